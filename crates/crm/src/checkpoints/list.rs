//! Table `checkpoint_lists`.

use sea_orm::entity::prelude::*;

use crate::ids::{CheckpointListId, TenantId};

/// A row of `checkpoint_lists`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "checkpoint_lists")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: CheckpointListId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// What it is called.
    pub name: String,
    /// Whether deliveries carry it where nothing else is said; one of the company at the most.
    pub standard: bool,
    /// Whether it is in use.
    pub active: bool,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
