//! How a customer stands with us, in a few figures.

use chrono::NaiveDate;

use crate::db::Uow;
use crate::error::Fault;
use crate::ids::CustomerId;
use crate::money::Money;

/// How a customer stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// What they owe.
    pub open: Money,
    /// What of it is overdue.
    pub overdue: Money,
    /// The oldest due date of what they owe.
    pub oldest_due_on: Option<NaiveDate>,
    /// What they have paid ahead or got credited.
    pub credit: Money,
    /// What is confirmed and not yet shipped, tax included.
    pub unshipped: Money,
    /// How many receivables are open.
    pub count: u64,
}

/// How a customer stands as of today; the caller has looked at the scope.
pub(crate) async fn account(uow: &Uow, customer: CustomerId, today: NaiveDate) -> Result<Account, Fault> {
    let sql = "SELECT a.count, a.oldest, a.overdue, coalesce(b.open, 0) AS open, coalesce(b.credit, 0) AS credit, \
            coalesce(b.unshipped, 0) AS unshipped \
        FROM (SELECT count(*) AS count, min(due_on) AS oldest, \
            CAST(coalesce(sum(CASE WHEN due_on < $3 THEN open ELSE 0 END), 0) AS BIGINT) AS overdue \
            FROM receivables WHERE tenant_id = $1 AND customer_id = $2 AND open > 0) a \
        LEFT JOIN balances b ON b.tenant_id = $1 AND b.customer_id = $2";
    let row = uow.row(sql, [uow.tenant().into(), customer.into(), today.into()]).await?;
    let row = row.ok_or(Fault::Broken("a sum is missing"))?;
    let count: i64 = row.try_get("", "count")?;
    Ok(Account {
        open: row.try_get("", "open")?,
        overdue: row.try_get("", "overdue")?,
        oldest_due_on: row.try_get("", "oldest")?,
        credit: row.try_get("", "credit")?,
        unshipped: row.try_get("", "unshipped")?,
        count: u64::try_from(count).unwrap_or(0),
    })
}
