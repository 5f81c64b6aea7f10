//! Table `delivery_lines`.

use sea_orm::entity::prelude::*;

use crate::ids::{DeliveryId, DeliveryLineId, OrderLineId, ProductId, TenantId};
use crate::money::{Money, Quantity, UnitPrice};

/// A row of `delivery_lines`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery_lines")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: DeliveryLineId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The delivery that it belongs to.
    pub delivery_id: DeliveryId,
    /// The line of the order.
    pub order_line_id: OrderLineId,
    /// How many.
    pub quantity: Quantity,
    /// Which product; none for a line that was typed freely.
    pub product_id: Option<ProductId>,
    /// Its part of the line's amount, tax included; nothing before it is shipped.
    pub amount: Money,
    /// Its part of the line's net amount.
    pub net_amount: Money,
    /// What one cost us at shipment, net of tax.
    pub unit_cost: UnitPrice,
    /// What all of them cost us.
    pub cost: Money,
    /// Its share of freight and packing.
    pub direct_cost: Money,
    /// How many came back.
    pub returned_quantity: Quantity,
}

impl ActiveModelBehavior for ActiveModel {}
