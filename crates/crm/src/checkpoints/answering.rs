//! Answering points, and seeing to bad answers.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use serde_json::json;

use super::policy::{self, Choice};
use super::{Checkpoint, entity, queries};
use crate::actor::Access;
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::files::{self, Attached};
use crate::ids::{CheckpointId, FileId};
use crate::tenants;
use crate::text;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAnswer {
    /// The version that the caller has seen.
    pub version: i64,
    /// What is answered: `yes`, `no`, `1` to `5`, one of the choices, or a text.
    pub answer: String,
    /// Whether it is bad though its kind does not tell.
    pub bad: bool,
    /// What else is to be said.
    pub note: Option<String>,
    /// Pictures, uploaded by the actor; they are added to those that are there.
    pub pictures: Vec<FileId>,
}

/// Locks a point that the actor may answer.
async fn lock(uow: &Uow, id: CheckpointId, version: i64) -> Result<Checkpoint, Fault> {
    let query = entity::Entity::find_by_id(id).filter(queries::visible(uow, Access::Write)?);
    let row = query.lock_exclusive().one(uow).await?.ok_or(Fault::NotFound("该跟踪点"))?;
    if row.version != version {
        return Err(Fault::Stale { version: row.version });
    }
    Ok(row)
}

/// Answers a point, or corrects its answer: whether it was in time is judged by the first one.
///
/// # Errors
/// `Stale`, a wrong field, a picture that is missing, or no such point within the scope.
pub async fn answer(uow: &Uow, id: CheckpointId, new: NewAnswer) -> Result<Checkpoint, Fault> {
    let row = lock(uow, id, new.version).await?;
    let choices: Vec<Choice> = serde_json::from_value(row.choices.clone()).unwrap_or_default();
    let (answer, bad) = policy::judge(row.answer, &choices, &new.answer, new.bad)?;
    let note = text::optional_block("note", new.note.as_deref(), 1_000)?;
    let mut pictures: Vec<FileId> = serde_json::from_value(row.pictures.clone()).unwrap_or_default();
    for picture in &new.pictures {
        if !pictures.contains(picture) {
            pictures.push(*picture);
        }
    }
    if row.picture && pictures.is_empty() {
        return Err(Invalid::new("picture_ids", "该跟踪点需要拍照").into());
    }
    if pictures.len() > files::MAX_ATTACHED {
        return Err(Invalid::new("picture_ids", format!("图片不能超过 {} 张", files::MAX_ATTACHED)).into());
    }
    files::attach(uow, Attached::Checkpoint, id.0, &new.pictures).await?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let first = row.answered_on.unwrap_or(today);
    let detail = json!({ "delivery": row.delivery_id, "answer": answer, "bad": bad });
    let (version, was_bad) = (row.version + 1, row.bad);
    let mut row = row.into_active_model();
    row.answered = Set(Some(json!(answer)));
    row.bad = Set(bad);
    row.note = Set(note);
    row.pictures = Set(json!(pictures));
    row.answered_by = Set(uow.actor().staff().map(|me| me.staff));
    row.answered_at = Set(Some(uow.now()));
    row.answered_on = Set(Some(first));
    if bad && !was_bad {
        row.handled_by = Set(None);
        row.handled_at = Set(None);
        row.handling = Set(None);
    }
    row.version = Set(version);
    let row = row.update(uow).await?;
    audit::record(uow, "checkpoint.answer", "checkpoint", id.0, detail).await?;
    Ok(row)
}

/// Notes what was done about a bad answer: it does not wait any more.
///
/// # Errors
/// `Stale`, `State` where the answer is not bad, a wrong field, or no such point within the scope.
pub async fn handle(uow: &Uow, id: CheckpointId, version: i64, what: &str) -> Result<Checkpoint, Fault> {
    let row = lock(uow, id, version).await?;
    if !row.bad {
        return Err(Fault::State("该跟踪点没有异常"));
    }
    let what = text::required_block("handling", what, 1_000)?;
    let mut row = row.into_active_model();
    row.handled_by = Set(uow.actor().staff().map(|me| me.staff));
    row.handled_at = Set(Some(uow.now()));
    row.handling = Set(Some(what.clone()));
    row.version = Set(version + 1);
    let row = row.update(uow).await?;
    audit::record(uow, "checkpoint.handle", "checkpoint", id.0, json!({ "handling": what })).await?;
    Ok(row)
}

/// Locks a point that was answered badly, for whoever makes a complaint of it.
///
/// # Errors
/// `State` where the answer is not bad, or no such point within the scope.
pub(crate) async fn lock_bad(uow: &Uow, id: CheckpointId) -> Result<Checkpoint, Fault> {
    let query = entity::Entity::find_by_id(id).filter(queries::visible(uow, Access::Write)?);
    let row = query.lock_exclusive().one(uow).await?.ok_or(Fault::NotFound("该跟踪点"))?;
    if row.bad { Ok(row) } else { Err(Fault::State("该跟踪点没有异常")) }
}

/// A complaint has come of a locked point: that is what was done about it.
///
/// # Errors
/// When the database fails.
pub(crate) async fn reported(uow: &Uow, row: Checkpoint, number: &str) -> Result<(), Fault> {
    if row.handled_at.is_some() {
        return Ok(());
    }
    let (id, version, what) = (row.id, row.version, format!("已转投诉 {number}"));
    let mut row = row.into_active_model();
    row.handled_by = Set(uow.actor().staff().map(|me| me.staff));
    row.handled_at = Set(Some(uow.now()));
    row.handling = Set(Some(what.clone()));
    row.version = Set(version + 1);
    row.update(uow).await?;
    audit::record(uow, "checkpoint.handle", "checkpoint", id.0, json!({ "handling": what })).await
}
