//! Erasing what is known of a person.

use chrono::{DateTime, Utc};
use crm::forgetting::{Cause, Forgetting, ForgettingFilter, ForgettingState, Subject};
use crm::ids::ContactId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Named, StaffNames, named_staff, page};
use crate::error::ApiError;

/// Which are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ForgettingParams {
    /// Only in this state.
    state: Option<ForgettingState>,
    /// Only of this contact.
    contact_id: Option<i64>,
    /// How many, 1 to 100; 20 where nothing is said.
    limit: Option<u64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl ForgettingParams {
    pub(crate) fn split(self) -> Result<(ForgettingFilter, crm::page::PageRequest), ApiError> {
        let filter = ForgettingFilter { state: self.state, contact: self.contact_id.map(ContactId) };
        Ok((filter, page(self.limit, self.cursor)?))
    }
}

/// A person whose data are to be erased, or were.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ForgettingOut {
    /// The key.
    id: i64,
    /// Who; once it is done, under the pseudonym.
    contact: Option<Named>,
    /// At which customer.
    customer: Option<Named>,
    /// The WeChat identity that stopped following, where that led to it.
    identity_id: Option<i64>,
    /// What led to it.
    cause: Cause,
    /// In the words of who asked; gone once it is done.
    reason: Option<String>,
    /// Where it stands.
    state: ForgettingState,
    /// When it is (or was) due.
    due_at: DateTime<Utc>,
    /// Who of ours asked.
    requested_by: Option<Named>,
    /// When it was asked for.
    requested_at: DateTime<Utc>,
    /// Who of ours called it off.
    ended_by: Option<Named>,
    /// When it was done or called off.
    ended_at: Option<DateTime<Utc>>,
    /// Why it was called off.
    end_reason: Option<String>,
}

impl ForgettingOut {
    pub(crate) fn new(row: Forgetting, subject: Subject, names: &StaffNames) -> Self {
        Self {
            id: row.id.0,
            contact: subject.contact.map(|(id, name)| Named { id: id.0, name }),
            customer: subject.customer.map(|(id, name)| Named { id: id.0, name }),
            identity_id: row.identity_id.map(|id| id.0),
            cause: row.cause,
            reason: row.reason,
            state: row.state,
            due_at: row.due_at,
            requested_by: named_staff(row.requested_by, names),
            requested_at: row.requested_at,
            ended_by: named_staff(row.ended_by, names),
            ended_at: row.ended_at,
            end_reason: row.end_reason,
        }
    }
}
