//! `guanxi admin jobs`: the operator looks after the jobs of all tenants.

use anyhow::Context;
use crm::actor::Actor;
use crm::db::Db;
use crm::ids::JobId;
use crm::operations::{self, Job, JobFilter, JobState};
use crm::page::PageRequest;

use super::say;
use crate::cli::Jobs;

/// How many jobs are tried again in one transaction.
const AT_ONCE: u64 = 100;

pub(super) async fn run(db: &Db, what: Jobs) -> anyhow::Result<()> {
    match what {
        Jobs::List { state, kind, limit } => list(db, &state, kind, limit).await,
        Jobs::Retry { id: Some(id), .. } => retry(db, JobId(id)).await,
        Jobs::Retry { id: None, .. } => retry_all_dead(db).await,
    }
}

async fn list(db: &Db, state: &str, kind: Option<String>, limit: u64) -> anyhow::Result<()> {
    let state = JobState::from_word(state).context("--state must be waiting, running or dead")?;
    let filter = JobFilter { state: Some(state), kind };
    let page = PageRequest { after: None, limit: limit.clamp(1, 10_000) };
    let page = operations::jobs(&db.read(Actor::Platform), &filter, &page).await?;
    for job in &page.items {
        say(line(job));
    }
    if page.next.is_some() {
        say("… and more");
    }
    Ok(())
}

/// One line, however many the error has.
fn line(Job { job, state }: &Job) -> String {
    let tenant = job.tenant_id.map_or_else(|| "-".to_owned(), |tenant| tenant.to_string());
    let error = job.last_error.as_deref().unwrap_or("").replace(['\n', '\r', '\t'], " ");
    let due = job.run_at.format("%Y-%m-%dT%H:%M:%SZ");
    format!("{}\t{tenant}\t{}\t{state}\t{}\t{due}\t{error}", job.id, job.kind, job.attempts)
}

async fn retry(db: &Db, id: JobId) -> anyhow::Result<()> {
    let uow = db.begin(Actor::Platform).await?;
    let job = operations::retry_job(&uow, id).await?;
    uow.commit().await?;
    say(line(&job));
    Ok(())
}

async fn retry_all_dead(db: &Db) -> anyhow::Result<()> {
    let dead = JobFilter { state: Some(JobState::Dead), kind: None };
    let mut tried = 0;
    loop {
        let uow = db.begin(Actor::Platform).await?;
        let page = operations::jobs(&uow, &dead, &PageRequest { after: None, limit: AT_ONCE }).await?;
        if page.items.is_empty() {
            break;
        }
        for job in &page.items {
            operations::retry_job(&uow, job.job.id).await?;
        }
        tried += page.items.len();
        uow.commit().await?;
    }
    say(format!("{tried} jobs will be tried again"));
    Ok(())
}
