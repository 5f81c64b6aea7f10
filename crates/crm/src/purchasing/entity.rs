//! Table `purchase_orders`.

use sea_orm::entity::prelude::*;

use super::PurchaseOrderState;
use crate::ids::{PurchaseOrderId, StaffId, SupplierId, TenantId};
use crate::money::Money;

/// A row of `purchase_orders`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "purchase_orders")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: PurchaseOrderId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The number people use.
    pub number: String,
    /// From whom.
    pub supplier_id: SupplierId,
    /// Who ordered.
    pub staff_id: Option<StaffId>,
    /// Where it stands.
    pub state: PurchaseOrderState,
    /// Business date.
    pub ordered_on: Date,
    /// When the goods are expected.
    pub expected_on: Option<Date>,
    /// Days from receipt of goods to payment.
    pub payment_days: i64,
    /// The sum of its lines, tax included.
    pub amount: Money,
    /// The sum of its lines, without tax.
    pub net_amount: Money,
    /// A note.
    pub remark: Option<String>,
    /// Why it, or what was open of it, was called off.
    pub close_reason: Option<String>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
