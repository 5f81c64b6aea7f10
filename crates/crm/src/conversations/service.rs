//! Writing down what is said.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, UpdateMany,
};

use super::{Direction, Message, MessageKind, MessageState, Via, entity, message};
use crate::db::{News, Uow};
use crate::error::Fault;
use crate::identities::Identity;
use crate::ids::{ConversationId, CustomerId, FileId, IdentityId, MessageId, PushId, StaffId};
use crate::outbox::{self, NewJob};
use crate::reminders::{self, About};
use crate::text;

/// The kind of job that fetches what a customer sent before the platform drops it.
pub const FETCH_MEDIA: &str = "media.fetch";

/// A message to be written down.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMessage {
    /// What it is.
    pub kind: MessageKind,
    /// Its text, or what stands for it.
    pub content: String,
    /// More, by kind: coordinates, URL, title.
    pub payload: Option<serde_json::Value>,
    /// The platform's key of the media.
    pub media_id: Option<String>,
    /// The platform's key of the message.
    pub platform_id: Option<String>,
}

impl NewMessage {
    /// A message of text alone.
    pub fn text(content: impl Into<String>) -> Self {
        Self { kind: MessageKind::Text, content: content.into(), payload: None, media_id: None, platform_id: None }
    }

    /// Something that happened, as a line in the chat.
    pub fn event(content: impl Into<String>) -> Self {
        Self { kind: MessageKind::Event, ..Self::text(content) }
    }
}

/// A message that was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// The talk that it stands in.
    pub talk: ConversationId,
    /// The message; only of those with media, which are fetched afterwards.
    pub message: Option<MessageId>,
}

/// Writes down what a customer sent, in `talk` where that is known. Messages that a person should
/// read count as unread; taps and events do not. Media are fetched by a job.
///
/// # Errors
/// When the database fails.
pub async fn receive(
    uow: &Uow,
    identity: &Identity,
    customer: Option<(CustomerId, Option<StaffId>)>,
    talk: Option<ConversationId>,
    new: NewMessage,
) -> Result<Received, Fault> {
    let speaks = !matches!(new.kind, MessageKind::Menu | MessageKind::Event);
    let conversation = match talk {
        Some(talk) => {
            let heard = last_said(uow, talk, &new.content);
            uow.put_off(heard.col_expr(entity::Column::Unread, one_more(speaks)).into_query()).await?;
            talk
        }
        None => touch(uow, identity, customer, &new, speaks).await?,
    };
    let fetch = new.media_id.is_some();
    let row = message::ActiveModel {
        tenant_id: Set(uow.tenant()),
        conversation_id: Set(conversation),
        direction: Set(Direction::In),
        kind: Set(new.kind),
        content: Set(new.content),
        payload: Set(new.payload),
        via: Set(Via::Chat),
        state: Set(MessageState::Received),
        media_id: Set(new.media_id),
        platform_id: Set(new.platform_id),
        at: Set(uow.now()),
        ..Default::default()
    };
    let mut written = Received { talk: conversation, message: None };
    if fetch {
        let message = message::Entity::insert(row).exec(uow).await?.last_insert_id;
        written.message = Some(message);
        let payload = serde_json::json!({ "message": message, "appid": identity.appid });
        let job = NewJob { kind: FETCH_MEDIA, dedup_key: None, payload, run_at: uow.now() };
        outbox::enqueue(uow, [job]).await?;
    } else {
        uow.put_off(message::Entity::insert(row).into_query()).await?;
    }
    uow.tell(News::Message { tenant: uow.tenant(), conversation });
    Ok(written)
}

/// Brings the conversation up to date, creating it with the first message.
async fn touch(
    uow: &Uow,
    identity: &Identity,
    customer: Option<(CustomerId, Option<StaffId>)>,
    new: &NewMessage,
    speaks: bool,
) -> Result<ConversationId, Fault> {
    use entity::Column as C;
    let preview = text::preview(&new.content, 40);
    let unread = i64::from(speaks);
    let row = entity::ActiveModel {
        tenant_id: Set(uow.tenant()),
        identity_id: Set(identity.id),
        customer_id: Set(customer.map(|(id, _)| id)),
        owner_id: Set(customer.and_then(|(_, owner)| owner).or(identity.owner_id)),
        unread: Set(unread),
        waiting_since: Set(None),
        last_message_at: Set(uow.now()),
        last_text: Set(Some(preview.clone())),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let update = OnConflict::column(C::IdentityId)
        .value(C::Unread, one_more(speaks))
        .update_columns([C::LastMessageAt, C::LastText])
        .to_owned();
    Ok(entity::Entity::insert(row).on_conflict(update).exec(uow).await?.last_insert_id)
}

fn one_more(speaks: bool) -> SimpleExpr {
    Expr::col((entity::Entity, entity::Column::Unread)).add(i64::from(speaks))
}

/// What was said last in a talk, by whom soever, stands in the list of talks.
fn last_said(uow: &Uow, conversation: ConversationId, content: &str) -> UpdateMany<entity::Entity> {
    entity::Entity::update_many()
        .col_expr(entity::Column::LastMessageAt, Expr::value(uow.now()))
        .col_expr(entity::Column::LastText, Expr::value(text::preview(content, 40)))
        .filter(entity::Column::Id.eq(conversation))
}

/// What we said, to be written down.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// The message.
    pub message: NewMessage,
    /// By which way.
    pub via: Via,
    /// Where it stands.
    pub state: MessageState,
    /// Who said it; none for the system.
    pub staff: Option<StaffId>,
    /// The push it belongs to.
    pub push: Option<PushId>,
    /// A stored file that goes with it.
    pub file: Option<FileId>,
}

