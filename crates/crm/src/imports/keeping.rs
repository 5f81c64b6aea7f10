//! Rows of imports hold what customers told others: they are kept for a while only.

use chrono::Duration;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{ImportState, entity, key, row};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::ImportId;

/// How many rows are deleted at once.
const AT_ONCE: u64 = 2_000;

/// Deletes rows of imports of all companies that ended, or that nobody went on with, longer ago than
/// `age`; the imports themselves stay. Some rows at a time; answers how many.
///
/// # Errors
/// When the database fails.
pub async fn forget(uow: &Uow, age: Duration) -> Result<u64, Fault> {
    let running = [ImportState::Reading, ImportState::Checking, ImportState::Applying];
    let old: Option<(ImportId, ImportState)> = entity::Entity::find()
        .select_only()
        .columns([entity::Column::Id, entity::Column::State])
        .filter(entity::Column::EmptiedAt.is_null())
        .filter(entity::Column::UpdatedAt.lt(uow.now() - age))
        .filter(entity::Column::State.is_not_in(running))
        .order_by_asc(entity::Column::UpdatedAt)
        .limit(1)
        .into_tuple()
        .one(uow)
        .await?;
    let Some((id, state)) = old else { return Ok(0) };
    let some = Query::select()
        .column(row::Column::RowNo)
        .from(row::Entity)
        .and_where(row::Column::ImportId.eq(id))
        .limit(AT_ONCE)
        .to_owned();
    let gone = row::Entity::delete_many()
        .filter(row::Column::ImportId.eq(id))
        .filter(row::Column::RowNo.in_subquery(some))
        .exec(uow)
        .await?;
    if gone.rows_affected < AT_ONCE {
        key::Entity::delete_many().filter(key::Column::ImportId.eq(id)).exec(uow).await?;
        // Whoever left it at the mapping has given it up.
        let state = match state {
            ImportState::Mapping | ImportState::Checked => ImportState::Cancelled,
            state => state,
        };
        use sea_orm::sea_query::Expr;
        entity::Entity::update_many()
            .col_expr(entity::Column::EmptiedAt, Expr::value(uow.now()))
            .col_expr(entity::Column::State, Expr::value(state))
            .col_expr(entity::Column::FinishedAt, Expr::col(entity::Column::FinishedAt).if_null(Expr::value(uow.now())))
            .filter(entity::Column::Id.eq(id))
            .exec(uow)
            .await?;
    }
    Ok(std::cmp::max(gone.rows_affected, 1))
}
