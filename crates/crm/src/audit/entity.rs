//! Table `audit_entries`.

use sea_orm::entity::prelude::*;

use crate::ids::{AuditId, TenantId};

/// A row of `audit_entries`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entries")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: AuditId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// When.
    pub at: DateTimeUtc,
    /// Staff, customer or system.
    pub actor_kind: String,
    /// Which one.
    pub actor_id: Option<i64>,
    /// What was done.
    pub action: String,
    /// To which kind of thing.
    pub entity: String,
    /// To which one.
    pub entity_id: i64,
    /// What changed.
    pub detail: Json,
}

impl ActiveModelBehavior for ActiveModel {}
