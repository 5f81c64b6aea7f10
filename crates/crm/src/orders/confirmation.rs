//! What makes an order binding, and what ends it.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, Statement,
};
use serde_json::json;

use super::drafts::touched;
use super::people::departments;
use super::queries::{self, OrderDetail};
use super::{OrderError, OrderState, Payment, entity, instalments, line, pricing};
use crate::approvals::{self, ApprovalKind, NewApproval, Subject};
use crate::audit;
use crate::customers::{self, Customer};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, OrderId, OrderLineId, ProductId};
use crate::money::Money;
use crate::months;
use crate::prices::{self, PriceSource, Told};
use crate::products::{self, Snapshot};
use crate::receivables;
use crate::text;

/// Makes a draft binding, or asks for the approvals that it needs: then it stays a draft, and
/// becomes binding when the last of them is given.
///
/// # Errors
/// `Newer` where somebody else changed it in between, `WrongState`, a broken rule of prices, a
/// closed month, or no such order within the scope.
pub async fn confirm(uow: &Uow, id: OrderId, version: i64, reason: Option<&str>) -> Result<OrderDetail, OrderError> {
    let order = queries::lock(uow, id).await?;
    queries::check_version(uow, &order, version).await?;
    if order.state != OrderState::Draft {
        return Err(OrderError::WrongState(order.state));
    }
    let customer = customers::find(uow, order.customer_id, crate::actor::Access::Write).await?;
    let lines = queries::lines_of(uow, id).await?;
    make_binding(uow, order, lines, &customer, reason).await?;
    Ok(queries::detail(uow, id).await?)
}

/// A request about an order that is still a draft was decided. With the last approval the order
/// becomes binding; where something else stands in the way by then, it stays a draft.
///
/// # Errors
/// When the database fails.
pub async fn approval_decided(uow: &Uow, id: OrderId, kind: ApprovalKind, approved: bool) -> Result<(), Fault> {
    let Some(order) = queries::lock_any(uow, id).await? else { return Ok(()) };
    let detail = json!({ "kind": kind, "approved": approved });
    audit::record(uow, "order.approval", "order", id.0, detail).await?;
    if order.state != OrderState::Draft || !approved {
        return Ok(());
    }
    let Some(customer) = customers::by_key(uow, order.customer_id).await? else { return Ok(()) };
    let lines = queries::lines_of(uow, id).await?;
    match make_binding(uow, order, lines, &customer, None).await {
        Ok(()) => Ok(()),
        Err(OrderError::Fault(fault @ (Fault::Db(_) | Fault::Broken(_)))) => Err(fault),
        // Nothing was written: all that can be wrong is found before.
        Err(error) => {
            let detail = json!({ "message": error.to_string() });
            audit::record(uow, "order.not_confirmed", "order", id.0, detail).await
        }
    }
}

/// Confirms a draft whose row is locked, or asks for what it needs.
pub(super) async fn make_binding(
    uow: &Uow,
    order: entity::Model,
    lines: Vec<line::Model>,
    customer: &Customer,
    reason: Option<&str>,
) -> Result<(), OrderError> {
    months::check_open(uow, order.ordered_on).await?;
    let reason = text::optional("approval_reason", reason, 200).map_err(Fault::from)?;
    let mut needed = pricing::check(uow, order.customer_id, order.ordered_on, &lines).await?;
    if exceeds_limit(uow, customer, order.amount).await? {
        needed.insert(ApprovalKind::CreditLimit);
    }
    if ask(uow, &order, &needed, reason.as_deref()).await? {
        return Ok(());
    }
    let snapshots = snapshots(uow, &order, &lines).await?;
    keep_snapshots(uow, &lines, &snapshots).await?;
    let people = departments(uow, order.staff_id.into_iter().chain(customer.owner_id)).await?;
    let department = |id: Option<_>| id.and_then(|id| people.get(&id).copied().flatten());
    match order.payment {
        Payment::Terms => receivables::change_unshipped(uow, order.customer_id, order.amount).await?,
        // What the plan asks for is open at once: it is not counted as unshipped on top.
        Payment::Plan => instalments::issue(uow, &order, customer, department(customer.owner_id)).await?,
    }
    prices::tell(uow, &told(&order, &lines)).await?;
    note_last_order(uow, order.customer_id, order.ordered_on).await?;
    let detail = json!({ "number": order.number, "amount": order.amount });
    audit::record(uow, "order.confirm", "order", order.id.0, detail).await?;
    let taker = order.staff_id;
    let mut row = touched(uow, order);
    row.state = Set(OrderState::Confirmed);
    row.confirmed_at = Set(Some(uow.now()));
    row.department_id = Set(department(taker));
    row.update(uow).await?;
    Ok(())
}

/// Whether `more` would be over what the customer may owe. Two orders of one customer are looked at
/// one after the other.
pub(super) async fn exceeds_limit(uow: &Uow, customer: &Customer, more: Money) -> Result<bool, Fault> {
    let Some(limit) = customer.credit_limit else { return Ok(false) };
    uow.take_turn(&format!("credit:{}:{}", uow.tenant(), customer.id)).await?;
    Ok(receivables::exposure(uow, customer.id).await? + more > limit)
}

