//! Follow-ups: contacts with customers that staff log.

pub mod entity;
mod policy;
mod service;

pub use entity::Model as FollowUp;
pub use service::{FollowUpDetail, NewFollowUp, list, log};

use crate::text_enum::text_enum;

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
