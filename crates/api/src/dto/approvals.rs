//! Requests that somebody else approves.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use crm::approvals::{Approval, ApprovalFilter, ApprovalKind, ApprovalState, Subject};
use crm::ids::CustomerId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Named, StaffNames, Words, named_staff};
use crate::error::ApiError;

/// Which requests are wanted.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ApprovalParams {
    /// Only those that wait for oneself (`true`).
    for_me: Option<bool>,
    /// Only in one of these states, separated by commas.
    #[param(value_type = Option<String>, example = "waiting")]
    #[serde(default)]
    state: Words<ApprovalState>,
    /// Only of this kind.
    kind: Option<ApprovalKind>,
    /// Only about this kind of document; together with `subject_id`.
    subject: Option<Subject>,
    /// Only about this document.
    subject_id: Option<i64>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
}

impl ApprovalParams {
    pub(crate) fn filter(&self) -> Result<ApprovalFilter, ApiError> {
        let about = match (self.subject, self.subject_id) {
            (Some(subject), Some(id)) => Some((subject, id)),
            (None, None) => None,
            (Some(_), None) => return Err(ApiError::invalid("subject_id", "请同时指定单据")),
            (None, Some(_)) => return Err(ApiError::invalid("subject", "请同时指定单据类型")),
        };
        Ok(ApprovalFilter {
            states: self.state.0.clone(),
            kind: self.kind,
            about,
            for_me: self.for_me.unwrap_or(false),
        })
    }
}

/// A request that somebody else approves.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApprovalOut {
    /// The key.
    id: i64,
    /// What is asked for.
    kind: ApprovalKind,
    /// About which kind of document.
    subject: Subject,
    /// The document's key.
    subject_id: i64,
    /// The document's number.
    #[schema(example = "QT20261122-0001")]
    subject_number: String,
    /// The customer concerned.
    customer: Option<Named>,
    /// Where it stands.
    state: ApprovalState,
    /// Why it is asked for.
    reason: String,
    /// What those who decide must see.
    #[schema(value_type = Object)]
    detail: serde_json::Value,
    /// Who asks.
    requested_by: Option<Named>,
    /// When.
    requested_at: DateTime<Utc>,
    /// Who decided.
    decided_by: Option<Named>,
    /// When.
    decided_at: Option<DateTime<Utc>>,
    /// What they said.
    comment: Option<String>,
}

impl ApprovalOut {
    pub(crate) fn new(row: Approval, names: &StaffNames, customers: &BTreeMap<CustomerId, String>) -> Self {
        let customer = |id: CustomerId| Named { id: id.0, name: customers.get(&id).cloned().unwrap_or_default() };
        Self {
            id: row.id.0,
            kind: row.kind,
            subject: row.subject,
            subject_id: row.subject_id,
            subject_number: row.subject_number,
            customer: row.customer_id.map(customer),
            state: row.state,
            reason: row.reason,
            detail: row.detail,
            requested_by: named_staff(row.requested_by, names),
            requested_at: row.requested_at,
            decided_by: named_staff(row.decided_by, names),
            decided_at: row.decided_at,
            comment: row.comment,
        }
    }
}

/// A decision in favour.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApprovalGrantIn {
    /// What is to be said about it.
    pub(crate) comment: Option<String>,
}

/// A decision against.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApprovalRefusalIn {
    /// Why; 1 to 300 characters.
    pub(crate) comment: String,
}
