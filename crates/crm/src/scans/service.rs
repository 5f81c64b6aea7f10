//! Use cases of signing in by scanning.

use chrono::Duration;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use serde_json::json;

use super::entity::{ActiveModel, Column, Entity, Model};
use super::{Begun, ScanError, ScanState, Standing, VALID_SECONDS};
use crate::actor::StaffActor;
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{StaffId, UserId};
use crate::staff::secrets;
use crate::text;

/// The longest description of a device that is kept.
const DEVICE: usize = 120;

/// A browser asks for a ticket. The actor is not known yet: any will do.
///
/// # Errors
/// When the database fails.
pub async fn begin(uow: &Uow, device: &str, address: &str) -> Result<Begun, Fault> {
    let begun = Begun { ticket: secrets::ticket(), secret: secrets::token() };
    let row = ActiveModel {
        ticket_hash: Set(secrets::digest(&begun.ticket)),
        secret_hash: Set(secrets::digest(&begun.secret)),
        state: Set(ScanState::Pending),
        device: Set(text::preview(device, DEVICE)),
        address: Set(text::preview(address, DEVICE)),
        created_at: Set(uow.now()),
        expires_at: Set(uow.now() + Duration::seconds(VALID_SECONDS)),
        ..Default::default()
    };
    row.insert(uow).await?;
    Ok(begun)
}

/// Whether a ticket waits to be scanned, for whoever draws its code.
///
/// # Errors
/// `Expired` for one that is unknown or too old.
pub async fn look(uow: &Uow, ticket: &str) -> Result<Model, ScanError> {
    Entity::find()
        .filter(Column::TicketHash.eq(secrets::digest(ticket)))
        .filter(Column::ExpiresAt.gt(uow.now()))
        .one(uow)
        .await?
        .ok_or(ScanError::Expired)
}

/// The member of staff who is the actor has scanned the code. From now on nobody else can.
///
/// # Errors
/// As [`approve`].
pub async fn mark_seen(uow: &Uow, ticket: &str) -> Result<Model, ScanError> {
    decide(uow, ticket, ScanState::Seen).await
}

/// Lets the browser in as the member of staff who is the actor.
///
/// # Errors
/// `Expired`, `Taken` where somebody else has scanned it, `Decided`; `Forbidden` for all but staff.
pub async fn approve(uow: &Uow, ticket: &str) -> Result<Model, ScanError> {
    let scan = decide(uow, ticket, ScanState::Approved).await?;
    record(uow, "session.scan_approve", &scan).await?;
    Ok(scan)
}

/// Turns the browser away.
///
/// # Errors
/// As [`approve`].
pub async fn refuse(uow: &Uow, ticket: &str) -> Result<Model, ScanError> {
    let scan = decide(uow, ticket, ScanState::Refused).await?;
    record(uow, "session.scan_refuse", &scan).await?;
    Ok(scan)
}

async fn record(uow: &Uow, action: &str, scan: &Model) -> Result<(), Fault> {
    let staff = scan.staff_id.map_or(0, |staff| staff.0);
    audit::record(uow, action, "staff", staff, json!({ "device": scan.device, "address": scan.address })).await
}

async fn decide(uow: &Uow, ticket: &str, next: ScanState) -> Result<Model, ScanError> {
    let me: StaffActor = uow.actor().staff().ok_or(Fault::Forbidden("扫码登录"))?.clone();
    let hash = secrets::digest(ticket);
    let change = ActiveModel {
        state: Set(next),
        user_id: Set(Some(me.user)),
        staff_id: Set(Some(me.staff)),
        ..Default::default()
    };
    // The condition decides between two who come at the same time.
    let free = Condition::any().add(Column::StaffId.is_null()).add(Column::StaffId.eq(me.staff));
    let done = Entity::update_many()
        .set(change)
        .filter(Column::TicketHash.eq(&hash))
        .filter(Column::State.is_in([ScanState::Pending, ScanState::Seen]))
        .filter(Column::ExpiresAt.gt(uow.now()))
        .filter(free)
        .exec_with_returning(uow)
        .await?;
    if let Some(scan) = done.into_iter().next() {
        return Ok(scan);
    }
    let stands = look(uow, ticket).await?;
    Err(match (stands.staff_id, stands.state) {
        (_, ScanState::Taken) => ScanError::Expired,
        (Some(other), _) if other != me.staff => ScanError::Taken,
        _ => ScanError::Decided,
    })
}

/// How things stand, for the browser that holds the secret. Changes nothing; [`take`] gives what
/// was approved.
///
/// # Errors
/// When the database fails.
pub async fn result(uow: &Uow, ticket: &str, secret: &str) -> Result<Standing, Fault> {
    let found = Entity::find().filter(Column::TicketHash.eq(secrets::digest(ticket))).one(uow).await?;
    let Some(scan) = found.filter(|scan| scan.secret_hash == secrets::digest(secret)) else {
        return Ok(Standing::Unknown);
    };
    if scan.expires_at <= uow.now() {
        return Ok(Standing::Expired);
    }
    Ok(match (scan.state, scan.user_id, scan.staff_id) {
        (ScanState::Pending, ..) => Standing::Pending,
        (ScanState::Seen, ..) => Standing::Seen,
        (ScanState::Approved, Some(user), Some(staff)) => Standing::Approved(user, staff),
        (ScanState::Refused, ..) => Standing::Refused,
        (ScanState::Approved | ScanState::Taken, ..) => Standing::Expired,
    })
}

/// Takes what was approved: the first who asks gets it, nobody else.
///
/// # Errors
/// When the database fails.
pub async fn take(uow: &Uow, ticket: &str, secret: &str) -> Result<Option<(UserId, StaffId)>, Fault> {
    let taken = ActiveModel { state: Set(ScanState::Taken), ..Default::default() };
    let won = Entity::update_many()
        .set(taken)
        .filter(Column::TicketHash.eq(secrets::digest(ticket)))
        .filter(Column::SecretHash.eq(secrets::digest(secret)))
        .filter(Column::State.eq(ScanState::Approved))
        .filter(Column::ExpiresAt.gt(uow.now()))
        .exec_with_returning(uow)
        .await?;
    Ok(won.into_iter().next().and_then(|scan| Some((scan.user_id?, scan.staff_id?))))
}

/// Deletes up to `limit` tickets that are no longer valid. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn prune(uow: &Uow, limit: u64) -> Result<u64, Fault> {
    let old = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ExpiresAt.lt(uow.now()))
        .order_by_asc(Column::Id)
        .limit(limit);
    let done = Entity::delete_many().filter(Column::Id.in_subquery(old.into_query())).exec(uow).await?;
    Ok(done.rows_affected)
}
