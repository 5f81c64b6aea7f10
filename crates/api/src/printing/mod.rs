//! Printed documents: what is read of the domain, by which template it is printed, and the file as an answer.

mod documents;
mod trade;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONTENT_DISPOSITION, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue, HeaderName,
};
use crm::db::Uow;
use crm::files::StoredFile;
use crm::ids::PrintTemplateId;
use crm::print_templates::{self, PrintKind, PrintTemplate};
use crm::tenants;
use print::RenderError;
use print::document::{Document, Form, Kind};
use serde_json::json;

pub(crate) use documents::{complaint_result, dunning_letter, statement};
pub(crate) use trade::{delivery_note, order, purchase_order, quote};

use crate::error::ApiError;
use crate::export::XLSX;
use crate::state::Shared;
use crate::work::Answer;

/// How a document is to look.
#[derive(Clone, Debug, Default)]
pub(crate) struct Look {
    /// What was chosen by the form.
    pub(crate) form: Form,
    /// A source of one's own.
    pub(crate) source: Option<String>,
    /// The logo.
    pub(crate) logo: Option<StoredFile>,
}

/// The kind of documents that a kind of template is for.
pub(crate) fn kind(kind: PrintKind) -> Kind {
    match kind {
        PrintKind::Quote => Kind::Quote,
        PrintKind::Order => Kind::Order,
        PrintKind::DeliveryNote => Kind::DeliveryNote,
        PrintKind::PurchaseOrder => Kind::PurchaseOrder,
        PrintKind::DunningLetter => Kind::DunningLetter,
        PrintKind::ComplaintResult => Kind::ComplaintResult,
        PrintKind::Statement => Kind::Statement,
    }
}

/// The look that is asked for, or the standard one of the kind, or the one that comes with the product.
pub(crate) async fn look(uow: &Uow, of: PrintKind, chosen: Option<i64>) -> Result<Look, ApiError> {
    let template = match chosen {
        None => print_templates::standard(uow, of).await?,
        Some(id) => {
            let template = print_templates::find(uow, PrintTemplateId(id)).await?;
            if template.kind != of {
                return Err(ApiError::invalid("template_id", "该模板不是用于此类单据的"));
            }
            Some(template)
        }
    };
    match template {
        Some(template) => look_of(uow, template).await,
        None => Ok(Look::default()),
    }
}

async fn look_of(uow: &Uow, template: PrintTemplate) -> Result<Look, ApiError> {
    let logo = print_templates::logo(uow, &template).await?;
    let form = serde_json::from_value(template.form)
        .map_err(|error| ApiError::internal(format!("the form of template {} can't be read: {error}", template.id)))?;
    Ok(Look { form, source: template.source, logo })
}

/// A document as a PDF. No connection to the database is held while it is made.
pub(crate) async fn pdf(shared: &Shared, uow: &Uow, document: Document, look: Look) -> Answer {
    let company = tenants::find(uow, uow.tenant()).await?.name;
    let logo = match &look.logo {
        Some(file) => Some(shared.files.get(&file.location).await.map_err(|error| {
            ApiError::unavailable("files.unavailable", "文件存储暂时不可用，请稍后再试").with_cause(error.to_string())
        })?),
        None => None,
    };
    let request = print::document::request(&document, &look.form, look.source.as_deref(), &company);
    let request = request.with_logo(logo.as_deref());
    let file = shared.renderer.render(uow.tenant().0, &request).await.map_err(refused)?;
    Ok(answer(file, &document, "application/pdf", "pdf", DispositionType::Inline))
}

/// A document as a spreadsheet, with the columns and the texts of its look.
pub(crate) async fn xlsx(uow: &Uow, document: Document, look: Look) -> Answer {
    let company = tenants::find(uow, uow.tenant()).await?.name;
    let made = tokio::task::spawn_blocking(move || {
        let file = print::document::workbook(&document, &look.form, &company);
        (file, document)
    });
    let (file, document) = made.await.map_err(|error| ApiError::internal(format!("a file got lost: {error}")))?;
    let file = file.map_err(|error| ApiError::internal(format!("a spreadsheet can't be written: {error}")))?;
    Ok(answer(file, &document, XLSX, "xlsx", DispositionType::Attachment))
}

fn refused(error: RenderError) -> ApiError {
    match error {
        RenderError::Refused(refusal) => {
            let details = json!({ "mistakes": refusal.mistakes() });
            let known = ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, refusal.code(), refusal.to_string());
            known.with_field("source").with_details(details)
        }
        RenderError::Busy => ApiError::limited(std::time::Duration::from_secs(10)),
        error => ApiError::internal(error.to_string()),
    }
}

fn answer(file: Vec<u8>, document: &Document, mime: &str, ending: &str, how: DispositionType) -> HttpResponse {
    let number = match document.number.as_str() {
        "" => document.printed_on.format("%Y%m%d").to_string(),
        number => number.to_owned(),
    };
    let ascii: String = number.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    let name = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: format!("{}-{number}.{ending}", document.kind.title()).into_bytes(),
    };
    let disposition = ContentDisposition {
        disposition: how,
        parameters: vec![
            DispositionParam::Filename(format!("{}-{ascii}.{ending}", document.kind.word())),
            DispositionParam::FilenameExt(name),
        ],
    };
    HttpResponse::Ok()
        .content_type(mime)
        .insert_header((CONTENT_DISPOSITION, disposition))
        .insert_header((HeaderName::from_static("x-content-type-options"), "nosniff"))
        .body(file)
}
