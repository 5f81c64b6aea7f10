//! Saved answers: a request that is repeated with the same key has its effect once, and gets the
//! answer that the first one got.
//!
//! The key is claimed, and the answer saved, in the transaction that does the work. What fails is
//! rolled back with its claim, so that it can be tried again under the same key.

pub mod entity;

use chrono::Duration;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::UserId;
use entity::{ActiveModel, Column, Entity};

/// For so many hours an answer is kept.
pub const KEPT_HOURS: i64 = 24;

/// The longest key.
pub const LONGEST_KEY: usize = 128;

/// For so many seconds after a claim without an answer its work may still be under way elsewhere.
const UNDER_WAY: i64 = 60;

/// The status of a claim whose answer is not saved yet.
const UNANSWERED: i64 = 0;

/// What is known under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing: do the work, then [`save`] the answer, and commit both.
    New,
    /// This was the answer.
    Replay {
        /// The HTTP status.
        status: u16,
        /// The body.
        body: String,
    },
    /// The first request with the key is still under way.
    UnderWay,
    /// The key was used for another request.
    Mismatch,
}

/// Claims a key for a request. Where the same key comes twice at once, the second waits here
/// until the first has ended (PostgreSQL: on the unique key; SQLite has one writer).
///
/// # Errors
/// `Invalid` where the key is empty, too long or not printable ASCII.
pub async fn look_up(uow: &Uow, user: UserId, key: &str, request_hash: &str) -> Result<Outcome, Fault> {
    check_key(key)?;
    if claim(uow, user, key, request_hash).await? {
        return Ok(Outcome::New);
    }
    let saved = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::UserId.eq(user))
        .filter(Column::Key.eq(key))
        .one(uow)
        .await?
        .ok_or(Fault::Broken("a claimed idempotency key is missing"))?;
    if saved.created_at <= uow.now() - Duration::hours(KEPT_HOURS) {
        return renew(uow, &saved, request_hash).await;
    }
    if saved.request_hash != request_hash {
        return Ok(Outcome::Mismatch);
    }
    match u16::try_from(saved.status) {
        Ok(status) if saved.status != UNANSWERED => Ok(Outcome::Replay { status, body: saved.body }),
        // Committed without an answer: its work calls elsewhere, and may be doing so now.
        _ if saved.created_at > uow.now() - Duration::seconds(UNDER_WAY) => Ok(Outcome::UnderWay),
        // It failed there, or its process has died: once more.
        _ => renew(uow, &saved, request_hash).await,
    }
}

async fn claim(uow: &Uow, user: UserId, key: &str, request_hash: &str) -> Result<bool, Fault> {
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        user_id: Set(user),
        key: Set(key.to_owned()),
        request_hash: Set(request_hash.to_owned()),
        status: Set(UNANSWERED),
        body: Set(String::new()),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let unique = [Column::TenantId, Column::UserId, Column::Key];
    let claimed = Entity::insert(row)
        .on_conflict(OnConflict::columns(unique).do_nothing().to_owned())
        .exec_with_returning_many(uow)
        .await?;
    Ok(!claimed.is_empty())
}

/// Takes over a key whose answer is too old. One of several who try it gets it.
async fn renew(uow: &Uow, old: &entity::Model, request_hash: &str) -> Result<Outcome, Fault> {
    let fresh = ActiveModel {
        request_hash: Set(request_hash.to_owned()),
        status: Set(UNANSWERED),
        body: Set(String::new()),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let done = Entity::update_many()
        .set(fresh)
        .filter(Column::Id.eq(old.id))
        .filter(Column::CreatedAt.eq(old.created_at))
        .exec(uow)
        .await?;
    Ok(if done.rows_affected == 1 { Outcome::New } else { Outcome::Mismatch })
}

/// Gives a key back whose work has failed outside of a transaction, so that it can be tried again.
///
/// # Errors
/// When the database fails.
pub async fn release(uow: &Uow, user: UserId, key: &str) -> Result<(), Fault> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::UserId.eq(user))
        .filter(Column::Key.eq(key))
        .filter(Column::Status.eq(UNANSWERED))
        .exec(uow)
        .await?;
    Ok(())
}

/// Saves the answer, in the transaction that did the work.
///
/// # Errors
/// `Broken` where the key was not claimed.
pub async fn save(uow: &Uow, user: UserId, key: &str, status: u16, body: &str) -> Result<(), Fault> {
    let answer = ActiveModel { status: Set(i64::from(status)), body: Set(body.to_owned()), ..Default::default() };
    let done = Entity::update_many()
        .set(answer)
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::UserId.eq(user))
        .filter(Column::Key.eq(key))
        .exec(uow)
        .await?;
    match done.rows_affected {
        1 => Ok(()),
        _ => Err(Fault::Broken("an answer was saved under a key that nobody claimed")),
    }
}

/// Deletes up to `limit` answers older than `age`, of all tenants. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn forget(uow: &Uow, age: Duration, limit: u64) -> Result<u64, Fault> {
    let old = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::CreatedAt.lt(uow.now() - age))
        .order_by_asc(Column::CreatedAt)
        .limit(limit);
    let done = Entity::delete_many().filter(Column::Id.in_subquery(old.into_query())).exec(uow).await?;
    Ok(done.rows_affected)
}

fn check_key(key: &str) -> Result<(), Invalid> {
    let printable = key.bytes().all(|byte| byte.is_ascii_graphic());
    if key.is_empty() || key.len() > LONGEST_KEY || !printable {
        return Err(Invalid::new("Idempotency-Key", "应为 1 到 128 个可见的 ASCII 字符"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        assert!(check_key("5f0c3d1e-8f7c-4b55-a5a1-2a1f3f6f4d77").is_ok());
        for key in ["", "with space", "密钥", "a\u{7f}", &"x".repeat(201)] {
            assert!(check_key(key).is_err(), "{key:?}");
        }
    }
}
