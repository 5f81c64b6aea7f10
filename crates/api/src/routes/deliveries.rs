//! Deliveries.

use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::ids::DeliveryId;
use crm::orders;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::dto::common::{Errors, List, page, sort};
use crate::dto::deliveries::{DeliveryFull, DeliveryParams, DeliveryRow, ProgressIn};
use crate::extract::{Body, Id, Params};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut ServiceConfig<'_>) {
    config.service(list_deliveries).service(get_delivery).service(progress_delivery);
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
    ok(DeliveryFull::from(orders::find_delivery(&uow, DeliveryId(id.id)).await?))
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
            Ok(DeliveryFull::from(orders::find_delivery(uow, id).await?))
        })
        .await
}
