//! Receivables: what customers owe; disputes, write-offs.

use actix_web::http::StatusCode;
use actix_web::{delete, get, post};
use crm::ids::{ReceivableId, WriteOffId};
use crm::receivables;

use crate::dto::common::{Errors, List, Reason, page, sort};
use crate::dto::receipts::ReverseIn;
use crate::dto::receivables::{
    OpeningIn, ReceivableFull, ReceivableParams, ReceivableRow, WriteOffIn, WriteOffOut, WriteOffParams,
};
use crate::extract::{Body, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_receivables)
        .service(create_receivable)
        .service(get_receivable)
        .service(dispute_receivable)
        .service(end_dispute)
        .service(ask_write_off)
        .service(list_write_offs)
        .service(get_write_off)
        .service(reverse_write_off);
}

/// Receivables within the scope, the newest first where no other order is asked for.
#[utoipa::path(tag = "receivables", params(ReceivableParams),
    responses((status = 200, description = "A page of receivables", body = List<ReceivableRow>), Errors))]
#[get("/receivables")]
pub(super) async fn list_receivables(uow: Read, params: Params<ReceivableParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = receivables::list(&uow, &params.0.filter()?, sort(params.0.sort.as_deref())?, &request).await?;
    ok(List::from(page.map(ReceivableRow::from)))
}

/// Enters a receivable from before the company moved here. All others come from shipments and
/// payment plans.
///
/// 409 `month_closed` where the month is closed.
#[utoipa::path(tag = "receivables", request_body = OpeningIn,
    responses((status = 201, description = "Entered", body = ReceivableFull), Errors))]
#[post("/receivables")]
pub(super) async fn create_receivable(write: Write, body: Body<OpeningIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            Ok(ReceivableFull::from(receivables::open_balance(uow, body.0.into()).await?))
        })
        .await
}

/// A receivable with all that touched it.
#[utoipa::path(tag = "receivables", params(("id" = i64, Path, description = "The receivable")),
    responses((status = 200, description = "The receivable", body = ReceivableFull), Errors))]
#[get("/receivables/{id}")]
pub(super) async fn get_receivable(uow: Read, id: Id) -> Answer {
    ok(ReceivableFull::from(receivables::find(&uow, ReceivableId(id.id)).await?))
}

/// Notes that the customer contests a receivable: it is not dunned then.
#[utoipa::path(tag = "receivables", params(("id" = i64, Path, description = "The receivable")), request_body = Reason,
    responses((status = 200, description = "Noted", body = ReceivableFull), Errors))]
#[post("/receivables/{id}/dispute")]
pub(super) async fn dispute_receivable(write: Write, id: Id, body: Body<Reason>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let detail = receivables::dispute(uow, ReceivableId(id.id), Some(&body.0.reason)).await?;
            Ok(ReceivableFull::from(detail))
        })
        .await
}

/// Notes that the customer does not contest a receivable any more.
#[utoipa::path(tag = "receivables", params(("id" = i64, Path, description = "The receivable")),
    responses((status = 200, description = "Noted", body = ReceivableFull), Errors))]
#[delete("/receivables/{id}/dispute")]
pub(super) async fn end_dispute(write: Write, id: Id) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            Ok(ReceivableFull::from(receivables::dispute(uow, ReceivableId(id.id), None).await?))
        })
        .await
}

/// Asks to give up a part of a receivable. It counts once somebody else has approved it.
///
/// 409 `receivable.too_much` for more than is open, `write_off.waiting` where a request waits.
#[utoipa::path(tag = "receivables", params(("id" = i64, Path, description = "The receivable")),
    request_body = WriteOffIn, responses((status = 201, description = "Asked for", body = WriteOffOut), Errors))]
#[post("/receivables/{id}/write-offs")]
pub(super) async fn ask_write_off(write: Write, id: Id, body: Body<WriteOffIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let WriteOffIn { kind, amount, reason } = body.0;
            let row = receivables::request_write_off(uow, ReceivableId(id.id), kind, amount, &reason).await?;
            Ok(WriteOffOut::from(receivables::find_write_off(uow, row.id).await?))
        })
        .await
}

/// Write-offs and bad debts within the scope, the newest first where no other order is asked for.
#[utoipa::path(tag = "receivables", params(WriteOffParams),
    responses((status = 200, description = "A page of write-offs", body = List<WriteOffOut>), Errors))]
#[get("/write-offs")]
pub(super) async fn list_write_offs(uow: Read, params: Params<WriteOffParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = receivables::write_offs(&uow, &params.0.filter(), sort(params.0.sort.as_deref())?, &request).await?;
    ok(List::from(page.map(WriteOffOut::from)))
}

/// A write-off.
#[utoipa::path(tag = "receivables", params(("id" = i64, Path, description = "The write-off")),
    responses((status = 200, description = "The write-off", body = WriteOffOut), Errors))]
#[get("/write-offs/{id}")]
pub(super) async fn get_write_off(uow: Read, id: Id) -> Answer {
    ok(WriteOffOut::from(receivables::find_write_off(&uow, WriteOffId(id.id)).await?))
}

/// Takes a write-off back that counts: its amount is open again.
///
/// 409 `receivable.reversed` where that has happened before.
#[utoipa::path(tag = "receivables", params(("id" = i64, Path, description = "The write-off")),
    request_body = ReverseIn, responses((status = 201, description = "Taken back", body = WriteOffOut), Errors))]
#[post("/write-offs/{id}/reverse")]
pub(super) async fn reverse_write_off(write: Write, id: Id, body: Body<ReverseIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let on = body.0.on.map(|day| day.0);
            let row = receivables::reverse_write_off(uow, WriteOffId(id.id), on, &body.0.reason).await?;
            Ok(WriteOffOut::from(receivables::find_write_off(uow, row.id).await?))
        })
        .await
}
