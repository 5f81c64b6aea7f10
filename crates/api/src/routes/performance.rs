//! Performance of people and departments, and their targets.

use actix_web::http::StatusCode;
use actix_web::{get, put};
use crm::db::Uow;
use crm::performance::{self, Measure, NewTarget, TargetSubject};
use crm::{profit, tenants};

use crate::dto::common::{Errors, List};
use crate::dto::performance::{PerformanceOut, PerformanceParams, TargetOut, TargetParams, TargetsIn};
use crate::dto::profit::span;
use crate::error::ApiError;
use crate::extract::{Body, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(get_performance).service(list_targets).service(set_targets);
}

/// What people or departments did in a month, quarter or year, against their targets, ranked; and
/// what is to be expected. One's own, one's team's or everybody's; the ranks are among all.
#[utoipa::path(tag = "performance", params(PerformanceParams),
    responses((status = 200, description = "The best first", body = List<PerformanceOut>), Errors))]
#[get("/performance")]
pub(super) async fn get_performance(uow: Read, params: Params<PerformanceParams>) -> Answer {
    let subject = params.0.subject.unwrap_or(TargetSubject::Person);
    let by = params.0.by.unwrap_or(Measure::Sales);
    let rows = performance::performance(&uow, span(&params.0.period)?, subject, by).await?;
    ok(List::whole(rows.into_iter().map(PerformanceOut::from).collect()))
}

async fn of_month(uow: &Uow, month: i64) -> Result<List<TargetOut>, ApiError> {
    let targets = performance::targets(uow, month).await?;
    Ok(List::whole(targets.into_iter().map(TargetOut::from).collect()))
}

/// The targets of a month.
#[utoipa::path(tag = "performance", params(TargetParams),
    responses((status = 200, description = "All of them", body = List<TargetOut>), Errors))]
#[get("/targets")]
pub(super) async fn list_targets(uow: Read, params: Params<TargetParams>) -> Answer {
    let today = uow.today(tenants::settings(&uow).await?.zone);
    ok(of_month(&uow, params.0.month.unwrap_or_else(|| profit::month_of(today))).await?)
}

/// Sets targets of a month; those that are not named stay.
#[utoipa::path(tag = "performance", request_body = TargetsIn,
    responses((status = 200, description = "All targets of the month", body = List<TargetOut>), Errors))]
#[put("/targets")]
pub(super) async fn set_targets(write: Write, body: Body<TargetsIn>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let month = body.0.month;
            let targets: Vec<NewTarget> =
                body.0.targets.into_iter().map(NewTarget::try_from).collect::<Result<_, _>>()?;
            performance::set_targets(uow, month, &targets).await?;
            of_month(uow, month).await
        })
        .await
}
