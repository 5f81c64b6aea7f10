//! Receivables that are due.

use chrono::Days;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::sources::{Found, Sources, named, when};
use super::{TodoItem, TodoKind};
use crate::actor::{Access, Resource};
use crate::error::Fault;
use crate::receivables::{entity as receivable, is_open};

/// So many days ahead a receivable shows.
const AHEAD: u64 = 3;

/// Receivables that are overdue, or due in the next days.
pub(super) async fn receivables(sources: &Sources<'_>) -> Result<Found, Fault> {
    if !sources.uow.actor().may(Resource::Receivables, Access::Read) {
        return Ok(Found::nothing());
    }
    use receivable::Column as C;
    let until = sources.today.checked_add_days(Days::new(AHEAD)).unwrap_or(sources.today);
    let query = receivable::Entity::find()
        .filter(C::TenantId.eq(sources.uow.tenant()))
        .filter(is_open())
        .filter(C::DueOn.lte(until))
        .filter(C::CustomerId.in_subquery(sources.customer_keys()))
        .order_by_asc(C::DueOn)
        .order_by_asc(C::Id);
    let (rows, count) = sources.first(query).await?;
    let names = sources.names(rows.iter().map(|row| row.customer_id)).await?;
    let items = rows.into_iter().map(|row| {
        let contested = if row.disputed { "（有争议）" } else { "" };
        TodoItem {
            kind: TodoKind::Receivable,
            urgency: sources.urgency(row.due_on),
            due_on: Some(row.due_on),
            customer: named(&names, Some(row.customer_id)),
            title: format!("应收款 {} ¥{}{contested}：{}", row.number, row.open, when(row.due_on, sources.today)),
            reference: row.id.0,
        }
    });
    Ok(Found { items: items.collect(), count })
}
