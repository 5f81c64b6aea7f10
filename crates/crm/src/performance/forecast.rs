//! What is to be expected: open opportunities by their probability, and what is ordered and not
//! shipped.

use std::collections::BTreeMap;

use crate::db::Uow;
use crate::error::Fault;
use crate::money::Money;

/// What is to be expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// Open opportunities, each by its probability.
    pub opportunities: Money,
    /// Confirmed and not yet shipped.
    pub unshipped: Money,
}

impl Forecast {
    /// Both together.
    pub fn total(&self) -> Money {
        self.opportunities + self.unshipped
    }

    pub(super) fn add(&mut self, other: Self) {
        self.opportunities = self.opportunities + other.opportunities;
        self.unshipped = self.unshipped + other.unshipped;
    }
}

/// The forecast of each person; 0 = nobody's.
pub(super) async fn by_person(uow: &Uow) -> Result<BTreeMap<i64, Forecast>, Fault> {
    let mut found: BTreeMap<i64, Forecast> = BTreeMap::new();
    let sql = "SELECT coalesce(owner_id, 0) AS person, probability_bp, CAST(sum(amount) AS BIGINT) AS amount
        FROM opportunities WHERE tenant_id = $1 AND state = 'open' GROUP BY 1, 2";
    for row in uow.rows(sql, [uow.tenant().into()]).await? {
        let weighted = row.try_get::<Money>("", "amount")?.share(row.try_get("", "probability_bp")?);
        let forecast = found.entry(row.try_get("", "person")?).or_default();
        forecast.opportunities = forecast.opportunities + weighted;
    }
    let sql =
        "SELECT coalesce(o.staff_id, 0) AS person, CAST(sum(l.amount - coalesce(d.amount, 0)) AS BIGINT) AS amount
        FROM orders o JOIN order_lines l ON l.order_id = o.id
        LEFT JOIN (SELECT p.order_line_id, sum(p.amount) AS amount FROM delivery_lines p
            JOIN deliveries e ON e.id = p.delivery_id AND e.state <> 'planned' WHERE p.tenant_id = $1
            GROUP BY p.order_line_id) d ON d.order_line_id = l.id
        WHERE o.tenant_id = $1 AND o.state IN ('confirmed', 'partly_shipped')
            AND l.quantity > l.shipped_quantity + l.cancelled_quantity GROUP BY 1";
    for row in uow.rows(sql, [uow.tenant().into()]).await? {
        let forecast = found.entry(row.try_get("", "person")?).or_default();
        forecast.unshipped = row.try_get("", "amount")?;
    }
    Ok(found)
}
