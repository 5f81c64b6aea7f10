//! Purchase orders, and the goods that come of them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, get, post, put};
use crm::ids::{GoodsReceiptId, PurchaseOrderId};
use crm::purchasing;

use crate::dto::common::{Errors, List, page, sort};
use crate::dto::goods_receipts::{GoodsReceiptFull, GoodsReceiptIn, GoodsReceiptParams, GoodsReceiptRow};
use crate::dto::new_orders::CancelOrderIn;
use crate::dto::purchase_orders::{
    PurchaseCancelRestIn, PurchaseConfirmIn, PurchaseDraftIn, PurchaseOrderFull, PurchaseOrderIn, PurchaseOrderParams,
    PurchaseOrderRow,
};
use crate::dto::receipts::ReverseIn;
use crate::export::{Asked, GOODS_RECEIPTS, PURCHASE_ORDERS, export};
use crate::extract::{Body, Exported, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

/// The exports before the single documents: `export` is no key.
pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_purchase_orders)
        .service(export_purchase_orders)
        .service(create_purchase_order)
        .service(get_purchase_order)
        .service(edit_purchase_order)
        .service(confirm_purchase_order)
        .service(cancel_purchase_order)
        .service(cancel_purchase_rest)
        .service(receive_goods)
        .service(list_goods_receipts)
        .service(export_goods_receipts)
        .service(get_goods_receipt)
        .service(reverse_goods_receipt);
}

/// Purchase orders, the newest first where no other order is asked for.
#[utoipa::path(tag = "purchasing", params(PurchaseOrderParams),
    responses((status = 200, description = "A page of purchase orders", body = List<PurchaseOrderRow>), Errors))]
#[get("/purchase-orders")]
pub(super) async fn list_purchase_orders(uow: Read, params: Params<PurchaseOrderParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = purchasing::orders(&uow, &params.0.filter()?, sort(params.0.sort.as_deref())?, &request).await?;
    ok(List::from(page.map(PurchaseOrderRow::from)))
}

/// Purchase orders as a spreadsheet, with the filters and the order of the list, at most 50,000
/// rows.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "purchasing", params(PurchaseOrderParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/purchase-orders/export")]
pub(super) async fn export_purchase_orders(
    uow: Read,
    params: Exported<PurchaseOrderParams>,
    request: HttpRequest,
) -> Answer {
    let order = sort(params.list.sort.as_deref())?;
    let filter = params.list.filter()?;
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    export(&uow, &PURCHASE_ORDERS, asked, async |uow, page| Ok(purchasing::orders(uow, &filter, order, page).await?))
        .await
}

/// Adds a purchase order: binding at once, unless it shall stay a draft.
///
/// 409 `supplier.inactive`, `purchase_order.inactive_product` for what is out of use.
#[utoipa::path(tag = "purchasing", request_body = PurchaseOrderIn,
    responses((status = 201, description = "Created", body = PurchaseOrderFull), Errors))]
#[post("/purchase-orders")]
pub(super) async fn create_purchase_order(write: Write, body: Body<PurchaseOrderIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            Ok(PurchaseOrderFull::from(purchasing::create(uow, body.0.into()).await?))
        })
        .await
}

/// A purchase order with its lines, and what came of it.
#[utoipa::path(tag = "purchasing", params(("id" = i64, Path, description = "The purchase order")),
    responses((status = 200, description = "The purchase order", body = PurchaseOrderFull), Errors))]
#[get("/purchase-orders/{id}")]
pub(super) async fn get_purchase_order(uow: Read, id: Id) -> Answer {
    ok(PurchaseOrderFull::from(purchasing::find_order(&uow, PurchaseOrderId(id.id)).await?))
}

/// Replaces what a draft says.
///
/// 409 `stale` with the newer state where somebody else changed it; `purchase_order.wrong_state`
/// where it is binding.
#[utoipa::path(tag = "purchasing", params(("id" = i64, Path, description = "The purchase order")),
    request_body = PurchaseDraftIn,
    responses((status = 200, description = "Changed", body = PurchaseOrderFull), Errors))]
#[put("/purchase-orders/{id}")]
pub(super) async fn edit_purchase_order(write: Write, id: Id, body: Body<PurchaseDraftIn>) -> Answer {
    let PurchaseDraftIn { version, order } = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            let detail = purchasing::edit(uow, PurchaseOrderId(id.id), version, order.into()).await?;
            Ok(PurchaseOrderFull::from(detail))
        })
        .await
}

/// Makes a draft binding.
///
/// 409 `stale` with the newer state where somebody else changed it; `purchase_order.wrong_state`
/// where it is binding already.
#[utoipa::path(tag = "purchasing", params(("id" = i64, Path, description = "The purchase order")),
    request_body = PurchaseConfirmIn,
    responses((status = 200, description = "Binding", body = PurchaseOrderFull), Errors))]
#[post("/purchase-orders/{id}/confirm")]
pub(super) async fn confirm_purchase_order(write: Write, id: Id, body: Body<PurchaseConfirmIn>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let detail = purchasing::confirm(uow, PurchaseOrderId(id.id), body.0.version).await?;
            Ok(PurchaseOrderFull::from(detail))
        })
        .await
}

