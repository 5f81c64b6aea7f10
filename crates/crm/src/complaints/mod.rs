//! Complaints: recorded, linked, answered in time, closed with a result that the customer has.
//!
//! ```text
//! open → assigned → in_progress → resolved → result_drafted → result_sent → closed
//!      ↘ withdrawn (before the result is sent)      result_sent | closed → assigned: a new round
//! ```
//!
//! Each round has a deadline of its own on the working calendar. It is met by the result letter that
//! was really sent, or by telling the result in a call that was logged. Whoever changes several rows
//! of a complaint locks the complaint first.

pub mod compensation;
mod compensations;
mod deadlines;
mod detail;
pub mod entity;
mod figures;
mod filing;
mod handling;
mod inquiries;
pub mod inquiry;
pub mod letter;
mod letters;
mod listing;
mod own;
mod policy;
pub mod round;
mod rounds;
mod scope;
mod sent;
pub mod warning;
mod warnings;

pub use compensation::Model as Compensation;
pub use compensations::{NewCompensation, compensate, reverse};
pub(crate) use deadlines::calendar_changed;
pub use detail::{ComplaintDetail, WarningShown, find};
pub use entity::Model as Complaint;
pub use figures::{ComplaintFigureBy, Figure, FigureRow, Figures, RoundFilter, RoundShown, figures, list_rounds};
pub use filing::{Links, MOST_PICTURES, NewComplaint, file, file_from_checkpoint};
pub use handling::{Change, assign, close, edit, reopen, resolve, start, withdraw};
pub use inquiries::{InquiryShown, answer, ask, inquiries};
pub use inquiry::Model as Inquiry;
pub use letter::Model as Letter;
pub(crate) use letters::push_moved;
pub use letters::{draft, edit_draft, newest_letter, send, tell};
pub use listing::{ComplaintFilter, ComplaintSort, ComplaintSummary, Counts, counts, list};
pub use own::{OwnComplaint, file_own, file_own_about, own, own_one, withdraw_own};
pub(crate) use policy::check_settings;
pub use policy::{USUAL_LETTER, usual_categories, usual_deadlines};
pub use round::Model as Round;
pub(crate) use scope::{assigned_customers, linked, of_team, visible};
pub(crate) use sent::attach_sent;
pub(crate) use warnings::still_waiting;
pub use warnings::{scan, waiting};

use crate::error::{Fault, coded};
use crate::text_enum::text_enum;

text_enum! {
    /// Where a complaint stands.
    pub enum ComplaintState {
        /// Recorded; nobody is responsible yet.
        Open = "open",
        /// Somebody is responsible.
        Assigned = "assigned",
        /// Being worked on.
        InProgress = "in_progress",
        /// The work is done; the customer does not know yet.
        Resolved = "resolved",
        /// The letter with the result is written, and waits to be confirmed.
        ResultDrafted = "result_drafted",
        /// The customer has the result.
        ResultSent = "result_sent",
        /// Nothing more to do.
        Closed = "closed",
        /// The customer took it back, or it was none.
        Withdrawn = "withdrawn",
    }
}

impl ComplaintState {
    /// States in which there is something to do.
    pub(crate) const ENDED: [Self; 2] = [Self::Closed, Self::Withdrawn];

    /// Whether the customer still waits for the result.
    pub fn is_unanswered(self) -> bool {
        !matches!(self, Self::ResultSent | Self::Closed | Self::Withdrawn)
    }
}

text_enum! {
    /// How bad it is.
    pub enum Severity {
        /// As usual.
        Normal = "normal",
        /// At once.
        Urgent = "urgent",
    }
}

text_enum! {
    /// By which way it came.
    pub enum ComplaintSource {
        /// The chat.
        Chat = "chat",
        /// The customer's page.
        H5 = "h5",
        /// The hotline.
        Hotline = "hotline",
        /// A member of staff heard it, on a visit for instance.
        Staff = "staff",
        /// A checkpoint of a delivery that was answered badly.
        Checkpoint = "checkpoint",
    }
}

text_enum! {
    /// How a complaint stands with its deadline.
    pub enum ComplaintStanding {
        /// There is time.
        InTime = "in_time",
        /// The first warning is reached.
        Half = "half",
        /// The second warning is reached.
        Near = "near",
        /// The deadline has passed, and the customer has no answer.
        Overdue = "overdue",
        /// The customer had the answer by the deadline.
        AnsweredInTime = "answered_in_time",
        /// The customer had the answer after the deadline.
        AnsweredLate = "answered_late",
        /// Withdrawn: no deadline counts.
        Withdrawn = "withdrawn",
    }
}

text_enum! {
    /// How a round ended, or has not.
    pub enum ComplaintOutcome {
        /// Not answered, and the deadline is ahead.
        Pending = "pending",
        /// Answered by the deadline.
        OnTime = "on_time",
        /// Answered after it.
        Late = "late",
        /// Not answered, and the deadline has passed.
        Missed = "missed",
        /// Left out.
        Withdrawn = "withdrawn",
    }
}

text_enum! {
    /// How the customer got the result.
    pub enum AnsweredBy {
        /// By a letter.
        Letter = "letter",
        /// In a call that was logged.
        Call = "call",
    }
}

text_enum! {
    /// Where a letter stands.
    pub enum ComplaintLetterState {
        /// Written, and not confirmed.
        Draft = "draft",
        /// Confirmed and on its way.
        Sending = "sending",
        /// Sent.
        Sent = "sent",
        /// It did not reach the customer.
        Failed = "failed",
        /// Another draft took its place.
        Replaced = "replaced",
    }
}

text_enum! {
    /// Of what staff are warned.
    pub enum ComplaintWarningKind {
        /// The first part of the time is used.
        Half = "half",
        /// Most of the time is used.
        Near = "near",
        /// The deadline is here.
        Deadline = "deadline",
        /// The deadline has passed: the lead is told.
        Escalation = "escalation",
    }
}

/// What can go wrong with complaints.
#[derive(Debug, thiserror::Error)]
pub enum ComplaintError {
    /// What every use case may answer.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// Somebody else changed it in the meantime; with what it is like now.
    #[error("内容已被他人修改，请刷新后重试")]
    Newer {
        /// The version that is stored now.
        version: i64,
        /// What the complaint is like now.
        current: Box<serde_json::Value>,
    },
    /// In this state it can't be done.
    #[error("{message}")]
    Step {
        /// Where it stands.
        state: ComplaintState,
        /// Why not.
        message: &'static str,
    },
    /// There is one already.
    #[error("该跟踪点已有投诉 {number}")]
    Reported {
        /// Its number.
        number: String,
        /// Its key.
        id: i64,
    },
    /// It was reversed, or is a reversal.
    #[error("该赔付已冲销，或本身是冲销")]
    Reversed,
}

coded!(ComplaintError {
    Self::Newer { version, current } => Conflict "stale" with serde_json::json!({ "version": version, "current": current }),
    Self::Step { state, .. } => Conflict "complaint.step" with serde_json::json!({ "state": state }),
    Self::Reported { number, id } => Conflict "complaint.reported" with serde_json::json!({ "number": number, "id": id }),
    Self::Reversed => Conflict "complaint.reversed",
});
