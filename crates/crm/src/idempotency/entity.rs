//! Table `idempotency_keys`.

use sea_orm::entity::prelude::*;

use crate::ids::{IdempotencyId, TenantId, UserId};

/// A row of `idempotency_keys`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: IdempotencyId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The person.
    pub user_id: UserId,
    /// The key that the client sent.
    pub key: String,
    /// SHA-256 of method, path and body.
    pub request_hash: String,
    /// The HTTP status of the answer; 0 while the work is under way.
    pub status: i64,
    /// The body of the answer.
    pub body: String,
    /// When it was created.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
