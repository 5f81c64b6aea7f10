//! Table `product_categories`.

use sea_orm::entity::prelude::*;

use crate::ids::{CategoryId, TenantId};

/// A row of `product_categories`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product_categories")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: CategoryId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The category above.
    pub parent_id: Option<CategoryId>,
    /// Its name.
    pub name: String,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