/// Writes down what we said.
///
/// # Errors
/// When the database fails.
pub async fn record(uow: &Uow, conversation: ConversationId, said: Said) -> Result<MessageId, Fault> {
    touch_last(uow, conversation, &said.message.content).await?;
    Ok(message::Entity::insert(row_of(uow, conversation, said)).exec(uow).await?.last_insert_id)
}

/// Writes down pushes that were sent; the answer tells their messages by push.
///
/// # Errors
/// When the database fails.
pub(crate) async fn record_pushes(
    uow: &Uow,
    said: Vec<(ConversationId, Said)>,
) -> Result<HashMap<PushId, MessageId>, Fault> {
    for (conversation, said) in &said {
        touch_last(uow, *conversation, &said.message.content).await?;
    }
    let rows = said.into_iter().map(|(conversation, said)| row_of(uow, conversation, said));
    let written = message::Entity::insert_many(rows).exec_with_returning(uow).await?;
    Ok(written.into_iter().filter_map(|message| Some((message.push_id?, message.id))).collect())
}

async fn touch_last(uow: &Uow, conversation: ConversationId, content: &str) -> Result<(), Fault> {
    uow.put_off(last_said(uow, conversation, content).into_query()).await?;
    uow.tell(News::Message { tenant: uow.tenant(), conversation });
    Ok(())
}

/// Writes down what the system answered at once. The conversation stays as it is: what the customer
/// wrote is what staff want to see of it.
///
/// # Errors
/// When the database fails.
pub async fn record_answer(uow: &Uow, conversation: ConversationId, said: Said) -> Result<(), Fault> {
    uow.put_off(message::Entity::insert(row_of(uow, conversation, said)).into_query()).await?;
    uow.tell(News::Message { tenant: uow.tenant(), conversation });
    Ok(())
}

pub(super) fn row_of(uow: &Uow, conversation: ConversationId, said: Said) -> message::ActiveModel {
    message::ActiveModel {
        tenant_id: Set(uow.tenant()),
        conversation_id: Set(conversation),
        direction: Set(Direction::Out),
        kind: Set(said.message.kind),
        content: Set(said.message.content),
        payload: Set(said.message.payload),
        via: Set(said.via),
        state: Set(said.state),
        staff_id: Set(said.staff),
        push_id: Set(said.push),
        file_id: Set(said.file),
        media_id: Set(said.message.media_id),
        at: Set(uow.now()),
        ..Default::default()
    }
}

/// The conversation with an identity; it is created where there is none yet.
///
/// # Errors
/// When the database fails.
pub async fn ensure(
    uow: &Uow,
    identity: &Identity,
    customer: Option<(CustomerId, Option<StaffId>)>,
) -> Result<ConversationId, Fault> {
    if let Some(id) = id_of(uow, identity.id).await? {
        return Ok(id);
    }
    touch(uow, identity, customer, &NewMessage::text(""), false).await
}

pub(crate) async fn id_of(uow: &Uow, identity: IdentityId) -> Result<Option<ConversationId>, Fault> {
    let found = entity::Entity::find()
        .select_only()
        .column(entity::Column::Id)
        .filter(entity::Column::IdentityId.eq(identity))
        .into_tuple()
        .one(uow)
        .await?;
    Ok(found)
}

