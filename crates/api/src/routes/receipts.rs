//! Receipts and credit notes, and what of them goes where.

use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::db::Uow;
use crm::ids::{AllocationId, CustomerId, ReceiptId};
use crm::receivables;

use crate::dto::common::{Errors, List, page, sort};
use crate::dto::receipts::{
    AllocationOut, ManyPartsIn, OldestIn, OldestOfIn, PartsIn, ReceiptFull, ReceiptIn, ReceiptParams, ReceiptRow,
    RefundIn, ReverseIn,
};
use crate::error::ApiError;
use crate::extract::{Body, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_receipts)
        .service(create_receipt)
        .service(get_receipt)
        .service(allocate_receipt)
        .service(allocate_receipt_oldest)
        .service(refund_receipt)
        .service(reverse_receipt)
        .service(allocate_many)
        .service(allocate_oldest)
        .service(reverse_allocation);
}

async fn shown(uow: &Uow, id: ReceiptId) -> Result<ReceiptFull, ApiError> {
    Ok(ReceiptFull::from(receivables::find_receipt(uow, id).await?))
}

/// Receipts and credit notes within the scope, the newest first where no other order is asked for.
#[utoipa::path(tag = "receipts", params(ReceiptParams),
    responses((status = 200, description = "A page of receipts", body = List<ReceiptRow>), Errors))]
#[get("/receipts")]
pub(super) async fn list_receipts(uow: Read, params: Params<ReceiptParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = receivables::receipts(&uow, &params.0.filter()?, sort(params.0.sort.as_deref())?, &request).await?;
    ok(List::from(page.map(ReceiptRow::from)))
}

/// Enters money that came in, and allocates it at once where that is asked for.
///
/// What is allocated at once counts from the day the money came in, or from the day the receivable
/// was issued where that is later. 409 `receivable.too_much` for more than is open.
#[utoipa::path(tag = "receipts", request_body = ReceiptIn,
    responses((status = 201, description = "Entered", body = ReceiptFull), Errors))]
#[post("/receipts")]
pub(super) async fn create_receipt(write: Write, body: Body<ReceiptIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let row = receivables::create_receipt(uow, body.0.try_into()?).await?;
            shown(uow, row.id).await
        })
        .await
}

/// A receipt or a credit note with all that was taken from it.
#[utoipa::path(tag = "receipts", params(("id" = i64, Path, description = "The receipt")),
    responses((status = 200, description = "The receipt", body = ReceiptFull), Errors))]
#[get("/receipts/{id}")]
pub(super) async fn get_receipt(uow: Read, id: Id) -> Answer {
    ok(shown(&uow, ReceiptId(id.id)).await?)
}

/// Allocates a receipt or a credit note to receivables of the same customer.
///
/// 409 `receivable.too_much` for more than is open on either side on that day or a later one.
#[utoipa::path(tag = "receipts", params(("id" = i64, Path, description = "The receipt")), request_body = PartsIn,
    responses((status = 201, description = "Allocated", body = ReceiptFull), Errors))]
#[post("/receipts/{id}/allocations")]
pub(super) async fn allocate_receipt(write: Write, id: Id, body: Body<PartsIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let id = ReceiptId(id.id);
            receivables::allocate(uow, &body.0.of(id), body.0.on.map(|day| day.0)).await?;
            shown(uow, id).await
        })
        .await
}

/// Allocates what is open of a receipt or a credit note to the customer's oldest receivables.
#[utoipa::path(tag = "receipts", params(("id" = i64, Path, description = "The receipt")), request_body = OldestIn,
    responses((status = 201, description = "Allocated, as far as anything is open", body = ReceiptFull), Errors))]
#[post("/receipts/{id}/allocations/oldest")]
pub(super) async fn allocate_receipt_oldest(write: Write, id: Id, body: Body<OldestIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let found = receivables::find_receipt(uow, ReceiptId(id.id)).await?.summary.receipt;
            let on = body.0.on.map(|day| day.0);
            receivables::allocate_oldest(uow, found.customer_id, Some(found.id), on).await?;
            shown(uow, found.id).await
        })
        .await
}

/// Pays back what is open of a receipt or a credit note.
///
/// 409 `receivable.too_much` for more than is open.
#[utoipa::path(tag = "receipts", params(("id" = i64, Path, description = "The receipt")), request_body = RefundIn,
    responses((status = 201, description = "Paid back", body = ReceiptFull), Errors))]
#[post("/receipts/{id}/refunds")]
pub(super) async fn refund_receipt(write: Write, id: Id, body: Body<RefundIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let row = receivables::refund(uow, ReceiptId(id.id), body.0.into()).await?;
            shown(uow, row.id).await
        })
        .await
}

/// Takes a receipt back that was entered wrongly, with its allocations.
///
/// 409 `receivable.reversed` where that has happened before, `receipt.refunded` where a part was
/// paid back, `receipt.of_return` for a credit note.
#[utoipa::path(tag = "receipts", params(("id" = i64, Path, description = "The receipt")), request_body = ReverseIn,
    responses((status = 201, description = "Taken back", body = ReceiptFull), Errors))]
#[post("/receipts/{id}/reverse")]
pub(super) async fn reverse_receipt(write: Write, id: Id, body: Body<ReverseIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let on = body.0.on.map(|day| day.0);
            let row = receivables::reverse_receipt(uow, ReceiptId(id.id), on, &body.0.reason).await?;
            shown(uow, row.id).await
        })
        .await
}

/// Allocates several receipts and credit notes of a customer to several receivables at once.
///
/// 409 `receivable.too_much` for more than is open on either side on that day or a later one.
#[utoipa::path(tag = "receipts", request_body = ManyPartsIn,
    responses((status = 201, description = "What was allocated", body = List<AllocationOut>), Errors))]
#[post("/allocations")]
pub(super) async fn allocate_many(write: Write, body: Body<ManyPartsIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let rows = receivables::allocate(uow, &body.0.all(), body.0.on.map(|day| day.0)).await?;
            Ok(List::whole(AllocationOut::made(rows)))
        })
        .await
}

/// Allocates all that is open of a customer's receipts and credit notes to their oldest
/// receivables.
#[utoipa::path(tag = "receipts", request_body = OldestOfIn,
    responses((status = 201, description = "What was allocated", body = List<AllocationOut>), Errors))]
#[post("/allocations/oldest")]
pub(super) async fn allocate_oldest(write: Write, body: Body<OldestOfIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let (customer, on) = (CustomerId(body.0.customer_id), body.0.on.map(|day| day.0));
            let rows = receivables::allocate_oldest(uow, customer, None, on).await?;
            Ok(List::whole(AllocationOut::made(rows)))
        })
        .await
}

/// Takes an allocation or a refund back: both sides are open again by its amount.
///
/// 409 `receivable.reversed` where that has happened before.
#[utoipa::path(tag = "receipts", params(("id" = i64, Path, description = "The allocation or the refund")),
    request_body = ReverseIn, responses((status = 201, description = "Taken back", body = ReceiptFull), Errors))]
#[post("/allocations/{id}/reverse")]
pub(super) async fn reverse_allocation(write: Write, id: Id, body: Body<ReverseIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let on = body.0.on.map(|day| day.0);
            let row = receivables::reverse_allocation(uow, AllocationId(id.id), on, &body.0.reason).await?;
            shown(uow, row.receipt_id).await
        })
        .await
}
