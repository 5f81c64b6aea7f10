//! Profit: reports, trends, tables, the documents behind figures, the 80/20 view.

use actix_web::get;
use crm::profit::{self, TrendStep};

use crate::dto::common::{Errors, List, page};
use crate::dto::profit::{
    DocumentParams, ProfitDocument, ReportOut, ReportParams, ReportRowOut, TrendParams, TrendRowOut, span,
};
use crate::dto::profit_curve::{CurveOut, CurveParams};
use crate::dto::profit_pivot::{PivotOut, PivotParams};
use crate::extract::Params;
use crate::routes::Routes;
use crate::work::{Answer, Read, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(get_profit_report)
        .service(get_profit_trend)
        .service(get_profit_pivot)
        .service(list_profit_documents)
        .service(get_profit_curve);
}

/// Who or what earns how much in a month, quarter or year, ranked, beside the span before and the
/// same span of the year before.
#[utoipa::path(tag = "profit", params(ReportParams),
    responses((status = 200, description = "A page of it, with the whole", body = ReportOut), Errors))]
#[get("/profit")]
pub(super) async fn get_profit_report(uow: Read, params: Params<ReportParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let span = span(&params.0.period)?;
    let with_overhead = params.0.overhead.unwrap_or(false);
    let report = profit::report(&uow, params.0.by, span, with_overhead, &request).await?;
    ok(ReportOut {
        period: span.to_string(),
        items: report.page.items.into_iter().map(ReportRowOut::from).collect(),
        next: report.page.next,
        total: report.total.into(),
        overhead: report.overhead,
    })
}

/// Profit by month, quarter or year: of the company, or of one customer, order, product, category,
/// channel, region, person or department.
#[utoipa::path(tag = "profit", params(TrendParams),
    responses((status = 200, description = "Period by period", body = List<TrendRowOut>), Errors))]
#[get("/profit/trend")]
pub(super) async fn get_profit_trend(uow: Read, params: Params<TrendParams>) -> Answer {
    let step = params.0.step.unwrap_or(TrendStep::Month);
    let rows = profit::trend(&uow, params.0.from, params.0.until, step, params.0.of()?).await?;
    ok(List::whole(rows.into_iter().map(TrendRowOut::from).collect()))
}

/// A table of profit: who or what earns how much, row by row, over months, quarters or years. The rows
/// and the others make the whole, which is the one of the reports.
#[utoipa::path(tag = "profit", params(PivotParams),
    responses((status = 200, description = "The table", body = PivotOut), Errors))]
#[get("/profit/pivot")]
pub(super) async fn get_profit_pivot(uow: Read, params: Params<PivotParams>) -> Answer {
    let query = params.0.query()?;
    ok(PivotOut::new(query.level, profit::pivot(&uow, &query).await?))
}

/// The documents behind a figure, the newest first.
#[utoipa::path(tag = "profit", params(DocumentParams),
    responses((status = 200, description = "A page of them", body = List<ProfitDocument>), Errors))]
#[get("/profit/documents")]
pub(super) async fn list_profit_documents(uow: Read, params: Params<DocumentParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let found = profit::documents(&uow, span(&params.0.period)?, &params.0.filter()?, &request).await?;
    ok(List::from(found.map(ProfitDocument::from)))
}

/// The 80/20 view: the curve, who the best fifth are and what they have in common, the last fifth.
#[utoipa::path(tag = "profit", params(CurveParams),
    responses((status = 200, description = "The curve", body = CurveOut), Errors))]
#[get("/profit/curve")]
pub(super) async fn get_profit_curve(uow: Read, params: Params<CurveParams>) -> Answer {
    ok(CurveOut::from(profit::curve(&uow, span(&params.0.period)?).await?))
}
