//! Table `order_lines`.

use sea_orm::entity::prelude::*;

use crate::ids::{OrderId, OrderLineId, TenantId};
use crate::money::{Money, Quantity, UnitPrice};

/// A row of `order_lines`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_lines")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: OrderLineId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The order.
    pub order_id: OrderId,
    /// Its place, from 1.
    pub line_no: i64,
    /// What, as it was called then.
    pub product_name: String,
    /// Size, model.
    pub specification: Option<String>,
    /// Unit of the quantity.
    pub unit: String,
    /// How many.
    pub quantity: Quantity,
    /// Price of one.
    pub unit_price: UnitPrice,
    /// The amount, tax included.
    pub amount: Money,
    /// How many are shipped.
    pub shipped_quantity: Quantity,
}

impl ActiveModelBehavior for ActiveModel {}
