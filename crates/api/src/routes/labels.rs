//! Groups and tags.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, post, put};
use crm::actor::Access;
use crm::customers::{self, labels};
use crm::db::Uow;
use crm::ids::{CustomerId, LabelId};

use crate::dto::common::{Errors, List};
use crate::dto::customer_acts::{Label, LabelIn, LabelsIn};
use crate::error::ApiError;
use crate::extract::{Body, Id};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(list_labels).service(ensure_label).service(get_customer_labels).service(set_customer_labels);
}

/// All groups and tags of the company.
#[utoipa::path(tag = "customers", responses((status = 200, description = "All of them", body = List<Label>), Errors))]
#[get("/labels")]
pub(super) async fn list_labels(uow: Read) -> Answer {
    let rows = labels::list(&uow).await?;
    ok(List::whole(rows.into_iter().map(Label::from).collect()))
}

/// The group or tag of this name; it is created where there is none.
#[utoipa::path(tag = "customers", request_body = LabelIn,
    responses((status = 200, description = "It is there", body = Label), Errors))]
#[post("/labels")]
pub(super) async fn ensure_label(write: Write, body: Body<LabelIn>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| Ok(Label::from(labels::ensure(uow, body.0.kind, &body.0.name).await?)))
        .await
}

async fn of(uow: &Uow, id: CustomerId) -> Result<List<Label>, ApiError> {
    let rows = labels::of(uow, &[id]).await?.remove(&id).unwrap_or_default();
    Ok(List::whole(rows.into_iter().map(Label::from).collect()))
}

/// The groups and tags of a customer.
#[utoipa::path(tag = "customers", params(("id" = i64, Path, description = "The customer")),
    responses((status = 200, description = "Its groups and tags", body = List<Label>), Errors))]
#[get("/customers/{id}/labels")]
pub(super) async fn get_customer_labels(uow: Read, id: Id) -> Answer {
    let customer = customers::find(&uow, CustomerId(id.id), Access::Read).await?;
    ok(of(&uow, customer.id).await?)
}

/// Makes these the groups and tags of a customer.
#[utoipa::path(tag = "customers", params(("id" = i64, Path, description = "The customer")), request_body = LabelsIn,
    responses((status = 200, description = "Its groups and tags", body = List<Label>), Errors))]
#[put("/customers/{id}/labels")]
pub(super) async fn set_customer_labels(write: Write, id: Id, body: Body<LabelsIn>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let customer = customers::find(uow, CustomerId(id.id), Access::Write).await?.id;
            let wanted: Vec<LabelId> = body.0.label_ids.into_iter().map(LabelId).collect();
            labels::set(uow, customer, &wanted).await?;
            of(uow, customer).await
        })
        .await
}
