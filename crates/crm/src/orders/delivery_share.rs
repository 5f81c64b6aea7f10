//! Table `delivery_shares`.

use sea_orm::entity::prelude::*;

use crate::ids::{DeliveryId, DepartmentId, StaffId, TenantId};

/// A row of `delivery_shares`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery_shares")]
pub struct Model {
    /// The delivery.
    #[sea_orm(primary_key, auto_increment = false)]
    pub delivery_id: DeliveryId,
    /// The salesperson.
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff_id: StaffId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The department of that day.
    pub department_id: Option<DepartmentId>,
    /// The share in basis points.
    pub share_bp: i64,
}

impl ActiveModelBehavior for ActiveModel {}
