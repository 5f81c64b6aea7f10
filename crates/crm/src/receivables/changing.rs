//! What every change of a receivable or a receipt goes through: the stored sums, guarded.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{Receipt, Receivable, ReceivableError, WriteOffState, allocation, entity, policy, receipt, write_off};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{OrderId, ReceiptId, ReceivableId};
use crate::money::Money;
use crate::orders;

/// Takes from what is open of a receivable (negative: gives back).
pub(super) async fn take_receivable(
    uow: &Uow,
    row: &Receivable,
    allocated: Money,
    written_off: Money,
) -> Result<(), ReceivableError> {
    use entity::Column as C;
    let open = || Expr::col(C::Open).sub((allocated + written_off).0);
    let done = entity::Entity::update_many()
        .col_expr(C::Allocated, Expr::col(C::Allocated).add(allocated.0))
        .col_expr(C::WrittenOff, Expr::col(C::WrittenOff).add(written_off.0))
        .col_expr(C::Open, open())
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .col_expr(C::UpdatedAt, Expr::value(uow.now()))
        .filter(C::Id.eq(row.id))
        .filter(open().gte(0))
        .filter(open().lte(Expr::col(C::Amount)))
        .exec(uow)
        .await?;
    match done.rows_affected {
        1 => Ok(()),
        _ => Err(ReceivableError::TooMuch { number: row.number.clone(), open: row.open.to_string() }),
    }
}

/// Takes from what is open of a receipt (negative: gives back).
pub(super) async fn take_receipt(
    uow: &Uow,
    row: &Receipt,
    allocated: Money,
    refunded: Money,
) -> Result<(), ReceivableError> {
    use receipt::Column as C;
    let open = || Expr::col(C::Open).sub((allocated + refunded).0);
    let done = receipt::Entity::update_many()
        .col_expr(C::Allocated, Expr::col(C::Allocated).add(allocated.0))
        .col_expr(C::Refunded, Expr::col(C::Refunded).add(refunded.0))
        .col_expr(C::Open, open())
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .col_expr(C::UpdatedAt, Expr::value(uow.now()))
        .filter(C::Id.eq(row.id))
        .filter(open().gte(0))
        .filter(open().lte(Expr::col(C::Amount)))
        .exec(uow)
        .await?;
    match done.rows_affected {
        1 => Ok(()),
        _ => Err(ReceivableError::TooMuch { number: row.number.clone(), open: row.open.to_string() }),
    }
}

/// How much can be taken of each receivable on `day`; less than what is open now only where later
/// entries are there.
pub(super) async fn room_of_receivables(
    uow: &Uow,
    rows: &[Receivable],
    day: NaiveDate,
    today: NaiveDate,
) -> Result<BTreeMap<ReceivableId, Money>, Fault> {
    let mut later: BTreeMap<ReceivableId, Vec<(NaiveDate, Money)>> = BTreeMap::new();
    if day < today {
        let ids: Vec<ReceivableId> = rows.iter().map(|row| row.id).collect();
        use allocation::Column as A;
        let allocated = allocation::Entity::find()
            .select_only()
            .columns([A::ReceivableId, A::AllocatedOn, A::Amount])
            .filter(A::ReceivableId.is_in(ids.iter().copied()))
            .filter(A::AllocatedOn.gt(day))
            .into_tuple::<(ReceivableId, NaiveDate, Money)>()
            .all(uow)
            .await?;
        use write_off::Column as W;
        let given_up = write_off::Entity::find()
            .select_only()
            .columns([W::ReceivableId, W::WrittenOn, W::Amount])
            .filter(W::ReceivableId.is_in(ids))
            .filter(W::State.is_in([WriteOffState::Applied, WriteOffState::Reversed]))
            .filter(W::WrittenOn.gt(day))
            .into_tuple::<(ReceivableId, NaiveDate, Money)>()
            .all(uow)
            .await?;
        for (id, on, amount) in allocated.into_iter().chain(given_up) {
            later.entry(id).or_default().push((on, amount));
        }
    }
    let room = |row: &Receivable| policy::room(row.open, later.get(&row.id).map_or(&[], Vec::as_slice));
    Ok(rows.iter().map(|row| (row.id, room(row))).collect())
}

/// As [`room_of_receivables`], for receipts.
pub(super) async fn room_of_receipts(
    uow: &Uow,
    rows: &[Receipt],
    day: NaiveDate,
    today: NaiveDate,
) -> Result<BTreeMap<ReceiptId, Money>, Fault> {
    let mut later: BTreeMap<ReceiptId, Vec<(NaiveDate, Money)>> = BTreeMap::new();
    if day < today {
        use allocation::Column as A;
        let taken = allocation::Entity::find()
            .select_only()
            .columns([A::ReceiptId, A::AllocatedOn, A::Amount])
            .filter(A::ReceiptId.is_in(rows.iter().map(|row| row.id)))
            .filter(A::AllocatedOn.gt(day))
            .into_tuple::<(ReceiptId, NaiveDate, Money)>()
            .all(uow)
            .await?;
        for (id, on, amount) in taken {
            later.entry(id).or_default().push((on, amount));
        }
    }
    let room = |row: &Receipt| policy::room(row.open, later.get(&row.id).map_or(&[], Vec::as_slice));
    Ok(rows.iter().map(|row| (row.id, room(row))).collect())
}

/// Tells orders that what is still to be collected of them has changed: a receivable is settled, or
/// open again.
pub(super) async fn tell_orders(uow: &Uow, orders: &BTreeSet<OrderId>) -> Result<(), Fault> {
    for order in orders {
        orders::settled(uow, *order).await?;
    }
    Ok(())
}
