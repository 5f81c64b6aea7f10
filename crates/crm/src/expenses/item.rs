//! Table `expense_items`.

use sea_orm::entity::prelude::*;

use crate::ids::{ExpenseCategoryId, ExpenseItemId, TenantId};

/// A row of `expense_items`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "expense_items")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ExpenseItemId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The category.
    pub category_id: ExpenseCategoryId,
    /// What people call it.
    pub name: String,
    /// Whether it is in use.
    pub active: bool,
    /// When it was created.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
