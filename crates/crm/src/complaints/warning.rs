//! Table `complaint_warnings`: each once for a round, by a unique key.

use sea_orm::entity::prelude::*;

use super::ComplaintWarningKind;
use crate::ids::{ComplaintId, ComplaintRoundId, ComplaintWarningId, TenantId};

/// A row of `complaint_warnings`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "complaint_warnings")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ComplaintWarningId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// About which complaint.
    pub complaint_id: ComplaintId,
    /// About which round of it.
    pub round_id: ComplaintRoundId,
    /// Of what.
    pub kind: ComplaintWarningKind,
    /// The keys of those who were told; empty where a later warning came with it.
    pub told: Json,
    /// When.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
