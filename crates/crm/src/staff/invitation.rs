//! Table `invitations`.

use sea_orm::entity::prelude::*;

use crate::ids::{InvitationId, StaffId, TenantId};

/// A row of `invitations`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitations")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: InvitationId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The member of staff.
    pub staff_id: StaffId,
    /// SHA-256 of the code.
    pub code_hash: String,
    /// Until when it is valid.
    pub expires_at: DateTimeUtc,
    /// When it was used.
    pub used_at: Option<DateTimeUtc>,
    /// Who created it; none where the system did.
    pub created_by: Option<StaffId>,
    /// When it was created.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
