//! Talks with customers: messages of both directions, the platform's windows, consents.

pub mod consent;
mod consents;
pub mod entity;
pub mod message;
mod reading;
mod reply;
mod saying;
mod service;
pub mod window;
mod windows;

pub use consents::{consent_left, consents_of, forget_consent, grant_consent, hear_consent, spend_consent};
pub use entity::Model as Conversation;
pub use message::Model as Message;
pub(crate) use reading::visible;
pub use reading::{ConversationFilter, detail, list, mark_read, messages, of_customer};
pub use reply::{Reply, ReplyError, reply};
pub use saying::{OwnWords, is_attended, say};
pub use service::{
    FETCH_MEDIA, NewMessage, Received, Said, ask_for_person, attach_file, ensure, is_waiting, media_to_fetch, move_to,
    receive, record, record_answer, set_message_state, set_owner, wait,
};
pub(crate) use service::{ids_of, record_pushes};
pub use windows::{Windows, close_windows, give_back, open_window, spend, windows_for, windows_of};

use chrono::Duration;

use crate::text_enum::text_enum;

text_enum! {
    /// Who speaks.
    pub enum Direction {
        /// The customer.
        In = "in",
        /// We.
        Out = "out",
    }
}

text_enum! {
    /// What a message is.
    pub enum MessageKind {
        /// Text.
        Text = "text",
        /// A picture.
        Image = "image",
        /// Speech.
        Voice = "voice",
        /// A video.
        Video = "video",
        /// A place.
        Location = "location",
        /// A link.
        Link = "link",
        /// A file.
        File = "file",
        /// A tap on a menu.
        Menu = "menu",
        /// A notice (template or subscription).
        Notice = "notice",
        /// Something else that happened in the chat, such as following.
        Event = "event",
    }
}

text_enum! {
    /// By which way a message went.
    pub enum Via {
        /// The customer wrote or tapped.
        Chat = "chat",
        /// The passive reply to a callback.
        Reply = "reply",
        /// The customer-service interface.
        Custom = "custom",
        /// A template message.
        Template = "template",
        /// A subscription notice.
        Subscribe = "subscribe",
        /// A mass message.
        Mass = "mass",
    }
}

text_enum! {
    /// Where a message stands.
    pub enum MessageState {
        /// Came in.
        Received = "received",
        /// Waits to be sent.
        Queued = "queued",
        /// Sent, as far as we know.
        Sent = "sent",
        /// Could not be sent.
        Failed = "failed",
        /// Nobody knows whether it was sent.
        InDoubt = "in_doubt",
    }
}

text_enum! {
    /// Who tells of a consent that was given in a mini-program.
    pub enum Teller {
        /// The mini-program, which asked.
        Program = "program",
        /// The platform, by an event.
        Platform = "platform",
    }
}

impl Teller {
    /// The other one.
    fn other(self) -> Self {
        match self {
            Self::Program => Self::Platform,
            Self::Platform => Self::Program,
        }
    }
}

text_enum! {
    /// What opens a window for customer-service messages (platform facts, §5).
    pub enum Trigger {
        /// The customer sent a message.
        Message = "message",
        /// The customer tapped a menu item that makes an event.
        Menu = "menu",
        /// The customer followed.
        Follow = "follow",
        /// The customer scanned a QR code of ours.
        Scan = "scan",
        /// The customer entered the service chat of the mini-program.
        Enter = "enter",
    }
}

impl Trigger {
    /// How many messages the window allows.
    pub fn quota(self) -> i64 {
        match self {
            Self::Message => 5,
            Self::Menu | Self::Follow | Self::Scan => 3,
            Self::Enter => 2,
        }
    }

    /// How long it is open.
    pub fn life(self) -> Duration {
        match self {
            Self::Message => Duration::hours(48),
            _ => Duration::minutes(1),
        }
    }
}
