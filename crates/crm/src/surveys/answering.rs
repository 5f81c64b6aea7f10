//! Answering, by the one who was asked; and seeing to what was answered badly.

use chrono::Duration;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};
use serde_json::json;

use super::request::{Column, Entity};
use super::{AnswerVia, Survey, SurveyError, SurveyRequest, entity, listing};
use crate::actor::{Access, Actor, CustomerActor};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::SurveyRequestId;
use crate::pushes::{Channel, PushState, entity as push};
use crate::text;

/// For so long after the question was sent, a number alone is taken for its answer.
const BY_NUMBER: Duration = Duration::hours(48);

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewSurveyAnswer {
    /// The score, 1 to 5.
    pub score: i64,
    /// What was expected, 1 to 5.
    pub expected: Option<i64>,
    /// What was perceived, 1 to 5.
    pub perceived: Option<i64>,
    /// What else is to be said; at most 1,000 characters.
    pub comment: Option<String>,
}

fn me(uow: &Uow) -> Result<&CustomerActor, Fault> {
    match uow.actor() {
        Actor::Customer(me) => Ok(me),
        _ => Err(Fault::Forbidden("代客户评价")),
    }
}

/// A request to the person who asks, with its survey.
///
/// # Errors
/// `NotFound` for a request to anybody else.
pub async fn own(uow: &Uow, id: SurveyRequestId) -> Result<(SurveyRequest, Survey), Fault> {
    let row = mine(uow, id, false).await?;
    let survey = survey_of(uow, &row).await?;
    Ok((row, survey))
}

async fn mine(uow: &Uow, id: SurveyRequestId, lock: bool) -> Result<SurveyRequest, Fault> {
    let me = me(uow)?;
    let mut query = Entity::find_by_id(id)
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::ContactId.eq(me.contact))
        .filter(Column::CustomerId.eq(me.customer));
    if lock {
        query = query.lock_exclusive();
    }
    query.one(uow).await?.ok_or(Fault::NotFound("该评价"))
}

async fn survey_of(uow: &Uow, row: &SurveyRequest) -> Result<Survey, Fault> {
    entity::Entity::find_by_id(row.survey_id).one(uow).await?.ok_or(Fault::Broken("a request without survey"))
}

/// The newest requests to the person who asks, each with its survey.
///
/// # Errors
/// `Forbidden` for all but customers.
pub async fn own_list(uow: &Uow) -> Result<Vec<(SurveyRequest, Survey)>, Fault> {
    let me = me(uow)?;
    let today = uow.today(crate::tenants::settings(uow).await?.zone);
    let found = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::ContactId.eq(me.contact))
        .filter(Column::CustomerId.eq(me.customer))
        .filter(Column::AskedOn.lte(today))
        .order_by_desc(Column::Id)
        .limit(50)
        .all(uow)
        .await?;
    let mut all = Vec::with_capacity(found.len());
    for row in found {
        let survey = survey_of(uow, &row).await?;
        all.push((row, survey));
    }
    Ok(all)
}

/// The question in the chat that a number alone may answer.
///
/// # Errors
/// `Forbidden` for all but customers.
pub async fn waiting(uow: &Uow) -> Result<Option<SurveyRequest>, Fault> {
    let me = me(uow)?;
    let sent = push::Entity::find()
        .select_only()
        .column(push::Column::Id)
        .filter(push::Column::TenantId.eq(uow.tenant()))
        .filter(push::Column::ContactId.eq(me.contact))
        .filter(push::Column::Channel.eq(Channel::Custom))
        .filter(push::Column::State.is_in([PushState::Sent, PushState::Delivered]))
        .filter(push::Column::SentAt.gt(uow.now() - BY_NUMBER));
    let query = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::ContactId.eq(me.contact))
        .filter(Column::CustomerId.eq(me.customer))
        .filter(Column::AnsweredAt.is_null())
        .filter(Column::ExpiresAt.gt(uow.now()))
        .filter(Column::PushId.in_subquery(sent.into_query()))
        .order_by_desc(Column::Id);
    Ok(query.one(uow).await?)
}

