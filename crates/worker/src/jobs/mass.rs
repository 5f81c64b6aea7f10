//! Mass messages: parting them into batches, sending each, asking what became of it, and writing it
//! into the talks.

use crm::actor::Actor;
use crm::ids::{MassBatchId, MassMessageId, TenantId};
use crm::mass::{self, BatchBegun, Started};
use serde_json::Value;

use super::JobError;
use crate::Worker;

/// Parts an approved message into batches.
pub(super) async fn start(worker: &Worker, tenant: TenantId, payload: &Value) -> Result<(), JobError> {
    let id = payload.get("mass").and_then(Value::as_i64).map(MassMessageId);
    let id = id.ok_or_else(|| JobError::Fail("no mass message is named".into()))?;
    let uow = worker.db.begin(Actor::System(tenant)).await?;
    match mass::start(&uow, id).await? {
        Started::Later(at) => Err(JobError::Later(at)),
        Started::Over => Ok(uow.commit().await?),
        Started::Batches(batches) => {
            uow.commit().await?;
            tracing::info!(%tenant, mass = %id, batches, "a mass message goes out");
            Ok(())
        }
    }
}

/// Sends a batch: begin, commit, call, settle. What is found begun is sent again under its key.
pub(super) async fn send(worker: &Worker, tenant: TenantId, payload: &Value) -> Result<(), JobError> {
    let id = batch(payload)?;
    let uow = worker.db.begin(Actor::System(tenant)).await?;
    let sending = match mass::begin(&uow, id).await? {
        BatchBegun::Send(sending) => sending,
        BatchBegun::Later(at) => return Err(JobError::Later(at)),
        BatchBegun::Over => return Ok(uow.commit().await?),
    };
    uow.commit().await?;
    let outcome = worker.pusher.send_mass(&sending).await;
    let uow = worker.db.begin(Actor::System(tenant)).await?;
    let again = mass::settle(&uow, &sending.batch, outcome).await?;
    uow.commit().await?;
    again.map_or(Ok(()), |at| Err(JobError::Later(at)))
}

/// Asks the platform about a batch of which no event told.
pub(super) async fn ask(worker: &Worker, tenant: TenantId, payload: &Value) -> Result<(), JobError> {
    let id = batch(payload)?;
    let Some(part) = mass::unsettled(&worker.db.read(Actor::System(tenant)), id).await? else { return Ok(()) };
    match worker.pusher.ask_mass(&part).await.map_err(JobError::Retry)? {
        None => Err(JobError::Retry("the platform is still at it".into())),
        Some(result) => {
            let uow = worker.db.begin(Actor::System(tenant)).await?;
            mass::receive_result(&uow, result).await?;
            Ok(uow.commit().await?)
        }
    }
}

/// Writes a batch into the talks, some at a time.
pub(super) async fn note(worker: &Worker, tenant: TenantId, payload: &Value) -> Result<(), JobError> {
    let id = batch(payload)?;
    loop {
        let uow = worker.db.begin(Actor::System(tenant)).await?;
        let more = mass::note(&uow, id).await?;
        uow.commit().await?;
        if !more {
            return Ok(());
        }
    }
}

fn batch(payload: &Value) -> Result<MassBatchId, JobError> {
    let id = payload.get("batch").and_then(Value::as_i64).map(MassBatchId);
    id.ok_or_else(|| JobError::Fail("no batch is named".into()))
}
