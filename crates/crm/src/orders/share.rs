//! Table `order_shares`.

use sea_orm::entity::prelude::*;

use crate::ids::{OrderId, StaffId, TenantId};

/// A row of `order_shares`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_shares")]
pub struct Model {
    /// The order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: OrderId,
    /// The salesperson.
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff_id: StaffId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The share in basis points; those of an order sum to 10,000.
    pub share_bp: i64,
}

impl ActiveModelBehavior for ActiveModel {}
