//! How a customer stands with us, in a few figures.

use chrono::NaiveDate;

use super::balances;
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
    let sql = "SELECT count(*) AS count, min(due_on) AS oldest, \
        CAST(coalesce(sum(CASE WHEN due_on < $3 THEN open ELSE 0 END), 0) AS BIGINT) AS overdue \
        FROM receivables WHERE tenant_id = $1 AND customer_id = $2 AND open > 0";
    let row = uow.row(sql, [uow.tenant().into(), customer.into(), today.into()]).await?;
    let row = row.ok_or(Fault::Broken("a sum is missing"))?;
    let count: i64 = row.try_get("", "count")?;
    let balance = balances::of(uow, customer).await?;
    Ok(Account {
        open: balance.open,
        overdue: row.try_get("", "overdue")?,
        oldest_due_on: row.try_get("", "oldest")?,
        credit: balance.credit,
        unshipped: balance.unshipped,
        count: u64::try_from(count).unwrap_or(0),
    })
}
