//! Table `order_editions`.

use sea_orm::entity::prelude::*;

use crate::ids::{OrderEditionId, OrderId, StaffId, TenantId};

/// A row of `order_editions`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_editions")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: OrderEditionId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The order.
    pub order_id: OrderId,
    /// Which edition this was.
    pub edition: i64,
    /// What the order was like before the amendment.
    pub before: Json,
    /// Why it was amended.
    pub reason: String,
    /// Who amended it; none where the system did.
    pub changed_by: Option<StaffId>,
    /// When.
    pub changed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
