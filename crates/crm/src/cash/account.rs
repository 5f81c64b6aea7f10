//! Table `cash_accounts`.

use sea_orm::entity::prelude::*;

use crate::ids::{CashAccountId, TenantId};

/// A row of `cash_accounts`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cash_accounts")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: CashAccountId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// What people call it.
    pub name: String,
    /// Whether new money goes through it.
    pub active: bool,
    /// When it was created.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
