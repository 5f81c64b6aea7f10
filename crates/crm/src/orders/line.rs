//! Table `order_lines`.

use sea_orm::entity::prelude::*;

use crate::ids::{OrderId, OrderLineId, ProductId, TenantId};
use crate::money::{Money, Quantity, UnitPrice};
use crate::products::MarginGrade;

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
    /// Which product; none for a line that was typed freely.
    pub product_id: Option<ProductId>,
    /// The tax that the price includes, in basis points.
    pub tax_rate_bp: i64,
    /// The amount without tax.
    pub net_amount: Money,
    /// The product's margin grade at confirmation.
    pub margin_grade: Option<MarginGrade>,
    /// The commission rate of that grade, in basis points.
    pub commission_bp: i64,
    /// How many were called off.
    pub cancelled_quantity: Quantity,
    /// How many came back.
    pub returned_quantity: Quantity,
    /// Why the price differs from the one told before.
    pub price_reason: Option<String>,
}

impl Model {
    /// How many are still to be shipped.
    pub fn open(&self) -> Quantity {
        Quantity(self.quantity.0 - self.shipped_quantity.0 - self.cancelled_quantity.0)
    }
}

impl ActiveModelBehavior for ActiveModel {}
