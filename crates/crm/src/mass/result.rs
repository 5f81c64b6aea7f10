//! Table `mass_results`.

use sea_orm::entity::prelude::*;

use crate::ids::{MassBatchId, MassResultId, TenantId};

/// A row of `mass_results`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mass_results")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: MassResultId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The account that sent.
    pub appid: String,
    /// The platform's key of the send.
    pub platform_id: String,
    /// Whether the platform has sent it.
    pub success: bool,
    /// The platform's words.
    pub status: String,
    /// Followers in the list.
    pub total: i64,
    /// Left after filtering.
    pub filtered: i64,
    /// Delivered.
    pub sent: i64,
    /// Not delivered.
    pub failed: i64,
    /// The batch that it is about, once that is known.
    pub batch_id: Option<MassBatchId>,
    /// When it came.
    pub received_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
