//! Table `search_grams`.

use sea_orm::entity::prelude::*;

use crate::ids::{CustomerId, TenantId};

/// A row of `search_grams`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_grams")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// A piece of what can be searched.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gram: String,
    /// The customer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
}

impl ActiveModelBehavior for ActiveModel {}
