//! Keeping the rollups: what customers owe, and what is open by due date.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, EntityTrait, Statement, Value};

use super::{balance, entity};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::CustomerId;
use crate::money::Money;

/// What a document changes of a customer's balance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) open: Money,
    pub(super) credit: Money,
    pub(super) unshipped: Money,
}

/// Adds to the balance of a customer.
pub(super) async fn adjust(uow: &Uow, customer: CustomerId, change: Change) -> Result<(), Fault> {
    if change == Change::default() {
        return Ok(());
    }
    let sql = "INSERT INTO balances (tenant_id, customer_id, open, credit, unshipped) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (tenant_id, customer_id) DO UPDATE SET open = balances.open + excluded.open, \
        credit = balances.credit + excluded.credit, unshipped = balances.unshipped + excluded.unshipped";
    let values: [Value; 5] =
        [uow.tenant().into(), customer.into(), change.open.into(), change.credit.into(), change.unshipped.into()];
    uow.execute_raw(Statement::from_sql_and_values(uow.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// The balance of a customer.
pub(super) async fn of(uow: &Uow, customer: CustomerId) -> Result<Change, Fault> {
    let row = balance::Entity::find_by_id((uow.tenant(), customer)).one(uow).await?;
    Ok(row.map(|row| Change { open: row.open, credit: row.credit, unshipped: row.unshipped }).unwrap_or_default())
}

/// What changes by due date, owner and department; sorted, so that two units of work lock rows in
/// the same order.
#[derive(Debug, Default)]
pub(super) struct Shifts(BTreeMap<(NaiveDate, i64, i64), i64>);

impl Shifts {
    /// What is open of a receivable changes by so much.
    pub(super) fn add(&mut self, row: &entity::Model, by: Money) {
        let key = (row.due_on, row.owner_id.map_or(0, |id| id.0), row.department_id.map_or(0, |id| id.0));
        *self.0.entry(key).or_default() += by.0;
    }

    /// Writes it all.
    pub(super) async fn write(self, uow: &Uow) -> Result<(), Fault> {
        let changes: Vec<_> = self.0.into_iter().filter(|(_, by)| *by != 0).collect();
        // Nearly all documents of a day share the row of their due date: it waits for the commit.
        uow.add_up(|pending| {
            for ((due_on, ..), by) in &changes {
                pending.shift_open(uow.tenant(), *due_on, Money(*by));
            }
        });
        for part in changes.chunks(1_000) {
            let mut values: Vec<Value> = vec![uow.tenant().into()];
            let mut rows = Vec::with_capacity(part.len());
            for ((due_on, owner, department), by) in part {
                let at = values.len();
                rows.push(format!("($1, ${}, ${}, ${}, ${})", at + 1, at + 2, at + 3, at + 4));
                values.extend([Value::from(*due_on), (*owner).into(), (*department).into(), (*by).into()]);
            }
            let sql = format!(
                "INSERT INTO open_amounts (tenant_id, due_on, owner_id, department_id, open) VALUES {} \
                 ON CONFLICT (tenant_id, due_on, owner_id, department_id) \
                 DO UPDATE SET open = open_amounts.open + excluded.open",
                rows.join(", ")
            );
            uow.execute_raw(Statement::from_sql_and_values(uow.get_database_backend(), sql, values)).await?;
        }
        Ok(())
    }
}
