//! Departments.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{delete, get, patch, post};
use crm::ids::DepartmentId;
use crm::staff::departments;

use crate::dto::common::{Errors, List};
use crate::dto::staff::{DepartmentIn, DepartmentOut, DepartmentPatch};
use crate::extract::{Body, Id};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(list_departments).service(add_department).service(edit_department).service(delete_department);
}

/// All departments, each before the ones below it.
#[utoipa::path(tag = "staff",
    responses((status = 200, description = "The tree", body = List<DepartmentOut>), Errors))]
#[get("/departments")]
pub(super) async fn list_departments(uow: Read) -> Answer {
    let rows = departments::list(&uow).await?;
    ok(List::whole(rows.into_iter().map(DepartmentOut::from).collect()))
}

/// Adds a department.
#[utoipa::path(tag = "staff", request_body = DepartmentIn,
    responses((status = 201, description = "Added", body = DepartmentOut), Errors))]
#[post("/departments")]
pub(super) async fn add_department(write: Write, body: Body<DepartmentIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let parent = body.0.parent_id.map(DepartmentId);
            Ok(DepartmentOut::from(departments::add(uow, &body.0.name, parent).await?))
        })
        .await
}

/// Renames a department, or moves it with all below it.
#[utoipa::path(tag = "staff", params(("id" = i64, Path, description = "The department")),
    request_body = DepartmentPatch,
    responses((status = 200, description = "Changed", body = DepartmentOut), Errors))]
#[patch("/departments/{id}")]
pub(super) async fn edit_department(write: Write, id: Id, body: Body<DepartmentPatch>) -> Answer {
    let id = DepartmentId(id.id);
    write
        .run(StatusCode::OK, async move |uow| {
            if let Some(name) = body.0.name {
                departments::rename(uow, id, &name).await?;
            }
            if let Some(parent) = body.0.parent_id {
                departments::relocate(uow, id, parent.map(DepartmentId)).await?;
            }
            Ok(DepartmentOut::from(departments::find(uow, id).await?))
        })
        .await
}

/// Deletes an empty department.
#[utoipa::path(tag = "staff", params(("id" = i64, Path, description = "The department")),
    responses((status = 204, description = "Deleted"), Errors))]
#[delete("/departments/{id}")]
pub(super) async fn delete_department(write: Write, id: Id) -> Answer {
    write.run(StatusCode::NO_CONTENT, async move |uow| Ok(departments::delete(uow, DepartmentId(id.id)).await?)).await
}
