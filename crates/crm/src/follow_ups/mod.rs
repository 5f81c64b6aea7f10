//! Follow-ups: contacts with customers that staff log.

pub mod entity;
mod listing;
mod policy;
mod service;

pub use entity::Model as FollowUp;
pub use listing::{FollowUpFilter, FollowUpSort, Listed, list_all};
pub(crate) use service::log_of;
pub use service::{FollowUpDetail, NewFollowUp, list, log, postpone_next};

use crate::text_enum::text_enum;

/// A place on the globe, in the coordinates that the client's map uses (GCJ-02 in China).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// Millionths of a degree north.
    pub latitude_e6: i64,
    /// Millionths of a degree east.
    pub longitude_e6: i64,
}

impl entity::Model {
    /// Where it was, as coordinates.
    pub fn location(&self) -> Option<Location> {
        Some(Location { latitude_e6: self.latitude_e6?, longitude_e6: self.longitude_e6? })
    }
}

text_enum! {
    /// By which way we were in contact.
    pub enum FollowUpChannel {
        /// A phone call.
        Phone = "phone",
        /// A visit.
        Visit = "visit",
        /// WeChat, outside the account's chat.
        Wechat = "wechat",
        /// A text message.
        Message = "message",
        /// An e-mail.
        Email = "email",
        /// A meeting.
        Meeting = "meeting",
        /// A letter.
        Letter = "letter",
        /// The hotline.
        Hotline = "hotline",
        /// A gift.
        Gift = "gift",
    }
}
