//! Notices that staff agree to receive over their mini-program.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::reminders;

use crate::dto::common::{Errors, List};
use crate::dto::reminders::{ConsentResults, StaffNoticeOut};
use crate::error::ApiError;
use crate::extract::Body;
use crate::work::{Answer, Read, Write, ok};

/// The most templates in one answer.
const MOST: usize = 20;

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(list_my_notices).service(note_my_consents);
}

/// The notices that one may be asked to agree to, with the consents left.
///
/// Empty for those who have not signed in over a mini-program.
#[utoipa::path(tag = "me",
    responses((status = 200, description = "All of them", body = List<StaffNoticeOut>), Errors))]
#[get("/me/notices")]
pub(super) async fn list_my_notices(uow: Read) -> Answer {
    let notices = reminders::notices(&uow).await?;
    ok(List::whole(notices.into_iter().map(StaffNoticeOut::from).collect()))
}

/// Tells what `wx.requestSubscribeMessage` answered.
#[utoipa::path(tag = "me", request_body = ConsentResults,
    responses((status = 200, description = "Noted; with the consents left", body = List<StaffNoticeOut>), Errors))]
#[post("/me/notices")]
pub(super) async fn note_my_consents(write: Write, body: Body<ConsentResults>) -> Answer {
    let results = body.0.results;
    if results.is_empty() || results.len() > MOST {
        return Err(ApiError::invalid("results", format!("应有 1 到 {MOST} 个模板的结果")));
    }
    write
        .run(StatusCode::OK, async move |uow| {
            let notices = reminders::note_answers(uow, &results).await?;
            Ok(List::whole(notices.into_iter().map(StaffNoticeOut::from).collect()))
        })
        .await
}
