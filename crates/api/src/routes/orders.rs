//! Orders.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, post, put};
use crm::db::Uow;
use crm::ids::OrderId;
use crm::orders::{self, OrderDetail};

use crate::dto::common::{Errors, List, page, sort};
use crate::dto::deliveries::{DeliveryFull, DeliveryIn};
use crate::dto::new_orders::{AmendmentIn, CancelOrderIn, CancelRestIn, ConfirmIn, DraftIn, EditionOut, OrderIn};
use crate::dto::orders::{OrderFull, OrderParams, OrderRow};
use crate::error::ApiError;
use crate::extract::{Body, Id, Params};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_orders)
        .service(create_order)
        .service(get_order)
        .service(edit_order)
        .service(confirm_order)
        .service(copy_order)
        .service(amend_order)
        .service(list_editions)
        .service(cancel_order)
        .service(cancel_rest)
        .service(ship_order);
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

/// Adds an order: confirmed at once, unless it shall stay a draft or needs an approval; `waiting`
/// then says which, and it is confirmed with the last of them.
///
/// 409 `order.reason_needed` for a price too far from the one told last, `order.inactive_product`.
#[utoipa::path(tag = "orders", request_body = OrderIn,
    responses((status = 201, description = "Created", body = OrderFull), Errors))]
#[post("/orders")]
pub(super) async fn create_order(write: Write, body: Body<OrderIn>) -> Answer {
    write.run(StatusCode::CREATED, async move |uow| shown(uow, orders::create(uow, body.0.into()).await?)).await
}

fn shown(uow: &Uow, detail: OrderDetail) -> Result<OrderFull, ApiError> {
    Ok(OrderFull::new(detail, uow.actor()))
}

/// Replaces what a draft says. What was approved of it is asked for again.
///
/// 409 `stale` where somebody else changed it in between; `details.current` is what it says now.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The order")), request_body = DraftIn,
    responses((status = 200, description = "Changed", body = OrderFull), Errors))]
#[put("/orders/{id}")]
pub(super) async fn edit_order(write: Write, id: Id, body: Body<DraftIn>) -> Answer {
    let DraftIn { version, order } = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            shown(uow, orders::edit(uow, OrderId(id.id), version, order.into()).await?)
        })
        .await
}

/// Makes a draft binding, or asks for the approvals that it needs.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The order")), request_body = ConfirmIn,
    responses((status = 200, description = "Confirmed, or waiting", body = OrderFull), Errors))]
#[post("/orders/{id}/confirm")]
pub(super) async fn confirm_order(write: Write, id: Id, body: Body<ConfirmIn>) -> Answer {
    let ConfirmIn { version, approval_reason } = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            shown(uow, orders::confirm(uow, OrderId(id.id), version, approval_reason.as_deref()).await?)
        })
        .await
}

/// Makes a draft of today with the lines and terms of an order.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The order")),
    responses((status = 201, description = "Copied", body = OrderFull), Errors))]
#[post("/orders/{id}/copy")]
pub(super) async fn copy_order(write: Write, id: Id) -> Answer {
    write.run(StatusCode::CREATED, async move |uow| shown(uow, orders::copy(uow, OrderId(id.id)).await?)).await
}

/// Amends the open lines of a confirmed order. What it was like before is kept as an edition.
///
/// 409 `order.approval_needed` where a price or the amount would need an approval,
/// `order.planned_amount` where a payment plan fixes the amount.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The order")), request_body = AmendmentIn,
    responses((status = 200, description = "Amended", body = OrderFull), Errors))]
#[post("/orders/{id}/amend")]
pub(super) async fn amend_order(write: Write, id: Id, body: Body<AmendmentIn>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| shown(uow, orders::amend(uow, OrderId(id.id), body.0.into()).await?))
        .await
}

/// What an order was like before each of its amendments, the latest first.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The order")),
    responses((status = 200, description = "All of them", body = List<EditionOut>), Errors))]
#[get("/orders/{id}/editions")]
pub(super) async fn list_editions(uow: Read, id: Id) -> Answer {
    let rows = orders::editions(&uow, OrderId(id.id)).await?;
    let people: Vec<_> = rows.iter().filter_map(|row| row.changed_by).collect();
    let names = crm::staff::names(&uow, &people).await?;
    ok(List::whole(rows.into_iter().map(|row| EditionOut::new(row, &names)).collect()))
}

/// Calls an order off of which nothing was shipped.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The order")), request_body = CancelOrderIn,
    responses((status = 200, description = "Called off", body = OrderFull), Errors))]
#[post("/orders/{id}/cancel")]
pub(super) async fn cancel_order(write: Write, id: Id, body: Body<CancelOrderIn>) -> Answer {
    let CancelOrderIn { version, reason } = body.0;
    write
        .run(StatusCode::OK, async move |uow| shown(uow, orders::cancel(uow, OrderId(id.id), version, &reason).await?))
        .await
}

/// Calls off what is open of an order, or of some of its lines.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The order")), request_body = CancelRestIn,
    responses((status = 200, description = "Called off", body = OrderFull), Errors))]
#[post("/orders/{id}/cancel-rest")]
pub(super) async fn cancel_rest(write: Write, id: Id, body: Body<CancelRestIn>) -> Answer {
    let new = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            let lines = new.lines();
            shown(uow, orders::cancel_rest(uow, OrderId(id.id), new.version, &new.reason, &lines).await?)
        })
        .await
}

/// An order with lines and deliveries.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The order")),
    responses((status = 200, description = "The order", body = OrderFull), Errors))]
#[get("/orders/{id}")]
pub(super) async fn get_order(uow: Read, id: Id) -> Answer {
    ok(OrderFull::new(orders::detail(&uow, OrderId(id.id)).await?, uow.actor()))
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
            Ok(DeliveryFull::new(orders::find_delivery(uow, delivery.id).await?, uow.actor()))
        })
        .await
}
