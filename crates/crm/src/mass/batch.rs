//! Table `mass_batches`.

use sea_orm::entity::prelude::*;

use super::BatchState;
use crate::ids::{MassBatchId, MassMessageId, TenantId};

/// A row of `mass_batches`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mass_batches")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: MassBatchId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The message.
    pub mass_id: MassMessageId,
    /// Which part of it, from 1.
    pub number: i64,
    /// The account that sends.
    pub appid: String,
    /// Our key for the platform: the same is sent once.
    pub client_msg_id: String,
    /// Where it stands.
    pub state: BatchState,
    /// Why it stands there.
    pub reason: Option<String>,
    /// How often the platform was called for it.
    pub tries: i64,
    /// The platform's key.
    pub platform_id: Option<String>,
    /// How many it goes to.
    pub recipients: i64,
    /// How many the platform counts in the list, once it told.
    pub total: Option<i64>,
    /// How many were left after the platform's own filters.
    pub filtered: Option<i64>,
    /// How many got it.
    pub sent: Option<i64>,
    /// How many of the filtered did not.
    pub failed: Option<i64>,
    /// When it began to go out.
    pub sending_at: Option<DateTimeUtc>,
    /// When the platform took it.
    pub sent_at: Option<DateTimeUtc>,
    /// When the platform told what became of it.
    pub settled_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
