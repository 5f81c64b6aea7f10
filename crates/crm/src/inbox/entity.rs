//! Table `inbox`.

use sea_orm::entity::prelude::*;

use crate::ids::InboxId;

/// A row of `inbox`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbox")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: InboxId,
    /// The account on the platform.
    pub appid: String,
    /// Makes it unique.
    pub dedup_key: String,
    /// The answer that was given, to be given again.
    pub reply: Option<String>,
    /// When it came.
    pub received_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
