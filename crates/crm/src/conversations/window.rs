//! Table `windows`.

use sea_orm::entity::prelude::*;

use super::Trigger;
use crate::ids::IdentityId;

/// A row of `windows`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "windows")]
pub struct Model {
    /// The WeChat identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity_id: IdentityId,
    /// What opens it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub trigger_kind: Trigger,
    /// How many are left.
    pub remaining: i64,
    /// Until when it is valid.
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
