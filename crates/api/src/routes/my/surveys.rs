//! Questions to oneself, how content one is.

use actix_web::{get, post};
use crm::error::Fault;
use crm::ids::SurveyRequestId;
use crm::surveys::{self, AnswerVia};

use crate::dto::common::{Errors, List};
use crate::dto::my_surveys::{MySurvey, MySurveyAnswer};
use crate::extract::{Visit, VisitBody, VisitId};
use crate::routes::Routes;
use crate::work::{Answer, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(my_surveys).service(my_survey).service(answer_my_survey);
}

/// The questions to oneself, the newest first.
#[utoipa::path(tag = "my", security(("visit" = [])),
    responses((status = 200, description = "The newest of them", body = List<MySurvey>), Errors))]
#[get("/my/surveys")]
pub(super) async fn my_surveys(visit: Visit) -> Answer {
    let uow = visit.read_own()?;
    let now = uow.now();
    ok(List::whole(surveys::own_list(&uow).await?.into_iter().map(|own| MySurvey::new(own, now)).collect()))
}

/// A question to oneself.
#[utoipa::path(tag = "my", security(("visit" = [])), params(("id" = i64, Path, description = "The question")),
    responses((status = 200, description = "The question", body = MySurvey), Errors))]
#[get("/my/surveys/{id}")]
pub(super) async fn my_survey(visit: Visit, id: VisitId) -> Answer {
    let uow = visit.read_own()?;
    ok(MySurvey::new(surveys::own(&uow, SurveyRequestId(id.0)).await?, uow.now()))
}

/// Answers, once; or adds the rest to a score that was given in the chat.
///
/// 409 `survey.answered` or `survey.expired`.
#[utoipa::path(tag = "my", security(("visit" = [])), params(("id" = i64, Path, description = "The question")),
    request_body = MySurveyAnswer,
    responses((status = 200, description = "Taken", body = MySurvey), Errors))]
#[post("/my/surveys/{id}/answer")]
pub(super) async fn answer_my_survey(visit: Visit, id: VisitId, body: VisitBody<MySurveyAnswer>) -> Answer {
    let uow = visit.begin_own().await?;
    let now = uow.now();
    let taken = surveys::answer(&uow, SurveyRequestId(id.0), body.0.into(), AnswerVia::Page).await?;
    uow.commit().await.map_err(Fault::from)?;
    ok(MySurvey::new(taken, now))
}
