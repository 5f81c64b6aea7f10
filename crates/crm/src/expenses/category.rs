//! Table `expense_categories`.

use sea_orm::entity::prelude::*;

use crate::ids::{ExpenseCategoryId, TenantId};

/// A row of `expense_categories`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "expense_categories")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ExpenseCategoryId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// What people call it.
    pub name: String,
    /// Whether it is in use.
    pub active: bool,
    /// When it was created.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
