//! Jobs that are no pushes, one file each.

mod forget;
mod imports;
mod look_up;
mod mass;
mod media;
mod remind;

use chrono::{DateTime, Utc};
use crm::actor::Actor;
use crm::error::Fault;
use crm::outbox::{self, Ended, Lease};

use crate::Worker;

/// The kinds of jobs that run here.
pub(crate) const KINDS: &[&str] = &[
    crm::conversations::FETCH_MEDIA,
    look_up::KIND,
    crm::reminders::REMIND,
    crm::forgetting::ERASE,
    crm::forgetting::ERASE_FILE,
    crm::mass::START,
    crm::mass::SEND,
    crm::mass::ASK,
    crm::mass::NOTE,
];

/// The kinds of jobs that take long: they have a lane of their own, so that nothing waits for them.
pub(crate) const LONG_KINDS: &[&str] = &[crm::imports::WORK];

/// Why a job did not do its work.
#[derive(Debug)]
pub(crate) enum JobError {
    /// It may work later.
    Retry(String),
    /// It is to be done at this time; this try does not count.
    Later(DateTime<Utc>),
    /// It never will.
    Fail(String),
}

impl From<Fault> for JobError {
    fn from(fault: Fault) -> Self {
        Self::Retry(format!("{fault:?}"))
    }
}

impl From<crm::DbErr> for JobError {
    fn from(error: crm::DbErr) -> Self {
        Self::Retry(error.to_string())
    }
}

/// Runs a leased job and settles it.
pub(crate) async fn run(worker: &Worker, lease: &Lease) -> Result<(), Fault> {
    let done = match (lease.kind.as_str(), lease.tenant_id) {
        (crm::conversations::FETCH_MEDIA, Some(tenant)) => media::run(worker, tenant, &lease.payload).await,
        (crm::reminders::REMIND, Some(tenant)) => remind::run(worker, tenant, &lease.payload).await,
        (crm::forgetting::ERASE, Some(tenant)) => forget::person(worker, tenant, &lease.payload).await,
        (crm::forgetting::ERASE_FILE, Some(tenant)) => forget::file(worker, tenant, &lease.payload).await,
        (crm::mass::START, Some(tenant)) => mass::start(worker, tenant, &lease.payload).await,
        (crm::mass::SEND, Some(tenant)) => mass::send(worker, tenant, &lease.payload).await,
        (crm::mass::ASK, Some(tenant)) => mass::ask(worker, tenant, &lease.payload).await,
        (crm::mass::NOTE, Some(tenant)) => mass::note(worker, tenant, &lease.payload).await,
        (crm::imports::WORK, Some(tenant)) => imports::run(worker, tenant, &lease.payload).await,
        (look_up::KIND, Some(tenant)) => look_up::run(worker, tenant, &lease.payload).await,
        _ => Err(JobError::Fail("unknown kind of job".into())),
    };
    let ended = match done {
        Ok(()) => Ended::Done,
        Err(JobError::Later(at)) => Ended::Later(at),
        Err(JobError::Retry(why)) => Ended::Retry(why),
        Err(JobError::Fail(why)) => Ended::Dead(why),
    };
    if let Ended::Retry(why) = &ended {
        tracing::warn!(job = %lease.id, kind = lease.kind, why, "a job failed; it is tried again");
    }
    let end = match ended {
        Ended::Done => "done",
        Ended::Later(_) => "later",
        Ended::Retry(_) | Ended::Dead(_) => "failed",
    };
    metrics::counter!("guanxi_jobs_total", "kind" => lease.kind.clone(), "end" => end).increment(1);
    let uow = worker.db.begin(Actor::Platform).await?;
    outbox::settle(&uow, lease, ended).await?;
    Ok(uow.commit().await?)
}
