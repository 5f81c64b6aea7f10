//! Callbacks that were received: each has its effect once, and a repeated one gets the answer
//! that the first one got.

pub mod entity;

use chrono::Duration;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryTrait};

use crate::db::Uow;
use crate::error::Fault;
use crate::ids::InboxId;

/// What a received callback is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// Seen for the first time; its answer is to be saved under this key.
    New(InboxId),
    /// Seen before: this was the answer (`None` = nothing to say).
    Duplicate(Option<String>),
}

/// Records a callback. On PostgreSQL a duplicate that comes while the first is in work waits here
/// until that one has ended: the unique key makes it wait. On SQLite there is one writer anyway.
///
/// # Errors
/// When the database fails.
pub async fn receive(uow: &Uow, appid: &str, dedup_key: &str) -> Result<Received, Fault> {
    let row = entity::ActiveModel {
        appid: Set(appid.to_owned()),
        dedup_key: Set(dedup_key.to_owned()),
        received_at: Set(uow.now()),
        ..Default::default()
    };
    let key = [entity::Column::Appid, entity::Column::DedupKey];
    let inserted = entity::Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_with_returning_many(uow)
        .await?;
    if let Some(row) = inserted.into_iter().next() {
        return Ok(Received::New(row.id));
    }
    let first = entity::Entity::find()
        .filter(entity::Column::Appid.eq(appid))
        .filter(entity::Column::DedupKey.eq(dedup_key))
        .one(uow)
        .await?
        .ok_or(Fault::Broken("a received callback is missing"))?;
    Ok(Received::Duplicate(first.reply))
}

/// Saves the answer, in the transaction that received the callback.
///
/// # Errors
/// When the database fails.
pub async fn answer(uow: &Uow, id: InboxId, reply: String) -> Result<(), Fault> {
    let answered = entity::Entity::update_many()
        .col_expr(entity::Column::Reply, Expr::value(reply))
        .filter(entity::Column::Id.eq(id));
    uow.put_off(answered.into_query()).await?;
    Ok(())
}

/// Forgets callbacks that are older than `age`: the platform repeats within seconds.
///
/// # Errors
/// When the database fails.
pub async fn forget(uow: &Uow, age: Duration) -> Result<u64, Fault> {
    let old = entity::Column::ReceivedAt.lt(uow.now() - age);
    Ok(entity::Entity::delete_many().filter(old).exec(uow).await?.rows_affected)
}
