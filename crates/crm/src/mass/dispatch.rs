//! Going out: the approved message is parted into batches, and each batch begins.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Statement, Value,
};
use serde_json::json;

use super::audience::{UNWANTED, USED_UP, followers, platform_month};
use super::drafts::advance;
use super::settle::{back_to_plan, fail, roll_up};
use super::{
    BATCH, BatchState, FEWEST, LeftOut, MONTHLY, MassBatch, MassMessage, MassState, SEND, batch, entity, recipient,
};
use crate::db::Uow;
use crate::error::Fault;
use crate::identities::entity as identity;
use crate::ids::{IdentityId, MassBatchId, MassMessageId};
use crate::outbox::{self, NewJob};
use crate::pushes::{Budget, Endpoint, quiet_until, take_budget};
use crate::tenants;

/// How often a batch is called for at the most: its key makes it one send, but not for ever.
pub(super) const MOST_TRIES: i64 = 6;
/// For how long the platform surely knows a `clientmsgid`; well below the day that it says.
pub(super) const CLIENT_MSG_ID_LIFE: Duration = Duration::hours(6);

/// What came of starting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Started {
    /// Its batches are on their way: commit.
    Batches(i64),
    /// Not now: again at this time.
    Later(DateTime<Utc>),
    /// Nothing to do (any more), or nobody to send to: commit.
    Over,
}

/// Parts an approved message into batches: from now on it is fixed who gets it at the most.
///
/// # Errors
/// When the database fails: then nothing has begun.
pub async fn start(uow: &Uow, id: MassMessageId) -> Result<Started, Fault> {
    let row = entity::Entity::find_by_id(id)
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .lock_exclusive()
        .one(uow)
        .await?;
    let Some(mass) = row.filter(|mass| mass.state == MassState::Approved) else { return Ok(Started::Over) };
    if let Some(at) = mass.send_at.filter(|at| *at > uow.now()) {
        return Ok(Started::Later(at));
    }
    if let Some(until) = quiet_until(uow.now(), &tenants::settings(uow).await?) {
        return Ok(Started::Later(until));
    }
    let total = choose(uow, &mass).await?;
    if total < FEWEST {
        let end = |row: &mut entity::ActiveModel| row.ended_at = Set(Some(uow.now()));
        advance(uow, &mass, end, MassState::Failed, Some("可接收的粉丝不足 2 位，平台不支持群发")).await?;
        return Ok(Started::Over);
    }
    let batches = (total + BATCH - 1) / BATCH;
    part(uow, &mass, total, batches).await?;
    let begin = |row: &mut entity::ActiveModel| {
        row.sending_at = Set(Some(uow.now()));
        row.recipients = Set(total);
    };
    advance(uow, &mass, begin, MassState::Sending, None).await?;
    Ok(Started::Batches(batches))
}

/// Writes down who gets it; says how many.
async fn choose(uow: &Uow, mass: &MassMessage) -> Result<i64, Fault> {
    let (from, mut values) = followers(mass, platform_month(uow.now()));
    values.push(mass.id.into());
    let sql = format!(
        "INSERT INTO mass_recipients (mass_id, identity_id, batch) \
         SELECT CAST($6 AS BIGINT), i.id, 0 {from} AND NOT {UNWANTED} AND NOT {USED_UP}"
    );
    Ok(i64::try_from(run(uow, &sql, values).await?).unwrap_or(i64::MAX))
}

/// Parts the receivers evenly, so that no batch is too small for the platform.
async fn part(uow: &Uow, mass: &MassMessage, total: i64, batches: i64) -> Result<(), Fault> {
    let sql = "UPDATE mass_recipients SET batch = x.batch FROM ( \
                 SELECT identity_id, ((ROW_NUMBER() OVER (ORDER BY identity_id) - 1) * $2) / $3 + 1 AS batch \
                 FROM mass_recipients WHERE mass_id = $1) AS x \
               WHERE mass_recipients.mass_id = $1 AND mass_recipients.identity_id = x.identity_id";
    run(uow, sql, [mass.id.into(), batches.into(), total.into()]).await?;
    for number in 1..=batches {
        let row = batch::ActiveModel {
            tenant_id: Set(mass.tenant_id),
            mass_id: Set(mass.id),
            number: Set(number),
            appid: Set(mass.appid.clone()),
            client_msg_id: Set(format!("gx-mass-{}-{number}", mass.id)),
            state: Set(BatchState::Planned),
            tries: Set(0),
            recipients: Set(0),
            ..Default::default()
        };
        let row = row.insert(uow).await?;
        let job = NewJob {
            kind: SEND,
            dedup_key: Some(format!("mass.send:{}", row.id)),
            payload: json!({ "batch": row.id }),
            run_at: uow.now(),
        };
        outbox::enqueue(uow, [job]).await?;
    }
    Ok(())
}

