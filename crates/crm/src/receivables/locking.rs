//! Locking documents in the one order: orders, receivables by key, receipts by key.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{entity, receipt};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{OrderId, ReceiptId, ReceivableId};
use crate::orders;

/// Locks the orders behind receivables: what is allocated may close them.
pub(super) async fn orders_of(uow: &Uow, receivables: &[entity::Model]) -> Result<BTreeSet<OrderId>, Fault> {
    let orders: BTreeSet<OrderId> = receivables.iter().filter_map(|row| row.order_id).collect();
    if !orders.is_empty() && uow.get_database_backend() == DbBackend::Postgres {
        orders::entity::Entity::find()
            .select_only()
            .column(orders::entity::Column::Id)
            .filter(orders::entity::Column::TenantId.eq(uow.tenant()))
            .filter(orders::entity::Column::Id.is_in(orders.iter().copied()))
            .order_by_asc(orders::entity::Column::Id)
            .lock_exclusive()
            .into_tuple::<OrderId>()
            .all(uow)
            .await?;
    }
    Ok(orders)
}

/// Locks receivables with the orders behind them, and reads them as they are then.
///
/// # Errors
/// `NotFound` where one of them is not there.
pub(super) async fn receivables(uow: &Uow, ids: &BTreeSet<ReceivableId>) -> Result<Vec<entity::Model>, Fault> {
    let query = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(entity::Column::Id);
    let mut rows = query.clone().all(uow).await?;
    if uow.get_database_backend() == DbBackend::Postgres {
        orders_of(uow, &rows).await?;
        rows = query.lock_exclusive().all(uow).await?;
    }
    match rows.len() == ids.len() {
        true => Ok(rows),
        false => Err(Fault::NotFound("该应收款")),
    }
}

/// Locks receipts, and reads them as they are then.
///
/// # Errors
/// `NotFound` where one of them is not there.
pub(super) async fn receipts(uow: &Uow, ids: &BTreeSet<ReceiptId>) -> Result<Vec<receipt::Model>, Fault> {
    let rows = receipt::Entity::find()
        .filter(receipt::Column::TenantId.eq(uow.tenant()))
        .filter(receipt::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(receipt::Column::Id)
        .lock_exclusive()
        .all(uow)
        .await?;
    match rows.len() == ids.len() {
        true => Ok(rows),
        false => Err(Fault::NotFound("该收款")),
    }
}
