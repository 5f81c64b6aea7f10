//! Quotes: written, approved, sent, ordered.

use actix_web::http::StatusCode;
use actix_web::{get, post, put};
use crm::db::Uow;
use crm::ids::{ConversationId, CustomerId, QuoteId, StaffId};
use crm::quotes::{self, Chat, QuoteDetail};
use crm::staff;

use super::{approvals, products};
use crate::dto::common::{Errors, List, page, sort};
use crate::dto::new_quotes::{QuoteCopyIn, QuoteIn, QuoteOrderIn, QuotePut, QuoteReasonIn, QuoteSendIn};
use crate::dto::opportunities::SeenVersion;
use crate::dto::orders::OrderFull;
use crate::dto::quotes::{QuoteFull, QuoteParams, QuoteRow};
use crate::error::ApiError;
use crate::extract::{Body, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_quotes)
        .service(create_quote)
        .service(get_quote)
        .service(edit_quote)
        .service(copy_quote)
        .service(list_quote_editions)
        .service(add_quote_edition)
        .service(request_quote)
        .service(send_quote)
        .service(lose_quote)
        .service(order_quote);
}

/// Where a customer sees a quote.
fn page_of(public_url: &str, id: QuoteId) -> String {
    format!("{public_url}/my/#/quotes/{id}")
}

/// A quote as staff see it. `public_url` is where customers reach us.
async fn full(uow: &Uow, detail: QuoteDetail, public_url: &str) -> Result<QuoteFull, ApiError> {
    let tellers: Vec<StaffId> = detail.facts.values().filter_map(|fact| fact.told.as_ref()?.staff_id).collect();
    let names = staff::names(uow, &tellers).await?;
    let eyes = products::eyes(uow).await?;
    let asked = approvals::out(uow, detail.approvals.clone()).await?;
    let quote = &detail.summary.quote;
    let page = quote.sent_at.map(|_| page_of(public_url, quote.id));
    Ok(QuoteFull::new(detail, asked, &eyes, &names, page))
}

/// Quotes within the scope, the newest first where no other order is asked for.
#[utoipa::path(tag = "quotes", params(QuoteParams),
    responses((status = 200, description = "A page of quotes", body = List<QuoteRow>), Errors))]
#[get("/quotes")]
pub(super) async fn list_quotes(uow: Read, params: Params<QuoteParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = quotes::list(&uow, &params.0.filter()?, sort(params.0.sort.as_deref())?, &request).await?;
    ok(List::from(page.map(QuoteRow::from)))
}

/// Writes a draft.
///
/// 409 `quote.reason_needed` for a price too far from the one told last: `details.line_no` says on
/// which line; `quote.inactive_product`.
#[utoipa::path(tag = "quotes", request_body = QuoteIn,
    responses((status = 201, description = "The draft", body = QuoteFull), Errors))]
#[post("/quotes")]
pub(super) async fn create_quote(write: Write, body: Body<QuoteIn>) -> Answer {
    let url = write.shared.web.public_url.clone();
    write
        .run(StatusCode::CREATED, async move |uow| {
            let detail = quotes::create(uow, body.0.into()).await?;
            full(uow, detail, &url).await
        })
        .await
}

/// A quote with its lines: last price told, agreed, list and floor price of each; cost and margin for
/// those who may see them.
#[utoipa::path(tag = "quotes", params(("id" = i64, Path, description = "The quote")),
    responses((status = 200, description = "The quote", body = QuoteFull), Errors))]
#[get("/quotes/{id}")]
pub(super) async fn get_quote(uow: Read, id: Id) -> Answer {
    let detail = quotes::find(&uow, QuoteId(id.id)).await?;
    ok(full(&uow, detail, &uow.shared.web.public_url).await?)
}

/// Replaces what a draft says. What was approved of it is asked for again.
///
/// 409 `stale` where somebody else changed it in between; `details.current` is what it says now.
#[utoipa::path(tag = "quotes", params(("id" = i64, Path, description = "The quote")), request_body = QuotePut,
    responses((status = 200, description = "Changed", body = QuoteFull), Errors))]
#[put("/quotes/{id}")]
pub(super) async fn edit_quote(write: Write, id: Id, body: Body<QuotePut>) -> Answer {
    let url = write.shared.web.public_url.clone();
    let QuotePut { version, quote } = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            let detail = quotes::edit(uow, QuoteId(id.id), version, quote.into()).await?;
            full(uow, detail, &url).await
        })
        .await
}

/// Writes a draft of today that says the same, for the same customer or another one.
#[utoipa::path(tag = "quotes", params(("id" = i64, Path, description = "The quote")), request_body = QuoteCopyIn,
    responses((status = 201, description = "The draft", body = QuoteFull), Errors))]
