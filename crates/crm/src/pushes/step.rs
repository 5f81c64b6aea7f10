//! Table `push_steps`.

use sea_orm::entity::prelude::*;

use super::{Channel, PushState};
use crate::ids::{PushId, PushStepId, StaffId, TenantId};

/// A row of `push_steps`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "push_steps")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: PushStepId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The push that it belongs to.
    pub push_id: PushId,
    /// When.
    pub at: DateTimeUtc,
    /// Where it stands.
    pub state: PushState,
    /// By which way.
    pub channel: Option<Channel>,
    /// Why it stands where it stands.
    pub reason: String,
    /// The member of staff.
    pub staff_id: Option<StaffId>,
}

impl ActiveModelBehavior for ActiveModel {}
