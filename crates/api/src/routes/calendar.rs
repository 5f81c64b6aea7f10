//! The working calendar: which days of a year are not what their weekday says.

use actix_web::http::StatusCode;
use actix_web::{delete, get, post, put};
use chrono::Datelike;
use crm::calendar;
use crm::tenants;
use serde_json::json;

use crate::dto::calendar::{CalendarImport, CalendarIn, CalendarParams, CalendarVersion, WorkingYearOut};
use crate::dto::common::Errors;
use crate::error::ApiError;
use crate::extract::{Body, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(get_calendar).service(import_calendar).service(put_calendar).service(forget_calendar);
}

fn year(id: &Id) -> Result<i32, ApiError> {
    i32::try_from(id.id).map_err(|_| ApiError::invalid("year", "没有这一年"))
}

/// The calendar of a year.
#[utoipa::path(tag = "calendar", params(CalendarParams),
    responses((status = 200, description = "The year", body = WorkingYearOut), Errors))]
#[get("/working-calendar")]
pub(super) async fn get_calendar(uow: Read, params: Params<CalendarParams>) -> Answer {
    let year = match params.0.year {
        Some(year) => year,
        None => uow.today(tenants::settings(&uow).await?.zone).year(),
    };
    ok(WorkingYearOut::from(calendar::of_year(&uow, year).await?))
}

/// Replaces the days of a year with those of a text, and makes the year known.
#[utoipa::path(tag = "calendar", request_body = CalendarImport,
    responses((status = 200, description = "The year", body = WorkingYearOut), Errors))]
#[post("/working-calendar/import")]
pub(super) async fn import_calendar(write: Write, body: Body<CalendarImport>) -> Answer {
    let CalendarImport { year, version, text } = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            let days = calendar::parse(&text)?;
            let replaced = calendar::replace(uow, year, version, days).await.map_err(|fault| match fault {
                // The field of the text is another one than that of the form.
                crm::error::Fault::Invalid(invalid) if invalid.field == "days" => {
                    ApiError::invalid("text", invalid.message)
                }
                other => other.into(),
            })?;
            Ok(WorkingYearOut::from(replaced))
        })
        .await
}

/// Replaces the days of a year, and makes the year known. Deadlines that are still ahead are computed
/// anew.
#[utoipa::path(tag = "calendar", params(("id" = i64, Path, description = "The year")), request_body = CalendarIn,
    responses((status = 200, description = "The year", body = WorkingYearOut), Errors))]
#[put("/working-calendar/{id}")]
pub(super) async fn put_calendar(write: Write, id: Id, body: Body<CalendarIn>) -> Answer {
    let CalendarIn { version, days } = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            let days = days.into_iter().map(Into::into).collect();
            Ok(WorkingYearOut::from(calendar::replace(uow, year(&id)?, version, days).await?))
        })
        .await
}

/// Forgets what is known of a year: weekends count again, with a warning.
#[utoipa::path(tag = "calendar", params(("id" = i64, Path, description = "The year"), CalendarVersion),
    responses((status = 200, description = "Forgotten"), Errors))]
#[delete("/working-calendar/{id}")]
pub(super) async fn forget_calendar(write: Write, id: Id, params: Params<CalendarVersion>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            calendar::forget(uow, year(&id)?, params.0.version).await?;
            Ok(json!({}))
        })
        .await
}