#[post("/quotes/{id}/copy")]
pub(super) async fn copy_quote(write: Write, id: Id, body: Body<QuoteCopyIn>) -> Answer {
    let url = write.shared.web.public_url.clone();
    write
        .run(StatusCode::CREATED, async move |uow| {
            let detail = quotes::copy(uow, QuoteId(id.id), body.0.customer_id.map(CustomerId)).await?;
            full(uow, detail, &url).await
        })
        .await
}

/// The editions of a quote, the newest first.
#[utoipa::path(tag = "quotes", params(("id" = i64, Path, description = "One of the editions")),
    responses((status = 200, description = "All of them", body = List<QuoteRow>), Errors))]
#[get("/quotes/{id}/editions")]
pub(super) async fn list_quote_editions(uow: Read, id: Id) -> Answer {
    let rows = quotes::editions(&uow, QuoteId(id.id)).await?;
    ok(List::whole(rows.into_iter().map(QuoteRow::from).collect()))
}

/// Writes the next edition of a quote that was sent, as a draft. Sent, it takes the place of the one
/// before.
#[utoipa::path(tag = "quotes", params(("id" = i64, Path, description = "The quote")), request_body = SeenVersion,
    responses((status = 201, description = "The draft", body = QuoteFull), Errors))]
#[post("/quotes/{id}/editions")]
pub(super) async fn add_quote_edition(write: Write, id: Id, body: Body<SeenVersion>) -> Answer {
    let url = write.shared.web.public_url.clone();
    write
        .run(StatusCode::CREATED, async move |uow| {
            let detail = quotes::new_edition(uow, QuoteId(id.id), body.0.version).await?;
            full(uow, detail, &url).await
        })
        .await
}

/// Asks for the approvals that a draft needs: prices under the floor, restricted products.
#[utoipa::path(tag = "quotes", params(("id" = i64, Path, description = "The quote")), request_body = QuoteReasonIn,
    responses((status = 200, description = "Asked", body = QuoteFull), Errors))]
#[post("/quotes/{id}/request")]
pub(super) async fn request_quote(write: Write, id: Id, body: Body<QuoteReasonIn>) -> Answer {
    let url = write.shared.web.public_url.clone();
    let QuoteReasonIn { version, reason } = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            let detail = quotes::request(uow, QuoteId(id.id), version, &reason).await?;
            full(uow, detail, &url).await
        })
        .await
}

/// The customer is told: from now on they see the quote on their pages, under `page`, and its prices are
/// the last ones told. With `conversation_id` a link goes into the chat.
///
/// 409 `quote.approval_needed`, `quote.expired`, `quote.reason_needed`, `quote.chat_refused`.
#[utoipa::path(tag = "quotes", params(("id" = i64, Path, description = "The quote")), request_body = QuoteSendIn,
    responses((status = 200, description = "Sent", body = QuoteFull), Errors))]
#[post("/quotes/{id}/send")]
pub(super) async fn send_quote(write: Write, id: Id, body: Body<QuoteSendIn>) -> Answer {
    let url = write.shared.web.public_url.clone();
    let QuoteSendIn { version, conversation_id } = body.0;
    let id = QuoteId(id.id);
    let chat = conversation_id.map(|talk| Chat { conversation: ConversationId(talk), public_url: url.clone() });
    write
        .run(StatusCode::OK, async move |uow| {
            let detail = quotes::send(uow, id, version, chat).await?;
            full(uow, detail, &url).await
        })
        .await
}

/// The customer does not want it, and why.
#[utoipa::path(tag = "quotes", params(("id" = i64, Path, description = "The quote")), request_body = QuoteReasonIn,
    responses((status = 200, description = "Lost", body = QuoteFull), Errors))]
#[post("/quotes/{id}/lose")]
pub(super) async fn lose_quote(write: Write, id: Id, body: Body<QuoteReasonIn>) -> Answer {
    let url = write.shared.web.public_url.clone();
    let QuoteReasonIn { version, reason } = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            let detail = quotes::lose(uow, QuoteId(id.id), version, &reason).await?;
            full(uow, detail, &url).await
        })
        .await
}

/// Makes an order of a quote. What was approved of the quote is approved of the order.
///
/// 409 `quote.expired`, `quote.wrong_state`.
#[utoipa::path(tag = "quotes", params(("id" = i64, Path, description = "The quote")), request_body = QuoteOrderIn,
    responses((status = 201, description = "The order", body = OrderFull), Errors))]
#[post("/quotes/{id}/order")]
pub(super) async fn order_quote(write: Write, id: Id, body: Body<QuoteOrderIn>) -> Answer {
    let version = body.0.version;
    write
        .run(StatusCode::CREATED, async move |uow| {
            let order = quotes::to_order(uow, QuoteId(id.id), version, body.0.into()).await?;
            Ok(OrderFull::new(order, uow.actor()))
        })
        .await
}
