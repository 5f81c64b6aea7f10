//! Calling purchase orders off: wholly, or what is still to come of them.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::detail::{self, PurchaseOrderDetail};
use super::drafts::touched;
use super::{PurchaseOrder, PurchaseOrderState, PurchasingError, changing, line, policy, queries};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::Invalid;
use crate::ids::{PurchaseOrderId, PurchaseOrderLineId};
use crate::money::Quantity;
use crate::text;

/// Calls an order off of which nothing has come.
///
/// # Errors
/// `Newer`, `WrongState` where something has come, a reason that is missing.
pub async fn cancel(
    uow: &Uow,
    id: PurchaseOrderId,
    version: i64,
    reason: &str,
) -> Result<PurchaseOrderDetail, PurchasingError> {
    uow.scope(Resource::Purchasing, Access::Write, "取消采购订单")?;
    let order = queries::lock(uow, id).await?;
    queries::check_version(uow, &order, version).await?;
    let reason = text::required("reason", reason, 200)?;
    if !matches!(order.state, PurchaseOrderState::Draft | PurchaseOrderState::Confirmed) {
        return Err(PurchasingError::WrongState(order.state));
    }
    let lines = queries::lines_of(uow, id).await?;
    let ids: Vec<PurchaseOrderLineId> = lines.iter().map(|line| line.id).collect();
    call_off(uow, &ids).await?;
    close(uow, order, PurchaseOrderState::Cancelled, &reason).await?;
    Ok(detail::find_order(uow, id).await?)
}

/// Calls off what is still to come of some lines of an order, or of all where none is named.
///
/// # Errors
/// As [`cancel`]; `Invalid` for lines that are not open lines of the order.
pub async fn cancel_rest(
    uow: &Uow,
    id: PurchaseOrderId,
    version: i64,
    reason: &str,
    wanted: &[PurchaseOrderLineId],
) -> Result<PurchaseOrderDetail, PurchasingError> {
    uow.scope(Resource::Purchasing, Access::Write, "取消采购订单")?;
    let order = queries::lock(uow, id).await?;
    queries::check_version(uow, &order, version).await?;
    let reason = text::required("reason", reason, 200)?;
    if !policy::is_receivable(order.state) {
        return Err(PurchasingError::WrongState(order.state));
    }
    let lines = queries::lines_of(uow, id).await?;
    let open = lines.iter().filter(|line| line.open() > Quantity(0)).map(|line| line.id);
    let off: Vec<PurchaseOrderLineId> = open.filter(|id| wanted.is_empty() || wanted.contains(id)).collect();
    if off.is_empty() || wanted.iter().any(|id| !off.contains(id)) {
        return Err(Invalid::new("lines", "只能取消该采购订单中未到齐的行").into());
    }
    call_off(uow, &off).await?;
    let after = lines.iter().map(|line| match off.contains(&line.id) {
        true => (line.received_quantity, Quantity(0)),
        false => (line.received_quantity, line.open()),
    });
    let state = policy::standing(after, changing::is_owed(uow, id).await?);
    close(uow, order, state, &reason).await?;
    Ok(detail::find_order(uow, id).await?)
}

async fn call_off(uow: &Uow, lines: &[PurchaseOrderLineId]) -> Result<(), PurchasingError> {
    let open = Expr::col(line::Column::Quantity).sub(Expr::col(line::Column::ReceivedQuantity));
    line::Entity::update_many()
        .col_expr(line::Column::CancelledQuantity, open)
        .filter(line::Column::Id.is_in(lines.iter().copied()))
        .exec(uow)
        .await?;
    Ok(())
}

async fn close(
    uow: &Uow,
    order: PurchaseOrder,
    state: PurchaseOrderState,
    reason: &str,
) -> Result<(), PurchasingError> {
    let detail = json!({ "number": order.number, "state": state, "reason": reason });
    let id = order.id;
    let mut row = touched(uow, order);
    row.state = Set(state);
    row.close_reason = Set(Some(reason.to_owned()));
    row.update(uow).await?;
    Ok(audit::record(uow, "purchase_order.cancel", "purchase_order", id.0, detail).await?)
}
