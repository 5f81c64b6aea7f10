//! Quick replies.

use chrono::{DateTime, Utc};
use crm::quick_replies::{QuickReply, QuickReplyFields};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::present;

/// A ready-made answer for the chat.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuickReplyOut {
    /// The key.
    id: i64,
    /// Whether it is the company's, for everybody, and not one's own.
    shared: bool,
    /// Under which heading.
    category: Option<String>,
    /// The text. The client fills in `{customer}`, `{contact}`, `{me}` and `{company}`.
    #[schema(example = "{contact}您好，我是{me}，请问有什么可以帮您？")]
    content: String,
    /// Where it stands in the list.
    position: i64,
    /// When it was changed last.
    updated_at: DateTime<Utc>,
    /// To be named by a change.
    version: i64,
}

impl From<QuickReply> for QuickReplyOut {
    fn from(row: QuickReply) -> Self {
        Self {
            id: row.id.0,
            shared: row.staff_id.is_none(),
            category: row.category,
            content: row.content,
            position: row.position,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

/// A quick reply to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuickReplyIn {
    /// For everybody (managers and administrators only), and not for oneself.
    #[serde(default)]
    pub(crate) shared: bool,
    /// Under which heading, at most 30 characters.
    category: Option<String>,
    /// The text, 1 to 600 characters, with `{customer}`, `{contact}`, `{me}`, `{company}`.
    content: String,
    /// Where it stands; at the end where nothing is said.
    position: Option<i64>,
}

impl From<QuickReplyIn> for QuickReplyFields {
    fn from(new: QuickReplyIn) -> Self {
        Self { category: new.category, content: new.content, position: new.position }
    }
}

/// What shall be different: what is left out stays, `null` clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuickReplyPatch {
    /// The version that the editor saw.
    pub(crate) version: i64,
    /// Under which heading.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    category: Option<Option<String>>,
    /// The text.
    content: Option<String>,
    /// Where it stands.
    position: Option<i64>,
}

impl QuickReplyPatch {
    /// The fields as they shall be.
    pub(crate) fn apply(self, now: QuickReply) -> QuickReplyFields {
        QuickReplyFields {
            category: self.category.unwrap_or(now.category),
            content: self.content.unwrap_or(now.content),
            position: self.position,
        }
    }
}
