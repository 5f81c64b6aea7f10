//! Sessions of staff: short access tokens (made by the API) and rotating refresh tokens.
//!
//! Each exchange of a refresh token ends that token and makes a new session row of the same
//! family. A token that comes a second time was copied, or its owner's answer got lost: the two
//! can't be told apart, so the whole family ends and the person signs in anew. There is no grace
//! period; a client must exchange its token in one place and keep the answer before it goes on.

pub mod entity;
mod service;

pub use entity::Model as SessionRow;
pub use service::{end, end_all, end_of_staff, open, own, prune, rotate, switch};

use crate::ids::{SessionId, StaffId, TenantId, UserId};
use crate::text_enum::text_enum;

/// For so many days a refresh token is valid; each exchange begins anew.
pub const VALID_DAYS: i64 = 30;

text_enum! {
    /// What signed in.
    pub enum Client {
        /// The console in a browser.
        Desktop = "desktop",
        /// The mini-program.
        MiniProgram = "miniprogram",
    }
}

/// What an access token tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// The session.
    pub id: SessionId,
    /// The person.
    pub user: UserId,
    /// As a member of staff.
    pub staff: StaffId,
    /// Of this company.
    pub tenant: TenantId,
    /// The user's epoch: a token of an older one is refused.
    pub epoch: i64,
}

/// How the exchange of a refresh token ended. The adapter commits in every case.
#[derive(Clone, PartialEq, Eq)]
pub enum Rotation {
    /// It was valid; this is the next.
    Fresh {
        /// The new session.
        session: Session,
        /// The new refresh token: shown once, stored nowhere.
        refresh_token: String,
    },
    /// It had been exchanged before: its whole family has been ended just now, which must be
    /// committed although the client gets an error.
    Reused,
    /// It does not exist, has expired, was ended, or its member of staff has left.
    Unknown,
}

impl std::fmt::Debug for Rotation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fresh { session, .. } => f.debug_struct("Fresh").field("session", session).finish_non_exhaustive(),
            Self::Reused => f.write_str("Reused"),
            Self::Unknown => f.write_str("Unknown"),
        }
    }
}
