//! Callbacks to the accounts' servers: envelope, delivery with retries, strict reading of replies.

mod deliver;
mod envelope;
mod reply;
mod verify;

use std::time::Duration;

use serde_json::{Value, json};

use crate::push::Push;

pub(crate) use deliver::deliver;
pub(crate) use verify::verify_url;

/// What may be answered to a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answerable {
    /// A user's message: a reply with at most one article.
    Message,
    /// An event such as CLICK, subscribe or SCAN: a reply with up to eight articles.
    Event,
    /// A result event, `unsubscribe`, VIEW: nothing but `success`.
    Nothing,
}

/// A callback to be delivered.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) appid: String,
    pub(crate) openid: String,
    pub(crate) push: Push,
    pub(crate) answerable: Answerable,
    pub(crate) delay: Duration,
    /// Deliveries of the same body at the same time.
    pub(crate) copies: usize,
    /// Whether a reply appears in the chat; false for a repetition of an answered message.
    pub(crate) shown: bool,
}

/// A reply that passed all checks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reply {
    pub(crate) kind: String,
    pub(crate) content: String,
    pub(crate) data: Value,
}

impl Reply {
    fn to_json(&self) -> Value {
        json!({ "type": self.kind, "content": self.content, "data": self.data })
    }
}

/// One try on the wire.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) status: Option<u16>,
    pub(crate) millis: u128,
    /// What went wrong; `None` if the answer was accepted.
    pub(crate) error: Option<String>,
}

/// How one copy of a callback ended.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) reply: Option<Reply>,
    pub(crate) attempts: Vec<Attempt>,
}

impl Outcome {
    /// Whether no try brought an acceptable answer.
    pub(crate) fn failed(&self) -> bool {
        self.attempts.last().is_some_and(|last| last.error.is_some())
    }

    fn to_json(&self) -> Value {
        let attempts: Vec<Value> = self
            .attempts
            .iter()
            .map(|attempt| {
                json!({
                    "status": attempt.status,
                    "ms": u64::try_from(attempt.millis).unwrap_or(u64::MAX),
                    "error": attempt.error,
                })
            })
            .collect();
        json!({
            "reply": self.reply.as_ref().map(Reply::to_json),
            "failed": self.failed(),
            "attempts": attempts,
        })
    }
}

/// How a callback ended, copy by copy. Empty if the account has no callback address.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) outcomes: Vec<Outcome>,
}

impl Report {
    /// The first reply, if any copy got one.
    pub(crate) fn reply(&self) -> Option<&Reply> {
        self.outcomes.iter().find_map(|outcome| outcome.reply.as_ref())
    }

    /// Whether every copy failed.
    pub(crate) fn failed(&self) -> bool {
        !self.outcomes.is_empty() && self.outcomes.iter().all(Outcome::failed)
    }

    /// As the control API answers it.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "reply": self.reply().map(Reply::to_json),
            "failed": self.failed(),
            "deliveries": self.outcomes.iter().map(Outcome::to_json).collect::<Vec<_>>(),
        })
    }
}
