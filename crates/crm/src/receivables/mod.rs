//! Receivables, receipts, allocation, aging, dunning.

use chrono::NaiveDate;

use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, DeliveryId, DepartmentId, InstalmentId, OrderId, ReturnId, StaffId};
use crate::money::Money;

/// What a receivable comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A shipment.
    Delivery(OrderId, DeliveryId),
    /// A part of an order's payment plan.
    Instalment(OrderId, InstalmentId),
    /// What was open when the company moved here.
    Opening,
}

/// A receivable to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReceivable {
    /// Where it comes from.
    pub origin: Origin,
    /// Who owes.
    pub customer: CustomerId,
    /// The customer's owner of that day.
    pub owner: Option<StaffId>,
    /// The owner's department of that day.
    pub department: Option<DepartmentId>,
    /// Business date.
    pub issued_on: NaiveDate,
    /// When it is due.
    pub due_on: NaiveDate,
    /// How much, tax included.
    pub amount: Money,
}

/// Makes a receivable, and adds it to the customer's balance.
///
/// # Errors
/// When the database fails.
pub async fn issue(_uow: &Uow, _new: NewReceivable) -> Result<(), Fault> {
    Ok(())
}

/// Makes the credit note of a return.
///
/// # Errors
/// When the database fails.
pub async fn credit(
    _uow: &Uow,
    _customer: CustomerId,
    _from: ReturnId,
    _day: NaiveDate,
    _amount: Money,
) -> Result<(), Fault> {
    Ok(())
}

/// Changes what is confirmed and not yet shipped of a customer (tax included).
///
/// # Errors
/// When the database fails.
pub async fn change_unshipped(_uow: &Uow, _customer: CustomerId, _by: Money) -> Result<(), Fault> {
    Ok(())
}

/// What a customer owes and has ordered, less what they have paid ahead: open balance + confirmed
/// and unshipped − credits.
///
/// # Errors
/// When the database fails.
pub async fn exposure(_uow: &Uow, _customer: CustomerId) -> Result<Money, Fault> {
    Ok(Money(0))
}
