//! A customer's own quotes.

use actix_web::get;
use crm::ids::QuoteId;
use crm::print_templates::PrintKind;
use crm::quotes;

use crate::dto::common::{Errors, List, PageParams};
use crate::dto::quotes::{MyQuote, MyQuoteRow};
use crate::extract::{Visit, VisitId, VisitParams};
use crate::limits;
use crate::printing;
use crate::routes::Routes;
use crate::work::{Answer, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(my_quotes).service(my_quote).service(my_quote_pdf);
}

/// The quotes that one was sent, the newest first.
///
/// 403 `my.not_linked` while nobody knows who visits.
#[utoipa::path(tag = "my", security(("visit" = [])), params(PageParams),
    responses((status = 200, description = "A page of quotes", body = List<MyQuoteRow>), Errors))]
#[get("/my/quotes")]
pub(super) async fn my_quotes(visit: Visit, params: VisitParams<PageParams>) -> Answer {
    let page = quotes::own(&visit.read_own()?, &params.0.request()?).await?;
    ok(List::from(page.map(|summary| MyQuoteRow::from(&summary.quote))))
}

/// One of the quotes that one was sent, with its lines.
#[utoipa::path(tag = "my", security(("visit" = [])), params(("id" = i64, Path, description = "The quote")),
    responses((status = 200, description = "The quote", body = MyQuote), Errors))]
#[get("/my/quotes/{id}")]
pub(super) async fn my_quote(visit: Visit, id: VisitId) -> Answer {
    ok(MyQuote::from(quotes::find(&visit.read_own()?, QuoteId(id.0)).await?))
}

/// One of the quotes that one was sent, as a PDF by the company's standard template.
///
/// 429 where one asks for too many at once.
#[utoipa::path(tag = "my", security(("visit" = [])), params(("id" = i64, Path, description = "The quote")),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/pdf"), Errors))]
#[get("/my/quotes/{id}/pdf")]
pub(super) async fn my_quote_pdf(visit: Visit, id: VisitId) -> Answer {
    let uow = visit.read_own()?;
    limits::check(&visit.shared.kv, &format!("my:pdf:{}", visit.who.identity.id), limits::BY_PRINTING).await?;
    let document = printing::quote(&uow, QuoteId(id.0)).await?;
    let look = printing::look(&uow, PrintKind::Quote, None).await?;
    printing::pdf(&visit.shared, &uow, document, look).await
}
