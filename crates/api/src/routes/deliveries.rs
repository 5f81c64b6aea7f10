//! Deliveries and returns.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{delete, get, post};
use crm::ids::{DeliveryId, ReturnId};
use crm::orders;

use crate::dto::common::{Errors, List, page, sort};
use crate::dto::deliveries::{DeliveryFull, DeliveryParams, DeliveryRow, DispatchIn, ProgressIn};
use crate::dto::returns::{ReturnFull, ReturnIn, ReturnParams, ReturnRow};
use crate::extract::{Body, Id, Params};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_deliveries)
        .service(get_delivery)
        .service(progress_delivery)
        .service(dispatch_delivery)
        .service(drop_delivery)
        .service(return_goods)
        .service(list_returns)
        .service(get_return);
}

/// Deliveries within the scope, the newest first where no other order is asked for.
#[utoipa::path(tag = "orders", params(DeliveryParams),
    responses((status = 200, description = "A page of deliveries", body = List<DeliveryRow>), Errors))]
#[get("/deliveries")]
pub(super) async fn list_deliveries(uow: Read, params: Params<DeliveryParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = orders::deliveries(&uow, &params.0.filter()?, sort(params.0.sort.as_deref())?, &request).await?;
    ok(List::from(page.map(DeliveryRow::from)))
}

/// A delivery with its lines.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The delivery")),
    responses((status = 200, description = "The delivery", body = DeliveryFull), Errors))]
#[get("/deliveries/{id}")]
pub(super) async fn get_delivery(uow: Read, id: Id) -> Answer {
    ok(DeliveryFull::new(orders::find_delivery(&uow, DeliveryId(id.id)).await?, uow.actor()))
}

/// Notes that a delivery has arrived, or was signed for.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The delivery")), request_body = ProgressIn,
    responses((status = 200, description = "Noted", body = DeliveryFull), Errors))]
#[post("/deliveries/{id}/progress")]
pub(super) async fn progress_delivery(write: Write, id: Id, body: Body<ProgressIn>) -> Answer {
    let id = DeliveryId(id.id);
    write
        .run(StatusCode::OK, async move |uow| {
            orders::progress(uow, id, body.0.step.into(), body.0.on.map(|day| day.0)).await?;
            Ok(DeliveryFull::new(orders::find_delivery(uow, id).await?, uow.actor()))
        })
        .await
}

/// Ships a planned delivery.
///
/// 409 `order.too_much` where more is shipped than is open, `order.wrong_step` where it left before.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The delivery")), request_body = DispatchIn,
    responses((status = 200, description = "Shipped", body = DeliveryFull), Errors))]
#[post("/deliveries/{id}/dispatch")]
pub(super) async fn dispatch_delivery(write: Write, id: Id, body: Body<DispatchIn>) -> Answer {
    let id = DeliveryId(id.id);
    write
        .run(StatusCode::OK, async move |uow| {
            orders::dispatch(uow, id, body.0.into()).await?;
            Ok(DeliveryFull::new(orders::find_delivery(uow, id).await?, uow.actor()))
        })
        .await
}

/// Drops a planned delivery.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The delivery")),
    responses((status = 204, description = "Dropped"), Errors))]
#[delete("/deliveries/{id}")]
pub(super) async fn drop_delivery(write: Write, id: Id) -> Answer {
    write.run(StatusCode::NO_CONTENT, async move |uow| Ok(orders::drop_planned(uow, DeliveryId(id.id)).await?)).await
}

/// Takes goods of a delivery back: the customer is credited, and the goods go into the stock again
/// unless they are scrapped.
///
/// 409 `order.return_too_much` where more comes back than was shipped.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The delivery")), request_body = ReturnIn,
    responses((status = 201, description = "Taken back", body = ReturnFull), Errors))]
#[post("/deliveries/{id}/returns")]
pub(super) async fn return_goods(write: Write, id: Id, body: Body<ReturnIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let row = orders::take_back(uow, DeliveryId(id.id), body.0.into()).await?;
            Ok(ReturnFull::from(orders::find_return(uow, row.id).await?))
        })
        .await
}

/// Returns within the scope, the newest first where no other order is asked for.
#[utoipa::path(tag = "orders", params(ReturnParams),
    responses((status = 200, description = "A page of returns", body = List<ReturnRow>), Errors))]
#[get("/returns")]
pub(super) async fn list_returns(uow: Read, params: Params<ReturnParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = orders::returns(&uow, &params.0.filter()?, sort(params.0.sort.as_deref())?, &request).await?;
    ok(List::from(page.map(ReturnRow::from)))
}

/// A return with its lines.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The return")),
    responses((status = 200, description = "The return", body = ReturnFull), Errors))]
#[get("/returns/{id}")]
pub(super) async fn get_return(uow: Read, id: Id) -> Answer {
    ok(ReturnFull::from(orders::find_return(&uow, ReturnId(id.id)).await?))
}
