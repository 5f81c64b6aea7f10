//! Handing customers over to a colleague, with everything that waits for an owner.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity;
use crate::actor::{Access, Resource, Scope};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CustomerId, StaffId};
use crate::{audit, conversations, identities, revisits, staff, text};

/// The most customers that one call names.
const MOST: usize = 1000;
/// How many are handed over per statement.
const BATCH: u64 = 500;

/// Which customers go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// These.
    These(Vec<CustomerId>),
    /// All that someone owns, such as one who leaves.
    AllOf(StaffId),
}

/// Hands customers over to `to`, and says how many.
///
/// # Errors
/// `Forbidden` for those who reach only their own customers, `NotFound` where one is out of scope.
pub async fn hand_over(uow: &Uow, which: &Which, to: StaffId, reason: &str) -> Result<u64, Fault> {
    if uow.scope(Resource::Customers, Access::Write, "移交客户")? < Scope::Team {
        return Err(Fault::Forbidden("移交客户"));
    }
    let reason = text::required("reason", reason, 200)?;
    let to = staff::find_active(uow, to).await?.id;
    match which {
        Which::These(ids) => {
            let mut ids = ids.clone();
            ids.sort();
            ids.dedup();
            if ids.is_empty() || ids.len() > MOST {
                return Err(Invalid::new("customers", format!("请选择 1 至 {MOST} 位客户")).into());
            }
            let found = reachable(uow, entity::Column::Id.is_in(ids.clone()), ids.len() as u64).await?;
            if found.len() != ids.len() {
                return Err(Fault::NotFound("其中的某位客户"));
            }
            give(uow, &found, to, &reason).await?;
            Ok(found.len() as u64)
        }
        Which::AllOf(from) if *from == to => Err(Fault::State("移交人与接收人相同")),
        Which::AllOf(from) => {
            let mut moved = 0;
            loop {
                let batch = reachable(uow, entity::Column::OwnerId.eq(*from), BATCH).await?;
                if batch.is_empty() {
                    return Ok(moved);
                }
                give(uow, &batch, to, &reason).await?;
                moved += batch.len() as u64;
            }
        }
    }
}

async fn reachable(
    uow: &Uow,
    condition: impl sea_orm::sea_query::IntoCondition,
    limit: u64,
) -> Result<Vec<(CustomerId, Option<StaffId>)>, Fault> {
    let rows = entity::Entity::find()
        .select_only()
        .columns([entity::Column::Id, entity::Column::OwnerId])
        .filter(super::visible(uow, Access::Write)?)
        .filter(condition)
        .order_by_asc(entity::Column::Id)
        .limit(limit)
        .lock_exclusive()
        .into_tuple()
        .all(uow)
        .await?;
    Ok(rows)
}

async fn give(uow: &Uow, customers: &[(CustomerId, Option<StaffId>)], to: StaffId, reason: &str) -> Result<(), Fault> {
    let ids: Vec<CustomerId> = customers.iter().map(|(id, _)| *id).collect();
    entity::Entity::update_many()
        .col_expr(entity::Column::OwnerId, Expr::value(to))
        .col_expr(entity::Column::UpdatedAt, Expr::value(uow.now()))
        .col_expr(entity::Column::Version, Expr::cust("version + 1"))
        .filter(entity::Column::Id.is_in(ids.clone()))
        .exec(uow)
        .await?;
    conversations::entity::Entity::update_many()
        .col_expr(conversations::entity::Column::OwnerId, Expr::value(to))
        .filter(conversations::entity::Column::CustomerId.is_in(ids.clone()))
        .exec(uow)
        .await?;
    revisits::entity::Entity::update_many()
        .col_expr(revisits::entity::Column::StaffId, Expr::value(to))
        .filter(revisits::entity::Column::CustomerId.is_in(ids.clone()))
        .filter(revisits::entity::Column::State.eq(revisits::TaskState::Open))
        .exec(uow)
        .await?;
    identities::bindings::hand_over(uow, &ids, to).await?;
    for (id, from) in customers {
        let detail = serde_json::json!({ "from": from, "to": to, "reason": reason });
        audit::record(uow, "customer.handover", "customer", id.0, detail).await?;
    }
    Ok(())
}
