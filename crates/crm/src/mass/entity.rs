//! Table `mass_messages`.

use sea_orm::entity::prelude::*;

use super::MassState;
use crate::ids::{LabelId, MassMessageId, StaffId, TenantId};

/// A row of `mass_messages`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mass_messages")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: MassMessageId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The account that sends.
    pub appid: String,
    /// What it is called among staff.
    pub title: String,
    /// The text.
    pub content: String,
    /// The group or tag whose customers get it; none = all followers.
    pub label_id: Option<LabelId>,
    /// Not before this.
    pub send_at: Option<DateTimeUtc>,
    /// Where it stands.
    pub state: MassState,
    /// Why it stands there.
    pub reason: Option<String>,
    /// How many it was sent to, or is about to be.
    pub recipients: i64,
    /// Who wrote it.
    pub created_by: Option<StaffId>,
    /// Who asked for approval.
    pub requested_by: Option<StaffId>,
    /// When.
    pub requested_at: Option<DateTimeUtc>,
    /// Who approved or refused it.
    pub decided_by: Option<StaffId>,
    /// When.
    pub decided_at: Option<DateTimeUtc>,
    /// When it began to go out.
    pub sending_at: Option<DateTimeUtc>,
    /// When it had gone out, or failed.
    pub ended_at: Option<DateTimeUtc>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
