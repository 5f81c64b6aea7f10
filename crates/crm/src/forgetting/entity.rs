//! Table `forgettings`.

use sea_orm::entity::prelude::*;

use super::{Cause, ForgettingState};
use crate::ids::{ContactId, ForgettingId, IdentityId, StaffId, TenantId};

/// A row of `forgettings`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "forgettings")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ForgettingId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The contact, where it was asked for.
    pub contact_id: Option<ContactId>,
    /// The WeChat identity, where it stopped following.
    pub identity_id: Option<IdentityId>,
    /// What led to it.
    pub cause: Cause,
    /// In the words of who asked. Gone with what is erased.
    pub reason: Option<String>,
    /// Where it stands.
    pub state: ForgettingState,
    /// Not before this.
    pub due_at: DateTimeUtc,
    /// The member of staff who asked.
    pub requested_by: Option<StaffId>,
    /// When it was asked for.
    pub requested_at: DateTimeUtc,
    /// The member of staff who called it off.
    pub ended_by: Option<StaffId>,
    /// When it was done or called off.
    pub ended_at: Option<DateTimeUtc>,
    /// Why it was called off. Gone with what is erased.
    pub end_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
