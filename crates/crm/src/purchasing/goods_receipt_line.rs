//! Table `goods_receipt_lines`.

use sea_orm::entity::prelude::*;

use crate::ids::{GoodsReceiptId, GoodsReceiptLineId, ProductId, PurchaseOrderLineId, TenantId};
use crate::money::{Money, Quantity, UnitPrice};

/// A row of `goods_receipt_lines`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "goods_receipt_lines")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: GoodsReceiptLineId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Of which goods receipt.
    pub goods_receipt_id: GoodsReceiptId,
    /// The line it was taken over from.
    pub purchase_order_line_id: PurchaseOrderLineId,
    /// Which product.
    pub product_id: ProductId,
    /// How many came in.
    pub quantity: Quantity,
    /// How much, tax included.
    pub amount: Money,
    /// How much, without tax.
    pub net_amount: Money,
    /// What one cost before.
    pub cost_before: UnitPrice,
    /// What one cost after.
    pub cost_after: UnitPrice,
}

impl ActiveModelBehavior for ActiveModel {}
