//! Reminders to our own staff: a customer waits for a person, asks to be bound, a push was left to
//! be written by hand, a complaint's deadline comes near; and on the morning of a working day what
//! the day brings.
//!
//! Each thing is told at most once, by a unique key: over the mini-program, where the member of
//! staff has agreed to a notice that is still unused, else by e-mail, where they have an address;
//! the to-do list shows everything anyway. A notice has no key at the platform: once its send has
//! begun, it is never repeated, and so it is with letters.

mod consents;
mod digest;
pub mod entity;
mod service;
mod words;

pub use consents::{StaffNotice, note_answers, notices};
pub use digest::{Digest, digest_is_due, digest_of, plan_digests};
pub use entity::Model as Reminder;
pub(crate) use service::plan;
pub use service::{Begun, Letter, Outcome, Sending, begin, settle, settle_letter};

use chrono::{DateTime, Utc};

use crate::complaints::ComplaintWarningKind;
use crate::ids::{BindingRequestId, ComplaintId, ConversationId, PushId};
use crate::text_enum::text_enum;

/// The kind of job that sends a reminder.
pub const REMIND: &str = "staff.remind";

text_enum! {
    /// Of what staff are reminded.
    pub enum ReminderKind {
        /// A customer waits for a person; the reference is the talk.
        Person = "person",
        /// A customer asks to be bound; the reference is the request.
        Binding = "binding",
        /// A push is to be written by hand; the reference is the push.
        HandWritten = "hand_written",
        /// A complaint's deadline comes near, is here or has passed; the reference is the complaint.
        Complaint = "complaint",
        /// What a day brings; the reference is the member of staff.
        Digest = "digest",
    }
}

text_enum! {
    /// Where a reminder stands.
    pub enum ReminderState {
        /// Will be sent.
        Planned = "planned",
        /// On its way to the platform, right now.
        Sending = "sending",
        /// The platform took it.
        Sent = "sent",
        /// Not sent: it was not needed any more, or no consent was left.
        Skipped = "skipped",
        /// The platform refused it.
        Failed = "failed",
        /// Nobody knows whether it was sent.
        InDoubt = "in_doubt",
    }
}

text_enum! {
    /// What somebody answered when they were asked for a consent.
    pub enum ConsentAnswer {
        /// One notice may be sent.
        Accept = "accept",
        /// Not this time.
        Reject = "reject",
        /// Never: the template was switched off.
        Ban = "ban",
        /// The platform did not ask.
        Filter = "filter",
    }
}

/// What a reminder is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// A customer waits for a person since then.
    Person {
        /// The talk.
        talk: ConversationId,
        /// Since when.
        since: DateTime<Utc>,
    },
    /// A customer asks to be bound.
    Binding(BindingRequestId),
    /// A push is to be written by hand.
    HandWritten(PushId),
    /// A complaint's deadline comes near, is here or has passed.
    Complaint {
        /// The complaint.
        complaint: ComplaintId,
        /// In which round.
        round: i64,
        /// Of what.
        kind: ComplaintWarningKind,
    },
}

impl About {
    fn key(self) -> (ReminderKind, i64, String) {
        match self {
            Self::Person { talk, since } => (ReminderKind::Person, talk.0, since.timestamp_micros().to_string()),
            Self::Binding(request) => (ReminderKind::Binding, request.0, String::new()),
            Self::HandWritten(push) => (ReminderKind::HandWritten, push.0, String::new()),
            Self::Complaint { complaint, round, kind } => {
                (ReminderKind::Complaint, complaint.0, format!("{round}-{kind}"))
            }
        }
    }
}
