//! Products: prices, cost, margin grade, stock.

use chrono::NaiveDate;

use crate::db::Uow;
use crate::error::Fault;
use crate::ids::ProductId;
use crate::money::{Money, Quantity, UnitPrice};
use crate::text_enum::text_enum;

text_enum! {
    /// How much a product brings, by its margin rate and the thresholds of the day.
    pub enum MarginGrade {
        /// At or over the upper threshold.
        High = "high",
        /// At or over the lower threshold.
        Middle = "middle",
        /// Under both.
        Low = "low",
    }
}

/// What an order line keeps of its product at confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The margin grade of that day; none where there is no product.
    pub grade: Option<MarginGrade>,
    /// The commission rate of that grade, in basis points.
    pub commission_bp: i64,
}

/// The margin grade and the commission rate of a product on a day.
///
/// # Errors
/// When the database fails.
pub async fn snapshot(_uow: &Uow, _product: Option<ProductId>, _day: NaiveDate) -> Result<Snapshot, Fault> {
    Ok(Snapshot { grade: None, commission_bp: 0 })
}

/// Takes a quantity out of the stock (negative: puts it back), and tells what one costs now, net of
/// tax.
///
/// # Errors
/// When the database fails.
pub async fn take(_uow: &Uow, _product: ProductId, _quantity: Quantity) -> Result<UnitPrice, Fault> {
    Ok(UnitPrice(0))
}

/// Puts goods that were bought into the stock; the moving-average cost follows (quantity on hand
/// ≤ 0: the receipt's price becomes the cost). Answers the cost of one before and after.
///
/// # Errors
/// When the database fails.
pub async fn receive(
    _uow: &Uow,
    _product: ProductId,
    _quantity: Quantity,
    _net_amount: Money,
) -> Result<(UnitPrice, UnitPrice), Fault> {
    Ok((UnitPrice(0), UnitPrice(0)))
}
