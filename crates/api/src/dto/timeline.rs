//! The timeline of a customer.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use crm::complaints::{ComplaintState, Severity};
use crm::ids::{ContactId, CustomerId};
use crm::overview::{Entry, EntryKind};
use serde::Serialize;
use utoipa::ToSchema;

use super::common::{Named, StaffNames};
use super::conversations::MessageOut;
use super::follow_ups::FollowUpOut;
use super::orders::OrderRow;
use super::pushes::PushRow;

/// What stands on a timeline: exactly one of the six is there, the kind says which.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimelineEntry {
    /// What it is.
    kind: EntryKind,
    /// When it was; for orders when it was entered, for pushes when it is due.
    at: DateTime<Utc>,
    /// A complaint.
    #[serde(skip_serializing_if = "Option::is_none")]
    complaint: Option<TimelineComplaint>,
    /// A contact that was logged, without its files.
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up: Option<FollowUpOut>,
    /// Something said in the chat.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<MessageOut>,
    /// An order.
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<OrderRow>,
    /// A push.
    #[serde(skip_serializing_if = "Option::is_none")]
    push: Option<PushRow>,
    /// An answer to a survey.
    #[serde(skip_serializing_if = "Option::is_none")]
    survey: Option<TimelineSurvey>,
}

/// An answer to a survey on a timeline.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimelineSurvey {
    /// The key of the answer.
    id: i64,
    /// Who answered.
    contact: Option<Named>,
    /// The score, 1 to 5.
    score: Option<i64>,
    /// What was expected, 1 to 5.
    expected: Option<i64>,
    /// What was perceived, 1 to 5.
    perceived: Option<i64>,
    /// What was said.
    comment: Option<String>,
    /// What was done about a low score.
    handling: Option<String>,
}

/// A complaint on a timeline.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimelineComplaint {
    /// The key.
    id: i64,
    /// Its number.
    number: String,
    /// Where it stands.
    state: ComplaintState,
    /// How bad it is.
    severity: Severity,
    /// What it is about.
    category: String,
    /// What happened.
    content: String,
    /// By when the customer has the answer.
    due_at: DateTime<Utc>,
    /// When the customer had it.
    answered_at: Option<DateTime<Utc>>,
    /// What was done.
    result: Option<String>,
}

/// Names for a timeline, loaded for all entries at once.
pub(crate) struct TimelineNames {
    pub(crate) staff: StaffNames,
    pub(crate) customers: BTreeMap<CustomerId, String>,
    pub(crate) contacts: BTreeMap<ContactId, (String, CustomerId)>,
}

impl TimelineEntry {
    pub(crate) fn new(entry: Entry, names: &TimelineNames) -> Self {
        let mut item = Self {
            kind: entry.kind(),
            at: entry.at(),
            complaint: None,
            follow_up: None,
            message: None,
            order: None,
            push: None,
            survey: None,
        };
        match entry {
            Entry::Complaint(row) => {
                item.complaint = Some(TimelineComplaint {
                    id: row.id.0,
                    number: row.number,
                    state: row.state,
                    severity: row.severity,
                    category: row.category,
                    content: row.content,
                    due_at: row.due_at,
                    answered_at: row.answered_at,
                    result: row.result,
                });
            }
            Entry::FollowUp(row) => {
                let contact = row.contact_id.and_then(|id| names.contacts.get(&id)).map(|(name, _)| name.clone());
                let staff = names.staff.get(&row.staff_id).cloned().unwrap_or_default();
                item.follow_up = Some(FollowUpOut::bare(row, contact, staff));
            }
            Entry::Message(row) => item.message = Some(MessageOut::new(row, &names.staff)),
            Entry::Order(row) => {
                let customer = names.customers.get(&row.customer_id).cloned().unwrap_or_default();
                let staff = row.staff_id.and_then(|id| names.staff.get(&id).cloned());
                item.order = Some(OrderRow::new(row, customer, staff));
            }
            Entry::Push(row) => item.push = Some(PushRow::new(*row, &names.staff, &names.customers, &names.contacts)),
            Entry::Survey(row) => {
                let name = names.contacts.get(&row.contact_id).map(|(name, _)| name.clone());
                item.survey = Some(TimelineSurvey {
                    id: row.id.0,
                    contact: name.map(|name| Named { id: row.contact_id.0, name }),
                    score: row.score,
                    expected: row.expected,
                    perceived: row.perceived,
                    comment: row.comment,
                    handling: row.handling,
                });
            }
        }
        item
    }
}
