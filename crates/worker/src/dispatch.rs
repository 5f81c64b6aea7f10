//! Sending pushes: lease, begin, commit, call, settle.
//!
//! A batch shares its transactions: one leases, one begins, one settles each handful of answers.
//! Between the commit of `sending` and the settling, no transaction is open.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use crm::actor::Actor;
use crm::db::Uow;
use crm::error::Fault;
use crm::ids::{PushId, TenantId};
use crm::outbox::{self, Ended, Lease};
use crm::pushes::{self, Answer, Batch, Begun, Outcome, SEND, Sending, Settling};
use crm::tenants;
use futures::StreamExt;
use futures::stream::FuturesUnordered;

use crate::Worker;

/// How many answers are settled in one transaction at the most.
const TOGETHER: usize = 32;

/// An answered send with its lease.
struct Answered {
    lease: Lease,
    sending: Sending,
    outcome: Outcome,
}

impl Worker {
    /// Sends the pushes that are due, one batch, and says how many jobs it took.
    pub(crate) async fn send_due(&self) -> Result<usize, Fault> {
        let lease = Duration::from_std(self.settings.lease).unwrap_or(Duration::minutes(1));
        let uow = self.db.begin(Actor::Platform).await?;
        let leases = outbox::lease(&uow, SEND, self.settings.batch, lease).await?;
        if leases.is_empty() {
            return Ok(0);
        }
        uow.commit().await?;
        let taken = leases.len();
        let (allowed, put_off) = self.within_rate(leases).await?;
        let begun = self.begin_all(allowed, put_off).await?;
        let mut answers = begun
            .into_iter()
            .map(|(lease, sending)| async move {
                let outcome = self.pusher.send(&sending).await;
                Answered { lease, sending, outcome }
            })
            .collect::<FuturesUnordered<_>>()
            .ready_chunks(TOGETHER);
        while let Some(answered) = answers.next().await {
            self.settle_all(answered).await;
        }
        Ok(taken)
    }

    /// Parts the jobs into those that may go now and those that the rate of greetings puts off.
    async fn within_rate(&self, leases: Vec<Lease>) -> Result<(Vec<Lease>, Vec<(Lease, DateTime<Utc>)>), Fault> {
        let mut per_minute: HashMap<TenantId, u32> = HashMap::new();
        let (mut allowed, mut put_off) = (Vec::with_capacity(leases.len()), Vec::new());
        for lease in leases {
            let rated = lease.payload.get("rate").and_then(|rate| rate.as_str()).map(str::to_owned);
            let (Some(appid), Some(tenant)) = (rated, lease.tenant_id) else {
                allowed.push(lease);
                continue;
            };
            let limit = match per_minute.get(&tenant) {
                Some(limit) => *limit,
                None => {
                    let uow = self.db.read(Actor::System(tenant));
                    let limit = tenants::settings(&uow).await?.greetings_per_minute;
                    per_minute.insert(tenant, limit);
                    limit
                }
            };
            match self.pusher.may_greet(&appid, limit).await {
                Ok(()) => allowed.push(lease),
                Err(wait) => {
                    let wait = Duration::from_std(wait).unwrap_or(Duration::seconds(1));
                    put_off.push((lease, self.db.clock().now() + wait));
                }
            }
        }
        Ok((allowed, put_off))
    }

    /// Begins the batch in one transaction; where one push spoils it, or it can't be committed, each
    /// in its own. What has begun is sent, whatever becomes of the rest: that waits for the end of
    /// its lease.
    async fn begin_all(
        &self,
        leases: Vec<Lease>,
        put_off: Vec<(Lease, DateTime<Utc>)>,
    ) -> Result<Vec<(Lease, Sending)>, Fault> {
        if !put_off.is_empty() {
            let uow = self.db.begin(Actor::Platform).await?;
            for (lease, at) in &put_off {
                outbox::settle(&uow, lease, Ended::Later(*at)).await?;
            }
            uow.commit().await?;
        }
        let together = async {
            let mut uow = self.db.begin(Actor::Platform).await?;
            let begun = begin_batch(&mut uow, &leases).await?;
            uow.commit().await?;
            Ok::<_, Fault>(begun)
        };
        let error = match together.await {
            Ok(begun) => return Ok(begun),
            Err(error) => error,
        };
        tracing::warn!(error = ?error, "a batch of pushes is taken apart");
        let mut begun = Vec::new();
        for lease in leases {
            match self.begin_one(lease).await {
                Ok(one) => begun.extend(one),
                Err(error) => {
                    tracing::error!(error = ?error, "the rest of a batch waits");
                    break;
                }
            }
        }
        Ok(begun)
    }

