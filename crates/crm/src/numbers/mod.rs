//! Document numbers such as `SO20261121-0001`: ascending and unique per tenant, kind and day.

pub mod entity;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Statement};

use crate::db::Uow;
use crate::error::Fault;

/// The next number of this kind for a business date. Gaps appear where a transaction that took
/// one was rolled back.
///
/// # Errors
/// When the database fails.
pub async fn next(uow: &Uow, prefix: &str, day: NaiveDate) -> Result<String, Fault> {
    let number = next_many(uow, prefix, day, 1).await?.pop();
    number.ok_or(Fault::Broken("a document number is missing"))
}

/// The next numbers of this kind for a business date, ascending.
///
/// # Errors
/// When the database fails.
pub(crate) async fn next_many(uow: &Uow, prefix: &str, day: NaiveDate, count: i64) -> Result<Vec<String>, Fault> {
    let bump = Statement::from_sql_and_values(
        uow.get_database_backend(),
        "INSERT INTO document_numbers (tenant_id, kind, day, last) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (tenant_id, kind, day) DO UPDATE SET last = document_numbers.last + excluded.last RETURNING last",
        [uow.tenant().into(), prefix.into(), day.into(), count.into()],
    );
    let row = uow.query_one_raw(bump).await?.ok_or(Fault::Broken("a document number is missing"))?;
    let last: i64 = row.try_get("", "last")?;
    Ok((last - count + 1..=last).map(|number| format!("{prefix}{}-{number:04}", day.format("%Y%m%d"))).collect())
}
