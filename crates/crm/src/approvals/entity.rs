//! Table `approvals`.

use sea_orm::entity::prelude::*;

use super::{ApprovalKind, ApprovalState, Subject};
use crate::ids::{ApprovalId, CustomerId, StaffId, TenantId};

/// A row of `approvals`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "approvals")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ApprovalId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// What is asked for.
    pub kind: ApprovalKind,
    /// About which kind of document.
    pub subject: Subject,
    /// The document's key.
    pub subject_id: i64,
    /// The document's number.
    pub subject_number: String,
    /// The customer concerned.
    pub customer_id: Option<CustomerId>,
    /// Where it stands.
    pub state: ApprovalState,
    /// Why it is asked for.
    pub reason: String,
    /// What those who decide must see.
    pub detail: Json,
    /// Who asks.
    pub requested_by: Option<StaffId>,
    /// When.
    pub requested_at: DateTimeUtc,
    /// Who decided.
    pub decided_by: Option<StaffId>,
    /// When.
    pub decided_at: Option<DateTimeUtc>,
    /// What they said.
    pub comment: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
