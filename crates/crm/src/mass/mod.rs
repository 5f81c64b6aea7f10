//! Mass messages (群发): one text to many followers of an official account, by a group or tag, or to
//! all. A person asks for it, another one approves it; it reaches a follower at most four times a
//! month, and nobody who unsubscribed.
//!
//! ```text
//! draft → requested → approved → sending → sent | failed | in_doubt
//!           ↘ draft (refused)      in_doubt → sent | failed
//! before sending also: cancelled
//! ```
//!
//! It goes out in batches of openids and not by a tag of the platform: so it is written down, before
//! the call, who gets it, and who opted out is provably not among them. A batch has a `clientmsgid`
//! under which the platform sends once: a batch in doubt is repeated under the same.

mod approval;
mod audience;
pub mod batch;
mod dispatch;
mod drafts;
pub mod entity;
pub mod recipient;
pub mod result;
mod results;
mod settle;
pub mod share;
mod timeline;

pub use approval::{approve, cancel, refuse, request};
pub use audience::{Audience, audience};
pub use batch::Model as MassBatch;
pub use dispatch::{BatchBegun, BatchSending, Started, begin, start};
pub use drafts::{MassFilter, NewMass, batches, create, edit, find, list, own_openid};
pub use entity::Model as MassMessage;
pub use results::{MassCounts, MassResult, receive_result};
pub use settle::{BatchOutcome, resolve_doubt, settle, unsettled};
pub use timeline::note;

use crate::text_enum::text_enum;

/// The kind of job that parts an approved message into batches.
pub const START: &str = "mass.start";
/// The kind of job that sends a batch.
pub const SEND: &str = "mass.send";
/// The kind of job that asks the platform what became of a batch, where no event told.
pub const ASK: &str = "mass.ask";
/// The kind of job that writes a batch into the talks of those who got it.
pub const NOTE: &str = "mass.note";

/// How many mass messages of a service account reach a follower in a month of the platform.
pub const MONTHLY: i64 = 4;
/// The most openids of one call, and the fewest.
pub const BATCH: i64 = 10_000;
/// Fewer receivers than this can't be sent to by a list.
pub const FEWEST: i64 = 2;

text_enum! {
    /// Where a mass message stands.
    pub enum MassState {
        /// Being written.
        Draft = "draft",
        /// Waits for somebody's approval.
        Requested = "requested",
        /// Approved; goes out when it is time.
        Approved = "approved",
        /// Going out.
        Sending = "sending",
        /// The platform took it.
        Sent = "sent",
        /// It did not go out.
        Failed = "failed",
        /// Of a part nobody knows whether it went out.
        InDoubt = "in_doubt",
        /// Called off.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// Where a part of a mass message stands.
    pub enum BatchState {
        /// Will be sent.
        Planned = "planned",
        /// On its way to the platform, right now.
        Sending = "sending",
        /// The platform took it.
        Sent = "sent",
        /// It did not go out.
        Failed = "failed",
        /// Nobody knows whether it went out.
        InDoubt = "in_doubt",
    }
}

text_enum! {
    /// Why somebody who had been chosen does not get it.
    pub enum LeftOut {
        /// They unsubscribed from pushes, stopped following or refuse messages.
        Unwanted = "unwanted",
        /// Their share of the month is used up.
        UsedUp = "used_up",
    }
}
