//! Asks the platform who a follower is across accounts: the union id links them to the contact
//! whom another account knows already.

use crm::actor::{Access, Actor};
use crm::identities;
use crm::ids::{IdentityId, TenantId};

use super::JobError;
use crate::Worker;

/// The kind of job, as the gateway enqueues it.
pub(super) const KIND: &str = "identity.look_up";

pub(super) async fn run(worker: &Worker, tenant: TenantId, payload: &serde_json::Value) -> Result<(), JobError> {
    let id = payload.get("identity").and_then(serde_json::Value::as_i64).map(IdentityId);
    let id = id.ok_or_else(|| JobError::Fail("no identity is named".into()))?;
    let identity = identities::find(&worker.db.read(Actor::System(tenant)), id, Access::Read).await?;
    let account = worker.accounts.get(&identity.appid).await.map_err(|error| JobError::Retry(error.to_string()))?;
    let user = account.client.user(&identity.openid).await.map_err(|error| JobError::Retry(error.to_string()))?;
    let uow = worker.db.begin(Actor::System(tenant)).await?;
    let identity = identities::find(&uow, id, Access::Write).await?;
    if let Some(unionid) = user.unionid.as_deref().filter(|unionid| !unionid.is_empty()) {
        identities::set_unionid(&uow, identity, unionid).await?;
    }
    uow.commit().await?;
    Ok(())
}
