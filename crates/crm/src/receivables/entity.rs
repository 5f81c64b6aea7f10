//! Table `receivables`.

use sea_orm::entity::prelude::*;

use super::ReceivableKind;
use crate::ids::{CustomerId, DeliveryId, DepartmentId, InstalmentId, OrderId, ReceivableId, StaffId, TenantId};
use crate::money::Money;

/// A row of `receivables`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "receivables")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ReceivableId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The number people use.
    pub number: String,
    /// What it comes from.
    pub kind: ReceivableKind,
    /// Who owes.
    pub customer_id: CustomerId,
    /// The order behind it.
    pub order_id: Option<OrderId>,
    /// The delivery that it comes from.
    pub delivery_id: Option<DeliveryId>,
    /// The part of the payment plan that it comes from.
    pub instalment_id: Option<InstalmentId>,
    /// The customer's owner of the day it was issued.
    pub owner_id: Option<StaffId>,
    /// The owner's department of that day.
    pub department_id: Option<DepartmentId>,
    /// Business date.
    pub issued_on: Date,
    /// When it is due.
    pub due_on: Date,
    /// How much, tax included.
    pub amount: Money,
    /// What of it was paid or credited.
    pub allocated: Money,
    /// What of it was given up.
    pub written_off: Money,
    /// What is left.
    pub open: Money,
    /// Whether the customer contests it: it is not dunned then.
    pub disputed: bool,
    /// What they contest.
    pub dispute_reason: Option<String>,
    /// A note.
    pub remark: Option<String>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
