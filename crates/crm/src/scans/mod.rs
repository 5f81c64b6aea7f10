//! Signing in at the desk by scanning a code with the phone on which one is signed in.
//!
//! The desk asks for a *ticket* and a *secret*. The ticket stands in the code that everybody in
//! the room can see, and is good for nothing but approving; the secret stays in the browser that
//! asked, and only who holds it gets the session, once. Both live for three minutes, in the
//! database: a ticket is used up by a condition there, whichever process is asked.

pub mod entity;
mod service;

pub use entity::Model as Scan;
pub use service::{approve, begin, look, mark_seen, prune, refuse, result, take};

use crate::error::{Fault, coded};
use crate::ids::{StaffId, UserId};
use crate::text_enum::text_enum;

/// For how many seconds a ticket is valid.
pub const VALID_SECONDS: i64 = 180;

text_enum! {
    /// Where a sign-in by scanning stands.
    pub enum ScanState {
        /// Nobody has scanned the code.
        Pending = "pending",
        /// Somebody has scanned it and decides.
        Seen = "seen",
        /// They approved: the browser can fetch its session.
        Approved = "approved",
        /// They refused.
        Refused = "refused",
        /// The browser has fetched its session.
        Taken = "taken",
    }
}

/// What the asking browser is given.
#[derive(Clone, PartialEq, Eq)]
pub struct Begun {
    /// For the code: 32 characters of `0-9a-f`, as many as the platform's codes carry.
    pub ticket: String,
    /// For the browser alone.
    pub secret: String,
}

impl std::fmt::Debug for Begun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Begun").finish_non_exhaustive()
    }
}

/// What the browser hears when it asks how things stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has scanned the code.
    Pending,
    /// Somebody decides.
    Seen,
    /// Approved by this person as this member of staff; the session can be taken.
    Approved(UserId, StaffId),
    /// Refused.
    Refused,
    /// Too late, or the session was taken already.
    Expired,
    /// There is no such ticket, or the secret is not its.
    Unknown,
}

/// What can go wrong with a ticket that was scanned.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// What every use case may answer.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// Unknown, too old or used.
    #[error("该登录码已失效，请刷新电脑上的二维码后重新扫描")]
    Expired,
    /// Another person has scanned it first.
    #[error("该登录码已被他人扫描，请刷新电脑上的二维码")]
    Taken,
    /// It was decided already.
    #[error("该登录请求已处理")]
    Decided,
}

coded!(ScanError {
    Self::Expired => NotFound "scan.expired",
    Self::Taken => Conflict "scan.taken",
    Self::Decided => Conflict "scan.decided",
});
