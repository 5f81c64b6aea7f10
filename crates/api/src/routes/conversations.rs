//! Talks over WeChat: reading, answering.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::conversations::{self, Conversation, Reply};
use crm::db::Uow;
use crm::identities::Identity;
use crm::ids::{ConversationId, FileId};
use crm::{overview, staff};

use crate::dto::common::{Errors, List, PageParams};
use crate::dto::conversations::{
    ConversationFull, ConversationParams, ConversationRow, MessageOut, ReplyIn, TalkNames, WindowsOut,
};
use crate::error::ApiError;
use crate::extract::{Body, Id, NoBody, Params};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_conversations)
        .service(get_conversation)
        .service(list_messages)
        .service(read_conversation)
        .service(reply_in_conversation);
}

async fn names(uow: &Uow, rows: &[(Conversation, Option<Identity>)]) -> Result<TalkNames, ApiError> {
    let owners: Vec<_> = rows.iter().filter_map(|(row, _)| row.owner_id).collect();
    let people = rows.iter().filter_map(|(_, identity)| identity.as_ref()?.contact_id);
    Ok(TalkNames {
        staff: staff::names(uow, &owners).await?,
        customers: overview::customer_names(uow, rows.iter().filter_map(|(row, _)| row.customer_id)).await?,
        contacts: overview::contact_names(uow, people).await?,
    })
}

/// Talks within the scope, and those that belong to nobody yet.
#[utoipa::path(tag = "conversations", params(ConversationParams),
    responses((status = 200, description = "A page of talks", body = List<ConversationRow>), Errors))]
#[get("/conversations")]
pub(super) async fn list_conversations(uow: Read, params: Params<ConversationParams>) -> Answer {
    let (filter, page) = params.0.split()?;
    let page = conversations::list(&uow, &filter, &page).await?;
    let names = names(&uow, &page.items).await?;
    ok(List::from(page.map(|(row, identity)| ConversationRow::new(row, identity.as_ref(), &names))))
}

/// One talk, with what may be sent into it now.
#[utoipa::path(tag = "conversations", params(("id" = i64, Path, description = "The talk")),
    responses((status = 200, description = "The talk", body = ConversationFull), Errors))]
#[get("/conversations/{id}")]
pub(super) async fn get_conversation(uow: Read, id: Id) -> Answer {
    let (row, identity, windows) = conversations::detail(&uow, ConversationId(id.id)).await?;
    let rows = [(row, Some(identity))];
    let names = names(&uow, &rows).await?;
    let [(row, identity)] = rows;
    let row = ConversationRow::new(row, identity.as_ref(), &names);
    ok(ConversationFull { row, windows: WindowsOut::from(&windows) })
}

/// The messages of a talk, the newest first.
#[utoipa::path(tag = "conversations", params(("id" = i64, Path, description = "The talk"), PageParams),
    responses((status = 200, description = "A page of messages", body = List<MessageOut>), Errors))]
#[get("/conversations/{id}/messages")]
pub(super) async fn list_messages(uow: Read, id: Id, params: Params<PageParams>) -> Answer {
    let page = conversations::messages(&uow, ConversationId(id.id), &params.0.request()?).await?;
    let writers: Vec<_> = page.items.iter().filter_map(|row| row.staff_id).collect();
    let names = staff::names(&uow, &writers).await?;
    ok(List::from(page.map(|row| MessageOut::new(row, &names))))
}

/// Marks the messages of a talk as read.
#[utoipa::path(tag = "conversations", params(("id" = i64, Path, description = "The talk")),
    responses((status = 204, description = "Read"), Errors))]
#[post("/conversations/{id}/read")]
pub(super) async fn read_conversation(write: Write, id: Id, _body: NoBody) -> Answer {
    write
        .run(StatusCode::NO_CONTENT, async move |uow| Ok(conversations::mark_read(uow, ConversationId(id.id)).await?))
        .await
}

/// Answers in a talk. The message stands there at once, as `queued`.
///
/// 409 `conversation.window_closed` where the platform allows no message now.
#[utoipa::path(tag = "conversations", params(("id" = i64, Path, description = "The talk")), request_body = ReplyIn,
    responses((status = 201, description = "On its way", body = MessageOut), Errors))]
#[post("/conversations/{id}/replies")]
pub(super) async fn reply_in_conversation(write: Write, id: Id, body: Body<ReplyIn>) -> Answer {
    let reply = match (body.0.text, body.0.file_id) {
        (Some(text), None) => Reply::Text(text),
        (None, Some(file)) => Reply::Image(FileId(file)),
        _ => return Err(ApiError::invalid("text", "请提供文字或图片，二者选一")),
    };
    write
        .run(StatusCode::CREATED, async move |uow| {
            let message = conversations::reply(uow, ConversationId(id.id), reply).await.map_err(named)?;
            let names = staff::names(uow, message.staff_id.as_slice()).await?;
            Ok(MessageOut::new(message, &names))
        })
        .await
}

/// The domain calls the text `content`; here it is `text`.
fn named(error: conversations::ReplyError) -> ApiError {
    let error = ApiError::from(error);
    match error.field.as_deref() {
        Some("content") => error.with_field("text"),
        _ => error,
    }
}
