//! Table `mass_recipients`.

use sea_orm::entity::prelude::*;

use super::LeftOut;
use crate::ids::{IdentityId, MassMessageId, MessageId};

/// A row of `mass_recipients`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mass_recipients")]
pub struct Model {
    /// The message.
    #[sea_orm(primary_key, auto_increment = false)]
    pub mass_id: MassMessageId,
    /// Who was chosen.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity_id: IdentityId,
    /// The number of the batch.
    pub batch: i64,
    /// Why they do not get it after all.
    pub left_out: Option<LeftOut>,
    /// The line in their talk.
    pub message_id: Option<MessageId>,
}

impl ActiveModelBehavior for ActiveModel {}
