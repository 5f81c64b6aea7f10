//! After the call: what came of a batch, and of the message with it.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use serde_json::json;

use super::audience::platform_month;
use super::dispatch::{MOST_TRIES, locked, run};
use super::drafts::advance;
use super::{ASK, BatchState, MassBatch, MassState, NOTE, batch, entity, results};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{MassBatchId, MassMessageId};
use crate::outbox::{self, NewJob};
use crate::pushes::{Endpoint, stop_endpoint};

/// The platform refuses a key that comes twice within a minute.
const AGAIN: Duration = Duration::seconds(70);
/// So long the platform's event is waited for before it is asked.
const EVENT: Duration = Duration::minutes(30);

/// How the call of a batch ended, in the domain's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BatchOutcome {
    /// The platform took it, now or at an earlier try.
    Sent {
        /// The platform's key; none where it only said that it has it.
        platform_id: Option<String>,
    },
    /// The platform surely did not take it and never will.
    Failed {
        /// Why.
        reason: String,
    },
    /// The platform did not take it this time: again at this time.
    Later {
        /// When; none = when the platform's next day begins.
        at: Option<DateTime<Utc>>,
        /// Whether all mass messages of the account rest until then.
        stop_endpoint: bool,
        /// Why.
        reason: String,
    },
    /// Nobody knows.
    InDoubt {
        /// Why.
        reason: String,
    },
}

/// Settles a batch, and says when its job is due again; `None` where it is done.
///
/// # Errors
/// When the database fails: the caller tries again.
pub async fn settle(uow: &Uow, begun: &MassBatch, outcome: BatchOutcome) -> Result<Option<DateTime<Utc>>, Fault> {
    results::in_turn(uow, &begun.appid).await?;
    let Some(part) = locked(uow, begun.id).await? else { return Ok(None) };
    let same_try = part.tries == begun.tries;
    if !same_try || !matches!(part.state, BatchState::Sending | BatchState::InDoubt) {
        return Ok(None);
    }
    match outcome {
        BatchOutcome::Sent { platform_id } => {
            sent(uow, part, platform_id).await?;
            Ok(None)
        }
        // A try before this one may have been taken: what is refused now tells nothing of that one.
        BatchOutcome::Failed { reason } if part.tries > 1 => doubt(uow, part, &reason).await,
        BatchOutcome::Failed { reason } => {
            back_to_plan(uow, &part).await?;
            fail(uow, part, &reason).await?;
            Ok(None)
        }
        BatchOutcome::InDoubt { reason } => doubt(uow, part, &reason).await,
        BatchOutcome::Later { at, stop_endpoint: stop, reason } => {
            let mut until = at;
            if stop || until.is_none() {
                until = Some(stop_endpoint(uow, &part.appid, Endpoint::Mass, at, &reason).await?);
            }
            if part.tries > 1 {
                doubt(uow, part, &reason).await?;
                return Ok(until);
            }
            back_to_plan(uow, &part).await?;
            let mut row = part.into_active_model();
            row.state = Set(BatchState::Planned);
            row.tries = Set(0);
            row.sending_at = Set(None);
            row.reason = Set(Some(reason));
            row.update(uow).await?;
            Ok(until)
        }
    }
}

async fn doubt(uow: &Uow, part: MassBatch, reason: &str) -> Result<Option<DateTime<Utc>>, Fault> {
    let again = part.tries < MOST_TRIES;
    let mass = part.mass_id;
    let mut row = part.into_active_model();
    row.state = Set(BatchState::InDoubt);
    row.reason = Set(Some(reason.to_owned()));
    row.update(uow).await?;
    roll_up(uow, mass).await?;
    Ok(again.then(|| uow.now() + AGAIN))
}

async fn sent(uow: &Uow, part: MassBatch, platform_id: Option<String>) -> Result<(), Fault> {
    let mass = part.mass_id;
    let mut row = part.into_active_model();
    row.state = Set(BatchState::Sent);
    row.reason = Set(None);
    row.platform_id = Set(platform_id);
    row.sent_at = Set(Some(uow.now()));
    let part = row.update(uow).await?;
    noted(uow, part.id).await?;
    if part.platform_id.is_some() {
        let ask = NewJob {
            kind: ASK,
            dedup_key: Some(format!("mass.ask:{}", part.id)),
            payload: json!({ "batch": part.id }),
            run_at: uow.now() + EVENT,
        };
        outbox::enqueue(uow, [ask]).await?;
    }
    results::match_waiting(uow, part).await?;
    roll_up(uow, mass).await
}

