//! Letters about what is overdue.

use chrono::{DateTime, NaiveDate, Utc};
use crm::ids::{ContactId, CustomerId};
use crm::receivables::{LetterFilter, LetterState, LetterSummary, Way};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::Named;
use crate::error::ApiError;

/// Which letters are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LetterParams {
    /// Only to this customer.
    customer_id: Option<i64>,
    /// Only in this state.
    state: Option<LetterState>,
    /// Only of this level, from 1.
    level: Option<i64>,
    /// By what: `date`, `overdue`, `number`; `-` in front for the greatest first; `-date` where
    /// nothing is said.
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl LetterParams {
    pub(crate) fn filter(&self) -> LetterFilter {
        LetterFilter { customer: self.customer_id.map(CustomerId), state: self.state, level: self.level }
    }
}

/// For whom letters are drafted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LettersIn {
    /// Only for this customer; for all where nothing is said.
    pub(crate) customer_id: Option<i64>,
}

/// How a letter goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ChannelIn {
    /// In an open window of the chat, else as an e-mail, else as a task for the owner.
    Message,
    /// On paper.
    Print,
}

/// Sending a letter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendIn {
    /// How.
    channel: ChannelIn,
    /// To whom at the customer; the first contact where nothing is said.
    contact_id: Option<i64>,
}

impl TryFrom<SendIn> for Way {
    type Error = ApiError;

    fn try_from(send: SendIn) -> Result<Self, ApiError> {
        match (send.channel, send.contact_id) {
            (ChannelIn::Message, contact) => Ok(Self::Message(contact.map(ContactId))),
            (ChannelIn::Print, None) => Ok(Self::Print),
            (ChannelIn::Print, Some(_)) => Err(ApiError::invalid("contact_id", "打印时不需要联系人")),
        }
    }
}

/// A letter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LetterOut {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "DL20261121-0001")]
    number: String,
    /// To whom.
    customer: Named,
    /// The level, from 1.
    level: i64,
    /// The round; a new one begins when all that was overdue is settled.
    cycle: i64,
    /// When it was drafted; from the sending on, when it was sent.
    day: NaiveDate,
    /// What was overdue on that day, in 元.
    overdue: String,
    /// For how many days the oldest was overdue.
    oldest_days: i64,
    /// The letter.
    text: String,
    /// Where it stands.
    state: LetterState,
    /// How it went: `message` or `print`.
    channel: Option<String>,
    /// The push that carries it, and tells how it went.
    push_id: Option<i64>,
    /// When it was drafted.
    created_at: DateTime<Utc>,
}

impl From<LetterSummary> for LetterOut {
    fn from(summary: LetterSummary) -> Self {
        let row = summary.letter;
        Self {
            id: row.id.0,
            number: row.number,
            customer: Named { id: row.customer_id.0, name: summary.customer_name },
            level: row.level,
            cycle: row.cycle,
            day: row.day,
            overdue: row.overdue.to_string(),
            oldest_days: row.oldest_days,
            text: row.text,
            state: row.state,
            channel: row.channel,
            push_id: row.push_id.map(|id| id.0),
            created_at: row.created_at,
        }
    }
}
