//! Table `jobs`.

use sea_orm::entity::prelude::*;

use crate::ids::{JobId, TenantId};

/// A row of `jobs`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: JobId,
    /// Whose it is.
    pub tenant_id: Option<TenantId>,
    /// Which kind.
    pub kind: String,
    /// Makes it unique.
    pub dedup_key: Option<String>,
    /// What it is about.
    pub payload: Json,
    /// Not before this.
    pub run_at: DateTimeUtc,
    /// How often it was tried.
    pub attempts: i64,
    /// Who works on it.
    pub lease_token: Option<String>,
    /// Until when the lease holds.
    pub lease_until: Option<DateTimeUtc>,
    /// When it was given up.
    pub dead_at: Option<DateTimeUtc>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was created.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
