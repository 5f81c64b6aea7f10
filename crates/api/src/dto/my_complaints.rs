//! A customer's own complaints.

use chrono::{DateTime, Utc};
use crm::complaints::{ComplaintState, OwnComplaint};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::Named;
use super::files::FileOut;

/// A complaint of one's own.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MyComplaintIn {
    /// What happened; 1 to 4,000 characters.
    #[schema(example = "收到的货外箱破损，两件压坏")]
    pub(crate) content: String,
    /// About which order of one's own.
    pub(crate) order_id: Option<i64>,
    /// Pictures that one has uploaded, 9 at the most.
    #[serde(default)]
    pub(crate) picture_ids: Vec<i64>,
}

/// A complaint of one's own.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MyComplaintOut {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "CP20261122-0001")]
    number: String,
    /// What happened.
    content: String,
    /// About which order, with its number.
    order: Option<Named>,
    /// Where it stands.
    state: ComplaintState,
    /// When we learned of it.
    filed_at: DateTime<Utc>,
    /// By when one has an answer.
    due_at: DateTime<Utc>,
    /// When one had it.
    answered_at: Option<DateTime<Utc>>,
    /// What we wrote.
    result: Option<String>,
    /// Whether one can still take it back.
    may_withdraw: bool,
    /// Its pictures; their bytes are at `/api/v1/my/files/{id}`.
    pictures: Vec<FileOut>,
}

impl From<OwnComplaint> for MyComplaintOut {
    fn from(own: OwnComplaint) -> Self {
        let row = own.row;
        let order = row.order_id.map(|id| Named { id: id.0, name: own.order_number.unwrap_or_default() });
        Self {
            id: row.id.0,
            number: row.number,
            content: row.content,
            order,
            state: row.state,
            filed_at: row.created_at,
            due_at: row.due_at,
            answered_at: row.answered_at,
            result: own.letter,
            may_withdraw: row.state.is_unanswered(),
            pictures: own.pictures.into_iter().map(FileOut::from).collect(),
        }
    }
}
