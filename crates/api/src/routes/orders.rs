//! Orders.

use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::ids::OrderId;
use crm::orders;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::dto::common::{Errors, List, page, sort};
use crate::dto::deliveries::{DeliveryFull, DeliveryIn};
use crate::dto::orders::{OrderFull, OrderIn, OrderParams, OrderRow};
use crate::extract::{Body, Id, Params};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut ServiceConfig<'_>) {
    config.service(list_orders).service(create_order).service(get_order).service(ship_order);
}

/// Orders within the scope, the newest first where no other order is asked for.
#[utoipa::path(tag = "orders", params(OrderParams),
    responses((status = 200, description = "A page of orders", body = List<OrderRow>), Errors))]
#[get("/orders")]
pub(super) async fn list_orders(uow: Read, params: Params<OrderParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = orders::list(&uow, &params.0.filter()?, sort(params.0.sort.as_deref())?, &request).await?;
    ok(List::from(page.map(OrderRow::from)))
}

/// Adds a confirmed order.
#[utoipa::path(tag = "orders", request_body = OrderIn,
    responses((status = 201, description = "Created", body = OrderFull), Errors))]
#[post("/orders")]
pub(super) async fn create_order(write: Write, body: Body<OrderIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| Ok(OrderFull::from(orders::create(uow, body.0.into()).await?)))
        .await
}

/// An order with lines and deliveries.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The order")),
    responses((status = 200, description = "The order", body = OrderFull), Errors))]
#[get("/orders/{id}")]
pub(super) async fn get_order(uow: Read, id: Id) -> Answer {
    ok(OrderFull::from(orders::detail(&uow, OrderId(id.id)).await?))
}

/// Ships what is open of an order, or a part of it.
///
/// 409 `order.too_much` where more is shipped than is open.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The order")), request_body = DeliveryIn,
    responses((status = 201, description = "Shipped", body = DeliveryFull), Errors))]
#[post("/orders/{id}/deliveries")]
pub(super) async fn ship_order(write: Write, id: Id, body: Body<DeliveryIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let delivery = orders::ship(uow, OrderId(id.id), body.0.into()).await?;
            Ok(DeliveryFull::from(orders::find_delivery(uow, delivery.id).await?))
        })
        .await
}
