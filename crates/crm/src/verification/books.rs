//! Balances, what is open by due date, and settled commission.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Difference, Fix};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::CustomerId;
use crate::money::Money;
use crate::orders;

/// Open balance, credit, and what is confirmed and not shipped.
type Balance = [Money; 3];

/// Balances that are not the sums of their documents.
pub(super) async fn balances(uow: &Uow) -> Result<Vec<Difference>, Fault> {
    let tenant = uow.tenant();
    let mut computed: BTreeMap<CustomerId, Balance> = BTreeMap::new();
    for (place, table) in [(0, "receivables"), (1, "receipts")] {
        let sql = format!(
            "SELECT customer_id, CAST(sum(open) AS BIGINT) AS open FROM {table} WHERE tenant_id = $1 AND open > 0
            GROUP BY customer_id"
        );
        for row in uow.rows(&sql, [tenant.into()]).await? {
            computed.entry(row.try_get("", "customer_id")?).or_default()[place] = row.try_get("", "open")?;
        }
    }
    for (customer, amount) in orders::raw_unshipped(uow).await? {
        computed.entry(customer).or_default()[2] = amount;
    }
    let mut stored: BTreeMap<CustomerId, Balance> = BTreeMap::new();
    let sql = "SELECT customer_id, open, credit, unshipped FROM balances WHERE tenant_id = $1";
    for row in uow.rows(sql, [tenant.into()]).await? {
        let balance = [row.try_get("", "open")?, row.try_get("", "credit")?, row.try_get("", "unshipped")?];
        stored.insert(row.try_get("", "customer_id")?, balance);
    }
    let text = |[open, credit, unshipped]: Balance| format!("open {open}, credit {credit}, unshipped {unshipped}");
    let difference = |customer: CustomerId, stored: Balance, computed: Balance| Difference {
        what: format!("balance of customer {customer}"),
        stored: text(stored),
        computed: text(computed),
        fix: Some(Fix::Sql(
            "INSERT INTO balances (tenant_id, customer_id, open, credit, unshipped) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (tenant_id, customer_id) DO UPDATE SET open = excluded.open, credit = excluded.credit,
                    unshipped = excluded.unshipped"
                .to_owned(),
            vec![tenant.into(), customer.into(), computed[0].into(), computed[1].into(), computed[2].into()],
        )),
    };
    Ok(unequal(stored, computed, difference))
}

/// A due date with owner and department; 0 for none.
type Due = (NaiveDate, i64, i64);

/// Open amounts by due date that are not the sums of the receivables.
pub(super) async fn open_amounts(uow: &Uow) -> Result<Vec<Difference>, Fault> {
    let tenant = uow.tenant();
    let read = async |sql: &str| -> Result<BTreeMap<Due, Money>, Fault> {
        let mut found = BTreeMap::new();
        for row in uow.rows(sql, [tenant.into()]).await? {
            let key = (row.try_get("", "due_on")?, row.try_get("", "owner_id")?, row.try_get("", "department_id")?);
            found.insert(key, row.try_get("", "open")?);
        }
        Ok(found)
    };
    let computed = "SELECT due_on, coalesce(owner_id, 0) AS owner_id, coalesce(department_id, 0) AS department_id,
            CAST(sum(open) AS BIGINT) AS open
        FROM receivables WHERE tenant_id = $1 AND open > 0 GROUP BY 1, 2, 3";
    let stored = "SELECT due_on, owner_id, department_id, open FROM open_amounts WHERE tenant_id = $1";
    let difference = |(due_on, owner, department): Due, stored: Money, computed: Money| Difference {
        what: format!("open amounts due on {due_on}, owner {owner}, department {department}"),
        stored: stored.to_string(),
        computed: computed.to_string(),
        fix: Some(Fix::Sql(
            "INSERT INTO open_amounts (tenant_id, due_on, owner_id, department_id, open) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (tenant_id, due_on, owner_id, department_id) DO UPDATE SET open = excluded.open"
                .to_owned(),
            vec![tenant.into(), due_on.into(), owner.into(), department.into(), computed.into()],
        )),
    };
    Ok(unequal(read(stored).await?, read(computed).await?, difference))
}

/// What is open by due date, of all together, that is not the sum of the receivables.
pub(super) async fn open_days(uow: &Uow) -> Result<Vec<Difference>, Fault> {
    let tenant = uow.tenant();
    let read = async |sql: &str| -> Result<BTreeMap<NaiveDate, Money>, Fault> {
        let mut found = BTreeMap::new();
        for row in uow.rows(sql, [tenant.into()]).await? {
            found.insert(row.try_get("", "due_on")?, row.try_get("", "open")?);
        }
        Ok(found)
    };
    let computed = "SELECT due_on, CAST(sum(open) AS BIGINT) AS open FROM receivables
        WHERE tenant_id = $1 AND open > 0 GROUP BY due_on";
    let stored = "SELECT due_on, open FROM open_days WHERE tenant_id = $1";
    let difference = |due_on: NaiveDate, stored: Money, computed: Money| Difference {
        what: format!("all that is due on {due_on}"),
        stored: stored.to_string(),
        computed: computed.to_string(),
        fix: Some(Fix::Sql(
            "INSERT INTO open_days (tenant_id, due_on, open) VALUES ($1, $2, $3)
                ON CONFLICT (tenant_id, due_on) DO UPDATE SET open = excluded.open"
                .to_owned(),
            vec![tenant.into(), due_on.into(), computed.into()],
        )),
    };
    Ok(unequal(read(stored).await?, read(computed).await?, difference))
}

/// Settled months whose entries do not sum to what was settled.
pub(super) async fn settlements(uow: &Uow) -> Result<Vec<Difference>, Fault> {
    let sql = "SELECT * FROM (
            SELECT s.month, s.amount, CAST(coalesce((SELECT sum(c.amount) FROM commissions c
                WHERE c.tenant_id = s.tenant_id AND c.month = s.month), 0) AS BIGINT) AS computed
            FROM commission_settlements s WHERE s.tenant_id = $1 AND s.state = 'settled') f
        WHERE amount <> computed ORDER BY month";
    let mut found = Vec::new();
    for row in uow.rows(sql, [uow.tenant().into()]).await? {
        found.push(Difference {
            what: format!("commission settled for {}", row.try_get::<i64>("", "month")?),
            stored: row.try_get::<Money>("", "amount")?.to_string(),
            computed: row.try_get::<Money>("", "computed")?.to_string(),
            fix: None,
        });
    }
    Ok(found)
}

/// Where two maps differ; what is missing is nothing.
pub(super) fn unequal<K: Ord + Copy, V: Default + PartialEq + Copy>(
    stored: BTreeMap<K, V>,
    computed: BTreeMap<K, V>,
    difference: impl Fn(K, V, V) -> Difference,
) -> Vec<Difference> {
    let mut pairs: BTreeMap<K, (V, V)> = stored.into_iter().map(|(key, value)| (key, (value, V::default()))).collect();
    for (key, value) in computed {
        pairs.entry(key).or_default().1 = value;
    }
    pairs.into_iter().filter(|(_, (a, b))| a != b).map(|(key, (a, b))| difference(key, a, b)).collect()
}
