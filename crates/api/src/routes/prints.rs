//! Documents as PDF and as spreadsheets: whoever may read one may print it.

use actix_web::get;
use crm::ids::{ComplaintId, CustomerId, DeliveryId, DunningLetterId, OrderId, PurchaseOrderId, QuoteId};
use crm::print_templates::PrintKind;

use crate::dto::common::Errors;
use crate::dto::print_templates::{PrintParams, StatementPrintParams};
use crate::extract::{Id, Params};
use crate::printing::{self, look, pdf, xlsx};
use crate::routes::Routes;
use crate::work::{Answer, Glance};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(quote_pdf)
        .service(quote_xlsx)
        .service(order_pdf)
        .service(order_xlsx)
        .service(delivery_pdf)
        .service(delivery_xlsx)
        .service(purchase_order_pdf)
        .service(purchase_order_xlsx)
        .service(dunning_letter_pdf)
        .service(dunning_letter_xlsx)
        .service(complaint_letter_pdf)
        .service(statement_pdf)
        .service(statement_xlsx);
}

/// A quote as a PDF, by the standard template of its kind or another one.
///
/// 422 `template.invalid`, `template.timeout`, `template.exhausted` where the template is at fault.
#[utoipa::path(tag = "quotes", params(("id" = i64, Path, description = "The quote"), PrintParams),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/pdf"), Errors))]
#[get("/quotes/{id}/pdf")]
pub(super) async fn quote_pdf(uow: Glance, id: Id, params: Params<PrintParams>) -> Answer {
    let document = printing::quote(&uow, QuoteId(id.id)).await?;
    let look = look(&uow, PrintKind::Quote, params.0.template_id).await?;
    pdf(&uow.shared, &uow, document, look).await
}

/// A quote as a spreadsheet, by the standard template of its kind or another one.
///
/// Figures are numbers; nothing in it is computed.
#[utoipa::path(tag = "quotes", params(("id" = i64, Path, description = "The quote"), PrintParams),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/quotes/{id}/xlsx")]
pub(super) async fn quote_xlsx(uow: Glance, id: Id, params: Params<PrintParams>) -> Answer {
    let document = printing::quote(&uow, QuoteId(id.id)).await?;
    let look = look(&uow, PrintKind::Quote, params.0.template_id).await?;
    xlsx(&uow, document, look).await
}

/// An order as a PDF, by the standard template of its kind or another one.
///
/// 422 `template.invalid`, `template.timeout`, `template.exhausted` where the template is at fault.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The order"), PrintParams),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/pdf"), Errors))]
#[get("/orders/{id}/pdf")]
pub(super) async fn order_pdf(uow: Glance, id: Id, params: Params<PrintParams>) -> Answer {
    let document = printing::order(&uow, OrderId(id.id)).await?;
    let look = look(&uow, PrintKind::Order, params.0.template_id).await?;
    pdf(&uow.shared, &uow, document, look).await
}

/// An order as a spreadsheet, by the standard template of its kind or another one.
///
/// Figures are numbers; nothing in it is computed.
#[utoipa::path(tag = "orders", params(("id" = i64, Path, description = "The order"), PrintParams),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/orders/{id}/xlsx")]
pub(super) async fn order_xlsx(uow: Glance, id: Id, params: Params<PrintParams>) -> Answer {
    let document = printing::order(&uow, OrderId(id.id)).await?;
    let look = look(&uow, PrintKind::Order, params.0.template_id).await?;
    xlsx(&uow, document, look).await
}

/// The note that goes along with a delivery, as a PDF, by the standard template of its kind or another one.
///
/// 422 `template.invalid`, `template.timeout`, `template.exhausted` where the template is at fault.
#[utoipa::path(tag = "deliveries", params(("id" = i64, Path, description = "The delivery"), PrintParams),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/pdf"), Errors))]
#[get("/deliveries/{id}/pdf")]
pub(super) async fn delivery_pdf(uow: Glance, id: Id, params: Params<PrintParams>) -> Answer {
    let document = printing::delivery_note(&uow, DeliveryId(id.id)).await?;
    let look = look(&uow, PrintKind::DeliveryNote, params.0.template_id).await?;
    pdf(&uow.shared, &uow, document, look).await
}

/// The note that goes along with a delivery, as a spreadsheet, by the standard template of its kind or another one.
///
/// Figures are numbers; nothing in it is computed.
#[utoipa::path(tag = "deliveries", params(("id" = i64, Path, description = "The delivery"), PrintParams),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/deliveries/{id}/xlsx")]
pub(super) async fn delivery_xlsx(uow: Glance, id: Id, params: Params<PrintParams>) -> Answer {
    let document = printing::delivery_note(&uow, DeliveryId(id.id)).await?;
    let look = look(&uow, PrintKind::DeliveryNote, params.0.template_id).await?;
    xlsx(&uow, document, look).await
}