/// The conversations with identities, as far as there are any.
pub(crate) async fn ids_of(uow: &Uow, identities: &[IdentityId]) -> Result<HashMap<IdentityId, ConversationId>, Fault> {
    let rows: Vec<(IdentityId, ConversationId)> = entity::Entity::find()
        .select_only()
        .column(entity::Column::IdentityId)
        .column(entity::Column::Id)
        .filter(entity::Column::IdentityId.is_in(identities.iter().copied()))
        .into_tuple()
        .all(uow)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The customer asked for a person: from now on they wait.
///
/// # Errors
/// When the database fails.
pub async fn ask_for_person(uow: &Uow, identity: IdentityId) -> Result<(), Fault> {
    entity::Entity::update_many()
        .col_expr(entity::Column::HandoverAt, Expr::value(uow.now()))
        .filter(entity::Column::IdentityId.eq(identity))
        .exec(uow)
        .await?;
    wait(uow, identity).await?;
    let talk = entity::Entity::find().filter(entity::Column::IdentityId.eq(identity)).one(uow).await?;
    match talk.as_ref().and_then(|talk| Some((talk.id, talk.owner_id?, talk.waiting_since?))) {
        Some((talk, owner, since)) => reminders::plan(uow, owner, About::Person { talk, since }).await,
        None => Ok(()),
    }
}

/// The customer said something that the system has no answer to: they wait for a person.
///
/// # Errors
/// When the database fails.
pub async fn wait(uow: &Uow, identity: IdentityId) -> Result<(), Fault> {
    entity::Entity::update_many()
        .col_expr(entity::Column::WaitingSince, Expr::value(uow.now()))
        .filter(entity::Column::IdentityId.eq(identity))
        .filter(entity::Column::WaitingSince.is_null())
        .exec(uow)
        .await?;
    Ok(())
}

/// Sets where an outgoing message stands, by its push.
///
/// # Errors
/// When the database fails.
pub async fn set_message_state(uow: &Uow, id: MessageId, state: MessageState, via: Via) -> Result<(), Fault> {
    let Some(row) = message::Entity::find_by_id(id).one(uow).await? else { return Ok(()) };
    let conversation = row.conversation_id;
    let mut row = row.into_active_model();
    row.state = Set(state);
    row.via = Set(via);
    row.update(uow).await?;
    uow.tell(News::Message { tenant: uow.tenant(), conversation });
    Ok(())
}

/// Sets whose talk it is while nobody knows the customer.
///
/// # Errors
/// When the database fails.
pub async fn set_owner(uow: &Uow, identity: IdentityId, owner: Option<StaffId>) -> Result<(), Fault> {
    entity::Entity::update_many()
        .col_expr(entity::Column::OwnerId, Expr::value(owner))
        .filter(entity::Column::IdentityId.eq(identity))
        .exec(uow)
        .await?;
    Ok(())
}

/// Moves a talk to the page of another customer, or to none.
///
/// # Errors
/// When the database fails.
pub async fn move_to(
    uow: &Uow,
    identity: IdentityId,
    customer: Option<CustomerId>,
    owner: Option<StaffId>,
) -> Result<(), Fault> {
    entity::Entity::update_many()
        .col_expr(entity::Column::CustomerId, Expr::value(customer))
        .col_expr(entity::Column::OwnerId, Expr::value(owner))
        .filter(entity::Column::IdentityId.eq(identity))
        .exec(uow)
        .await?;
    Ok(())
}

/// A message whose media is still to be fetched; `None` where it is gone or done.
///
/// # Errors
/// When the database fails.
pub async fn media_to_fetch(uow: &Uow, id: MessageId) -> Result<Option<Message>, Fault> {
    let row = message::Entity::find_by_id(id)
        .filter(message::Column::TenantId.eq(uow.tenant()))
        .filter(message::Column::FileId.is_null())
        .filter(message::Column::MediaId.is_not_null())
        .order_by_asc(message::Column::Id)
        .one(uow)
        .await?;
    Ok(row)
}

/// Attaches the stored file to the message it came with.
///
/// # Errors
/// When the database fails.
pub async fn attach_file(uow: &Uow, id: MessageId, file: FileId) -> Result<(), Fault> {
    let Some(row) = message::Entity::find_by_id(id).one(uow).await? else { return Ok(()) };
    let conversation = row.conversation_id;
    let mut row = row.into_active_model();
    row.file_id = Set(Some(file));
    row.update(uow).await?;
    uow.tell(News::Message { tenant: uow.tenant(), conversation });
    Ok(())
}

/// Whether the customer waits for a person already.
///
/// # Errors
/// When the database fails.
pub async fn is_waiting(uow: &Uow, identity: IdentityId) -> Result<bool, Fault> {
    let found = entity::Entity::find()
        .select_only()
        .column(entity::Column::Id)
        .filter(entity::Column::IdentityId.eq(identity))
        .filter(entity::Column::WaitingSince.is_not_null())
        .into_tuple::<ConversationId>()
        .one(uow)
        .await?;
    Ok(found.is_some())
}
