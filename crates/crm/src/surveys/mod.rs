//! Surveys: how content customers are, after a delivery, after a complaint or on a date.
//!
//! A survey asks a person at most once about one subject: a unique key decides. What goes out is a
//! push, so that windows, consents, quiet hours, caps and opting out hold by themselves; only the
//! person who was asked can answer, once.

mod answering;
mod defining;
pub mod entity;
mod figures;
mod listing;
mod planning;
pub mod request;

pub use answering::{NewSurveyAnswer, answer, handle, own, own_list, waiting};
pub use defining::{NewSurvey, create, edit, find, list};
pub use entity::Model as Survey;
pub use figures::{SurveyBy, SurveyFigure, SurveyFigures, figures};
pub use listing::{RequestSort, RequestSummary, SurveyFilter, answers, summary};
pub(crate) use planning::whom_to_ask;
pub use planning::{ClosedComplaint, complaint_closed, due, plan_batch};
pub use request::Model as SurveyRequest;

use crate::error::{Fault, coded};
use crate::text_enum::text_enum;

text_enum! {
    /// When a survey is sent.
    pub enum SurveyMoment {
        /// So many days after a delivery has arrived.
        Delivery = "delivery",
        /// So many days after a complaint was closed.
        Complaint = "complaint",
        /// On a date, to a group or tag.
        Date = "date",
    }
}

text_enum! {
    /// Where an answer was given.
    pub enum AnswerVia {
        /// In the chat.
        Chat = "chat",
        /// On the customer's page.
        Page = "page",
    }
}

text_enum! {
    /// Where a request stands.
    pub enum RequestStanding {
        /// May still be answered.
        Open = "open",
        /// Was answered.
        Answered = "answered",
        /// Was answered badly, and nobody has seen to it.
        Low = "low",
        /// Its time is over.
        Expired = "expired",
    }
}

/// Why an answer is not taken.
#[derive(Debug, thiserror::Error)]
pub enum SurveyError {
    /// It was answered before.
    #[error("您已经评价过了，谢谢！")]
    Answered,
    /// Its time is over.
    #[error("这次评价已经结束，谢谢您的关注")]
    Expired,
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

coded!(SurveyError {
    Self::Answered => Conflict "survey.answered",
    Self::Expired => Conflict "survey.expired",
});

/// What the options of a question in the chat are called, the best first.
const SCORES: [(i64, &str); 5] = [(5, "5 非常满意"), (4, "4 满意"), (3, "3 一般"), (2, "2 不满意"), (1, "1 很不满意")];

/// What the keys of these options begin with; request and score follow.
pub const OPTION: &str = "survey:";
