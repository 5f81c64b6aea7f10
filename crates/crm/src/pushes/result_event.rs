//! Table `result_events`.

use sea_orm::entity::prelude::*;

use crate::ids::{PushId, ResultEventId, TenantId};

/// A row of `result_events`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "result_events")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ResultEventId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The account on the platform.
    pub appid: String,
    /// The person for this account.
    pub openid: String,
    /// The platform's key of the template.
    pub template_id: Option<String>,
    /// The platform's key.
    pub platform_id: Option<String>,
    /// Whether it reached the receiver.
    pub success: bool,
    /// How it ended.
    pub status: String,
    /// The push that it belongs to.
    pub push_id: Option<PushId>,
    /// When it came.
    pub received_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
