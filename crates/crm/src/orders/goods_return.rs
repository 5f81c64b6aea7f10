//! Table `returns`.

use sea_orm::entity::prelude::*;

use crate::ids::{CustomerId, DeliveryId, OrderId, ReturnId, StaffId, TenantId};
use crate::money::Money;

/// A row of `returns`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "returns")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ReturnId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The number people use.
    pub number: String,
    /// What came back; none where only the rest of an order with a payment plan was called off.
    pub delivery_id: Option<DeliveryId>,
    /// The order.
    pub order_id: OrderId,
    /// The customer.
    pub customer_id: CustomerId,
    /// Business date.
    pub returned_on: Date,
    /// Why.
    pub reason: String,
    /// What is credited, tax included.
    pub amount: Money,
    /// What came back, without tax.
    pub net_amount: Money,
    /// Who entered it; none where the system did.
    pub created_by: Option<StaffId>,
    /// When it was entered.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
