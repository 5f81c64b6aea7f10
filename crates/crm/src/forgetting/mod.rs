//! Forgetting (domain glossary §7): some time after somebody unsubscribed, or asked for it, what is
//! known of the person is erased: profile, talk, media, identity. Trade documents stay, under a
//! pseudonym. A row says when and why; it holds nothing of the person.
//!
//! What stopped following is an identity: when it was the contact's last one, the contact is erased
//! with it. What is asked for is the erasing of a contact with all identities. A customer that is a
//! person, and whose last contact is erased, is erased as well; a company stays.

pub mod entity;
mod erase;
mod files;
mod profile;
mod service;
mod sweep;

pub use entity::Model as Forgetting;
pub use erase::{Erased, erase};
pub use files::{ERASE_FILE, is_unused};
pub use service::{ForgettingFilter, Subject, cancel, find, list, request, subjects_of};
pub(crate) use service::{after_follow, after_unfollow};
pub use sweep::{Sweep, sweep};

use crate::text_enum::text_enum;

/// The kind of job that erases when it is time.
pub const ERASE: &str = "contact.forget";

/// What stands where a text was erased.
pub const ERASED: &str = "（已按要求删除）";

text_enum! {
    /// What leads to forgetting.
    pub enum Cause {
        /// They stopped following. Following again stops it.
        Unsubscribed = "unsubscribed",
        /// Staff were asked, and entered it.
        Staff = "staff",
        /// The customer asked on their own page.
        Customer = "customer",
    }
}

text_enum! {
    /// Where a forgetting stands.
    pub enum ForgettingState {
        /// Will be done when it is time.
        Waiting = "waiting",
        /// Everything is erased.
        Done = "done",
        /// Called off, or they followed again.
        Cancelled = "cancelled",
    }
}