    async fn begin_one(&self, lease: Lease) -> Result<Option<(Lease, Sending)>, Fault> {
        let mut uow = self.db.begin(Actor::Platform).await?;
        match begin_batch(&mut uow, std::slice::from_ref(&lease)).await {
            Ok(begun) => {
                uow.commit().await?;
                Ok(begun.into_iter().next())
            }
            Err(error) => {
                drop(uow);
                tracing::error!(error = ?error, job = %lease.id, "a push can't begin");
                let uow = self.db.begin(Actor::Platform).await?;
                outbox::settle(&uow, &lease, Ended::Retry(format!("{error:?}"))).await?;
                uow.commit().await?;
                Ok(None)
            }
        }
    }

    /// Settles answers together; where that fails, each alone. What can't be settled at all (the
    /// database is gone) is found as `sending` when its lease has run out, and is in doubt then.
    async fn settle_all(&self, mut answered: Vec<Answered>) {
        // In one order for all, so that two lanes that meet in the same talks can't wait for each
        // other.
        answered.sort_by_key(|one| (one.sending.target.follower().map(|to| to.identity), one.sending.push.id));
        let together = async {
            let mut uow = self.db.begin(Actor::Platform).await?;
            settle_in(&mut uow, &answered).await?;
            uow.commit().await.map_err(Fault::from)
        };
        let Err(error) = together.await else { return };
        tracing::warn!(error = ?error, "answers are settled one by one");
        for one in &answered {
            self.settle_alone(one).await;
        }
    }

    async fn settle_alone(&self, one: &Answered) {
        for pause in [0, 100, 500, 2000] {
            tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
            let settled = async {
                let mut uow = self.db.begin(Actor::Platform).await?;
                settle_in(&mut uow, std::slice::from_ref(one)).await?;
                uow.commit().await.map_err(Fault::from)
            };
            match settled.await {
                Ok(()) => return,
                Err(error) => tracing::error!(error = ?error, push = %one.sending.push.id, "a send can't be settled"),
            }
        }
    }
}

/// Begins pushes in the given transaction.
async fn begin_batch(uow: &mut Uow, leases: &[Lease]) -> Result<Vec<(Lease, Sending)>, Fault> {
    let named_push = |lease: &Lease| lease.payload.get("push").and_then(serde_json::Value::as_i64);
    let batch: Vec<PushId> = leases.iter().filter_map(named_push).map(PushId).collect();
    let mut batch = Batch::lock(uow, &batch).await?;
    let mut begun = Vec::with_capacity(leases.len());
    for lease in leases {
        let named = (lease.tenant_id, named_push(lease));
        let (Some(tenant), Some(push)) = named else {
            outbox::settle(uow, lease, Ended::Dead("no push is named".into())).await?;
            continue;
        };
        uow.act_as(Actor::System(tenant));
        match pushes::begin(uow, &mut batch, PushId(push)).await? {
            Begun::Send(sending) => begun.push((lease.clone(), *sending)),
            Begun::Later(at) => {
                outbox::end(uow, lease, Ended::Later(at)).await?;
            }
            Begun::Over => {
                outbox::end(uow, lease, Ended::Done).await?;
            }
        }
    }
    Ok(begun)
}

/// Settles answers in the given transaction. A push is told even where the lease was lost: what its
/// sender knows is the truth, and `pushes::settle` takes it only for the send that it belongs to.
async fn settle_in(uow: &mut Uow, answered: &[Answered]) -> Result<(), Fault> {
    let answers: Vec<Answer<'_>> = answered
        .iter()
        .map(|one| Answer { begun: &one.sending.push, target: &one.sending.target, outcome: &one.outcome })
        .collect();
    let mut settling = Settling::lock(uow, &answers).await?;
    for (one, answer) in answered.iter().zip(&answers) {
        uow.act_as(Actor::System(answer.begun.tenant_id));
        let again = pushes::settle(uow, &mut settling, answer).await?;
        outbox::end(uow, &one.lease, again.map_or(Ended::Done, Ended::Later)).await?;
    }
    Ok(())
}