/// A purchase order as a PDF, by the standard template of its kind or another one.
///
/// 422 `template.invalid`, `template.timeout`, `template.exhausted` where the template is at fault.
#[utoipa::path(tag = "purchasing", params(("id" = i64, Path, description = "The purchase order"), PrintParams),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/pdf"), Errors))]
#[get("/purchase-orders/{id}/pdf")]
pub(super) async fn purchase_order_pdf(uow: Glance, id: Id, params: Params<PrintParams>) -> Answer {
    let document = printing::purchase_order(&uow, PurchaseOrderId(id.id)).await?;
    let look = look(&uow, PrintKind::PurchaseOrder, params.0.template_id).await?;
    pdf(&uow.shared, &uow, document, look).await
}

/// A purchase order as a spreadsheet, by the standard template of its kind or another one.
///
/// Figures are numbers; nothing in it is computed.
#[utoipa::path(tag = "purchasing", params(("id" = i64, Path, description = "The purchase order"), PrintParams),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/purchase-orders/{id}/xlsx")]
pub(super) async fn purchase_order_xlsx(uow: Glance, id: Id, params: Params<PrintParams>) -> Answer {
    let document = printing::purchase_order(&uow, PurchaseOrderId(id.id)).await?;
    let look = look(&uow, PrintKind::PurchaseOrder, params.0.template_id).await?;
    xlsx(&uow, document, look).await
}

/// A letter about what is overdue, as a PDF, by the standard template of its kind or another one.
///
/// 422 `template.invalid`, `template.timeout`, `template.exhausted` where the template is at fault.
#[utoipa::path(tag = "dunning", params(("id" = i64, Path, description = "The letter"), PrintParams),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/pdf"), Errors))]
#[get("/dunning-letters/{id}/pdf")]
pub(super) async fn dunning_letter_pdf(uow: Glance, id: Id, params: Params<PrintParams>) -> Answer {
    let document = printing::dunning_letter(&uow, DunningLetterId(id.id)).await?;
    let look = look(&uow, PrintKind::DunningLetter, params.0.template_id).await?;
    pdf(&uow.shared, &uow, document, look).await
}

/// A letter about what is overdue, as a spreadsheet, by the standard template of its kind or another one.
///
/// Figures are numbers; nothing in it is computed.
#[utoipa::path(tag = "dunning", params(("id" = i64, Path, description = "The letter"), PrintParams),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/dunning-letters/{id}/xlsx")]
pub(super) async fn dunning_letter_xlsx(uow: Glance, id: Id, params: Params<PrintParams>) -> Answer {
    let document = printing::dunning_letter(&uow, DunningLetterId(id.id)).await?;
    let look = look(&uow, PrintKind::DunningLetter, params.0.template_id).await?;
    xlsx(&uow, document, look).await
}

/// The letter with the result of a complaint as a PDF, by the standard template of its kind or another one.
///
/// 422 `template.invalid`, `template.timeout`, `template.exhausted` where the template is at fault.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The complaint"), PrintParams),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/pdf"), Errors))]
#[get("/complaints/{id}/letter/pdf")]
pub(super) async fn complaint_letter_pdf(uow: Glance, id: Id, params: Params<PrintParams>) -> Answer {
    let document = printing::complaint_result(&uow, ComplaintId(id.id)).await?;
    let look = look(&uow, PrintKind::ComplaintResult, params.0.template_id).await?;
    pdf(&uow.shared, &uow, document, look).await
}

/// The statement of account of a customer as a PDF, by the standard template or another one.
#[utoipa::path(tag = "receivables", params(("id" = i64, Path, description = "The customer"), StatementPrintParams),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/pdf"), Errors))]
#[get("/customers/{id}/statement/pdf")]
pub(super) async fn statement_pdf(uow: Glance, id: Id, params: Params<StatementPrintParams>) -> Answer {
    let (from, until) = params.0.days();
    let document = printing::statement(&uow, CustomerId(id.id), from, until).await?;
    let look = look(&uow, PrintKind::Statement, params.0.template_id).await?;
    pdf(&uow.shared, &uow, document, look).await
}

/// The statement of account of a customer as a spreadsheet, by the standard template or another one.
#[utoipa::path(tag = "receivables", params(("id" = i64, Path, description = "The customer"), StatementPrintParams),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/customers/{id}/statement/xlsx")]
pub(super) async fn statement_xlsx(uow: Glance, id: Id, params: Params<StatementPrintParams>) -> Answer {
    let (from, until) = params.0.days();
    let document = printing::statement(&uow, CustomerId(id.id), from, until).await?;
    let look = look(&uow, PrintKind::Statement, params.0.template_id).await?;
    xlsx(&uow, document, look).await
}
