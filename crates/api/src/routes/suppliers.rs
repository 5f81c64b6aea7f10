//! Suppliers.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, get, patch, post};
use crm::ids::SupplierId;
use crm::purchasing;

use crate::dto::common::{Errors, List, page, sort};
use crate::dto::suppliers::{SupplierIn, SupplierOut, SupplierParams, SupplierPatch};
use crate::export::{Asked, SUPPLIERS, export};
use crate::extract::{Body, Exported, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

/// The export before the single supplier: `export` is no key.
pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_suppliers)
        .service(export_suppliers)
        .service(add_supplier)
        .service(get_supplier)
        .service(edit_supplier);
}

/// Suppliers, by code where no other order is asked for.
#[utoipa::path(tag = "purchasing", params(SupplierParams),
    responses((status = 200, description = "A page of suppliers", body = List<SupplierOut>), Errors))]
#[get("/suppliers")]
pub(super) async fn list_suppliers(uow: Read, params: Params<SupplierParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = purchasing::suppliers(&uow, &params.0.filter()?, sort(params.0.sort.as_deref())?, &request).await?;
    ok(List::from(page.map(SupplierOut::from)))
}

/// Suppliers as a spreadsheet, with the filters and the order of the list, at most 50,000 rows.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "purchasing", params(SupplierParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/suppliers/export")]
pub(super) async fn export_suppliers(uow: Read, params: Exported<SupplierParams>, request: HttpRequest) -> Answer {
    let order = sort(params.list.sort.as_deref())?;
    let filter = params.list.filter()?;
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    export(&uow, &SUPPLIERS, asked, async |uow, page| Ok(purchasing::suppliers(uow, &filter, order, page).await?)).await
}

/// Adds a supplier.
///
/// 409 `supplier.code_taken`, `supplier.name_taken` where another one has the code or the name.
#[utoipa::path(tag = "purchasing", request_body = SupplierIn,
    responses((status = 201, description = "Added", body = SupplierOut), Errors))]
#[post("/suppliers")]
pub(super) async fn add_supplier(write: Write, body: Body<SupplierIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            Ok(SupplierOut::from(purchasing::add_supplier(uow, body.0.into()).await?))
        })
        .await
}

/// A supplier.
#[utoipa::path(tag = "purchasing", params(("id" = i64, Path, description = "The supplier")),
    responses((status = 200, description = "The supplier", body = SupplierOut), Errors))]
#[get("/suppliers/{id}")]
pub(super) async fn get_supplier(uow: Read, id: Id) -> Answer {
    ok(SupplierOut::from(purchasing::find_supplier(&uow, SupplierId(id.id)).await?))
}

/// Changes a supplier: what is left out stays, `null` clears. Orders keep the terms that they were
/// made with.
///
/// 409 `supplier.code_taken`, `supplier.name_taken` where another one has the code or the name.
#[utoipa::path(tag = "purchasing", params(("id" = i64, Path, description = "The supplier")),
    request_body = SupplierPatch, responses((status = 200, description = "Changed", body = SupplierOut), Errors))]
#[patch("/suppliers/{id}")]
pub(super) async fn edit_supplier(write: Write, id: Id, body: Body<SupplierPatch>) -> Answer {
    let id = SupplierId(id.id);
    write
        .run(StatusCode::OK, async move |uow| {
            let now = purchasing::find_supplier(uow, id).await?;
            let version = body.0.version;
            Ok(SupplierOut::from(purchasing::edit_supplier(uow, id, version, body.0.apply(now)).await?))
        })
        .await
}
