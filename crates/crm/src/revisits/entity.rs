//! Table `revisit_tasks`.

use sea_orm::entity::prelude::*;

use super::{RevisitTrigger, TaskState};
use crate::ids::{CustomerId, FollowUpId, RevisitTaskId, StaffId, TenantId};

/// A row of `revisit_tasks`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revisit_tasks")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: RevisitTaskId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Whom to revisit.
    pub customer_id: CustomerId,
    /// Whose task it was made as; the customer's owner sees it.
    pub staff_id: Option<StaffId>,
    /// Where it comes from.
    pub source: RevisitTrigger,
    /// What it was made for: the same is never made twice.
    pub source_key: String,
    /// When it is due.
    pub due_on: Date,
    /// When it was due before it was postponed.
    pub first_due_on: Date,
    /// Where it stands.
    pub state: TaskState,
    /// A note, such as why it was postponed.
    pub note: Option<String>,
    /// The follow-up that did it.
    pub follow_up_id: Option<FollowUpId>,
    /// When it was done or dropped.
    pub closed_at: Option<DateTimeUtc>,
    /// When it was created.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
