//! Table `payables`: what we owe to suppliers.

use sea_orm::entity::prelude::*;

use super::PayableKind;
use crate::ids::{GoodsReceiptId, PayableId, PurchaseOrderId, SupplierId, TenantId};
use crate::money::Money;

/// A row of `payables`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payables")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: PayableId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The number people use.
    pub number: String,
    /// What it comes from.
    pub kind: PayableKind,
    /// To whom.
    pub supplier_id: SupplierId,
    /// The order behind it.
    pub purchase_order_id: Option<PurchaseOrderId>,
    /// The goods receipt that it comes from.
    pub goods_receipt_id: Option<GoodsReceiptId>,
    /// Business date.
    pub issued_on: Date,
    /// When it is due.
    pub due_on: Date,
    /// How much, tax included.
    pub amount: Money,
    /// What of it was paid.
    pub allocated: Money,
    /// What is left.
    pub open: Money,
    /// When its goods receipt was reversed: nothing is owed from then on.
    pub reversed_on: Option<Date>,
    /// A note.
    pub remark: Option<String>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
