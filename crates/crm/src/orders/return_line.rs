//! Table `return_lines`.

use sea_orm::entity::prelude::*;

use crate::ids::{DeliveryLineId, OrderLineId, ProductId, ReturnId, ReturnLineId, TenantId};
use crate::money::{Money, Quantity};

/// A row of `return_lines`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "return_lines")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ReturnLineId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The return.
    pub return_id: ReturnId,
    /// The line of the delivery.
    pub delivery_line_id: DeliveryLineId,
    /// The line of the order.
    pub order_line_id: OrderLineId,
    /// Which product.
    pub product_id: Option<ProductId>,
    /// How many.
    pub quantity: Quantity,
    /// Their part of the amount, tax included.
    pub amount: Money,
    /// Their part of the net amount.
    pub net_amount: Money,
    /// What of the cost came back with them; nothing where they are scrapped.
    pub cost: Money,
    /// Whether they are worth nothing any more.
    pub scrapped: bool,
}

impl ActiveModelBehavior for ActiveModel {}
