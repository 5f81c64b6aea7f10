//! Jobs, enqueued in the transaction of what makes them necessary.
//!
//! A worker leases what is due, does it, and settles with the lease's token: whoever lost a lease
//! can't settle. A job that fails is tried again with growing pauses, and lies on the dead list
//! when it has failed too often. The lease counts as a try, so that a job that kills its worker
//! ends on the dead list too.

pub mod entity;

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{DeleteStatement, Expr, ExprTrait, OnConflict, UpdateStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Statement,
};

use crate::db::{News, Uow};
use crate::error::Fault;
use crate::ids::{JobId, TenantId};

/// After how many tries a job is given up.
pub const MAX_ATTEMPTS: i64 = 12;

/// A job to be done.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// What kind of work.
    pub kind: &'static str,
    /// Makes it unique while it waits; a second one with the same key is not enqueued.
    pub dedup_key: Option<String>,
    /// What it is about.
    pub payload: serde_json::Value,
    /// Not before this.
    pub run_at: DateTime<Utc>,
}

/// Enqueues jobs in the caller's transaction.
///
/// # Errors
/// When the database fails.
pub async fn enqueue(uow: &Uow, jobs: impl IntoIterator<Item = NewJob>) -> Result<(), Fault> {
    let tenant = match uow.tenant() {
        TenantId(0) => None,
        tenant => Some(tenant),
    };
    let rows: Vec<_> = jobs
        .into_iter()
        .map(|job| entity::ActiveModel {
            tenant_id: Set(tenant),
            kind: Set(job.kind.to_owned()),
            dedup_key: Set(job.dedup_key),
            payload: Set(job.payload),
            run_at: Set(job.run_at),
            attempts: Set(0),
            created_at: Set(uow.now()),
            ..Default::default()
        })
        .collect();
    if rows.iter().any(|row| row.run_at.as_ref() <= &uow.now()) {
        uow.tell(News::Job);
    }
    for chunk in rows.chunks(500) {
        entity::Entity::insert_many(chunk.to_vec())
            .on_conflict(OnConflict::column(entity::Column::DedupKey).do_nothing().to_owned())
            .exec_without_returning(uow)
            .await?;
    }
    Ok(())
}

/// Enqueues one job that is due now.
///
/// # Errors
/// When the database fails.
pub async fn enqueue_now(uow: &Uow, kind: &'static str, payload: serde_json::Value) -> Result<(), Fault> {
    enqueue(uow, [NewJob { kind, dedup_key: None, payload, run_at: uow.now() }]).await
}

/// A job that is ours for a while.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Lease {
    /// The job.
    pub id: JobId,
    /// Whose it is.
    pub tenant_id: Option<TenantId>,
    /// What kind of work.
    pub kind: String,
    /// What it is about.
    pub payload: serde_json::Value,
    /// Which try this is, from 1.
    pub attempts: i64,
    /// Proves that it is ours.
    pub lease_token: String,
}

/// Leases up to `limit` due jobs of one kind for `lease`. Jobs whose lease ran out count as due.
///
/// # Errors
/// When the database fails.
pub async fn lease(uow: &Uow, kind: &str, limit: u64, lease: Duration) -> Result<Vec<Lease>, Fault> {
    let token = uuid::Uuid::new_v4().to_string();
    // SQLite has one writer and needs no row locks.
    let locked = if uow.get_database_backend() == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "UPDATE jobs SET lease_token = $1, lease_until = $2, attempts = attempts + 1 WHERE id IN (
           SELECT id FROM jobs WHERE kind = $3 AND dead_at IS NULL AND run_at <= $4
             AND (lease_until IS NULL OR lease_until <= $4)
           ORDER BY run_at, id LIMIT $5 {locked})
         RETURNING id, tenant_id, kind, payload, attempts, lease_token"
    );
    let values = [
        token.into(),
        (uow.now() + lease).into(),
        kind.into(),
        uow.now().into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    let statement = Statement::from_sql_and_values(uow.get_database_backend(), sql, values);
    let mut leases = Lease::find_by_statement(statement).all(uow).await?;
    leases.sort_by_key(|lease| lease.id);
    Ok(leases)
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Done: the job goes.
    Done,
    /// Not now: again at this time, and this try does not count.
    Later(DateTime<Utc>),
    /// Failed: again after a pause, until it has failed too often.
    Retry(String),
    /// Failed for good.
    Dead(String),
}