/// What was sent stands in the talks of those who got it.
async fn noted(uow: &Uow, id: MassBatchId) -> Result<(), Fault> {
    let note = NewJob {
        kind: NOTE,
        dedup_key: Some(format!("mass.note:{id}")),
        payload: json!({ "batch": id }),
        run_at: uow.now(),
    };
    outbox::enqueue(uow, [note]).await
}

/// Gives back what was taken of each receiver's share of the month.
pub(super) async fn back_to_plan(uow: &Uow, part: &MassBatch) -> Result<(), Fault> {
    let month = platform_month(part.sending_at.unwrap_or(uow.now()));
    let sql = "UPDATE mass_shares SET used = used - 1 WHERE month = $3 AND used > 0 AND identity_id IN ( \
                 SELECT identity_id FROM mass_recipients WHERE mass_id = $1 AND batch = $2 AND left_out IS NULL)";
    run(uow, sql, [part.mass_id.into(), part.number.into(), month.into()]).await.map(|_| ())
}

/// Ends a batch that did not go out.
pub(super) async fn fail(uow: &Uow, part: MassBatch, reason: &str) -> Result<(), Fault> {
    let mass = part.mass_id;
    let mut row = part.into_active_model();
    row.state = Set(BatchState::Failed);
    row.reason = Set(Some(reason.to_owned()));
    row.settled_at = Set(Some(uow.now()));
    row.update(uow).await?;
    roll_up(uow, mass).await
}

/// Brings the message's state up to that of its batches.
pub(super) async fn roll_up(uow: &Uow, id: MassMessageId) -> Result<(), Fault> {
    let Some(mass) = entity::Entity::find_by_id(id).lock_exclusive().one(uow).await? else { return Ok(()) };
    let parts = batch::Entity::find().filter(batch::Column::MassId.eq(id)).all(uow).await?;
    let any = |state: BatchState| parts.iter().any(|part| part.state == state);
    let next = if any(BatchState::Planned) || any(BatchState::Sending) {
        MassState::Sending
    } else if any(BatchState::InDoubt) {
        MassState::InDoubt
    } else if any(BatchState::Sent) {
        MassState::Sent
    } else {
        MassState::Failed
    };
    let reason = parts.iter().find(|part| part.state != BatchState::Sent).and_then(|part| part.reason.clone());
    let recipients =
        parts.iter().filter(|part| part.state != BatchState::Failed).map(|part| part.recipients).sum::<i64>();
    if next == MassState::Sending || (next == mass.state && recipients == mass.recipients) {
        return Ok(());
    }
    let end = |row: &mut entity::ActiveModel| {
        row.recipients = Set(recipients);
        row.ended_at = Set(mass.ended_at.or(Some(uow.now())));
    };
    advance(uow, &mass, end, next, reason.as_deref()).await?;
    audit::record(uow, "mass.end", "mass_message", id.0, json!({ "state": next, "recipients": recipients })).await
}

/// A person has found out, on the platform's own pages, whether the parts in doubt went out.
///
/// # Errors
/// `State` where nothing is in doubt.
pub async fn resolve_doubt(uow: &Uow, id: MassMessageId, arrived: bool) -> Result<(), Fault> {
    uow.scope(Resource::GreetingRules, Access::Write, "核实群发结果")?;
    super::find(uow, id).await?;
    let parts = batch::Entity::find()
        .filter(batch::Column::MassId.eq(id))
        .filter(batch::Column::State.eq(BatchState::InDoubt))
        .lock_exclusive()
        .all(uow)
        .await?;
    if parts.is_empty() {
        return Err(Fault::State("该群发消息没有疑问"));
    }
    for part in parts {
        if arrived {
            sent(uow, part, None).await?;
        } else {
            back_to_plan(uow, &part).await?;
            fail(uow, part, "人工确认：未发出").await?;
        }
    }
    audit::record(uow, "mass.resolve", "mass_message", id.0, json!({ "arrived": arrived })).await
}

/// A batch that the platform took and told nothing of yet.
///
/// # Errors
/// When the database fails.
pub async fn unsettled(uow: &Uow, id: MassBatchId) -> Result<Option<MassBatch>, Fault> {
    let part = batch::Entity::find_by_id(id)
        .filter(batch::Column::TenantId.eq(uow.tenant()))
        .filter(batch::Column::State.eq(BatchState::Sent))
        .filter(batch::Column::SettledAt.is_null())
        .one(uow)
        .await?;
    Ok(part)
}
