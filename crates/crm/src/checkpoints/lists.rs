//! Defining lists of checkpoints.

use std::collections::BTreeMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

use super::policy::Choice;
use super::{AnswerKind, CountedFrom, Who, list, point};
use crate::actor::{Access, Resource, Scope};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::CheckpointListId;
use crate::text;

/// The most points of a list.
const MAX_POINTS: usize = 30;
/// The most choices of a point.
const MAX_CHOICES: usize = 10;
/// The longest time to answer, in days.
const MAX_DAYS: i64 = 365;

/// A point of a new list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPoint {
    /// What is asked.
    pub name: String,
    /// From when the time to answer counts.
    pub counted_from: CountedFrom,
    /// Days until it is due.
    pub days: i64,
    /// How it is answered.
    pub answer: AnswerKind,
    /// The choices, for answers by choice.
    pub choices: Vec<Choice>,
    /// Whether it counts for the completion.
    pub required: bool,
    /// Whether a picture is needed.
    pub picture: bool,
    /// Who answers.
    pub who: Who,
}

/// A new list, or what one shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewList {
    /// What it is called.
    pub name: String,
    /// Whether deliveries carry it where nothing else is said.
    pub standard: bool,
    /// Whether it is in use.
    pub active: bool,
    /// Its points, 1 to 30.
    pub points: Vec<NewPoint>,
}

/// A list with its points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListDetail {
    /// The list.
    pub list: list::Model,
    /// Its points, in their order.
    pub points: Vec<point::Model>,
}

/// Only who reaches all orders defines what is tracked of all deliveries.
fn may_define(uow: &Uow) -> Result<(), Fault> {
    match uow.actor().scope(Resource::Orders, Access::Write) {
        Scope::All => Ok(()),
        _ => Err(Fault::Forbidden("设置跟踪点清单")),
    }
}

/// Creates a list.
///
/// # Errors
/// `Forbidden` for all but managers and administrators, or a wrong field.
pub async fn create(uow: &Uow, new: NewList) -> Result<ListDetail, Fault> {
    may_define(uow)?;
    check(&new)?;
    let name = free_name(uow, &new.name, None).await?;
    make_room(uow, &new).await?;
    let row = list::ActiveModel {
        tenant_id: Set(uow.tenant()),
        name: Set(name),
        standard: Set(new.standard && new.active),
        active: Set(new.active),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        version: Set(1),
        ..Default::default()
    };
    let list = row.insert(uow).await?;
    insert_points(uow, list.id, &new.points).await?;
    audit::record(uow, "checkpoint_list.create", "checkpoint_list", list.id.0, json!({ "name": list.name })).await?;
    find_list(uow, list.id).await
}

/// Replaces a list. Deliveries keep the points that they carry.
///
/// # Errors
/// As [`create`]; `NotFound`, `Stale`.
pub async fn edit(uow: &Uow, id: CheckpointListId, version: i64, new: NewList) -> Result<ListDetail, Fault> {
    may_define(uow)?;
    check(&new)?;
    let query = list::Entity::find_by_id(id).filter(list::Column::TenantId.eq(uow.tenant())).lock_exclusive();
    let row = query.one(uow).await?.ok_or(Fault::NotFound("该跟踪点清单"))?;
    if row.version != version {
        return Err(Fault::Stale { version: row.version });
    }
    let name = free_name(uow, &new.name, Some(id)).await?;
    make_room(uow, &new).await?;
    let mut row = row.into_active_model();
    row.name = Set(name);
    row.standard = Set(new.standard && new.active);
    row.active = Set(new.active);
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    let row = row.update(uow).await?;
    point::Entity::delete_many().filter(point::Column::ListId.eq(id)).exec(uow).await?;
    insert_points(uow, id, &new.points).await?;
    audit::record(uow, "checkpoint_list.edit", "checkpoint_list", id.0, json!({ "name": row.name })).await?;
    find_list(uow, id).await
}

