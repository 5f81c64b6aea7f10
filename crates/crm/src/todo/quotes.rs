//! Quotes that are about to expire.

use chrono::Days;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::sources::{Found, Sources, named, when};
use super::{TodoItem, TodoKind};
use crate::error::Fault;
use crate::quotes::{QuoteState, entity as quote};

/// Quotes that were sent and hold for a few days only.
pub(super) async fn expiring(sources: &Sources<'_>) -> Result<Found, Fault> {
    let days = u64::from(sources.settings.quote_expiring_days);
    let until = sources.today.checked_add_days(Days::new(days)).unwrap_or(sources.today);
    let query = quote::Entity::find()
        .filter(quote::Column::TenantId.eq(sources.uow.tenant()))
        .filter(quote::Column::State.eq(QuoteState::Sent))
        .filter(quote::Column::ValidUntil.lte(until))
        .filter(quote::Column::CustomerId.in_subquery(sources.customer_keys()))
        .order_by_asc(quote::Column::ValidUntil)
        .order_by_asc(quote::Column::Id);
    let (rows, count) = sources.first(query).await?;
    let names = sources.names(rows.iter().map(|row| row.customer_id)).await?;
    let items = rows.into_iter().map(|row| TodoItem {
        kind: TodoKind::QuoteExpiring,
        urgency: sources.urgency(row.valid_until),
        due_on: Some(row.valid_until),
        customer: named(&names, Some(row.customer_id)),
        title: format!("报价单 {} 有效期：{}", row.number, when(row.valid_until, sources.today)),
        reference: row.id.0,
    });
    Ok(Found { items: items.collect(), count })
}
