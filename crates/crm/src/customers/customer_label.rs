//! Table `customer_labels`.

use sea_orm::entity::prelude::*;

use crate::ids::{CustomerId, LabelId, TenantId};

/// A row of `customer_labels`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_labels")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// The customer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
    /// The label.
    #[sea_orm(primary_key, auto_increment = false)]
    pub label_id: LabelId,
}

impl ActiveModelBehavior for ActiveModel {}
