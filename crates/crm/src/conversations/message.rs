//! Table `messages`.

use sea_orm::entity::prelude::*;

use super::{Direction, MessageKind, MessageState, Via};
use crate::ids::{ConversationId, FileId, MessageId, PushId, StaffId, TenantId};

/// A row of `messages`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "messages")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: MessageId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The talk.
    pub conversation_id: ConversationId,
    /// From whom.
    pub direction: Direction,
    /// Which kind.
    pub kind: MessageKind,
    /// The text.
    pub content: String,
    /// What it is about.
    pub payload: Option<Json>,
    /// By which way.
    pub via: Via,
    /// Where it stands.
    pub state: MessageState,
    /// The member of staff.
    pub staff_id: Option<StaffId>,
    /// The push that it belongs to.
    pub push_id: Option<PushId>,
    /// The platform's key of the media.
    pub media_id: Option<String>,
    /// The stored file.
    pub file_id: Option<FileId>,
    /// The platform's key.
    pub platform_id: Option<String>,
    /// When.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
