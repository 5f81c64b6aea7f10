//! What customers send: messages and events, with a type for each.
//!
//! A message of an unknown type, or a known one whose parts cannot be read, is not an error: it
//! becomes `Unknown` with its raw text, to be stored and answered `success`.

mod event;
mod message;
mod parse;

pub use event::{
    ArticleUrl, Consent, CopyrightCheck, Event, MassResult, NoticeResult, PictureSource, ScanKind, TemplateOutcome,
};
pub use message::{Content, Message};

use crate::callback::{CallbackError, Format};

/// One thing the platform told us.
#[derive(Debug, Clone, PartialEq)]
pub struct Inbound {
    /// The account's original id (`gh_…`).
    pub to_user: String,
    /// Who wrote: the openid, valid for this account only.
    pub from_user: String,
    /// When, by the platform's clock: seconds since 1970.
    pub create_time: i64,
    /// What.
    pub kind: InboundKind,
    dedup_key: String,
}

/// Message or event.
#[derive(Debug, Clone, PartialEq)]
pub enum InboundKind {
    /// A person wrote.
    Message(Message),
    /// Something happened.
    Event(Event),
}

impl Inbound {
    /// Reads a message in clear.
    ///
    /// # Errors
    /// [`CallbackError::Malformed`] or [`CallbackError::TooLarge`] if the text is no document
    /// within the limits of [`crate::xml`], or lacks sender, recipient, time or type.
    pub fn parse(plaintext: &str, format: Format) -> Result<Self, CallbackError> {
        parse::inbound(plaintext, format)
    }

    /// Equal for the platform's retries of one message, different for everything else. At most
    /// some hundred bytes.
    pub fn dedup_key(&self) -> &str {
        &self.dedup_key
    }

    /// The message, if it is one.
    pub fn message(&self) -> Option<&Message> {
        match &self.kind {
            InboundKind::Message(message) => Some(message),
            InboundKind::Event(_) => None,
        }
    }

    /// The event, if it is one.
    pub fn event(&self) -> Option<&Event> {
        match &self.kind {
            InboundKind::Event(event) => Some(event),
            InboundKind::Message(_) => None,
        }
    }
}
