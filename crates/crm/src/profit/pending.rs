//! What a unit of work adds to the totals, gathered until it commits.

use std::collections::BTreeMap;
use std::fmt::Write;

use sea_orm::{DbBackend, Statement, Value};

use super::{Dimension, Sums};
use crate::ids::TenantId;

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
pub(crate) struct Pending(BTreeMap<TotalKey, Sums>);

impl Pending {
    /// Adds to one row.
    pub(crate) fn add(&mut self, key: TotalKey, sums: &Sums) {
        self.0.entry(key).or_default().add(sums);
    }

    /// The rows, for who compares them with what is stored.
    pub(crate) fn into_rows(self) -> BTreeMap<TotalKey, Sums> {
        self.0
    }

    /// The statements that add it up.
    pub(crate) fn statements(self, backend: DbBackend) -> Vec<Statement> {
        let rows: Vec<(TotalKey, Sums)> = self.0.into_iter().filter(|(_, sums)| *sums != Sums::default()).collect();
        rows.chunks(ROWS).map(|rows| statement(backend, rows)).collect()
    }
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
