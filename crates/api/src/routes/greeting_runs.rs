//! Greetings as long work: trying a day, watching it, stopping it.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::figures::Period;
use crm::greetings;
use crm::ids::GreetingRuleId;
use crm::page::PageRequest;
use crm::tenants;

use crate::dto::common::{Errors, List};
use crate::dto::greeting_runs::{DryRunIn, DryRunOut, RunOut, RunParams, StopIn, StopOut};
use crate::error::ApiError;
use crate::extract::{Body, Id, Params};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(dry_run_rule).service(list_rule_runs).service(stop_rule_day);
}

/// Tries what a rule would do on a day, for real customers within the scope: who would get it, over
/// which way, and why not over another. Nothing is written.
///
/// Long lists come in parts: ask again with `next`.
#[utoipa::path(tag = "greetings", params(("id" = i64, Path, description = "The rule")), request_body = DryRunIn,
    responses((status = 200, description = "A part of the dry run", body = DryRunOut), Errors))]
#[post("/greeting-rules/{id}/dry-run")]
pub(super) async fn dry_run_rule(uow: Read, id: Id, body: Body<DryRunIn>) -> Answer {
    let limit = body.0.limit.unwrap_or(100);
    if !(1..=500).contains(&limit) {
        return Err(ApiError::invalid("limit", "应在 1 到 500 之间"));
    }
    let request = PageRequest { after: body.0.cursor, limit };
    let run = greetings::dry_run(&uow, GreetingRuleId(id.id), body.0.day.0, &request).await?;
    ok(DryRunOut::from(run))
}

/// What came of a rule day by day, the newest first: ask again to see a day's progress.
#[utoipa::path(tag = "greetings", params(("id" = i64, Path, description = "The rule"), RunParams),
    responses((status = 200, description = "The days that have any", body = List<RunOut>), Errors))]
#[get("/greeting-rules/{id}/runs")]
pub(super) async fn list_rule_runs(uow: Read, id: Id, params: Params<RunParams>) -> Answer {
    let zone = tenants::settings(&uow).await?.zone;
    let today = uow.today(zone);
    // Greetings of tomorrow are planned today.
    let tomorrow = today.succ_opt().unwrap_or(today);
    let period = Period::new(params.0.from.map(|day| day.0), params.0.to.map(|day| day.0), tomorrow, zone)?;
    let runs = greetings::runs(&uow, GreetingRuleId(id.id), &period).await?;
    ok(List::whole(runs.into_iter().map(RunOut::from).collect()))
}

/// Stops a rule for a day: nothing more is planned for it, and what has not been sent is called
/// off, tasks of salespeople included.
#[utoipa::path(tag = "greetings", params(("id" = i64, Path, description = "The rule")), request_body = StopIn,
    responses((status = 200, description = "Stopped", body = StopOut), Errors))]
#[post("/greeting-rules/{id}/stop")]
pub(super) async fn stop_rule_day(write: Write, id: Id, body: Body<StopIn>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let stopped = greetings::stop(uow, GreetingRuleId(id.id), body.0.day.0, &body.0.reason).await?;
            Ok(StopOut::from(stopped))
        })
        .await
}
