//! Quick replies.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{delete, get, patch, post};
use crm::actor::Access;
use crm::ids::QuickReplyId;
use crm::quick_replies;

use crate::dto::common::{Errors, List};
use crate::dto::quick_replies::{QuickReplyIn, QuickReplyOut, QuickReplyPatch};
use crate::extract::{Body, Id, NoBody};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(list_quick_replies).service(add_quick_reply).service(edit_quick_reply).service(remove_quick_reply);
}

/// The company's quick replies and one's own, in their order.
#[utoipa::path(tag = "conversations",
    responses((status = 200, description = "All of them", body = List<QuickReplyOut>), Errors))]
#[get("/quick-replies")]
pub(super) async fn list_quick_replies(uow: Read) -> Answer {
    let rows = quick_replies::list(&uow).await?;
    ok(List::whole(rows.into_iter().map(QuickReplyOut::from).collect()))
}

/// Adds a quick reply: one's own, or (managers and administrators) the company's.
#[utoipa::path(tag = "conversations", request_body = QuickReplyIn,
    responses((status = 201, description = "Added", body = QuickReplyOut), Errors))]
#[post("/quick-replies")]
pub(super) async fn add_quick_reply(write: Write, body: Body<QuickReplyIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let shared = body.0.shared;
            Ok(QuickReplyOut::from(quick_replies::add(uow, shared, body.0.into()).await?))
        })
        .await
}

/// Changes a quick reply: what is left out stays, `null` clears.
#[utoipa::path(tag = "conversations", params(("id" = i64, Path, description = "The quick reply")),
    request_body = QuickReplyPatch,
    responses((status = 200, description = "Changed", body = QuickReplyOut), Errors))]
#[patch("/quick-replies/{id}")]
pub(super) async fn edit_quick_reply(write: Write, id: Id, body: Body<QuickReplyPatch>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let now = quick_replies::find(uow, QuickReplyId(id.id), Access::Write).await?;
            let (key, version) = (now.id, body.0.version);
            Ok(QuickReplyOut::from(quick_replies::edit(uow, key, version, body.0.apply(now)).await?))
        })
        .await
}

/// Removes a quick reply.
#[utoipa::path(tag = "conversations", params(("id" = i64, Path, description = "The quick reply")),
    responses((status = 204, description = "Removed"), Errors))]
#[delete("/quick-replies/{id}")]
pub(super) async fn remove_quick_reply(write: Write, id: Id, _body: NoBody) -> Answer {
    write.run(StatusCode::NO_CONTENT, async move |uow| Ok(quick_replies::remove(uow, QuickReplyId(id.id)).await?)).await
}