fn grade(field: &'static str, value: i64) -> Result<i64, Invalid> {
    if (1..=5).contains(&value) { Ok(value) } else { Err(Invalid::new(field, "请选择 1 到 5 分")) }
}

fn optional_grade(field: &'static str, value: Option<i64>, asked: bool) -> Result<Option<i64>, Invalid> {
    match value {
        Some(_) if !asked => Err(Invalid::new(field, "本次评价不问这一项")),
        value => value.map(|value| grade(field, value)).transpose(),
    }
}

/// Takes the answer of the person who was asked: once. Who gave only a score in the chat may add
/// the rest on the page, once; the score stays.
///
/// # Errors
/// `NotFound` for a request to anybody else; `Answered`, `Expired`; a wrong field.
pub async fn answer(
    uow: &Uow,
    id: SurveyRequestId,
    new: NewSurveyAnswer,
    via: AnswerVia,
) -> Result<(SurveyRequest, Survey), SurveyError> {
    let row = mine(uow, id, true).await?;
    let survey = survey_of(uow, &row).await?;
    let score = grade("score", new.score)?;
    let expected = optional_grade("expected", new.expected, survey.ask_expected)?;
    let perceived = optional_grade("perceived", new.perceived, survey.ask_expected)?;
    let comment = text::optional_block("comment", new.comment.as_deref(), 1_000)?;
    if comment.is_some() && !survey.ask_comment {
        return Err(Invalid::new("comment", "本次评价不问这一项").into());
    }
    let adds = row.answered_at.is_some() && row.completed_at.is_none() && via == AnswerVia::Page;
    if row.answered_at.is_some() && !adds {
        return Err(SurveyError::Answered);
    }
    if row.expires_at <= uow.now() {
        return Err(SurveyError::Expired);
    }
    let version = row.version + 1;
    let kept = row.score.filter(|_| adds);
    let whole = via == AnswerVia::Page || !(survey.ask_expected || survey.ask_comment);
    let mut row = row.into_active_model();
    if !adds {
        row.score = Set(Some(score));
        row.low = Set(score <= survey.low_score);
        row.answered_at = Set(Some(uow.now()));
        row.answered_via = Set(Some(via));
    }
    row.expected = Set(expected);
    row.perceived = Set(perceived);
    row.comment = Set(comment);
    row.completed_at = Set(whole.then(|| uow.now()));
    row.version = Set(version);
    let row = row.update(uow).await?;
    let detail = json!({ "score": kept.unwrap_or(score), "via": via });
    audit::record(uow, "survey.answer", "survey_request", id.0, detail).await?;
    Ok((row, survey))
}

/// Notes what was done about a low score.
///
/// # Errors
/// `NotFound` out of scope; `Stale`; `State` where there is nothing to see to.
pub async fn handle(uow: &Uow, id: SurveyRequestId, version: i64, handling: &str) -> Result<SurveyRequest, Fault> {
    let handling = text::required_block("handling", handling, 500)?;
    let query = Entity::find_by_id(id).filter(listing::visible(uow, Access::Write)?);
    let row = query.lock_exclusive().one(uow).await?.ok_or(Fault::NotFound("该评价"))?;
    if row.version != version {
        return Err(Fault::Stale { version: row.version });
    }
    if !row.low || row.handled_at.is_some() {
        return Err(Fault::State("该评价无需处理"));
    }
    let mut row = row.into_active_model();
    row.handled_by = Set(uow.actor().staff().map(|me| me.staff));
    row.handled_at = Set(Some(uow.now()));
    row.handling = Set(Some(handling));
    row.version = Set(version + 1);
    let row = row.update(uow).await?;
    audit::record(uow, "survey.handle", "survey_request", id.0, json!({})).await?;
    Ok(row)
}
