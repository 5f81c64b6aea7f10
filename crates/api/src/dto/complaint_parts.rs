//! What belongs to complaints: rounds, letters, compensation, warnings, questions to departments.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use crm::complaints::{
    AnsweredBy, Compensation, ComplaintLetterState, ComplaintOutcome, ComplaintWarningKind, InquiryShown, Letter,
    Round, WarningShown,
};
use crm::ids::{ContactId, CustomerId};
use crm::pushes::Channel;
use serde::Serialize;
use utoipa::ToSchema;

use super::common::{Named, StaffNames, named_staff};

/// A round of a complaint.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoundOut {
    /// The key.
    id: i64,
    /// Which, from 1.
    round: i64,
    /// Why the complaint was reopened.
    reason: Option<String>,
    /// When it began.
    begun_at: DateTime<Utc>,
    /// By when the customer has the answer.
    due_at: DateTime<Utc>,
    /// When the customer had it.
    answered_at: Option<DateTime<Utc>>,
    /// By which way.
    answered_by: Option<AnsweredBy>,
    /// How it ended, or has not.
    outcome: ComplaintOutcome,
    /// Whether the deadline goes through a year whose holidays are not known.
    calendar_uncertain: bool,
}

impl From<(Round, ComplaintOutcome)> for RoundOut {
    fn from((row, outcome): (Round, ComplaintOutcome)) -> Self {
        Self {
            id: row.id.0,
            round: row.round,
            reason: row.reason,
            begun_at: row.begun_at,
            due_at: row.due_at,
            answered_at: row.answered_at,
            answered_by: row.answered_by,
            outcome,
            calendar_uncertain: row.uncertain,
        }
    }
}

/// A letter with the result of a complaint.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComplaintLetterOut {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "CR20261122-0001")]
    number: String,
    /// Of which round.
    round: i64,
    /// Where it stands.
    state: ComplaintLetterState,
    /// What it says.
    text: String,
    /// To whom.
    contact: Option<Named>,
    /// The push that carries it, and tells how it went.
    push_id: Option<i64>,
    /// By which way it went.
    channel: Option<Channel>,
    /// Why it stands where it stands.
    reason: Option<String>,
    /// Who confirmed it.
    confirmed_by: Option<Named>,
    /// When it was sent.
    sent_at: Option<DateTime<Utc>>,
    /// When it was drafted.
    created_at: DateTime<Utc>,
}

impl ComplaintLetterOut {
    pub(crate) fn new(
        row: Letter,
        round: i64,
        people: &StaffNames,
        contacts: &BTreeMap<ContactId, (String, CustomerId)>,
    ) -> Self {
        let name = |id| contacts.get(&id).map(|(name, _)| name.clone()).unwrap_or_default();
        Self {
            id: row.id.0,
            number: row.number,
            round,
            state: row.state,
            text: row.text,
            contact: row.contact_id.map(|id| Named { id: id.0, name: name(id) }),
            push_id: row.push_id.map(|id| id.0),
            channel: row.channel,
            reason: row.reason,
            confirmed_by: named_staff(row.confirmed_by, people),
            sent_at: row.sent_at,
            created_at: row.created_at,
        }
    }
}

/// What a customer got for a complaint.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CompensationOut {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "CC20261122-0001")]
    number: String,
    /// How much, in 元; negative for a reversal.
    #[schema(example = "120.00")]
    amount: String,
    /// Business date.
    given_on: NaiveDate,
    /// What for.
    reason: String,
    /// What it reverses.
    reverses_id: Option<i64>,
    /// Whether it was reversed.
    reversed: bool,
    /// Who recorded it.
    created_by: Option<Named>,
}

impl CompensationOut {
    pub(crate) fn new(row: Compensation, all: &[Compensation], people: &StaffNames) -> Self {
        Self {
            id: row.id.0,
            reversed: all.iter().any(|other| other.reverses_id == Some(row.id)),
            number: row.number,
            amount: row.amount.to_string(),
            given_on: row.given_on,
            reason: row.reason,
            reverses_id: row.reverses_id.map(|id| id.0),
            created_by: named_staff(row.created_by, people),
        }
    }
}

/// A warning that was given.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WarningOut {
    /// Of what.
    kind: ComplaintWarningKind,
    /// When.
    at: DateTime<Utc>,
    /// Who was told; nobody where a later warning came with it.
    told: Vec<Named>,
}

impl WarningOut {
    pub(crate) fn new(warning: WarningShown, people: &StaffNames) -> Self {
        let told = warning.told.into_iter().filter_map(|id| named_staff(Some(id), people)).collect();
        Self { kind: warning.kind, at: warning.at, told }
    }
}

/// A question to a department.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InquiryOut {
    /// The key.
    id: i64,
    /// About which complaint.
    complaint_id: i64,
    /// Its number.
    complaint_number: String,
    /// Who is asked.
    department: Named,
    /// What.
    question: String,
    /// Who asked.
    asked_by: Option<Named>,
    /// When.
    asked_at: DateTime<Utc>,
    /// The answer.
    answer: Option<String>,
    /// Who gave it.
    answered_by: Option<Named>,
    /// When.
    answered_at: Option<DateTime<Utc>>,
}

impl From<InquiryShown> for InquiryOut {
    fn from(shown: InquiryShown) -> Self {
        let row = shown.row;
        let person = |id| named_staff(id, &shown.people);
        Self {
            id: row.id.0,
            complaint_id: row.complaint_id.0,
            complaint_number: shown.number,
            department: Named { id: row.department_id.0, name: shown.department },
            question: row.question,
            asked_by: person(row.asked_by),
            asked_at: row.asked_at,
            answer: row.answer,
            answered_by: person(row.answered_by),
            answered_at: row.answered_at,
        }
    }
}
