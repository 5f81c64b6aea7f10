//! Follow-ups.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::files::{self, Attached};
use crm::follow_ups;
use crm::ids::CustomerId;
use crm::{overview, staff};

use crate::dto::common::{Errors, List, PageParams, page, sort};
use crate::dto::follow_ups::{FollowUpIn, FollowUpOut, FollowUpParams, FollowUpRow};
use crate::extract::{Body, Id, Params};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(list_all_follow_ups).service(list_follow_ups).service(log_follow_up);
}

/// Follow-ups with all customers within the scope, the newest first where no other order is asked
/// for.
#[utoipa::path(tag = "follow-ups", params(FollowUpParams),
    responses((status = 200, description = "A page of follow-ups", body = List<FollowUpRow>), Errors))]
#[get("/follow-ups")]
pub(super) async fn list_all_follow_ups(uow: Read, params: Params<FollowUpParams>) -> Answer {
    let order = sort(params.0.sort.as_deref())?;
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = follow_ups::list_all(&uow, &params.0.filter(&uow).await?, order, &request).await?;
    ok(List::from(page.map(FollowUpRow::from)))
}

/// The follow-ups of a customer, the newest first.
#[utoipa::path(tag = "follow-ups", params(("id" = i64, Path, description = "The customer"), PageParams),
    responses((status = 200, description = "A page of follow-ups", body = List<FollowUpOut>), Errors))]
#[get("/customers/{id}/follow-ups")]
pub(super) async fn list_follow_ups(uow: Read, id: Id, params: Params<PageParams>) -> Answer {
    let page = follow_ups::list(&uow, CustomerId(id.id), &params.0.request()?).await?;
    ok(List::from(page.map(FollowUpOut::from)))
}

/// Logs a contact with a customer. Revisits that were due are done by it.
#[utoipa::path(tag = "follow-ups", params(("id" = i64, Path, description = "The customer")),
    request_body = FollowUpIn,
    responses((status = 201, description = "Logged", body = FollowUpOut), Errors))]
#[post("/customers/{id}/follow-ups")]
pub(super) async fn log_follow_up(write: Write, id: Id, body: Body<FollowUpIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let follow_up = follow_ups::log(uow, CustomerId(id.id), body.0.into()).await?;
            let key = follow_up.id.0;
            let files = files::of(uow, Attached::FollowUp, &[key]).await?.remove(&key).unwrap_or_default();
            let staff = staff::names(uow, &[follow_up.staff_id]).await?;
            let contacts = overview::contact_names(uow, follow_up.contact_id).await?;
            let detail = follow_ups::FollowUpDetail {
                staff_name: staff.into_values().next().unwrap_or_default(),
                contact_name: contacts.into_values().next().map(|(name, _)| name),
                files,
                follow_up,
            };
            Ok(FollowUpOut::from(detail))
        })
        .await
}
