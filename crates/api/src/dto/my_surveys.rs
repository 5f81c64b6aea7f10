//! Surveys, as customers see and answer them.

use chrono::{DateTime, NaiveDate, Utc};
use crm::surveys::{NewSurveyAnswer, RequestStanding, Survey, SurveyRequest};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A question to oneself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MySurvey {
    /// The key.
    id: i64,
    /// What is asked.
    question: String,
    /// Whether it also asks what was expected and what was perceived.
    ask_expected: bool,
    /// Whether it also asks for words.
    ask_comment: bool,
    /// What is said to whoever has answered.
    thanks: String,
    /// Where it stands: `open`, `answered` or `expired`.
    standing: RequestStanding,
    /// Whether an answer, or the rest of one, is still taken.
    may_answer: bool,
    /// When it was asked.
    asked_on: NaiveDate,
    /// Until when it may be answered.
    expires_at: DateTime<Utc>,
    /// One's score.
    score: Option<i64>,
    /// What one expected.
    expected: Option<i64>,
    /// What one perceived.
    perceived: Option<i64>,
    /// What one said.
    comment: Option<String>,
}

impl MySurvey {
    /// A question as it stands now. What we think of a score is not for the customer.
    pub(crate) fn new((row, survey): (SurveyRequest, Survey), now: DateTime<Utc>) -> Self {
        let standing = match row.standing(now) {
            RequestStanding::Low => RequestStanding::Answered,
            other => other,
        };
        Self {
            id: row.id.0,
            question: survey.question,
            ask_expected: survey.ask_expected,
            ask_comment: survey.ask_comment,
            thanks: survey.thanks,
            standing,
            may_answer: row.completed_at.is_none() && row.expires_at > now,
            asked_on: row.asked_on,
            expires_at: row.expires_at,
            score: row.score,
            expected: row.expected,
            perceived: row.perceived,
            comment: row.comment,
        }
    }
}

/// One's answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MySurveyAnswer {
    /// The score, 1 to 5; one that was given in the chat stays.
    score: i64,
    /// What one expected, 1 to 5.
    expected: Option<i64>,
    /// What one perceived, 1 to 5.
    perceived: Option<i64>,
    /// What else is to be said; at most 1,000 characters.
    comment: Option<String>,
}

impl From<MySurveyAnswer> for NewSurveyAnswer {
    fn from(new: MySurveyAnswer) -> Self {
        Self { score: new.score, expected: new.expected, perceived: new.perceived, comment: new.comment }
    }
}
