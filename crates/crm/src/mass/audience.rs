//! Who would get a mass message, and why others would not.

use chrono::{DateTime, Datelike, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use super::{MONTHLY, MassMessage};
use crate::db::Uow;
use crate::error::Fault;
use crate::pushes::platform_day;

/// Followers of the account with the label, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Audience {
    /// All of them.
    pub followers: i64,
    /// They wish no pushes, or refuse messages.
    pub unwanted: i64,
    /// Their share of this month is used up.
    pub used_up: i64,
    /// Those who would get it.
    pub reachable: i64,
}

/// The month by which the platform counts, as year × 12 + month.
pub(super) fn platform_month(now: DateTime<Utc>) -> i64 {
    let day = platform_day(now);
    i64::from(day.year()) * 12 + i64::from(day.month0())
}

/// They wish no pushes, refuse messages, or are about to be forgotten.
pub(super) const UNWANTED: &str = "(i.opted_out_at IS NOT NULL OR i.muted_at IS NOT NULL OR c.opted_out_at IS NOT NULL OR c.forgotten_at IS NOT NULL)";
/// Their share of the month `$4` is used up.
pub(super) const USED_UP: &str = "COALESCE(s.used, 0) >= $5";

/// The followers of a message, as the rest of a statement with its values: tenant, account, label,
/// month, share.
pub(super) fn followers(mass: &MassMessage, month: i64) -> (String, Vec<Value>) {
    let labelled =
        "AND c.customer_id IN (SELECT customer_id FROM customer_labels WHERE tenant_id = $1 AND label_id = $3)";
    let sql = format!(
        "FROM identities i LEFT JOIN contacts c ON c.id = i.contact_id \
         LEFT JOIN mass_shares s ON s.identity_id = i.id AND s.month = $4 \
         WHERE i.tenant_id = $1 AND i.appid = $2 AND i.followed AND i.staff_id IS NULL {}",
        // Each value must be used, or PostgreSQL would not know its type.
        if mass.label_id.is_some() { labelled } else { "AND CAST($3 AS BIGINT) IS NULL" }
    );
    let label: Option<i64> = mass.label_id.map(|label| label.0);
    let values: Vec<Value> =
        vec![mass.tenant_id.into(), mass.appid.clone().into(), label.into(), month.into(), MONTHLY.into()];
    (sql, values)
}

/// Counts who would get a message now. The caller has checked the scope.
///
/// # Errors
/// When the database fails.
pub async fn audience(uow: &Uow, mass: &MassMessage) -> Result<Audience, Fault> {
    let (from, values) = followers(mass, platform_month(uow.now()));
    let count = |when: String| format!("COALESCE(CAST(SUM(CASE WHEN {when} THEN 1 ELSE 0 END) AS BIGINT), 0)");
    let sql = format!(
        "SELECT COUNT(*) AS followers, {} AS unwanted, {} AS used_up, {} AS reachable {from}",
        count(UNWANTED.into()),
        count(format!("NOT {UNWANTED} AND {USED_UP}")),
        count(format!("NOT {UNWANTED} AND NOT {USED_UP}")),
    );
    let statement = Statement::from_sql_and_values(uow.get_database_backend(), sql, values);
    Audience::find_by_statement(statement).one(uow).await?.ok_or(Fault::Broken("a count is missing"))
}
