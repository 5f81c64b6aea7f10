//! Talks over WeChat.

use chrono::{DateTime, Utc};
use crm::conversations::{
    Conversation, ConversationFilter, Direction, Message, MessageKind, MessageState, Trigger, Via, Windows,
};
use crm::identities::Identity;
use crm::ids::CustomerId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Named, StaffNames, named_staff, page};
use crate::error::ApiError;

/// Which talks are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ConversationParams {
    /// Only those in which the customer waits for a person; the longest waiting first.
    waiting: Option<bool>,
    /// Only those with unread messages.
    unread: Option<bool>,
    /// Only with this customer.
    customer_id: Option<i64>,
    /// How many, 1 to 100; 20 where nothing is said.
    limit: Option<u64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl ConversationParams {
    pub(crate) fn split(self) -> Result<(ConversationFilter, crm::page::PageRequest), ApiError> {
        let filter = ConversationFilter {
            waiting: self.waiting.unwrap_or(false),
            unread: self.unread.unwrap_or(false),
            customer: self.customer_id.map(CustomerId),
        };
        Ok((filter, page(self.limit, self.cursor)?))
    }
}

/// A talk as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConversationRow {
    /// The key.
    id: i64,
    /// The WeChat identity.
    identity_id: i64,
    /// The account through which it is led.
    appid: Option<String>,
    /// Whether they follow the account now.
    followed: bool,
    /// The customer, where it is known (and within the scope).
    customer: Option<Named>,
    /// The person, where it is known.
    contact: Option<Named>,
    /// Who is responsible.
    owner: Option<Named>,
    /// Messages that nobody of ours has read.
    unread: i64,
    /// Since when the customer waits for an answer by a person.
    waiting_since: Option<DateTime<Utc>>,
    /// When they asked for a person.
    handover_at: Option<DateTime<Utc>>,
    /// When the last message was.
    last_message_at: DateTime<Utc>,
    /// The last message, shortened.
    last_text: Option<String>,
}

/// Names for talks, loaded for all at once.
pub(crate) struct TalkNames {
    pub(crate) staff: StaffNames,
    pub(crate) customers: std::collections::BTreeMap<CustomerId, String>,
    pub(crate) contacts: std::collections::BTreeMap<crm::ids::ContactId, (String, CustomerId)>,
}

impl ConversationRow {
    pub(crate) fn new(row: Conversation, identity: Option<&Identity>, names: &TalkNames) -> Self {
        let customer = row.customer_id.and_then(|id| Some(Named { id: id.0, name: names.customers.get(&id)?.clone() }));
        let contact = identity.and_then(|identity| identity.contact_id);
        Self {
            id: row.id.0,
            identity_id: row.identity_id.0,
            appid: identity.map(|identity| identity.appid.clone()),
            followed: identity.is_some_and(|identity| identity.followed),
            customer,
            contact: contact.and_then(|id| Some(Named { id: id.0, name: names.contacts.get(&id)?.0.clone() })),
            owner: named_staff(row.owner_id, &names.staff),
            unread: row.unread,
            waiting_since: row.waiting_since,
            handover_at: row.handover_at,
            last_message_at: row.last_message_at,
            last_text: row.last_text,
        }
    }
}

/// A talk with its windows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConversationFull {
    #[serde(flatten)]
    pub(crate) row: ConversationRow,
    /// What may be sent into it now.
    pub(crate) windows: WindowsOut,
}

/// What the platform lets us send now.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct WindowsOut {
    /// How many messages.
    remaining: i64,
    /// How many of them in the window that the customer opened by writing.
    by_message: i64,
    /// Until when something can be sent; none where nothing can.
    open_until: Option<DateTime<Utc>>,
    /// Each of the windows.
    windows: Vec<WindowOut>,
}

/// A window for messages.
#[derive(Debug, Serialize, ToSchema)]
struct WindowOut {
    /// What opened it.
    trigger: Trigger,
    /// Messages left.
    remaining: i64,
    /// When it closes.
    expires_at: DateTime<Utc>,
}

impl From<&Windows> for WindowsOut {
    fn from(windows: &Windows) -> Self {
        Self {
            remaining: windows.remaining(),
            by_message: windows.by_message(),
            open_until: windows.open_until(),
            windows: windows
                .0
                .iter()
                .map(|row| WindowOut {
                    trigger: row.trigger_kind,
                    remaining: row.remaining,
                    expires_at: row.expires_at,
                })
                .collect(),
        }
    }
}

/// A message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageOut {
    /// The key.
    id: i64,
    /// The talk.
    conversation_id: i64,
    /// Who speaks.
    direction: Direction,
    /// What it is.
    kind: MessageKind,
    /// The text.
    content: String,
    /// More of what is no text, such as the place of a location.
    #[schema(value_type = Option<Object>)]
    payload: Option<serde_json::Value>,
    /// By which way.
    via: Via,
    /// Where it stands.
    state: MessageState,
    /// Who of ours wrote it.
    staff: Option<Named>,
    /// The picture, voice or file.
    file_id: Option<i64>,
    /// The push that carries it.
    push_id: Option<i64>,
    /// When.
    at: DateTime<Utc>,
}

impl MessageOut {
    pub(crate) fn new(row: Message, names: &StaffNames) -> Self {
        Self {
            id: row.id.0,
            conversation_id: row.conversation_id.0,
            direction: row.direction,
            kind: row.kind,
            content: row.content,
            payload: row.payload,
            via: row.via,
            state: row.state,
            staff: named_staff(row.staff_id, names),
            file_id: row.file_id.map(|id| id.0),
            push_id: row.push_id.map(|id| id.0),
            at: row.at,
        }
    }
}

/// An answer: a text or a picture.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplyIn {
    /// A text, at most 2048 bytes …
    pub(crate) text: Option<String>,
    /// … or a picture that was uploaded before.
    pub(crate) file_id: Option<i64>,
}
