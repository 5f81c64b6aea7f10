//! A salesperson answers in the chat. The answer is a push like any other: it is committed before
//! it is sent, sent once, and where the outcome is in doubt, a person sees so.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::service::Said;
use super::{
    Direction, Message, MessageKind, MessageState, NewMessage, Via, entity, message, reading, service, windows_of,
};
use crate::actor::Access;
use crate::db::Uow;
use crate::error::{Fault, coded};
use crate::identities;
use crate::ids::{ConversationId, FileId};
use crate::pushes::{self, Channel, NewPush, PushKind};
use crate::text;

/// The most bytes of a text that the platform takes.
const MAX_BYTES: usize = 2048;

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A text.
    Text(String),
    /// A stored picture.
    Image(FileId),
}

/// Why an answer can't be sent.
#[derive(Debug, thiserror::Error)]
pub enum ReplyError {
    /// The customer has to write first.
    #[error("客户的会话窗口已关闭：客户再次发来消息后才能回复")]
    WindowClosed,
    /// They do not follow any more.
    #[error("客户已取消关注，无法回复")]
    NotFollower,
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

coded!(ReplyError {
    Self::WindowClosed => Conflict "conversation.window_closed",
    Self::NotFollower => Conflict "conversation.not_follower",
});

/// Puts an answer on its way. It stands in the chat at once, as queued.
///
/// # Errors
/// [`ReplyError::WindowClosed`] where the platform's rules allow no message.
pub async fn reply(uow: &Uow, id: ConversationId, reply: Reply) -> Result<Message, ReplyError> {
    let row = reading::find(uow, id, Access::Write).await?;
    let identity = identities::entity::Entity::find_by_id(row.identity_id)
        .one(uow)
        .await?
        .ok_or(Fault::Broken("a conversation without identity"))?;
    if !identity.followed {
        return Err(ReplyError::NotFollower);
    }
    let windows = windows_of(uow, identity.id).await?;
    let Some(open_until) = windows.open_until() else { return Err(ReplyError::WindowClosed) };
    let (new, file) = match reply {
        Reply::Text(content) => {
            let content = text::required_block("content", &content, 1000)?;
            if content.len() > MAX_BYTES {
                return Err(crate::error::Invalid::new("content", "内容过长：微信限制为 2048 字节").into());
            }
            (NewMessage::text(content), None)
        }
        Reply::Image(file) => {
            let stored = crate::files::find(uow, file).await?;
            if !matches!(stored.mime.as_str(), "image/jpeg" | "image/png" | "image/gif") {
                return Err(crate::error::Invalid::new("file_id", "只能发送 JPG、PNG 或 GIF 图片").into());
            }
            (NewMessage { kind: MessageKind::Image, ..NewMessage::text(stored.name) }, Some(file))
        }
    };
    let me = uow.actor().staff().map(|me| me.staff);
    let push = pushes::create(
        uow,
        NewPush {
            customer: row.customer_id,
            contact: identity.contact_id,
            identity: Some(identity.id),
            staff: me,
            channels: vec![Channel::Custom],
            fields: file.map_or_else(|| serde_json::json!({}), |file| serde_json::json!({ "file": file })),
            transactional: true,
            expires_at: Some(open_until),
            ..NewPush::new(PushKind::Reply, new.content.clone(), uow.now())
        },
    )
    .await?;
    let said =
        Said { message: new, via: Via::Custom, state: MessageState::Queued, staff: me, push: Some(push.id), file };
    let message_id = service::record(uow, id, said).await?;
    pushes::set_message(uow, push.id, message_id).await?;
    entity::Entity::update_many()
        .col_expr(entity::Column::WaitingSince, Expr::value(Option::<chrono::DateTime<chrono::Utc>>::None))
        .col_expr(entity::Column::HandoverAt, Expr::value(Option::<chrono::DateTime<chrono::Utc>>::None))
        .col_expr(entity::Column::Unread, Expr::value(0))
        .filter(entity::Column::Id.eq(id))
        .exec(uow)
        .await?;
    let row =
        message::Entity::find_by_id(message_id).filter(message::Column::Direction.eq(Direction::Out)).one(uow).await?;
    Ok(row.ok_or(Fault::Broken("a message is missing"))?)
}
