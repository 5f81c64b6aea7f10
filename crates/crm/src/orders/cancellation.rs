//! Calling orders off: wholly, or what is still open of them.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::drafts::touched;
use super::policy::Part;
use super::queries::{self, OrderDetail};
use super::{
    DeliveryState, OrderError, OrderState, Payment, confirmation, delivery, delivery_line, entity, line, parcels,
    returns,
};
use crate::approvals;
use crate::audit;
use crate::commissions;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{OrderId, OrderLineId};
use crate::money::Quantity;
use crate::months;
use crate::receivables;
use crate::tenants;
use crate::text;

/// Calls an order off of which nothing was shipped.
///
/// # Errors
/// `Newer`, `WrongState` where something was shipped, a reason that is missing, or no such order
/// within the scope.
pub async fn cancel(uow: &Uow, id: OrderId, version: i64, reason: &str) -> Result<OrderDetail, OrderError> {
    let order = queries::lock(uow, id).await?;
    queries::check_version(uow, &order, version).await?;
    let reason = text::required("reason", reason, 200)?;
    let lines = queries::lines_of(uow, id).await?;
    match order.state {
        OrderState::Draft => {
            approvals::void(uow, approvals::Subject::Order, id.0).await?;
            close(uow, order, OrderState::Cancelled, reason).await?;
        }
        OrderState::Confirmed => {
            let open: Vec<&line::Model> = lines.iter().filter(|line| line.open() > Quantity(0)).collect();
            call_off(uow, &order, &open, &reason).await?;
            close(uow, order, OrderState::Cancelled, reason).await?;
        }
        state => return Err(OrderError::WrongState(state)),
    }
    Ok(queries::detail(uow, id).await?)
}

/// Calls off what is open of some lines of an order, or of all where none is named. An order with
/// nothing left to ship is shipped, or closed; one of which nothing was ever shipped is cancelled.
///
/// # Errors
/// As [`cancel`]; `Invalid` for lines that are not open lines of the order.
pub async fn cancel_rest(
    uow: &Uow,
    id: OrderId,
    version: i64,
    reason: &str,
    wanted: &[OrderLineId],
) -> Result<OrderDetail, OrderError> {
    let order = queries::lock(uow, id).await?;
    queries::check_version(uow, &order, version).await?;
    if !matches!(order.state, OrderState::Confirmed | OrderState::PartlyShipped) {
        return Err(OrderError::WrongState(order.state));
    }
    let reason = text::required("reason", reason, 200)?;
    let lines = queries::lines_of(uow, id).await?;
    let is_wanted = |line: &line::Model| wanted.is_empty() || wanted.contains(&line.id);
    let (off, stay): (Vec<&line::Model>, Vec<&line::Model>) =
        lines.iter().filter(|line| line.open() > Quantity(0)).partition(|line| is_wanted(line));
    if off.is_empty() || wanted.iter().any(|id| !off.iter().any(|line| line.id == *id)) {
        return Err(Invalid::new("lines", "只能取消该订单中未发完的行").into());
    }
    call_off(uow, &order, &off, &reason).await?;
    let shipped = lines.iter().any(|line| line.shipped_quantity > Quantity(0));
    let state = match (stay.is_empty(), shipped) {
        (false, _) => order.state,
        (true, false) => OrderState::Cancelled,
        (true, true) => confirmation::shipped_state(uow, id).await?,
    };
    close(uow, order, state, reason).await?;
    Ok(queries::detail(uow, id).await?)
}

/// Takes what is open of these lines off the order, and off what the customer is expected to pay.
async fn call_off(uow: &Uow, order: &entity::Model, lines: &[&line::Model], reason: &str) -> Result<(), OrderError> {
    let taken = parcels::taken_before(uow, lines.iter().copied()).await?;
    let rest = lines.iter().fold(Part::default(), |sum, line| {
        let gone = taken.get(&line.id).copied().unwrap_or_default();
        Part { amount: sum.amount + line.amount - gone.amount, net: sum.net + line.net_amount - gone.net }
    });
    let open = Expr::col(line::Column::Quantity).sub(Expr::col(line::Column::ShippedQuantity));
    line::Entity::update_many()
        .col_expr(line::Column::CancelledQuantity, open)
        .filter(line::Column::Id.is_in(lines.iter().map(|line| line.id)))
        .exec(uow)
        .await?;
    drop_plans(uow, order.id, lines).await?;
    match order.payment {
        Payment::Terms => receivables::change_unshipped(uow, order.customer_id, -rest.amount).await?,
        // The plan has made receivables for all of it: what is called off is credited.
        Payment::Plan => {
            let today = uow.today(tenants::settings(uow).await?.zone);
            months::check_open(uow, today).await?;
            let row = returns::insert(uow, order, None, today, reason.to_owned(), rest).await?;
            returns::credit(uow, &row).await?;
            commissions::on_return(uow, row.id).await?;
        }
    }
    let numbers: Vec<i64> = lines.iter().map(|line| line.line_no).collect();
    let detail = json!({ "lines": numbers, "amount": rest.amount, "reason": reason });
    Ok(audit::record(uow, "order.call_off", "order", order.id.0, detail).await?)
}

/// Planned deliveries lose these lines; those without any are dropped.
async fn drop_plans(uow: &Uow, order: OrderId, lines: &[&line::Model]) -> Result<(), Fault> {
    let planned = delivery::Entity::find()
        .filter(delivery::Column::OrderId.eq(order))
        .filter(delivery::Column::State.eq(DeliveryState::Planned))
        .all(uow)
        .await?;
    if planned.is_empty() {
        return Ok(());
    }
    let of_planned = delivery_line::Column::DeliveryId.is_in(planned.iter().map(|row| row.id));
    delivery_line::Entity::delete_many()
        .filter(of_planned)
        .filter(delivery_line::Column::OrderLineId.is_in(lines.iter().map(|line| line.id)))
        .exec(uow)
        .await?;
    let with_lines = Query::select().column(delivery_line::Column::DeliveryId).from(delivery_line::Entity).to_owned();
    delivery::Entity::delete_many()
        .filter(delivery::Column::Id.is_in(planned.iter().map(|row| row.id)))
        .filter(delivery::Column::Id.not_in_subquery(with_lines))
        .exec(uow)
        .await?;
    Ok(())
}

async fn close(uow: &Uow, order: entity::Model, state: OrderState, reason: String) -> Result<(), Fault> {
    let detail = json!({ "state": state, "reason": reason });
    let id = order.id;
    let mut row = touched(uow, order);
    row.state = Set(state);
    row.close_reason = Set(Some(reason));
    row.update(uow).await?;
    audit::record(uow, "order.cancel", "order", id.0, detail).await
}