fn check(new: &NewList) -> Result<(), Invalid> {
    if new.points.is_empty() || new.points.len() > MAX_POINTS {
        return Err(Invalid::new("points", format!("应有 1 到 {MAX_POINTS} 个跟踪点")));
    }
    for point in &new.points {
        if !(0..=MAX_DAYS).contains(&point.days) {
            return Err(Invalid::new("days", format!("天数应在 0 到 {MAX_DAYS} 之间")));
        }
        let choices = point.choices.len();
        match point.answer {
            AnswerKind::Choice if !(2..=MAX_CHOICES).contains(&choices) => {
                return Err(Invalid::new("choices", format!("应有 2 到 {MAX_CHOICES} 个可选答案")));
            }
            AnswerKind::Choice => {}
            _ if choices > 0 => return Err(Invalid::new("choices", "只有选择题才有可选答案")),
            _ => {}
        }
    }
    Ok(())
}

async fn free_name(uow: &Uow, typed: &str, except: Option<CheckpointListId>) -> Result<String, Fault> {
    let name = text::required("name", typed, 50)?;
    uow.take_turn(&format!("checkpoint_lists:{}", uow.tenant())).await?;
    let found = list::Entity::find()
        .filter(list::Column::TenantId.eq(uow.tenant()))
        .filter(list::Column::Name.eq(name.as_str()))
        .one(uow)
        .await?;
    match found.is_some_and(|row| Some(row.id) != except) {
        true => Err(Invalid::new("name", "已有同名的清单").into()),
        false => Ok(name),
    }
}

/// A new standard takes the place of the one before.
async fn make_room(uow: &Uow, new: &NewList) -> Result<(), Fault> {
    if new.standard && new.active {
        list::Entity::update_many()
            .col_expr(list::Column::Standard, Expr::value(false))
            .filter(list::Column::TenantId.eq(uow.tenant()))
            .filter(list::Column::Standard.eq(true))
            .exec(uow)
            .await?;
    }
    Ok(())
}

async fn insert_points(uow: &Uow, list: CheckpointListId, points: &[NewPoint]) -> Result<(), Fault> {
    let mut rows = Vec::with_capacity(points.len());
    for (new, place) in points.iter().zip(1..) {
        let mut choices = Vec::with_capacity(new.choices.len());
        for choice in &new.choices {
            choices.push(Choice { text: text::required("choices", &choice.text, 50)?, bad: choice.bad });
        }
        rows.push(point::ActiveModel {
            tenant_id: Set(uow.tenant()),
            list_id: Set(list),
            place: Set(place),
            name: Set(text::required("points", &new.name, 100)?),
            counted_from: Set(new.counted_from),
            days: Set(new.days),
            answer: Set(new.answer),
            choices: Set(json!(choices)),
            required: Set(new.required),
            picture: Set(new.picture),
            who: Set(new.who),
            ..Default::default()
        });
    }
    point::Entity::insert_many(rows).exec_without_returning(uow).await?;
    Ok(())
}

/// All lists, in the order of their names.
///
/// # Errors
/// `Forbidden` for those who may see no orders.
pub async fn lists(uow: &Uow) -> Result<Vec<ListDetail>, Fault> {
    uow.scope(Resource::Orders, Access::Read, "查看跟踪点清单")?;
    let rows = list::Entity::find()
        .filter(list::Column::TenantId.eq(uow.tenant()))
        .order_by_asc(list::Column::Name)
        .all(uow)
        .await?;
    with_points(uow, rows).await
}

/// One list.
///
/// # Errors
/// `NotFound` where there is none, `Forbidden` for those who may see no orders.
pub async fn find_list(uow: &Uow, id: CheckpointListId) -> Result<ListDetail, Fault> {
    uow.scope(Resource::Orders, Access::Read, "查看跟踪点清单")?;
    let query = list::Entity::find_by_id(id).filter(list::Column::TenantId.eq(uow.tenant()));
    let rows = query.all(uow).await?;
    with_points(uow, rows).await?.pop().ok_or(Fault::NotFound("该跟踪点清单"))
}

async fn with_points(uow: &Uow, rows: Vec<list::Model>) -> Result<Vec<ListDetail>, Fault> {
    let mut points: BTreeMap<CheckpointListId, Vec<point::Model>> = BTreeMap::new();
    let query = point::Entity::find().filter(point::Column::ListId.is_in(rows.iter().map(|row| row.id)));
    for point in query.order_by_asc(point::Column::Place).all(uow).await? {
        points.entry(point.list_id).or_default().push(point);
    }
    let detail = |list: list::Model| ListDetail { points: points.remove(&list.id).unwrap_or_default(), list };
    Ok(rows.into_iter().map(detail).collect())
}
