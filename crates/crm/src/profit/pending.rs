//! What a unit of work adds to the totals, gathered until it commits.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::NaiveDate;
use sea_orm::{DbBackend, Statement, Value};

use super::{Dimension, Sums};
use crate::ids::TenantId;
use crate::money::Money;

/// So many rows go into one statement: far below the number of parameters that both databases take.
const ROWS: usize = 500;

/// Which row of the totals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TotalKey {
    /// Whose.
    pub(crate) tenant: TenantId,
    /// Of what.
    pub(crate) dimension: Dimension,
    /// `YYYYMM`, or `YYYY00` for a year.
    pub(crate) period: i64,
    /// The customer, product or person; 0 for none.
    pub(crate) key: i64,
    /// The person's department; 0 for none and for the other dimensions.
    pub(crate) department: i64,
}

/// What is to be added to the totals. In the order of the keys, so that no two units of work wait
/// for each other.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    totals: BTreeMap<TotalKey, Sums>,
    /// What is open by due date.
    open: BTreeMap<(TenantId, NaiveDate), Money>,
}

impl Pending {
    /// Adds to one row.
    pub(crate) fn add(&mut self, key: TotalKey, sums: &Sums) {
        self.totals.entry(key).or_default().add(sums);
    }

    /// What is open of all that is due on a day changes by so much.
    pub(crate) fn shift_open(&mut self, tenant: TenantId, due_on: NaiveDate, by: Money) {
        let open = self.open.entry((tenant, due_on)).or_default();
        *open = *open + by;
    }

    /// The rows of profit, for who compares them with what is stored.
    pub(crate) fn into_rows(self) -> BTreeMap<TotalKey, Sums> {
        self.totals
    }

    /// The statements that add it up.
    pub(crate) fn statements(self, backend: DbBackend) -> Vec<Statement> {
        let rows: Vec<(TotalKey, Sums)> =
            self.totals.into_iter().filter(|(_, sums)| *sums != Sums::default()).collect();
        let days: Vec<_> = self.open.into_iter().filter(|(_, by)| *by != Money(0)).collect();
        let totals = rows.chunks(ROWS).map(|rows| statement(backend, rows));
        totals.chain(days.chunks(ROWS).map(|days| open_statement(backend, days))).collect()
    }
}

fn open_statement(backend: DbBackend, days: &[((TenantId, NaiveDate), Money)]) -> Statement {
    let mut sql = String::from("INSERT INTO open_days (tenant_id, due_on, open) VALUES ");
    let mut values: Vec<Value> = Vec::with_capacity(days.len() * 3);
    for (place, ((tenant, due_on), by)) in days.iter().enumerate() {
        let comma = if place == 0 { "" } else { ", " };
        // Writing into a string does not fail.
        let _ = write!(sql, "{comma}(${}, ${}, ${})", place * 3 + 1, place * 3 + 2, place * 3 + 3);
        values.extend([Value::from(*tenant), (*due_on).into(), (*by).into()]);
    }
    sql.push_str(" ON CONFLICT (tenant_id, due_on) DO UPDATE SET open = open_days.open + excluded.open");
    Statement::from_sql_and_values(backend, sql, values)
}

/// The names of the columns, in the order of [`Sums::columns`].
const COLUMNS: [&str; 9] =
    ["sales", "returns", "cost", "direct_cost", "contribution", "commission", "compensation", "expenses", "bad_debt"];

fn statement(backend: DbBackend, rows: &[(TotalKey, Sums)]) -> Statement {
    let mut sql = format!(
        "INSERT INTO profit_totals (tenant_id, dimension, period, key_id, department_id, {}) VALUES ",
        COLUMNS.join(", ")
    );
    let width = 5 + COLUMNS.len();
    let mut values: Vec<Value> = Vec::with_capacity(rows.len() * width);
    for (place, (key, sums)) in rows.iter().enumerate() {
        sql.push_str(if place == 0 { "(" } else { ", (" });
        for at in 1..=width {
            // Writing into a string does not fail.
            let _ = write!(sql, "{}${}", if at == 1 { "" } else { ", " }, place * width + at);
        }
        sql.push(')');
        let key: [Value; 5] = [
            key.tenant.into(),
            key.dimension.as_str().into(),
            key.period.into(),
            key.key.into(),
            key.department.into(),
        ];
        values.extend(key);
        values.extend(sums.columns().map(|sum| Value::from(sum.0)));
    }
    sql.push_str(" ON CONFLICT (tenant_id, dimension, period, key_id, department_id) DO UPDATE SET ");
    for (place, column) in COLUMNS.iter().enumerate() {
        let comma = if place == 0 { "" } else { ", " };
        let _ = write!(sql, "{comma}{column} = profit_totals.{column} + excluded.{column}");
    }
    Statement::from_sql_and_values(backend, sql, values)
}
