//! Table `delivery_lines`.

use sea_orm::entity::prelude::*;

use crate::ids::{DeliveryId, DeliveryLineId, OrderLineId, TenantId};
use crate::money::Quantity;

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
}

impl ActiveModelBehavior for ActiveModel {}
