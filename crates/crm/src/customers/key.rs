//! Table `customer_keys`.

use sea_orm::entity::prelude::*;

use super::KeyKind;
use crate::ids::{CustomerId, TenantId};

/// A row of `customer_keys`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_keys")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Which kind.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: KeyKind,
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The customer.
    pub customer_id: CustomerId,
}

impl ActiveModelBehavior for ActiveModel {}
