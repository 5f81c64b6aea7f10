//! Table `customer_dismissals`.

use sea_orm::entity::prelude::*;

use crate::ids::{CustomerId, StaffId, TenantId};

/// A row of `customer_dismissals`: two customers that look alike and are not the same.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_dismissals")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// The customer with the smaller key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub first_id: CustomerId,
    /// The customer with the greater key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub second_id: CustomerId,
    /// Why they are not the same.
    pub reason: String,
    /// Who found that out.
    pub staff_id: Option<StaffId>,
    /// When.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
