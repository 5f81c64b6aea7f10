//! Names of what a report is about.

use std::collections::BTreeMap;

use super::{ReportBy, ReportRow};
use crate::db::Uow;
use crate::error::Fault;

/// What people call the things with these keys; none for channels and regions, which are words.
pub(super) async fn of(
    uow: &Uow,
    by: ReportBy,
    keys: impl Iterator<Item = i64>,
) -> Result<BTreeMap<i64, String>, Fault> {
    let (table, column) = match by {
        ReportBy::Customer => ("customers", "name"),
        ReportBy::Order => ("orders", "number"),
        ReportBy::Product => ("products", "name"),
        ReportBy::Category => ("product_categories", "name"),
        ReportBy::Salesperson => ("staff", "name"),
        ReportBy::Department => ("departments", "name"),
        ReportBy::Channel | ReportBy::Region => return Ok(BTreeMap::new()),
    };
    named(uow, table, column, keys).await
}

/// Fills in what people call each row.
pub(super) async fn fill(uow: &Uow, by: ReportBy, rows: &mut [ReportRow]) -> Result<(), Fault> {
    let names = of(uow, by, rows.iter().map(|row| row.key)).await?;
    for row in rows.iter_mut().filter(|row| row.name.is_empty()) {
        row.name = names.get(&row.key).cloned().unwrap_or_default();
    }
    Ok(())
}

/// The names of rows of a table that the tenant has.
pub(super) async fn named(
    uow: &Uow,
    table: &str,
    column: &str,
    keys: impl Iterator<Item = i64>,
) -> Result<BTreeMap<i64, String>, Fault> {
    let keys = super::source::keys(keys);
    let sql = format!("SELECT id, {column} AS name FROM {table} WHERE tenant_id = $1 AND id IN {keys}");
    let mut names = BTreeMap::new();
    for row in uow.rows(&sql, [uow.tenant().into()]).await? {
        names.insert(row.try_get("", "id")?, row.try_get("", "name")?);
    }
    Ok(names)
}
