//! Callbacks that were received: each has its effect once, and a repeated one gets the answer
//! that the first one got.

pub mod entity;

use chrono::Duration;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryTrait, SqlErr};

use crate::db::Uow;
use crate::error::Fault;

/// Records a callback. Where it was recorded before, this or a later statement fails, and the error
/// [is a repetition](is_repetition).
///
/// On PostgreSQL a duplicate that comes while the first is in work waits here until that one has
/// ended: the unique key makes it wait. On SQLite there is one writer anyway.
///
/// # Errors
/// When the database fails, or the callback came before.
pub async fn receive(uow: &Uow, appid: &str, dedup_key: &str) -> Result<(), Fault> {
    let row = entity::ActiveModel {
        appid: Set(appid.to_owned()),
        dedup_key: Set(dedup_key.to_owned()),
        received_at: Set(uow.now()),
        ..Default::default()
    };
    uow.put_off(entity::Entity::insert(row).into_query()).await?;
    Ok(())
}

/// Whether a unit of work failed because its callback had been recorded before.
pub fn is_repetition(fault: &Fault) -> bool {
    let Fault::Db(error) = fault else { return false };
    match error.sql_err() {
        // SQLite names the columns, PostgreSQL the index.
        Some(SqlErr::UniqueConstraintViolation(message)) => {
            message.contains("inbox.dedup_key") || message.contains("inbox_key")
        }
        _ => false,
    }
}

/// The answer that a repeated callback got the first time; none where nothing was said.
///
/// # Errors
/// When the database fails, or there was no first time after all: it was undone meanwhile.
pub async fn first_answer(uow: &Uow, appid: &str, dedup_key: &str) -> Result<Option<String>, Fault> {
    let first = entity::Entity::find()
        .filter(entity::Column::Appid.eq(appid))
        .filter(entity::Column::DedupKey.eq(dedup_key))
        .one(uow)
        .await?;
    Ok(first.ok_or(Fault::Broken("a received callback is missing"))?.reply)
}

/// Saves the answer, in the transaction that received the callback.
///
/// # Errors
/// When the database fails.
pub async fn answer(uow: &Uow, appid: &str, dedup_key: &str, reply: String) -> Result<(), Fault> {
    let answered = entity::Entity::update_many()
        .col_expr(entity::Column::Reply, Expr::value(reply))
        .filter(entity::Column::Appid.eq(appid))
        .filter(entity::Column::DedupKey.eq(dedup_key));
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
