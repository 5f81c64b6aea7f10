//! Table `orders`.

use sea_orm::entity::prelude::*;

use super::{OrderState, Payment};
use crate::ids::{ContactId, CustomerId, DepartmentId, OrderId, QuoteId, StaffId, TenantId};
use crate::money::Money;

/// A row of `orders`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "orders")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: OrderId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The number people use.
    pub number: String,
    /// The customer.
    pub customer_id: CustomerId,
    /// Who of them ordered.
    pub contact_id: Option<ContactId>,
    /// Who took the order.
    pub staff_id: Option<StaffId>,
    /// Where it stands.
    pub state: OrderState,
    /// Business date of the order.
    pub ordered_on: Date,
    /// Promised date.
    pub deliver_by: Option<Date>,
    /// The amount, tax included.
    pub amount: Money,
    /// A note.
    pub remark: Option<String>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
    /// The quote that it comes from.
    pub quote_id: Option<QuoteId>,
    /// The department of who took it, as it was at confirmation.
    pub department_id: Option<DepartmentId>,
    /// What makes the receivables.
    pub payment: Payment,
    /// Days from shipment to payment.
    pub credit_days: i64,
    /// The amount without tax.
    pub net_amount: Money,
    /// When it became binding.
    pub confirmed_at: Option<DateTimeUtc>,
    /// Why it, or its rest, was cancelled.
    pub close_reason: Option<String>,
    /// Grows with each amendment; 1 is what was confirmed.
    pub edition: i64,
}

impl ActiveModelBehavior for ActiveModel {}
