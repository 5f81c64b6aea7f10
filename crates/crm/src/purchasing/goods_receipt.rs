//! Table `goods_receipts`: goods that came in.

use sea_orm::entity::prelude::*;

use crate::ids::{GoodsReceiptId, PurchaseOrderId, StaffId, SupplierId, TenantId};
use crate::money::Money;

/// A row of `goods_receipts`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "goods_receipts")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: GoodsReceiptId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The number people use.
    pub number: String,
    /// The order it was taken over from.
    pub purchase_order_id: PurchaseOrderId,
    /// From whom.
    pub supplier_id: SupplierId,
    /// Business date.
    pub received_on: Date,
    /// The sum of its lines, tax included.
    pub amount: Money,
    /// The sum of its lines, without tax.
    pub net_amount: Money,
    /// A note, such as the number of their delivery note.
    pub remark: Option<String>,
    /// When it was found to be wrong, or the goods went back.
    pub reversed_on: Option<Date>,
    /// Why.
    pub reversal_reason: Option<String>,
    /// Who entered it.
    pub created_by: Option<StaffId>,
    /// When it was entered.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
