//! Templates of printed documents.

use actix_web::http::StatusCode;
use actix_web::{delete, get, post, put};
use crm::actor::{Access, Resource};
use crm::ids::{
    ComplaintId, CustomerId, DeliveryId, DunningLetterId, FileId, OrderId, PrintTemplateId, PurchaseOrderId, QuoteId,
    StaffId,
};
use crm::print_templates::{self, PrintKind};
use crm::{staff, tenants};
use print::document::{STANDARD_SOURCE, sample};

use crate::dto::common::{Errors, List};
use crate::dto::print_templates::{
    PreviewIn, PrintKindOut, PrintKinds, PrintTemplateEdit, PrintTemplateEditionOut, PrintTemplateIn, PrintTemplateOut,
    PrintTemplateParams, PrintTemplateRow,
};
use crate::extract::{Body, Id, NoBody, Params};
use crate::printing::{self, Look};
use crate::routes::Routes;
use crate::work::{Answer, Glance, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_print_kinds)
        .service(preview_print_template)
        .service(list_print_templates)
        .service(create_print_template)
        .service(get_print_template)
        .service(edit_print_template)
        .service(remove_print_template)
        .service(list_print_template_editions);
}

const KINDS: [PrintKind; 7] = [
    PrintKind::Quote,
    PrintKind::Order,
    PrintKind::DeliveryNote,
    PrintKind::PurchaseOrder,
    PrintKind::DunningLetter,
    PrintKind::ComplaintResult,
    PrintKind::Statement,
];

/// The kinds of documents with the columns that they may have, and the source that forms are printed with.
#[utoipa::path(tag = "print", responses((status = 200, description = "All of them", body = PrintKinds), Errors))]
#[get("/print-kinds")]
pub(super) async fn list_print_kinds(uow: Read) -> Answer {
    uow.scope(Resource::PrintTemplates, Access::Read, "查看打印模板")?;
    ok(PrintKinds { items: KINDS.into_iter().map(PrintKindOut::new).collect(), source: STANDARD_SOURCE })
}

/// The templates of the company, by kind and name.
#[utoipa::path(tag = "print", params(PrintTemplateParams),
    responses((status = 200, description = "All of them", body = List<PrintTemplateRow>), Errors))]
#[get("/print-templates")]
pub(super) async fn list_print_templates(uow: Read, params: Params<PrintTemplateParams>) -> Answer {
    let rows = print_templates::list(&uow, params.0.kind).await?;
    ok(List::whole(rows.iter().map(PrintTemplateRow::from).collect()))
}

/// Adds a template: managers and administrators.
///
/// 409 `print_template.name_taken`, `print_template.too_many`; 422 where the form does not fit the kind.
#[utoipa::path(tag = "print", request_body = PrintTemplateIn,
    responses((status = 201, description = "Added", body = PrintTemplateOut), Errors))]
#[post("/print-templates")]
pub(super) async fn create_print_template(write: Write, body: Body<PrintTemplateIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            Ok(PrintTemplateOut::from(print_templates::create(uow, body.0.try_into()?).await?))
        })
        .await
}

/// A template with its form and its source.
#[utoipa::path(tag = "print", params(("id" = i64, Path, description = "The template")),
    responses((status = 200, description = "The template", body = PrintTemplateOut), Errors))]
#[get("/print-templates/{id}")]
pub(super) async fn get_print_template(uow: Read, id: Id) -> Answer {
    ok(PrintTemplateOut::from(print_templates::find(&uow, PrintTemplateId(id.id)).await?))
}

/// Replaces what a template says. What it said before stays among its editions.
///
/// 409 `stale` where somebody else changed it in between.
#[utoipa::path(tag = "print", params(("id" = i64, Path, description = "The template")), request_body = PrintTemplateEdit,
    responses((status = 200, description = "Changed", body = PrintTemplateOut), Errors))]
#[put("/print-templates/{id}")]
pub(super) async fn edit_print_template(write: Write, id: Id, body: Body<PrintTemplateEdit>) -> Answer {
    let PrintTemplateEdit { version, template } = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            let id = PrintTemplateId(id.id);
            Ok(PrintTemplateOut::from(print_templates::edit(uow, id, version, template.try_into()?).await?))
        })
        .await
}

/// Removes a template with its editions.
#[utoipa::path(tag = "print", params(("id" = i64, Path, description = "The template")),
    responses((status = 204, description = "Removed"), Errors))]
#[delete("/print-templates/{id}")]
pub(super) async fn remove_print_template(write: Write, id: Id, _body: NoBody) -> Answer {
    let id = PrintTemplateId(id.id);
    write.run(StatusCode::NO_CONTENT, async move |uow| Ok(print_templates::remove(uow, id).await?)).await
}

/// What a template said, the newest first.
#[utoipa::path(tag = "print", params(("id" = i64, Path, description = "The template")),
    responses((status = 200, description = "Its editions", body = List<PrintTemplateEditionOut>), Errors))]
#[get("/print-templates/{id}/editions")]
pub(super) async fn list_print_template_editions(uow: Read, id: Id) -> Answer {
    let rows = print_templates::editions(&uow, PrintTemplateId(id.id)).await?;
    let people: Vec<StaffId> = rows.iter().filter_map(|row| row.staff_id).collect();
    let names = staff::names(&uow, &people).await?;
    ok(List::whole(rows.into_iter().map(|row| PrintTemplateEditionOut::new(row, &names)).collect()))
}

/// Prints a document as a template would, without storing anything: one that the actor may read, or one with made-up
/// data.
///
/// 422 `template.invalid` (`details.mistakes` has lines and columns), `template.timeout`, `template.exhausted`,
/// `template.too_many_pages`, `template.too_large`.
#[utoipa::path(tag = "print", request_body = PreviewIn,
    responses((status = 200, description = "The PDF", body = Vec<u8>, content_type = "application/pdf"), Errors))]
#[post("/print-templates/preview")]
pub(super) async fn preview_print_template(uow: Glance, body: Body<PreviewIn>) -> Answer {
    uow.scope(Resource::PrintTemplates, Access::Write, "修改打印模板")?;
    let PreviewIn { kind, form, source, logo_file_id, document_id } = body.0;
    let logo = match logo_file_id {
        Some(id) => Some(print_templates::own_logo(&uow, FileId(id)).await?),
        None => None,
    };
    let look = Look { form: form.checked(kind)?, source: source.filter(|source| !source.trim().is_empty()), logo };
    let document = match (kind, document_id) {
        (_, None) => sample(printing::kind(kind), uow.today(tenants::settings(&uow).await?.zone)),
        (PrintKind::Quote, Some(id)) => printing::quote(&uow, QuoteId(id)).await?,
        (PrintKind::Order, Some(id)) => printing::order(&uow, OrderId(id)).await?,
        (PrintKind::DeliveryNote, Some(id)) => printing::delivery_note(&uow, DeliveryId(id)).await?,
        (PrintKind::PurchaseOrder, Some(id)) => printing::purchase_order(&uow, PurchaseOrderId(id)).await?,
        (PrintKind::DunningLetter, Some(id)) => printing::dunning_letter(&uow, DunningLetterId(id)).await?,
        (PrintKind::ComplaintResult, Some(id)) => printing::complaint_result(&uow, ComplaintId(id)).await?,
        (PrintKind::Statement, Some(id)) => printing::statement(&uow, CustomerId(id), None, None).await?,
    };
    printing::pdf(&uow.shared, &uow, document, look).await
}
