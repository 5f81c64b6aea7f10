//! Table `sessions`.

use sea_orm::entity::prelude::*;

use super::Client;
use crate::ids::{SessionId, StaffId, TenantId, UserId};

/// A row of `sessions`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: SessionId,
    /// The person.
    pub user_id: UserId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The member of staff.
    pub staff_id: StaffId,
    /// All sessions that came from one sign-in.
    pub family: String,
    /// SHA-256 of the refresh token.
    pub refresh_hash: String,
    /// What signed in.
    pub client: Client,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// Until when it is valid.
    pub expires_at: DateTimeUtc,
    /// When its refresh token was exchanged for the next.
    pub rotated_at: Option<DateTimeUtc>,
    /// When it was ended.
    pub revoked_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
