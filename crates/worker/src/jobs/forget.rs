//! Erases what is known of a person when it is time, and the bytes of files that nothing names any
//! more.

use crm::actor::Actor;
use crm::forgetting::{self, Erased};
use crm::ids::{ForgettingId, TenantId};

use super::JobError;
use crate::Worker;

/// Erases a person. Everything in the database goes in one transaction; the bytes of files go after
/// it, by jobs that it enqueues.
pub(super) async fn person(worker: &Worker, tenant: TenantId, payload: &serde_json::Value) -> Result<(), JobError> {
    let id = payload.get("forgetting").and_then(serde_json::Value::as_i64).map(ForgettingId);
    let id = id.ok_or_else(|| JobError::Fail("no forgetting is named".into()))?;
    let Some(sweep) = forgetting::sweep(&worker.db.read(Actor::System(tenant)), id).await? else { return Ok(()) };
    let uow = worker.db.begin(Actor::System(tenant)).await?;
    match forgetting::erase(&uow, id, &sweep).await? {
        Erased::Done => {
            uow.commit().await?;
            tracing::info!(%tenant, forgetting = %id, "a person was forgotten");
            Ok(())
        }
        Erased::Nothing => Ok(()),
        Erased::Busy => Err(JobError::Retry("a push to the person is under way".into())),
    }
}

/// Deletes bytes, unless a file names them again.
pub(super) async fn file(worker: &Worker, tenant: TenantId, payload: &serde_json::Value) -> Result<(), JobError> {
    let location = payload.get("location").and_then(serde_json::Value::as_str);
    let location = location.ok_or_else(|| JobError::Fail("no file is named".into()))?;
    let retry = |error: files::FilesError| JobError::Retry(error.to_string());
    let reading = || worker.db.read(Actor::System(tenant));
    if !forgetting::is_unused(&reading(), location).await? {
        return Ok(());
    }
    let bytes = match worker.files.get(location).await {
        Ok(bytes) => bytes,
        Err(files::FilesError::NotFound) => return Ok(()),
        Err(error) => return Err(retry(error)),
    };
    worker.files.delete(location).await.map_err(retry)?;
    // Somebody may have stored the same bytes at this moment, and found them there.
    if !forgetting::is_unused(&reading(), location).await? {
        worker.files.put(tenant.0, bytes).await.map_err(retry)?;
    }
    Ok(())
}
