//! What stands in a user's chat with an account.

use serde::Serialize;
use serde_json::{Value, json};

use crate::clock;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum From {
    User,
    Account,
    /// The platform itself: notices in the middle of the chat.
    System,
}

/// By which way a message of the account came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Via {
    Reply,
    Custom,
    Template,
    Subscribe,
    Mass,
}

/// One entry of a chat.
#[derive(Clone, Debug)]
pub(crate) struct ChatMessage {
    pub(crate) id: u64,
    pub(crate) from: From,
    pub(crate) kind: String,
    /// What a person reads; a description in brackets for pictures and the like.
    pub(crate) content: String,
    pub(crate) via: Option<Via>,
    pub(crate) at_ms: i64,
    /// The parts: media, fields of a notice, articles, options.
    pub(crate) data: Value,
}

impl ChatMessage {
    /// A notice of the platform.
    pub(crate) fn notice(id: u64, at_ms: i64, text: &str) -> Self {
        Self {
            id,
            from: From::System,
            kind: "notice".into(),
            content: text.into(),
            via: None,
            at_ms,
            data: Value::Null,
        }
    }

    /// As the control API and the chat page get it.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "from": self.from,
            "type": self.kind,
            "content": self.content,
            "via": self.via,
            "at": clock::rfc3339(self.at_ms),
            "data": self.data,
        })
    }
}
