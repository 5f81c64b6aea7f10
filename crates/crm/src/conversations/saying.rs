//! What the system says of its own accord while a window is open, and when it had better be silent.

use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::service::{self, Said};
use super::{Direction, MessageKind, MessageState, NewMessage, Via, entity, message};
use crate::db::Uow;
use crate::error::Fault;
use crate::identities::Identity;
use crate::ids::{ConversationId, CustomerId, FileId, MessageId};
use crate::pushes::{self, Channel, Menu, NewPush, PushKind};

/// For so long after a member of staff has written, the system leaves the talk to them.
const ATTENDED: Duration = Duration::minutes(15);
/// After so long nobody waits for what the system wanted to add.
const STALE: Duration = Duration::minutes(10);

/// What the system says.
#[derive(Clone, Debug, PartialEq)]
pub enum OwnWords {
    /// A text.
    Text(String),
    /// A question with options to tap.
    Menu(Menu),
    /// A stored picture, with its name.
    Picture(FileId, String),
}

/// Puts words of the system on their way, after those that answer the callback.
///
/// # Errors
/// When the database fails.
pub async fn say(
    uow: &Uow,
    identity: &Identity,
    customer: Option<CustomerId>,
    words: OwnWords,
) -> Result<MessageId, Fault> {
    let mut fields = serde_json::json!({});
    let (new, file) = match words {
        OwnWords::Text(text) => (NewMessage::text(text), None),
        OwnWords::Menu(menu) => {
            menu.put_into(&mut fields);
            (NewMessage::text(menu.text()), None)
        }
        OwnWords::Picture(file, name) => {
            fields["file"] = serde_json::json!(file);
            (NewMessage { kind: MessageKind::Image, ..NewMessage::text(name) }, Some(file))
        }
    };
    let talk = service::ensure(uow, identity, customer.map(|customer| (customer, identity.owner_id))).await?;
    let push = NewPush {
        customer,
        contact: identity.contact_id,
        identity: Some(identity.id),
        channels: vec![Channel::Custom],
        fields,
        transactional: true,
        expires_at: Some(uow.now() + STALE),
        ..NewPush::new(PushKind::Reply, new.content.clone(), uow.now())
    };
    let push = pushes::create(uow, push).await?.id;
    let said =
        Said { message: new, via: Via::Custom, state: MessageState::Queued, staff: None, push: Some(push), file };
    let message = message::Entity::insert(service::row_of(uow, talk, said)).exec(uow).await?.last_insert_id;
    pushes::set_message(uow, push, message).await?;
    Ok(message)
}

/// Whether a person sees to the talk: the customer has asked for one, or one has just written.
///
/// # Errors
/// When the database fails.
pub async fn is_attended(uow: &Uow, talk: ConversationId) -> Result<bool, Fault> {
    let asked = entity::Entity::find_by_id(talk)
        .filter(entity::Column::HandoverAt.is_not_null())
        .select_only()
        .column(entity::Column::Id)
        .into_tuple::<ConversationId>()
        .one(uow)
        .await?;
    if asked.is_some() {
        return Ok(true);
    }
    let written = message::Entity::find()
        .select_only()
        .column(message::Column::Id)
        .filter(message::Column::ConversationId.eq(talk))
        .filter(message::Column::At.gt(uow.now() - ATTENDED))
        .filter(message::Column::Direction.eq(Direction::Out))
        .filter(message::Column::StaffId.is_not_null())
        .limit(1)
        .into_tuple::<MessageId>()
        .one(uow)
        .await?;
    Ok(written.is_some())
}