/// What is to be done with a batch whose job is leased.
#[derive(Clone, Debug, PartialEq)]
pub enum BatchBegun {
    /// Commit, then send it, then settle.
    Send(Box<BatchSending>),
    /// Again at this time.
    Later(DateTime<Utc>),
    /// Nothing more to do.
    Over,
}

/// A batch on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchSending {
    /// The batch, as it was committed.
    pub batch: MassBatch,
    /// The text.
    pub content: String,
    /// To whom.
    pub openids: Vec<String>,
}

/// Begins to send a batch. After the commit of this, exactly one caller may send it; who finds it
/// begun and not settled sends it again under the same key.
///
/// # Errors
/// When the database fails: then nothing has begun.
pub async fn begin(uow: &Uow, id: MassBatchId) -> Result<BatchBegun, Fault> {
    let Some(part) = locked(uow, id).await? else { return Ok(BatchBegun::Over) };
    let again = matches!(part.state, BatchState::Sending | BatchState::InDoubt);
    if !again && part.state != BatchState::Planned {
        return Ok(BatchBegun::Over);
    }
    if again {
        let known = part.sending_at.is_some_and(|since| uow.now() - since < CLIENT_MSG_ID_LIFE);
        if !known || part.tries >= MOST_TRIES {
            return give_up(uow, part).await;
        }
    } else if let Some(until) = held(uow, &part).await? {
        return Ok(BatchBegun::Later(until));
    } else {
        leave_out(uow, &part).await?;
    }
    let openids = receivers(uow, &part).await?;
    let count = i64::try_from(openids.len()).unwrap_or(i64::MAX);
    if count < FEWEST && again {
        return give_up(uow, part).await;
    }
    if count < FEWEST {
        back_to_plan(uow, &part).await?;
        fail(uow, part, "可接收的粉丝不足 2 位，平台不支持群发").await?;
        return Ok(BatchBegun::Over);
    }
    let mass = entity::Entity::find_by_id(part.mass_id).one(uow).await?;
    let mass = mass.ok_or(Fault::Broken("a batch without its message"))?;
    let tries = part.tries + 1;
    let since = part.sending_at.or(Some(uow.now()));
    let mut row = part.into_active_model();
    row.state = Set(BatchState::Sending);
    row.tries = Set(tries);
    row.sending_at = Set(since);
    row.recipients = Set(count);
    let batch = row.update(uow).await?;
    Ok(BatchBegun::Send(Box::new(BatchSending { batch, content: mass.content, openids })))
}

/// A batch, locked.
pub(super) async fn locked(uow: &Uow, id: MassBatchId) -> Result<Option<MassBatch>, Fault> {
    let query = batch::Entity::find_by_id(id).filter(batch::Column::TenantId.eq(uow.tenant())).lock_exclusive();
    Ok(query.one(uow).await?)
}

/// Until when nothing may go out, if so.
async fn held(uow: &Uow, part: &MassBatch) -> Result<Option<DateTime<Utc>>, Fault> {
    if let Some(until) = quiet_until(uow.now(), &tenants::settings(uow).await?) {
        return Ok(Some(until));
    }
    match take_budget(uow, &part.appid, Endpoint::Mass, false).await? {
        Budget::Taken => Ok(None),
        Budget::Until(until) => Ok(Some(until)),
    }
}

