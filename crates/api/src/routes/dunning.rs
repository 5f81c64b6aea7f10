//! Letters about what is overdue.

use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::ids::{CustomerId, DunningLetterId};
use crm::receivables;

use crate::dto::common::{Errors, List, Reason, page, sort};
use crate::dto::dunning::{LetterOut, LetterParams, LettersIn, SendIn};
use crate::extract::{Body, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(list_letters).service(draft_letters).service(get_letter).service(send_letter).service(cancel_letter);
}

/// Letters within the scope, the newest first where no other order is asked for.
#[utoipa::path(tag = "dunning", params(LetterParams),
    responses((status = 200, description = "A page of letters", body = List<LetterOut>), Errors))]
#[get("/dunning-letters")]
pub(super) async fn list_letters(uow: Read, params: Params<LetterParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = receivables::letters(&uow, &params.0.filter(), sort(params.0.sort.as_deref())?, &request).await?;
    ok(List::from(page.map(LetterOut::from)))
}

/// Drafts the letters that are due today, 200 at the most: one for each level and cycle, so many
/// days apart, without what customers contest. Answers the new drafts.
#[utoipa::path(tag = "dunning", request_body = LettersIn,
    responses((status = 201, description = "The drafts of this run", body = List<LetterOut>), Errors))]
#[post("/dunning-letters")]
pub(super) async fn draft_letters(write: Write, body: Body<LettersIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let drafts = receivables::draft_letters(uow, body.0.customer_id.map(CustomerId)).await?;
            Ok(List::whole(drafts.into_iter().map(LetterOut::from).collect()))
        })
        .await
}

/// A letter.
#[utoipa::path(tag = "dunning", params(("id" = i64, Path, description = "The letter")),
    responses((status = 200, description = "The letter", body = LetterOut), Errors))]
#[get("/dunning-letters/{id}")]
pub(super) async fn get_letter(uow: Read, id: Id) -> Answer {
    ok(LetterOut::from(receivables::find_letter(&uow, DunningLetterId(id.id)).await?))
}

/// Sends a draft with the figures of today.
#[utoipa::path(tag = "dunning", params(("id" = i64, Path, description = "The letter")), request_body = SendIn,
    responses((status = 200, description = "On its way, or printed", body = LetterOut), Errors))]
#[post("/dunning-letters/{id}/send")]
pub(super) async fn send_letter(write: Write, id: Id, body: Body<SendIn>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let way = body.0.try_into()?;
            Ok(LetterOut::from(receivables::send_letter(uow, DunningLetterId(id.id), way).await?))
        })
        .await
}

/// Drops a draft: its level counts as done in this cycle.
#[utoipa::path(tag = "dunning", params(("id" = i64, Path, description = "The letter")), request_body = Reason,
    responses((status = 200, description = "Dropped", body = LetterOut), Errors))]
#[post("/dunning-letters/{id}/cancel")]
pub(super) async fn cancel_letter(write: Write, id: Id, body: Body<Reason>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let letter = receivables::cancel_letter(uow, DunningLetterId(id.id), &body.0.reason).await?;
            Ok(LetterOut::from(letter))
        })
        .await
}
