//! What is asked, and when.

use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::json;

use super::entity::{ActiveModel, Column, Entity};
use super::{Survey, SurveyMoment, request};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::customers::label;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{LabelId, PushId, SurveyId};
use crate::pushes;
use crate::text;

/// The most surveys of a company.
const MOST: u64 = 200;
const WHAT: &str = "维护满意度调查";

/// A new survey, or what one shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSurvey {
    /// What it is called; 1 to 50 characters.
    pub name: String,
    /// When it is sent; that of a survey which is there never changes.
    pub moment: SurveyMoment,
    /// How many days after it, 0 to 90.
    pub days: i64,
    /// The date, for one that has a date.
    pub on_date: Option<NaiveDate>,
    /// To which group or tag, for one that has a date.
    pub label: Option<LabelId>,
    /// What is asked; 1 to 100 characters.
    pub question: String,
    /// Whether it also asks what was expected and what was perceived.
    pub ask_expected: bool,
    /// Whether it also asks for words.
    pub ask_comment: bool,
    /// What is said to whoever has answered; 1 to 200 characters.
    pub thanks: String,
    /// From this score down somebody has to see to it; 0 = never.
    pub low_score: i64,
    /// For how many days it may be answered, 1 to 30.
    pub open_days: i64,
    /// Whether it is in use.
    pub active: bool,
}

/// All surveys of the company, by name.
///
/// # Errors
/// `Forbidden` for those who see no surveys.
pub async fn list(uow: &Uow) -> Result<Vec<Survey>, Fault> {
    uow.scope(Resource::Surveys, Access::Read, "查看满意度调查")?;
    let query = Entity::find().filter(Column::TenantId.eq(uow.tenant()));
    Ok(query.order_by_asc(Column::Name).limit(MOST).all(uow).await?)
}

/// One survey.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn find(uow: &Uow, id: SurveyId) -> Result<Survey, Fault> {
    uow.scope(Resource::Surveys, Access::Read, "查看满意度调查")?;
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant()));
    query.one(uow).await?.ok_or(Fault::NotFound("该调查"))
}

fn within(field: &'static str, value: i64, from: i64, to: i64) -> Result<(), Invalid> {
    if (from..=to).contains(&value) {
        Ok(())
    } else {
        Err(Invalid::new(field, format!("应在 {from} 到 {to} 之间")))
    }
}

/// Checks the fields, and puts them into a row.
async fn filled(uow: &Uow, new: NewSurvey, id: Option<SurveyId>) -> Result<ActiveModel, Fault> {
    let name = text::required("name", &new.name, 50)?;
    within("days", new.days, 0, 90)?;
    within("low_score", new.low_score, 0, 4)?;
    within("open_days", new.open_days, 1, 30)?;
    let dated = new.moment == SurveyMoment::Date;
    if dated != new.on_date.is_some() {
        return Err(Invalid::new("on_date", if dated { "请选择日期" } else { "仅按日期发送的调查有日期" }).into());
    }
    match new.label {
        Some(_) if !dated => return Err(Invalid::new("label_id", "仅按日期发送的调查选择分组或标签").into()),
        None if dated => return Err(Invalid::new("label_id", "请选择分组或标签").into()),
        Some(label) => {
            let own = label::Entity::find_by_id(label).filter(label::Column::TenantId.eq(uow.tenant()));
            own.one(uow).await?.ok_or_else(|| Invalid::new("label_id", "没有该分组或标签"))?;
        }
        None => {}
    }
    let mut same = Entity::find().filter(Column::TenantId.eq(uow.tenant())).filter(Column::Name.eq(name.as_str()));
    if let Some(id) = id {
        same = same.filter(Column::Id.ne(id));
    }
    if same.count(uow).await? > 0 {
        return Err(Invalid::new("name", "已有同名的调查").into());
    }
    Ok(ActiveModel {
        name: Set(name),
        moment: Set(new.moment),
        days: Set(new.days),
        on_date: Set(new.on_date),
        label_id: Set(new.label),
        question: Set(text::required("question", &new.question, 100)?),
        ask_expected: Set(new.ask_expected),
        ask_comment: Set(new.ask_comment),
        thanks: Set(text::required_block("thanks", &new.thanks, 200)?),
        low_score: Set(new.low_score),
        open_days: Set(new.open_days),
        active: Set(new.active),
        updated_at: Set(uow.now()),
        ..Default::default()
    })
}

async fn one_at_a_time(uow: &Uow) -> Result<(), Fault> {
    uow.scope(Resource::Surveys, Access::Write, WHAT)?;
    Ok(uow.take_turn(&format!("surveys:{}", uow.tenant())).await?)
}

/// Adds a survey.
///
/// # Errors
/// `Forbidden` for those who only read; a wrong field; `State` where there are too many.
pub async fn create(uow: &Uow, new: NewSurvey) -> Result<Survey, Fault> {
    one_at_a_time(uow).await?;
    if Entity::find().filter(Column::TenantId.eq(uow.tenant())).count(uow).await? >= MOST {
        return Err(Fault::State("调查已达上限（200 个）"));
    }
    let mut row = filled(uow, new, None).await?;
    row.tenant_id = Set(uow.tenant());
    row.created_at = Set(uow.now());
    row.version = Set(1);
    let row = row.insert(uow).await?;
    audit::record(uow, "survey.create", "survey", row.id.0, json!({ "name": row.name })).await?;
    Ok(row)
}

/// Replaces a survey. What was asked already stays as it was; of one that is taken out of use,
/// nothing more is sent.
///
/// # Errors
/// As [`create`]; `NotFound`, `Stale`.
pub async fn edit(uow: &Uow, id: SurveyId, version: i64, new: NewSurvey) -> Result<Survey, Fault> {
    one_at_a_time(uow).await?;
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant()));
    let before = query.lock_exclusive().one(uow).await?.ok_or(Fault::NotFound("该调查"))?;
    if before.version != version {
        return Err(Fault::Stale { version: before.version });
    }
    if before.moment != new.moment {
        return Err(Invalid::new("moment", "发送时机不能更改，请新建调查").into());
    }
    let stopped = before.active && !new.active;
    let row = filled(uow, new, Some(id)).await?;
    let mut after = before.into_active_model();
    after.name = row.name;
    after.days = row.days;
    after.on_date = row.on_date;
    after.label_id = row.label_id;
    after.question = row.question;
    after.ask_expected = row.ask_expected;
    after.ask_comment = row.ask_comment;
    after.thanks = row.thanks;
    after.low_score = row.low_score;
    after.open_days = row.open_days;
    after.active = row.active;
    after.updated_at = row.updated_at;
    after.version = Set(version + 1);
    let after = after.update(uow).await?;
    if stopped {
        call_off(uow, id).await?;
    }
    audit::record(uow, "survey.edit", "survey", id.0, json!({ "name": after.name, "active": after.active })).await?;
    Ok(after)
}

/// Calls off what was not sent yet.
async fn call_off(uow: &Uow, id: SurveyId) -> Result<(), Fault> {
    let waiting: Vec<Option<PushId>> = request::Entity::find()
        .select_only()
        .column(request::Column::PushId)
        .filter(request::Column::TenantId.eq(uow.tenant()))
        .filter(request::Column::SurveyId.eq(id))
        .filter(request::Column::AnsweredAt.is_null())
        .filter(request::Column::ExpiresAt.gt(uow.now()))
        .order_by_asc(request::Column::PushId)
        .into_tuple()
        .all(uow)
        .await?;
    for push in waiting.into_iter().flatten() {
        pushes::call_off(uow, push, "调查已停用").await?;
    }
    Ok(())
}
