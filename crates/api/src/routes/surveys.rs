//! Surveys.

use actix_web::http::StatusCode;
use actix_web::{get, post, put};
use crm::ids::{SurveyId, SurveyRequestId};
use crm::surveys::{self, SurveyBy};

use crate::dto::common::{Errors, List, page, sort};
use crate::dto::surveys::{
    SurveyAnswerOut, SurveyAnswerParams, SurveyEdit, SurveyFigureParams, SurveyFiguresOut, SurveyHandlingIn, SurveyIn,
    SurveyOut,
};
use crate::extract::{Body, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_surveys)
        .service(create_survey)
        .service(survey_figures)
        .service(get_survey)
        .service(edit_survey)
        .service(list_survey_answers)
        .service(handle_survey_answer);
}

/// The surveys of the company.
#[utoipa::path(tag = "surveys",
    responses((status = 200, description = "All of them", body = List<SurveyOut>), Errors))]
#[get("/surveys")]
pub(super) async fn list_surveys(uow: Read) -> Answer {
    ok(List::whole(surveys::list(&uow).await?.into_iter().map(SurveyOut::from).collect()))
}

/// Adds a survey.
#[utoipa::path(tag = "surveys", request_body = SurveyIn,
    responses((status = 201, description = "Added", body = SurveyOut), Errors))]
#[post("/surveys")]
pub(super) async fn create_survey(write: Write, body: Body<SurveyIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| Ok(SurveyOut::from(surveys::create(uow, body.0.into()).await?)))
        .await
}

/// CSAT, gap and response rate of customers within the scope. The list behind is `/survey-answers`.
#[utoipa::path(tag = "surveys", params(SurveyFigureParams),
    responses((status = 200, description = "The figures", body = SurveyFiguresOut), Errors))]
#[get("/surveys/figures")]
pub(super) async fn survey_figures(uow: Read, params: Params<SurveyFigureParams>) -> Answer {
    let by = params.0.by.unwrap_or(SurveyBy::Month);
    ok(SurveyFiguresOut::from(surveys::figures(&uow, &params.0.filter(), by).await?))
}

/// A survey.
#[utoipa::path(tag = "surveys", params(("id" = i64, Path, description = "The survey")),
    responses((status = 200, description = "The survey", body = SurveyOut), Errors))]
#[get("/surveys/{id}")]
pub(super) async fn get_survey(uow: Read, id: Id) -> Answer {
    ok(SurveyOut::from(surveys::find(&uow, SurveyId(id.id)).await?))
}

/// Replaces a survey. What was asked stays as it was; of one taken out of use nothing more is sent.
#[utoipa::path(tag = "surveys", params(("id" = i64, Path, description = "The survey")), request_body = SurveyEdit,
    responses((status = 200, description = "Changed", body = SurveyOut), Errors))]
#[put("/surveys/{id}")]
pub(super) async fn edit_survey(write: Write, id: Id, body: Body<SurveyEdit>) -> Answer {
    let SurveyEdit { version, survey } = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            Ok(SurveyOut::from(surveys::edit(uow, SurveyId(id.id), version, survey.into()).await?))
        })
        .await
}

/// Questions to customers within the scope, with what was answered.
#[utoipa::path(tag = "surveys", params(SurveyAnswerParams),
    responses((status = 200, description = "A page of them", body = List<SurveyAnswerOut>), Errors))]
#[get("/survey-answers")]
pub(super) async fn list_survey_answers(uow: Read, params: Params<SurveyAnswerParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let sort = sort(params.0.sort.as_deref())?;
    let page = surveys::answers(&uow, &params.0.filter(), sort, &request).await?;
    let now = uow.now();
    ok(List::from(page.map(|summary| SurveyAnswerOut::new(summary, now))))
}

/// Notes what was done about a low score.
#[utoipa::path(tag = "surveys", params(("id" = i64, Path, description = "The answer")),
    request_body = SurveyHandlingIn,
    responses((status = 200, description = "Noted", body = SurveyAnswerOut), Errors))]
#[post("/survey-answers/{id}/handle")]
pub(super) async fn handle_survey_answer(write: Write, id: Id, body: Body<SurveyHandlingIn>) -> Answer {
    let SurveyHandlingIn { version, handling } = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            let row = surveys::handle(uow, SurveyRequestId(id.id), version, &handling).await?;
            Ok(SurveyAnswerOut::new(surveys::summary(uow, row).await?, uow.now()))
        })
        .await
}
