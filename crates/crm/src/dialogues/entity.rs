//! Table `complaint_dialogues`.

use sea_orm::entity::prelude::*;

use super::{DialogueOutcome, DialogueStep};
use crate::ids::{ComplaintDialogueId, ComplaintId, IdentityId, OrderId, TenantId};

/// A row of `complaint_dialogues`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "complaint_dialogues")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ComplaintDialogueId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Who complains.
    pub identity_id: IdentityId,
    /// What is asked now.
    pub step: DialogueStep,
    /// What was said so far.
    pub content: Option<String>,
    /// The order it is about.
    pub order_id: Option<OrderId>,
    /// What is said where it ends because nothing was said for too long.
    pub farewell: String,
    /// The complaint that came of it.
    pub complaint_id: Option<ComplaintId>,
    /// When it began.
    pub begun_at: DateTimeUtc,
    /// When the customer said something last.
    pub touched_at: DateTimeUtc,
    /// When it ends if nothing is said; none once a person of ours was called for that.
    pub times_out_at: Option<DateTimeUtc>,
    /// How it ended.
    pub outcome: Option<DialogueOutcome>,
    /// When.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
