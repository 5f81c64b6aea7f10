//! Jobs: looking at them, trying one again, dropping one.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use crate::actor::{Access, Actor, Resource};
use crate::audit;
use crate::db::{News, Uow};
use crate::error::Fault;
use crate::ids::{JobId, PushId};
use crate::outbox::entity::{Column, Entity, Model};
use crate::page::{Page, PageRequest, number_cursor};
use crate::pushes;
use crate::text;
use crate::text_enum::text_enum;

text_enum! {
    /// Where a job stands.
    pub enum JobState {
        /// Waits until it is due, or for its turn.
        Waiting = "waiting",
        /// A worker has it.
        Running = "running",
        /// It was given up.
        Dead = "dead",
    }
}

/// A job with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The row.
    pub job: Model,
    /// Where it stands now.
    pub state: JobState,
}

/// Which jobs are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Only in this state.
    pub state: Option<JobState>,
    /// Only of this kind.
    pub kind: Option<String>,
}

/// The jobs that the actor looks after.
fn reach(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    if *uow.actor() == Actor::Platform {
        return Ok(Condition::all());
    }
    uow.scope(Resource::Administration, access, "管理后台任务")?;
    Ok(Condition::all().add(Column::TenantId.eq(uow.tenant())))
}

fn state_of(uow: &Uow, job: &Model) -> JobState {
    match (job.dead_at, job.lease_until) {
        (Some(_), _) => JobState::Dead,
        (None, Some(until)) if until > uow.now() => JobState::Running,
        _ => JobState::Waiting,
    }
}

/// Jobs, the newest first.
///
/// # Errors
/// `Forbidden` for all but administrators and the platform.
pub async fn jobs(uow: &Uow, filter: &JobFilter, page: &PageRequest) -> Result<Page<Job>, Fault> {
    let free = || Condition::any().add(Column::LeaseUntil.is_null()).add(Column::LeaseUntil.lte(uow.now()));
    let state = filter.state.map(|state| match state {
        JobState::Dead => Condition::all().add(Column::DeadAt.is_not_null()),
        JobState::Running => Condition::all().add(Column::DeadAt.is_null()).add(Column::LeaseUntil.gt(uow.now())),
        JobState::Waiting => Condition::all().add(Column::DeadAt.is_null()).add(free()),
    });
    let wanted = reach(uow, Access::Read)?
        .add_option(state)
        .add_option(filter.kind.as_deref().map(|kind| Column::Kind.eq(kind)))
        .add_option(number_cursor(page.after.as_deref())?.map(|after| Column::Id.lt(after)));
    let rows = Entity::find().filter(wanted).order_by_desc(Column::Id).limit(page.limit + 1).all(uow).await?;
    let page = Page::from_rows(rows, page.limit, |row| row.id.to_string());
    Ok(page.map(|job| Job { state: state_of(uow, &job), job }))
}

/// A job that nobody works on, locked.
async fn idle(uow: &Uow, id: JobId) -> Result<Model, Fault> {
    let query = Entity::find_by_id(id).filter(reach(uow, Access::Write)?).lock_exclusive();
    let job = query.one(uow).await?.ok_or(Fault::NotFound("该任务"))?;
    match state_of(uow, &job) {
        JobState::Running => Err(Fault::State("该任务正在执行，请稍后再试")),
        JobState::Waiting | JobState::Dead => Ok(job),
    }
}

/// Tries a job again, at once and as if for the first time.
///
/// # Errors
/// `NotFound`, or `State` while a worker has it.
pub async fn retry_job(uow: &Uow, id: JobId) -> Result<Job, Fault> {
    let before = idle(uow, id).await?;
    Entity::update_many()
        .col_expr(Column::DeadAt, Expr::value(Option::<chrono::DateTime<chrono::Utc>>::None))
        .col_expr(Column::Attempts, Expr::value(0_i64))
        .col_expr(Column::RunAt, Expr::value(uow.now()))
        .filter(Column::Id.eq(id))
        .exec(uow)
        .await?;
    uow.tell(News::Job);
    let detail = json!({ "kind": before.kind, "attempts": before.attempts, "last_error": before.last_error });
    note(uow, "job.retry", &before, detail).await?;
    let job = Entity::find_by_id(id).one(uow).await?.ok_or(Fault::Broken("a job is missing"))?;
    Ok(Job { state: state_of(uow, &job), job })
}

/// Drops a job for good, with a reason. A push that still waits for it is called off.
///
/// # Errors
/// `NotFound`, or `State` while a worker has it.
pub async fn drop_job(uow: &Uow, id: JobId, reason: &str) -> Result<(), Fault> {
    let reason = text::required("reason", reason, 200)?;
    let job = idle(uow, id).await?;
    if let Some(push) = job.payload.get("push").and_then(serde_json::Value::as_i64).filter(|_| job.kind == pushes::SEND)
    {
        pushes::call_off(uow, PushId(push), &reason).await?;
    }
    Entity::delete_by_id(id).exec(uow).await?;
    let detail = json!({ "kind": job.kind, "payload": job.payload, "last_error": job.last_error, "reason": reason });
    note(uow, "job.drop", &job, detail).await
}

/// On the trail of the company whose job it is. The platform's own jobs have no trail but the log.
async fn note(uow: &Uow, action: &str, job: &Model, detail: serde_json::Value) -> Result<(), Fault> {
    match job.tenant_id {
        Some(tenant) => audit::record_for(uow, tenant, action, "job", job.id.0, detail).await,
        None => {
            tracing::info!(job = %job.id, kind = job.kind, action, "an operator looked after a job of the platform");
            Ok(())
        }
    }
}
