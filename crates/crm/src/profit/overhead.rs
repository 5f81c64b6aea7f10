//! Overhead: what is spent on no customer, spread over all by their net sales.

use std::collections::BTreeMap;

use super::{ReportRow, Span};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::CustomerId;
use crate::money::{Money, split};

/// The overhead of a span.
pub(super) async fn of(uow: &Uow, span: Span) -> Result<Money, Fault> {
    let sql = "SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) AS amount FROM expenses
        WHERE tenant_id = $1 AND customer_id IS NULL AND spent_on BETWEEN $2 AND $3";
    let values = [uow.tenant().into(), span.first_day().into(), span.last_day().into()];
    let row = uow.row(sql, values).await?.ok_or(Fault::Broken("a sum is missing"))?;
    Ok(row.try_get("", "amount")?)
}

/// Fills in the part of each row: by share of net sales, with the largest remainder over all
/// customers, so that all parts sum to the overhead. Answers the overhead.
pub(super) async fn spread(uow: &Uow, span: Span, rows: &mut [ReportRow]) -> Result<Money, Fault> {
    let whole = of(uow, span).await?;
    let parts = parts(uow, span, whole).await?;
    for row in rows {
        row.overhead = Some(parts.get(&CustomerId(row.key)).copied().unwrap_or_default());
    }
    Ok(whole)
}

async fn parts(uow: &Uow, span: Span, whole: Money) -> Result<BTreeMap<CustomerId, Money>, Fault> {
    if whole == Money(0) {
        return Ok(BTreeMap::new());
    }
    let sql = format!(
        "SELECT key_id, CAST(sum(sales - returns) AS BIGINT) AS net FROM profit_totals
        WHERE tenant_id = $1 AND dimension = 'customer' AND period IN {}
        GROUP BY key_id HAVING sum(sales - returns) > 0 ORDER BY key_id",
        super::source::keys(span.periods())
    );
    let mut customers = Vec::new();
    let mut weights = Vec::new();
    for row in uow.rows(&sql, [uow.tenant().into()]).await? {
        customers.push(row.try_get::<CustomerId>("", "key_id")?);
        weights.push(row.try_get::<i64>("", "net")?);
    }
    Ok(customers.into_iter().zip(split(whole, &weights)).collect())
}
