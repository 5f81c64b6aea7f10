//! Jobs that are no pushes, one file each.

mod look_up;
mod media;

use crm::actor::Actor;
use crm::error::Fault;
use crm::outbox::{self, Ended, Lease};

use crate::Worker;

/// The kinds of jobs that run here.
pub(crate) const KINDS: [&str; 2] = [crm::conversations::FETCH_MEDIA, look_up::KIND];

/// Why a job did not do its work.
#[derive(Debug)]
pub(crate) enum JobError {
    /// It may work later.
    Retry(String),
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
        (look_up::KIND, Some(tenant)) => look_up::run(worker, tenant, &lease.payload).await,
        _ => Err(JobError::Fail("unknown kind of job".into())),
    };
    let ended = match done {
        Ok(()) => Ended::Done,
        Err(JobError::Retry(why)) => Ended::Retry(why),
        Err(JobError::Fail(why)) => Ended::Dead(why),
    };
    let end = if ended == Ended::Done { "done" } else { "failed" };
    metrics::counter!("guanxi_jobs_total", "kind" => lease.kind.clone(), "end" => end).increment(1);
    let uow = worker.db.begin(Actor::Platform).await?;
    outbox::settle(&uow, lease, ended).await?;
    Ok(uow.commit().await?)
}
