//! Table `purchase_order_lines`.

use sea_orm::entity::prelude::*;

use crate::ids::{ProductId, PurchaseOrderId, PurchaseOrderLineId, TenantId};
use crate::money::{Money, Quantity, UnitPrice};

/// A row of `purchase_order_lines`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "purchase_order_lines")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: PurchaseOrderLineId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Of which order.
    pub purchase_order_id: PurchaseOrderId,
    /// Its place in the order.
    pub line_no: i64,
    /// Which product.
    pub product_id: ProductId,
    /// What it was called then.
    pub product_name: String,
    /// Its size or model then.
    pub specification: Option<String>,
    /// In what it is counted.
    pub unit: String,
    /// How many.
    pub quantity: Quantity,
    /// Price of one, tax included.
    pub unit_price: UnitPrice,
    /// The tax that the price includes, in basis points.
    pub tax_rate_bp: i64,
    /// How much, tax included.
    pub amount: Money,
    /// How much, without tax.
    pub net_amount: Money,
    /// How many came in.
    pub received_quantity: Quantity,
    /// How many were called off.
    pub cancelled_quantity: Quantity,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// How many are still to come.
    pub fn open(&self) -> Quantity {
        Quantity(self.quantity.0 - self.received_quantity.0 - self.cancelled_quantity.0)
    }
}
