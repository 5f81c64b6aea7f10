//! Table `customer_sessions`.

use sea_orm::entity::prelude::*;

use crate::ids::{CustomerSessionId, IdentityId, TenantId};

/// A row of `customer_sessions`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_sessions")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: CustomerSessionId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The WeChat identity that visits.
    pub identity_id: IdentityId,
    /// SHA-256 of the token in the browser's cookie.
    pub token_hash: String,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// Until when it is valid.
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