/// Asks for what is needed and was not approved yet; whether there was something.
async fn ask(
    uow: &Uow,
    order: &entity::Model,
    needed: &BTreeSet<ApprovalKind>,
    reason: Option<&str>,
) -> Result<bool, Fault> {
    let mut asked = false;
    for kind in needed {
        if approvals::is_approved(uow, *kind, Subject::Order, order.id.0).await? {
            continue;
        }
        asked = true;
        let new = NewApproval {
            kind: *kind,
            subject: Subject::Order,
            subject_id: order.id.0,
            number: &order.number,
            customer: Some(order.customer_id),
            reason: reason.unwrap_or(kind.usual_reason()),
            detail: json!({ "amount": order.amount, "ordered_on": order.ordered_on }),
        };
        approvals::request(uow, &new).await?;
    }
    Ok(asked)
}

async fn snapshots(
    uow: &Uow,
    order: &entity::Model,
    lines: &[line::Model],
) -> Result<BTreeMap<ProductId, Snapshot>, Fault> {
    let products: Vec<ProductId> = lines.iter().filter_map(|line| line.product_id).collect();
    products::snapshots(uow, &products, order.ordered_on).await
}

/// Writes grade and commission rate on the lines: one statement for each pair.
pub(super) async fn keep_snapshots(
    uow: &Uow,
    lines: &[line::Model],
    snapshots: &BTreeMap<ProductId, Snapshot>,
) -> Result<(), Fault> {
    let mut alike: BTreeMap<_, Vec<OrderLineId>> = BTreeMap::new();
    for line in lines {
        if let Some(snapshot) = line.product_id.and_then(|product| snapshots.get(&product)) {
            alike.entry((snapshot.grade, snapshot.commission_bp)).or_default().push(line.id);
        }
    }
    for ((grade, commission_bp), ids) in alike {
        line::Entity::update_many()
            .col_expr(line::Column::MarginGrade, Expr::value(grade))
            .col_expr(line::Column::CommissionBp, Expr::value(commission_bp))
            .filter(line::Column::Id.is_in(ids))
            .exec(uow)
            .await?;
    }
    Ok(())
}

/// What the customer is told by these lines.
pub(super) fn told<'a>(order: &'a entity::Model, lines: &'a [line::Model]) -> Vec<Told<'a>> {
    let of = |line: &'a line::Model| {
        Some(Told {
            customer: order.customer_id,
            // Whoever approves an order has told nobody anything.
            staff: order.staff_id,
            product: line.product_id?,
            unit_price: line.unit_price,
            quantity: Some(line.quantity),
            source: PriceSource::Order,
            source_id: order.id.0,
            source_number: Some(&order.number),
            reason: line.price_reason.as_deref(),
        })
    };
    lines.iter().filter_map(of).collect()
}

/// Keeps the date of the customer's last order. Orders that are entered late do not turn it back.
async fn note_last_order(uow: &Uow, customer: CustomerId, on: chrono::NaiveDate) -> Result<(), Fault> {
    use customers::entity::{ActiveModel, Column, Entity};
    let newer = ActiveModel { last_order_on: Set(Some(on)), ..Default::default() };
    Entity::update_many()
        .set(newer)
        .filter(Column::Id.eq(customer))
        .filter(Condition::any().add(Column::LastOrderOn.is_null()).add(Column::LastOrderOn.lt(on)))
        .exec(uow)
        .await?;
    Ok(())
}

/// What is still to be collected of an order has changed: one with nothing left to ship is closed
/// when nothing is left to collect, and open again where something is.
///
/// # Errors
/// When the database fails.
pub async fn settled(uow: &Uow, id: OrderId) -> Result<(), Fault> {
    let Some(order) = queries::lock_any(uow, id).await? else { return Ok(()) };
    let state = match order.state {
        OrderState::Shipped | OrderState::Closed => shipped_state(uow, id).await?,
        _ => return Ok(()),
    };
    if state == order.state {
        return Ok(());
    }
    let mut row = touched(uow, order);
    row.state = Set(state);
    row.update(uow).await?;
    audit::record(uow, "order.settled", "order", id.0, json!({ "state": state })).await
}

/// Where an order with nothing left to ship stands: closed where nothing is left to collect.
pub(super) async fn shipped_state(uow: &Uow, id: OrderId) -> Result<OrderState, Fault> {
    let sql = "SELECT 1 AS found FROM receivables WHERE order_id = $1 AND tenant_id = $2 AND open > 0 LIMIT 1";
    let values = [id.into(), uow.tenant().into()];
    let found = uow.query_one_raw(Statement::from_sql_and_values(uow.get_database_backend(), sql, values)).await?;
    Ok(if found.is_some() { OrderState::Shipped } else { OrderState::Closed })
}

/// Locks orders in the order of their keys. Whoever locks receivables of orders locks the orders
/// first: what they settle changes the orders, and shipments go the same way round.
///
/// # Errors
/// When the database fails.
pub async fn lock_for_settling(uow: &Uow, ids: &[OrderId]) -> Result<(), Fault> {
    let sorted: BTreeSet<OrderId> = ids.iter().copied().collect();
    for id in sorted {
        queries::lock_any(uow, id).await?;
    }
    Ok(())
}
