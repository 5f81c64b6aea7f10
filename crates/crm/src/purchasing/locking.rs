//! Locking documents in the one order: purchase orders, payables by key, payments by key.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Payable, Payment, entity, payable, payment};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{PayableId, PaymentId, PurchaseOrderId};

/// Locks payables with the orders behind them, which what is paid may close, and reads them as they
/// are then.
///
/// # Errors
/// `NotFound` where one of them is not there.
pub(super) async fn payables(uow: &Uow, ids: &BTreeSet<PayableId>) -> Result<Vec<Payable>, Fault> {
    let query = payable::Entity::find()
        .filter(payable::Column::TenantId.eq(uow.tenant()))
        .filter(payable::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(payable::Column::Id);
    let mut rows = query.clone().all(uow).await?;
    if uow.get_database_backend() == DbBackend::Postgres {
        orders(uow, rows.iter().filter_map(|row| row.purchase_order_id).collect()).await?;
        rows = query.lock_exclusive().all(uow).await?;
    }
    match rows.len() == ids.len() {
        true => Ok(rows),
        false => Err(Fault::NotFound("该应付款")),
    }
}

async fn orders(uow: &Uow, ids: BTreeSet<PurchaseOrderId>) -> Result<(), Fault> {
    if ids.is_empty() {
        return Ok(());
    }
    entity::Entity::find()
        .select_only()
        .column(entity::Column::Id)
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::Id.is_in(ids))
        .order_by_asc(entity::Column::Id)
        .lock_exclusive()
        .into_tuple::<PurchaseOrderId>()
        .all(uow)
        .await?;
    Ok(())
}

/// Locks payments, and reads them as they are then.
///
/// # Errors
/// `NotFound` where one of them is not there.
pub(super) async fn payments(uow: &Uow, ids: &BTreeSet<PaymentId>) -> Result<Vec<Payment>, Fault> {
    let rows = payment::Entity::find()
        .filter(payment::Column::TenantId.eq(uow.tenant()))
        .filter(payment::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(payment::Column::Id)
        .lock_exclusive()
        .all(uow)
        .await?;
    match rows.len() == ids.len() {
        true => Ok(rows),
        false => Err(Fault::NotFound("该付款")),
    }
}