/// Settles a leased job. Says whether the lease was still ours; where it was not, nothing happens
/// and the caller must not commit what it did.
///
/// # Errors
/// When the database fails.
pub async fn settle(uow: &Uow, lease: &Lease, ended: Ended) -> Result<bool, Fault> {
    let done = match ending(uow, lease, ended) {
        Ending::Delete(delete) => uow.execute(&delete).await?,
        Ending::Update(update) => uow.execute(&update).await?,
    };
    Ok(done.rows_affected() == 1)
}

/// As [`settle`], for whom it makes no difference whether the lease was lost.
///
/// # Errors
/// When the database fails, at the latest with the commit.
pub async fn end(uow: &Uow, lease: &Lease, ended: Ended) -> Result<(), Fault> {
    match ending(uow, lease, ended) {
        Ending::Delete(delete) => uow.put_off(delete).await?,
        Ending::Update(update) => uow.put_off(update).await?,
    }
    Ok(())
}

/// The statement that ends a lease. It touches nothing where the lease was lost.
enum Ending {
    Delete(DeleteStatement),
    Update(UpdateStatement),
}

fn ending(uow: &Uow, lease: &Lease, ended: Ended) -> Ending {
    let ours = entity::Column::Id.eq(lease.id).and(entity::Column::LeaseToken.eq(lease.lease_token.as_str()));
    let ended = match ended {
        Ended::Retry(error) if lease.attempts >= MAX_ATTEMPTS => Ended::Dead(error),
        ended => ended,
    };
    let none = || Expr::value(Option::<String>::None);
    let update = entity::Entity::update_many()
        .filter(ours.clone())
        .col_expr(entity::Column::LeaseToken, none())
        .col_expr(entity::Column::LeaseUntil, Expr::value(Option::<DateTime<Utc>>::None));
    let update = match ended {
        Ended::Done => return Ending::Delete(entity::Entity::delete_many().filter(ours).into_query()),
        Ended::Later(at) => update
            .col_expr(entity::Column::RunAt, Expr::value(at))
            .col_expr(entity::Column::Attempts, Expr::value(lease.attempts - 1)),
        Ended::Retry(error) => update
            .col_expr(entity::Column::RunAt, Expr::value(uow.now() + pause(lease.attempts)))
            .col_expr(entity::Column::LastError, Expr::value(error)),
        Ended::Dead(error) => {
            tracing::error!(job = %lease.id, kind = lease.kind, error, "a job was given up");
            update
                .col_expr(entity::Column::DeadAt, Expr::value(uow.now()))
                .col_expr(entity::Column::DedupKey, none())
                .col_expr(entity::Column::LastError, Expr::value(error))
        }
    };
    Ending::Update(update.into_query())
}

/// The pause after the n-th failed try: 1 s, 2 s, 4 s … at most an hour.
fn pause(attempts: i64) -> Duration {
    // 2^12 seconds are more than the hour already.
    let exponent = attempts.saturating_sub(1).clamp(0, 12);
    Duration::seconds((1_i64 << exponent).clamp(1, 3600))
}

/// When the next job of one of these kinds is due; `None` where nothing waits.
///
/// # Errors
/// When the database fails.
pub async fn next_due(uow: &Uow, kinds: &[&str]) -> Result<Option<DateTime<Utc>>, Fault> {
    let next = entity::Entity::find()
        .select_only()
        .column(entity::Column::RunAt)
        .filter(entity::Column::Kind.is_in(kinds.iter().copied()))
        .filter(entity::Column::DeadAt.is_null())
        .filter(entity::Column::LeaseUntil.is_null())
        .order_by_asc(entity::Column::RunAt)
        .into_tuple::<DateTime<Utc>>()
        .one(uow)
        .await?;
    Ok(next)
}

/// How many jobs wait, and how many were given up.
///
/// # Errors
/// When the database fails.
pub async fn backlog(uow: &Uow) -> Result<(u64, u64), Fault> {
    let dead = entity::Entity::find().filter(entity::Column::DeadAt.is_not_null()).count(uow).await?;
    let all = entity::Entity::find().count(uow).await?;
    Ok((all - dead, dead))
}
