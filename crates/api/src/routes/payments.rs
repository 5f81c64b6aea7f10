//! Payments to suppliers, and what of them goes where.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, get, post};
use crm::ids::{PaymentAllocationId, PaymentId, SupplierId};
use crm::purchasing;

use crate::dto::common::{Errors, List, page, sort};
use crate::dto::payments::{
    ManyPaidPartsIn, OldestPaidIn, PaidPartsIn, PaymentAllocationOut, PaymentFull, PaymentIn, PaymentParams, PaymentRow,
};
use crate::dto::receipts::{OldestIn, ReverseIn};
use crate::export::{Asked, PAYMENTS, export};
use crate::extract::{Body, Exported, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

/// The export before the single payment: `export` is no key.
pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_payments)
        .service(create_payment)
        .service(export_payments)
        .service(get_payment)
        .service(allocate_payment)
        .service(allocate_payment_oldest)
        .service(reverse_payment)
        .service(allocate_payments)
        .service(allocate_payments_oldest)
        .service(reverse_payment_allocation);
}

/// Payments, the newest first where no other order is asked for.
#[utoipa::path(tag = "payments", params(PaymentParams),
    responses((status = 200, description = "A page of payments", body = List<PaymentRow>), Errors))]
#[get("/payments")]
pub(super) async fn list_payments(uow: Read, params: Params<PaymentParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = purchasing::payments(&uow, &params.0.filter()?, sort(params.0.sort.as_deref())?, &request).await?;
    ok(List::from(page.map(PaymentRow::from)))
}

/// Enters money that went to a supplier, and allocates it at once where that is asked for.
///
/// What is allocated at once counts from the day the money went, or from the day the payable was
/// issued where that is later. 409 `payable.too_much` for more than is open.
#[utoipa::path(tag = "payments", request_body = PaymentIn,
    responses((status = 201, description = "Entered", body = PaymentFull), Errors))]
#[post("/payments")]
pub(super) async fn create_payment(write: Write, body: Body<PaymentIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            Ok(PaymentFull::from(purchasing::pay(uow, body.0.try_into()?).await?))
        })
        .await
}

/// Payments as a spreadsheet, with the filters and the order of the list, at most 50,000 rows.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "payments", params(PaymentParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/payments/export")]
pub(super) async fn export_payments(uow: Read, params: Exported<PaymentParams>, request: HttpRequest) -> Answer {
    let order = sort(params.list.sort.as_deref())?;
    let filter = params.list.filter()?;
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    export(&uow, &PAYMENTS, asked, async |uow, page| Ok(purchasing::payments(uow, &filter, order, page).await?)).await
}

/// A payment with all that was paid by it.
#[utoipa::path(tag = "payments", params(("id" = i64, Path, description = "The payment")),
    responses((status = 200, description = "The payment", body = PaymentFull), Errors))]
#[get("/payments/{id}")]
pub(super) async fn get_payment(uow: Read, id: Id) -> Answer {
    ok(PaymentFull::from(purchasing::find_payment(&uow, PaymentId(id.id)).await?))
}

/// Allocates a payment to payables of the same supplier.
///
/// 409 `payable.too_much` for more than is open on either side on that day or a later one.
#[utoipa::path(tag = "payments", params(("id" = i64, Path, description = "The payment")), request_body = PaidPartsIn,
    responses((status = 201, description = "Allocated", body = PaymentFull), Errors))]
#[post("/payments/{id}/allocations")]
pub(super) async fn allocate_payment(write: Write, id: Id, body: Body<PaidPartsIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let id = PaymentId(id.id);
            purchasing::allocate(uow, &body.0.of(id), body.0.on.map(|day| day.0)).await?;
            Ok(PaymentFull::from(purchasing::find_payment(uow, id).await?))
        })
        .await
}

/// Allocates what is open of a payment to the supplier's oldest payables.
#[utoipa::path(tag = "payments", params(("id" = i64, Path, description = "The payment")), request_body = OldestIn,
    responses((status = 201, description = "Allocated, as far as anything is open", body = PaymentFull), Errors))]
#[post("/payments/{id}/allocations/oldest")]
pub(super) async fn allocate_payment_oldest(write: Write, id: Id, body: Body<OldestIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let found = purchasing::find_payment(uow, PaymentId(id.id)).await?.summary.payment;
            let on = body.0.on.map(|day| day.0);
            purchasing::allocate_oldest(uow, found.supplier_id, Some(found.id), on).await?;
            Ok(PaymentFull::from(purchasing::find_payment(uow, found.id).await?))
        })
        .await
}

/// Takes a payment back that was entered wrongly, with its allocations.
///
/// 409 `payable.reversed` where that has happened before.
#[utoipa::path(tag = "payments", params(("id" = i64, Path, description = "The payment")), request_body = ReverseIn,
    responses((status = 201, description = "Taken back", body = PaymentFull), Errors))]
#[post("/payments/{id}/reverse")]
pub(super) async fn reverse_payment(write: Write, id: Id, body: Body<ReverseIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let on = body.0.on.map(|day| day.0);
            let detail = purchasing::reverse_payment(uow, PaymentId(id.id), on, &body.0.reason).await?;
            Ok(PaymentFull::from(detail))
        })
        .await
}

/// Allocates several payments to a supplier to several payables at once.
///
/// 409 `payable.too_much` for more than is open on either side on that day or a later one.
#[utoipa::path(tag = "payments", request_body = ManyPaidPartsIn,
    responses((status = 201, description = "What was allocated", body = List<PaymentAllocationOut>), Errors))]
#[post("/payment-allocations")]
pub(super) async fn allocate_payments(write: Write, body: Body<ManyPaidPartsIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let rows = purchasing::allocate(uow, &body.0.all(), body.0.on.map(|day| day.0)).await?;
            Ok(List::whole(PaymentAllocationOut::made(rows)))
        })
        .await
}

/// Allocates all that is open of the payments to a supplier to their oldest payables.
#[utoipa::path(tag = "payments", request_body = OldestPaidIn,
    responses((status = 201, description = "What was allocated", body = List<PaymentAllocationOut>), Errors))]
#[post("/payment-allocations/oldest")]
pub(super) async fn allocate_payments_oldest(write: Write, body: Body<OldestPaidIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let (supplier, on) = (SupplierId(body.0.supplier_id), body.0.on.map(|day| day.0));
            let rows = purchasing::allocate_oldest(uow, supplier, None, on).await?;
            Ok(List::whole(PaymentAllocationOut::made(rows)))
        })
        .await
}

/// Takes an allocation of a payment back: both sides are open again by its amount.
///
/// 409 `payable.reversed` where that has happened before.
#[utoipa::path(tag = "payments", params(("id" = i64, Path, description = "The allocation")),
    request_body = ReverseIn, responses((status = 201, description = "Taken back", body = PaymentFull), Errors))]
#[post("/payment-allocations/{id}/reverse")]
pub(super) async fn reverse_payment_allocation(write: Write, id: Id, body: Body<ReverseIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let on = body.0.on.map(|day| day.0);
            let row = purchasing::reverse_allocation(uow, PaymentAllocationId(id.id), on, &body.0.reason).await?;
            Ok(PaymentFull::from(purchasing::find_payment(uow, row.payment_id).await?))
        })
        .await
}