/// Nobody knows, and the platform may have forgotten the key: a person decides, or the event.
async fn give_up(uow: &Uow, part: MassBatch) -> Result<BatchBegun, Fault> {
    if part.state == BatchState::Sending {
        let mass = part.mass_id;
        let mut row = part.into_active_model();
        row.state = Set(BatchState::InDoubt);
        row.reason = Set(Some("发送过程中断，结果未知".into()));
        row.update(uow).await?;
        roll_up(uow, mass).await?;
    }
    Ok(BatchBegun::Over)
}

/// Leaves out who does not want it any more, and takes one of each other's share of the month.
async fn leave_out(uow: &Uow, part: &MassBatch) -> Result<(), Fault> {
    let (mass, number) = (part.mass_id, part.number);
    let unwanted = format!(
        "UPDATE mass_recipients SET left_out = $3 WHERE mass_id = $1 AND batch = $2 AND left_out IS NULL \
         AND identity_id IN (SELECT i.id FROM identities i LEFT JOIN contacts c ON c.id = i.contact_id \
           WHERE i.id IN (SELECT identity_id FROM mass_recipients WHERE mass_id = $1 AND batch = $2) \
             AND (NOT i.followed OR {UNWANTED}))"
    );
    run(uow, &unwanted, [mass.into(), number.into(), LeftOut::Unwanted.as_str().into()]).await?;
    // In the order of their keys: two batches that share followers can't wait for each other.
    let take = "INSERT INTO mass_shares (identity_id, month, used) \
                SELECT identity_id, CAST($3 AS BIGINT), 1 FROM mass_recipients \
                WHERE mass_id = $1 AND batch = $2 AND left_out IS NULL ORDER BY identity_id \
                ON CONFLICT (identity_id, month) DO UPDATE SET used = mass_shares.used + 1 \
                WHERE mass_shares.used < $4 RETURNING identity_id";
    let month = platform_month(uow.now());
    let values: [Value; 4] = [mass.into(), number.into(), month.into(), MONTHLY.into()];
    let statement = Statement::from_sql_and_values(uow.get_database_backend(), take, values);
    let taken = uow.query_all_raw(statement).await?;
    let taken: std::collections::BTreeSet<i64> =
        taken.iter().map(|row| row.try_get("", "identity_id")).collect::<Result<_, _>>()?;
    let chosen: Vec<IdentityId> = recipient::Entity::find()
        .select_only()
        .column(recipient::Column::IdentityId)
        .filter(recipient::Column::MassId.eq(mass))
        .filter(recipient::Column::Batch.eq(number))
        .filter(recipient::Column::LeftOut.is_null())
        .into_tuple()
        .all(uow)
        .await?;
    let used_up: Vec<IdentityId> = chosen.into_iter().filter(|id| !taken.contains(&id.0)).collect();
    for some in used_up.chunks(500) {
        recipient::Entity::update_many()
            .col_expr(recipient::Column::LeftOut, sea_orm::sea_query::Expr::value(LeftOut::UsedUp))
            .filter(recipient::Column::MassId.eq(mass))
            .filter(recipient::Column::IdentityId.is_in(some.iter().copied()))
            .exec(uow)
            .await?;
    }
    Ok(())
}

/// The openids of a batch.
async fn receivers(uow: &Uow, part: &MassBatch) -> Result<Vec<String>, Fault> {
    let chosen = sea_orm::sea_query::Query::select()
        .column(recipient::Column::IdentityId)
        .from(recipient::Entity)
        .and_where(recipient::Column::MassId.eq(part.mass_id))
        .and_where(recipient::Column::Batch.eq(part.number))
        .and_where(recipient::Column::LeftOut.is_null())
        .to_owned();
    let openids: Vec<String> = identity::Entity::find()
        .select_only()
        .column(identity::Column::Openid)
        .filter(identity::Column::Id.in_subquery(chosen))
        .order_by_asc(identity::Column::Id)
        .into_tuple()
        .all(uow)
        .await?;
    // Who was forgotten since has no openid any more.
    Ok(openids.into_iter().filter(|openid| !openid.starts_with("forgotten:")).collect())
}

pub(super) async fn run(uow: &Uow, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<u64, Fault> {
    let statement = Statement::from_sql_and_values(uow.get_database_backend(), sql, values);
    Ok(uow.execute_raw(statement).await?.rows_affected())
}
