//! What the statements of the aging of receivables ask for.

use chrono::NaiveDate;

use super::aging::AgingFilter;
use crate::actor::{Access, Resource, Scope};
use crate::db::Uow;
use crate::error::Fault;
use crate::open_items::sql::Sql;

impl Sql {
    /// The condition for the customers that the actor reaches; none where that is all.
    pub(super) fn reach(&mut self, uow: &Uow, column: &str) -> Result<Option<String>, Fault> {
        let scope = uow.scope(Resource::Receivables, Access::Read, "查看账龄")?;
        let (Some(me), true) = (uow.actor().staff(), scope != Scope::All) else { return Ok(None) };
        let mine = self.bind(me.staff);
        let owner = match (scope, &me.department_path) {
            (Scope::Team, Some(path)) => {
                let path = self.bind(format!("{path}%"));
                format!(
                    "(owner_id = {mine} OR owner_id IN (SELECT s.id FROM staff s JOIN departments d ON d.id = \
                     s.department_id WHERE d.tenant_id = $1 AND d.path LIKE {path}))"
                )
            }
            _ => format!("owner_id = {mine}"),
        };
        Ok(Some(format!("{column} IN (SELECT id FROM customers WHERE tenant_id = $1 AND {owner})")))
    }

    /// What was open of each receivable on a day: rows with customer, owner, department, due date.
    pub(super) fn open_on(
        &mut self,
        uow: &Uow,
        filter: &AgingFilter,
        day: NaiveDate,
        today: NaiveDate,
    ) -> Result<String, Fault> {
        let mut wanted = vec!["r.tenant_id = $1".to_owned()];
        if let Some(reach) = self.reach(uow, "r.customer_id")? {
            wanted.push(reach);
        }
        if let Some(customer) = filter.customer {
            wanted.push(format!("r.customer_id = {}", self.bind(customer)));
        }
        if let Some(owner) = filter.owner {
            wanted.push(format!("r.owner_id = {}", self.bind(owner)));
        }
        if let Some(department) = filter.department {
            wanted.push(format!("r.department_id = {}", self.bind(department)));
        }
        if day >= today {
            wanted.push("r.open > 0".to_owned());
            let wanted = wanted.join(" AND ");
            return Ok(format!(
                "SELECT r.customer_id, r.owner_id, r.department_id, r.due_on, r.open FROM receivables r WHERE {wanted}"
            ));
        }
        let on = self.bind(day);
        let open = "r.open + coalesce(a.taken, 0) + coalesce(w.taken, 0)";
        Ok(format!(
            "SELECT r.customer_id, r.owner_id, r.department_id, r.due_on, {open} AS open FROM receivables r \
             LEFT JOIN (SELECT receivable_id, CAST(sum(amount) AS BIGINT) AS taken FROM allocations \
                WHERE tenant_id = $1 AND allocated_on > {on} AND receivable_id IS NOT NULL \
                GROUP BY receivable_id) a ON a.receivable_id = r.id \
             LEFT JOIN (SELECT receivable_id, CAST(sum(amount) AS BIGINT) AS taken FROM write_offs \
                WHERE tenant_id = $1 AND written_on > {on} AND state IN ('applied', 'reversed') \
                GROUP BY receivable_id) w ON w.receivable_id = r.id \
             WHERE {} AND r.issued_on <= {on} AND {open} > 0",
            wanted.join(" AND ")
        ))
    }
}
