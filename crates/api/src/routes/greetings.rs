//! Greeting rules.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, post, put};
use crm::greetings::{self, Occasion};
use crm::ids::GreetingRuleId;
use crm::pushes;
use crm::{overview, tenants};

use crate::dto::common::{Errors, List};
use crate::dto::greetings::{
    Active, OccasionChoice, PreviewItem, PreviewParams, RuleEdit, RuleIn, RuleOut, StateCounts,
};
use crate::extract::{Body, Id, Params};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_occasions)
        .service(list_rules)
        .service(add_rule)
        .service(get_rule)
        .service(edit_rule)
        .service(set_rule_active)
        .service(preview_rule)
        .service(report_rule);
}

/// The occasions that a rule can be for.
#[utoipa::path(tag = "greetings",
    responses((status = 200, description = "All of them", body = List<OccasionChoice>), Errors))]
#[get("/occasions")]
pub(super) async fn list_occasions(_uow: Read) -> Answer {
    let choices = Occasion::choices().into_iter();
    ok(List::whole(choices.map(|(occasion, name)| OccasionChoice { occasion, name }).collect()))
}

/// All greeting rules.
#[utoipa::path(tag = "greetings", responses((status = 200, description = "All of them", body = List<RuleOut>), Errors))]
#[get("/greeting-rules")]
pub(super) async fn list_rules(uow: Read) -> Answer {
    let rows = greetings::list_rules(&uow).await?;
    ok(List::whole(rows.into_iter().map(RuleOut::from).collect()))
}

/// Adds a greeting rule.
#[utoipa::path(tag = "greetings", request_body = RuleIn,
    responses((status = 201, description = "Added", body = RuleOut), Errors))]
#[post("/greeting-rules")]
pub(super) async fn add_rule(write: Write, body: Body<RuleIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| Ok(RuleOut::from(greetings::add_rule(uow, body.0.into()).await?)))
        .await
}

/// A greeting rule.
#[utoipa::path(tag = "greetings", params(("id" = i64, Path, description = "The rule")),
    responses((status = 200, description = "The rule", body = RuleOut), Errors))]
#[get("/greeting-rules/{id}")]
pub(super) async fn get_rule(uow: Read, id: Id) -> Answer {
    ok(RuleOut::from(greetings::find_rule(&uow, GreetingRuleId(id.id)).await?))
}

/// Replaces a greeting rule. What is planned already stays as it is.
#[utoipa::path(tag = "greetings", params(("id" = i64, Path, description = "The rule")), request_body = RuleEdit,
    responses((status = 200, description = "Replaced", body = RuleOut), Errors))]
#[put("/greeting-rules/{id}")]
pub(super) async fn edit_rule(write: Write, id: Id, body: Body<RuleEdit>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let rule = greetings::edit_rule(uow, GreetingRuleId(id.id), body.0.version, body.0.rule.into()).await?;
            Ok(RuleOut::from(rule))
        })
        .await
}

/// Puts a greeting rule in or out of force. Rules are never deleted: pushes tell of them.
#[utoipa::path(tag = "greetings", params(("id" = i64, Path, description = "The rule")), request_body = Active,
    responses((status = 200, description = "In or out of force", body = RuleOut), Errors))]
#[post("/greeting-rules/{id}/active")]
pub(super) async fn set_rule_active(write: Write, id: Id, body: Body<Active>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            Ok(RuleOut::from(greetings::set_active(uow, GreetingRuleId(id.id), body.0.active).await?))
        })
        .await
}

/// What a rule would send on a day, on real customers within the scope; at most 500.
#[utoipa::path(tag = "greetings", params(("id" = i64, Path, description = "The rule"), PreviewParams),
    responses((status = 200, description = "The greetings", body = List<PreviewItem>), Errors))]
#[get("/greeting-rules/{id}/preview")]
pub(super) async fn preview_rule(uow: Read, id: Id, params: Params<PreviewParams>) -> Answer {
    let rule = greetings::find_rule(&uow, GreetingRuleId(id.id)).await?;
    let day = match params.0.on {
        Some(day) => day.0,
        None => uow.today(tenants::settings(&uow).await?.zone),
    };
    let planned = greetings::preview(&uow, &rule, day).await?;
    // Whoever may read rules may not see all customers for that.
    let seen = overview::customer_names(&uow, planned.iter().map(|greeting| greeting.customer.id)).await?;
    let planned = planned.into_iter().filter(|greeting| seen.contains_key(&greeting.customer.id));
    ok(List::whole(planned.map(PreviewItem::from).collect()))
}

/// What came of a rule: how many pushes within the scope stand where.
#[utoipa::path(tag = "greetings", params(("id" = i64, Path, description = "The rule")),
    responses((status = 200, description = "How many stand where", body = StateCounts), Errors))]
#[get("/greeting-rules/{id}/report")]
pub(super) async fn report_rule(uow: Read, id: Id) -> Answer {
    let rule = greetings::find_rule(&uow, GreetingRuleId(id.id)).await?;
    ok(StateCounts { counts: pushes::count_by_state(&uow, Some(rule.id)).await? })
}