/// Calls a purchase order off of which nothing has come.
///
/// 409 `purchase_order.wrong_state` where something has.
#[utoipa::path(tag = "purchasing", params(("id" = i64, Path, description = "The purchase order")),
    request_body = CancelOrderIn,
    responses((status = 200, description = "Called off", body = PurchaseOrderFull), Errors))]
#[post("/purchase-orders/{id}/cancel")]
pub(super) async fn cancel_purchase_order(write: Write, id: Id, body: Body<CancelOrderIn>) -> Answer {
    let CancelOrderIn { version, reason } = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            let detail = purchasing::cancel(uow, PurchaseOrderId(id.id), version, &reason).await?;
            Ok(PurchaseOrderFull::from(detail))
        })
        .await
}

/// Calls off what is still to come of a purchase order, or of some of its lines.
#[utoipa::path(tag = "purchasing", params(("id" = i64, Path, description = "The purchase order")),
    request_body = PurchaseCancelRestIn,
    responses((status = 200, description = "Called off", body = PurchaseOrderFull), Errors))]
#[post("/purchase-orders/{id}/cancel-rest")]
pub(super) async fn cancel_purchase_rest(write: Write, id: Id, body: Body<PurchaseCancelRestIn>) -> Answer {
    let new = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            let (id, lines) = (PurchaseOrderId(id.id), new.lines());
            let detail = purchasing::cancel_rest(uow, id, new.version, &new.reason, &lines).await?;
            Ok(PurchaseOrderFull::from(detail))
        })
        .await
}

/// Enters goods that came in of a purchase order: a part of what is open, or all. The stock grows,
/// the moving-average cost follows, and what came is owed.
///
/// 409 `purchase_order.too_much` for more than is still to come, `month.closed`.
#[utoipa::path(tag = "purchasing", params(("id" = i64, Path, description = "The purchase order")),
    request_body = GoodsReceiptIn,
    responses((status = 201, description = "Entered", body = GoodsReceiptFull), Errors))]
#[post("/purchase-orders/{id}/receipts")]
pub(super) async fn receive_goods(write: Write, id: Id, body: Body<GoodsReceiptIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let detail = purchasing::receive(uow, PurchaseOrderId(id.id), body.0.into()).await?;
            Ok(GoodsReceiptFull::from(detail))
        })
        .await
}

/// Goods receipts, the newest first where no other order is asked for.
#[utoipa::path(tag = "purchasing", params(GoodsReceiptParams),
    responses((status = 200, description = "A page of goods receipts", body = List<GoodsReceiptRow>), Errors))]
#[get("/goods-receipts")]
pub(super) async fn list_goods_receipts(uow: Read, params: Params<GoodsReceiptParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let order = sort(params.0.sort.as_deref())?;
    let page = purchasing::goods_receipts(&uow, &params.0.filter()?, order, &request).await?;
    ok(List::from(page.map(GoodsReceiptRow::from)))
}

/// Goods receipts as a spreadsheet, with the filters and the order of the list, at most 50,000
/// rows.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "purchasing", params(GoodsReceiptParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/goods-receipts/export")]
pub(super) async fn export_goods_receipts(
    uow: Read,
    params: Exported<GoodsReceiptParams>,
    request: HttpRequest,
) -> Answer {
    let order = sort(params.list.sort.as_deref())?;
    let filter = params.list.filter()?;
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    let page = async |uow: &crm::db::Uow, page: &crm::page::PageRequest| {
        Ok(purchasing::goods_receipts(uow, &filter, order, page).await?)
    };
    export(&uow, &GOODS_RECEIPTS, asked, page).await
}

/// A goods receipt with its lines.
#[utoipa::path(tag = "purchasing", params(("id" = i64, Path, description = "The goods receipt")),
    responses((status = 200, description = "The goods receipt", body = GoodsReceiptFull), Errors))]
#[get("/goods-receipts/{id}")]
pub(super) async fn get_goods_receipt(uow: Read, id: Id) -> Answer {
    ok(GoodsReceiptFull::from(purchasing::find_goods_receipt(&uow, GoodsReceiptId(id.id)).await?))
}

/// Takes a goods receipt back that was entered wrongly, or of which all goods went back: the stock,
/// the moving-average cost and the lines of the order are as they would be without it, and nothing
/// of it is owed any more.
///
/// 409 `goods_receipt.paid` where something of it was paid, `payable.reversed` where it was taken
/// back before.
#[utoipa::path(tag = "purchasing", params(("id" = i64, Path, description = "The goods receipt")),
    request_body = ReverseIn,
    responses((status = 201, description = "Taken back", body = GoodsReceiptFull), Errors))]
#[post("/goods-receipts/{id}/reverse")]
pub(super) async fn reverse_goods_receipt(write: Write, id: Id, body: Body<ReverseIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let (id, on) = (GoodsReceiptId(id.id), body.0.on.map(|day| day.0));
            Ok(GoodsReceiptFull::from(purchasing::reverse_goods_receipt(uow, id, on, &body.0.reason).await?))
        })
        .await
}
