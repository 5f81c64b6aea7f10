//! What other documents make: receivables, credit notes, and what is confirmed and not yet shipped.

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::json;

use super::balances::{self, Change, Shifts};
use super::{Method, ReceiptKind, ReceivableKind, entity, receipt};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, DeliveryId, DepartmentId, InstalmentId, OrderId, ReturnId, StaffId};
use crate::money::Money;
use crate::numbers;

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

/// Makes a receivable, and adds it to the customer's balance. The caller has checked the date.
/// Nothing is made where nothing is owed.
///
/// # Errors
/// When the database fails.
pub async fn issue(uow: &Uow, new: NewReceivable) -> Result<(), Fault> {
    if new.amount > Money(0) {
        record(uow, new, None).await?;
    }
    Ok(())
}

/// As [`issue`], with a note; answers the row.
pub(super) async fn record(uow: &Uow, new: NewReceivable, remark: Option<String>) -> Result<entity::Model, Fault> {
    let (kind, order, delivery, instalment) = match new.origin {
        Origin::Delivery(order, delivery) => (ReceivableKind::Delivery, Some(order), Some(delivery), None),
        Origin::Instalment(order, part) => (ReceivableKind::Instalment, Some(order), None, Some(part)),
        Origin::Opening => (ReceivableKind::Opening, None, None, None),
    };
    let row = entity::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(numbers::next(uow, "AR", new.issued_on).await?),
        kind: Set(kind),
        customer_id: Set(new.customer),
        order_id: Set(order),
        delivery_id: Set(delivery),
        instalment_id: Set(instalment),
        owner_id: Set(new.owner),
        department_id: Set(new.department),
        issued_on: Set(new.issued_on),
        due_on: Set(new.due_on),
        amount: Set(new.amount),
        allocated: Set(Money(0)),
        written_off: Set(Money(0)),
        open: Set(new.amount),
        disputed: Set(false),
        remark: Set(remark),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        version: Set(1),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    balances::adjust(uow, new.customer, Change { open: new.amount, ..Change::default() }).await?;
    let mut shifts = Shifts::default();
    shifts.add(&row, new.amount);
    shifts.write(uow).await?;
    let detail = json!({ "number": row.number, "kind": kind, "amount": row.amount, "due_on": row.due_on });
    audit::record(uow, "receivable.issue", "receivable", row.id.0, detail).await?;
    Ok(row)
}

/// Makes the credit note of a return. The caller has checked the date. Nothing is made where
/// nothing is credited.
///
/// # Errors
/// When the database fails.
pub async fn credit(
    uow: &Uow,
    customer: CustomerId,
    from: ReturnId,
    day: NaiveDate,
    amount: Money,
) -> Result<(), Fault> {
    if amount <= Money(0) {
        return Ok(());
    }
    let row = receipt::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(numbers::next(uow, "CN", day).await?),
        kind: Set(ReceiptKind::CreditNote),
        customer_id: Set(customer),
        return_id: Set(Some(from)),
        received_on: Set(day),
        amount: Set(amount),
        method: Set(Method::Other),
        allocated: Set(Money(0)),
        refunded: Set(Money(0)),
        open: Set(amount),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        version: Set(1),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    balances::adjust(uow, customer, Change { credit: amount, ..Change::default() }).await?;
    let detail = json!({ "number": row.number, "amount": amount, "return": from });
    audit::record(uow, "receipt.credit_note", "receipt", row.id.0, detail).await
}

/// Changes what is confirmed and not yet shipped of a customer (tax included).
///
/// # Errors
/// When the database fails.
pub async fn change_unshipped(uow: &Uow, customer: CustomerId, by: Money) -> Result<(), Fault> {
    balances::adjust(uow, customer, Change { unshipped: by, ..Change::default() }).await
}

/// What a customer owes and has ordered, less what they have paid ahead: open balance + confirmed
/// and unshipped − credits.
///
/// # Errors
/// When the database fails.
pub async fn exposure(uow: &Uow, customer: CustomerId) -> Result<Money, Fault> {
    let balance = balances::of(uow, customer).await?;
    Ok(balance.open + balance.unshipped - balance.credit)
}
