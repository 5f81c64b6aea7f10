//! What every change of a payable or a payment goes through: the stored sums, guarded; and where
//! the order behind stands then.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::drafts::touched;
use super::{
    Payable, Payment, PurchaseOrder, PurchaseOrderState, PurchasingError, allocation, payable, payment, policy,
    queries, rules,
};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{PayableId, PaymentId, PurchaseOrderId};
use crate::money::Money;

/// Takes from what is open of a payable (negative: gives back).
pub(super) async fn take_payable(uow: &Uow, row: &Payable, amount: Money) -> Result<(), PurchasingError> {
    use payable::Column as C;
    let open = || Expr::col(C::Open).sub(amount.0);
    let done = payable::Entity::update_many()
        .col_expr(C::Allocated, Expr::col(C::Allocated).add(amount.0))
        .col_expr(C::Open, open())
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .col_expr(C::UpdatedAt, Expr::value(uow.now()))
        .filter(C::Id.eq(row.id))
        .filter(C::ReversedOn.is_null())
        .filter(open().gte(0))
        .filter(open().lte(Expr::col(C::Amount)))
        .exec(uow)
        .await?;
    match done.rows_affected {
        1 => Ok(()),
        _ => Err(PurchasingError::TooMuch { number: row.number.clone(), open: row.open.to_string() }),
    }
}

/// Takes from what is open of a payment (negative: gives back).
pub(super) async fn take_payment(uow: &Uow, row: &Payment, amount: Money) -> Result<(), PurchasingError> {
    use payment::Column as C;
    let open = || Expr::col(C::Open).sub(amount.0);
    let done = payment::Entity::update_many()
        .col_expr(C::Allocated, Expr::col(C::Allocated).add(amount.0))
        .col_expr(C::Open, open())
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .col_expr(C::UpdatedAt, Expr::value(uow.now()))
        .filter(C::Id.eq(row.id))
        .filter(C::ReversedOn.is_null())
        .filter(open().gte(0))
        .filter(open().lte(Expr::col(C::Amount)))
        .exec(uow)
        .await?;
    match done.rows_affected {
        1 => Ok(()),
        _ => Err(PurchasingError::TooMuch { number: row.number.clone(), open: row.open.to_string() }),
    }
}

/// How much can be taken of each payable on `day`; less than what is open now only where later
/// entries are there.
pub(super) async fn room_of_payables(
    uow: &Uow,
    rows: &[Payable],
    day: NaiveDate,
    today: NaiveDate,
) -> Result<BTreeMap<PayableId, Money>, Fault> {
    use allocation::Column as A;
    let mut later: BTreeMap<PayableId, Vec<(NaiveDate, Money)>> = BTreeMap::new();
    if day < today {
        let taken = allocation::Entity::find()
            .select_only()
            .columns([A::PayableId, A::AllocatedOn, A::Amount])
            .filter(A::PayableId.is_in(rows.iter().map(|row| row.id)))
            .filter(A::AllocatedOn.gt(day))
            .into_tuple::<(PayableId, NaiveDate, Money)>()
            .all(uow)
            .await?;
        for (id, on, amount) in taken {
            later.entry(id).or_default().push((on, amount));
        }
    }
    let room = |row: &Payable| rules::room(row.open, later.get(&row.id).map_or(&[], Vec::as_slice));
    Ok(rows.iter().map(|row| (row.id, room(row))).collect())
}

/// As [`room_of_payables`], for payments.
pub(super) async fn room_of_payments(
    uow: &Uow,
    rows: &[Payment],
    day: NaiveDate,
    today: NaiveDate,
) -> Result<BTreeMap<PaymentId, Money>, Fault> {
    use allocation::Column as A;
    let mut later: BTreeMap<PaymentId, Vec<(NaiveDate, Money)>> = BTreeMap::new();
    if day < today {
        let taken = allocation::Entity::find()
            .select_only()
            .columns([A::PaymentId, A::AllocatedOn, A::Amount])
            .filter(A::PaymentId.is_in(rows.iter().map(|row| row.id)))
            .filter(A::AllocatedOn.gt(day))
            .into_tuple::<(PaymentId, NaiveDate, Money)>()
            .all(uow)
            .await?;
        for (id, on, amount) in taken {
            later.entry(id).or_default().push((on, amount));
        }
    }
    let room = |row: &Payment| rules::room(row.open, later.get(&row.id).map_or(&[], Vec::as_slice));
    Ok(rows.iter().map(|row| (row.id, room(row))).collect())
}

pub(super) fn check_room(number: &str, wanted: Money, room: Option<Money>) -> Result<(), PurchasingError> {
    let open = room.unwrap_or_default();
    if wanted > open {
        return Err(PurchasingError::TooMuch { number: number.to_owned(), open: Ord::max(open, Money(0)).to_string() });
    }
    Ok(())
}

/// Whether something of an order is still to be paid.
pub(super) async fn is_owed(uow: &Uow, order: PurchaseOrderId) -> Result<bool, Fault> {
    let query = payable::Entity::find().filter(payable::Column::PurchaseOrderId.eq(order));
    Ok(query.filter(payable::Column::Open.gt(0)).count(uow).await? > 0)
}

/// Writes where a locked, binding order stands after goods came or went back, or something was paid.
pub(super) async fn restate(uow: &Uow, order: PurchaseOrder) -> Result<(), Fault> {
    let lines = queries::lines_of(uow, order.id).await?;
    let lines = lines.iter().map(|line| (line.received_quantity, line.open()));
    let state = policy::standing(lines, is_owed(uow, order.id).await?);
    let (id, before) = (order.id, order.state);
    let mut row = touched(uow, order);
    row.state = Set(state);
    row.update(uow).await?;
    if state != before {
        let detail = json!({ "from": before, "to": state });
        audit::record(uow, "purchase_order.state", "purchase_order", id.0, detail).await?;
    }
    Ok(())
}

/// Tells the locked orders behind payables that what is to be paid of them has changed.
pub(super) async fn tell_orders(uow: &Uow, orders: &BTreeSet<PurchaseOrderId>) -> Result<(), Fault> {
    for id in orders {
        let order = queries::lock(uow, *id).await?;
        if matches!(order.state, PurchaseOrderState::Received | PurchaseOrderState::Closed) {
            restate(uow, order).await?;
        }
    }
    Ok(())
}
