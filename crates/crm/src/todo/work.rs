//! Revisits and shipments that are due.

use chrono::{Days, NaiveDate};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::sources::{Found, Sources, named, when};
use super::{TodoItem, TodoKind};
use crate::error::Fault;
use crate::orders::{OrderState, entity as order};
use crate::revisits::{RevisitTask, RevisitTrigger, TaskState, entity as task};

/// So many days ahead a shipment shows.
const SHIPMENT_DAYS: u64 = 3;

/// Revisit tasks due up to tomorrow.
pub(super) async fn revisits(sources: &Sources<'_>) -> Result<Found, Fault> {
    let tomorrow = sources.today.succ_opt().unwrap_or(sources.today);
    let query = task::Entity::find()
        .filter(task::Column::TenantId.eq(sources.uow.tenant()))
        .filter(task::Column::State.eq(TaskState::Open))
        .filter(task::Column::DueOn.lte(tomorrow))
        .filter(task::Column::CustomerId.in_subquery(sources.customer_keys()))
        .order_by_asc(task::Column::DueOn)
        .order_by_asc(task::Column::Id);
    let (rows, count) = sources.first(query).await?;
    let names = sources.names(rows.iter().map(|row| row.customer_id)).await?;
    let items = rows.into_iter().map(|row| TodoItem {
        kind: TodoKind::Revisit,
        urgency: sources.urgency(row.due_on),
        due_on: Some(row.due_on),
        customer: named(&names, Some(row.customer_id)),
        title: revisit_title(&row, sources.today),
        reference: row.id.0,
    });
    Ok(Found { items: items.collect(), count })
}

fn revisit_title(task: &RevisitTask, today: NaiveDate) -> String {
    let what = match task.source {
        RevisitTrigger::Grade => "定期回访",
        RevisitTrigger::Delivery => "到货回访",
        RevisitTrigger::Complaint => "投诉后回访",
        RevisitTrigger::Manual => "回访",
    };
    let note = task.note.as_deref().map(|note| format!("（{note}）")).unwrap_or_default();
    format!("{what}{note}：{}", when(task.due_on, today))
}

/// Orders with something left to ship that was promised for the next days, or before.
pub(super) async fn shipments(sources: &Sources<'_>) -> Result<Found, Fault> {
    let until = sources.today.checked_add_days(Days::new(SHIPMENT_DAYS)).unwrap_or(sources.today);
    let query = order::Entity::find()
        .filter(order::Column::TenantId.eq(sources.uow.tenant()))
        .filter(order::Column::State.is_in([OrderState::Confirmed, OrderState::PartlyShipped]))
        .filter(order::Column::DeliverBy.lte(until))
        .filter(order::Column::CustomerId.in_subquery(sources.customer_keys()))
        .order_by_asc(order::Column::DeliverBy)
        // Of what is promised for the same day, the better customer comes first.
        .order_by_asc(Expr::cust("(SELECT c.grade FROM customers c WHERE c.id = orders.customer_id)"))
        .order_by_asc(order::Column::Id);
    let (rows, count) = sources.first(query).await?;
    let names = sources.names(rows.iter().map(|row| row.customer_id)).await?;
    let items = rows.into_iter().filter_map(|row| {
        let day = row.deliver_by?;
        Some(TodoItem {
            kind: TodoKind::Shipment,
            urgency: sources.urgency(day),
            due_on: Some(day),
            customer: named(&names, Some(row.customer_id)),
            title: format!("订单 {} 待发货：{}", row.number, when(day, sources.today)),
            reference: row.id.0,
        })
    });
    Ok(Found { items: items.collect(), count })
}
