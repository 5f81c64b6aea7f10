//! Table `complaint_dialogue_pictures`.

use sea_orm::entity::prelude::*;

use crate::ids::{ComplaintDialogueId, MessageId, TenantId};

/// A row of `complaint_dialogue_pictures`: a message of the talk that came with a picture for the
/// complaint. Its file is fetched from the platform afterwards.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "complaint_dialogue_pictures")]
pub struct Model {
    /// The message.
    #[sea_orm(primary_key, auto_increment = false)]
    pub message_id: MessageId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The dialogue.
    pub dialogue_id: ComplaintDialogueId,
}

impl ActiveModelBehavior for ActiveModel {}
