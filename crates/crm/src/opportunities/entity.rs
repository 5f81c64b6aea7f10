//! Table `opportunities`.

use sea_orm::entity::prelude::*;

use super::OpportunityState;
use crate::ids::{ContactId, CustomerId, FollowUpId, OpportunityId, StaffId, TenantId};
use crate::money::Money;

/// A row of `opportunities`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opportunities")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: OpportunityId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Who may buy.
    pub customer_id: CustomerId,
    /// Who of them.
    pub contact_id: Option<ContactId>,
    /// Who works on it.
    pub owner_id: Option<StaffId>,
    /// The contact in which the need was heard.
    pub follow_up_id: Option<FollowUpId>,
    /// What it is about.
    pub title: String,
    /// What it may bring, tax included.
    pub amount: Money,
    /// The stage, as the company calls it.
    pub stage: String,
    /// How likely it is won, in basis points.
    pub probability_bp: i64,
    /// Where it stands.
    pub state: OpportunityState,
    /// When it will be decided.
    pub expected_on: Option<Date>,
    /// Who else is in the race.
    pub competitor: Option<String>,
    /// A note.
    pub remark: Option<String>,
    /// Why it was won or lost.
    pub close_reason: Option<String>,
    /// Business date of the end.
    pub closed_on: Option<Date>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
