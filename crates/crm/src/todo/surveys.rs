//! Low scores of surveys that nobody has seen to.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::sources::{Found, Sources, named};
use super::{TodoItem, TodoKind, Urgency};
use crate::error::Fault;
use crate::surveys::request;

/// Scores that are low, the oldest first.
pub(super) async fn low(sources: &Sources<'_>) -> Result<Found, Fault> {
    use request::Column as C;
    let query = request::Entity::find()
        .filter(C::TenantId.eq(sources.uow.tenant()))
        .filter(C::Low.eq(true))
        .filter(C::HandledAt.is_null())
        .filter(C::CustomerId.in_subquery(sources.customer_keys()))
        .order_by_asc(C::Id);
    let (rows, count) = sources.first(query).await?;
    let names = sources.names(rows.iter().map(|row| row.customer_id)).await?;
    let items = rows.iter().map(|row| TodoItem {
        kind: TodoKind::SurveyLow,
        urgency: Urgency::Today,
        due_on: None,
        customer: named(&names, Some(row.customer_id)),
        title: format!("客户评价 {} 分，请联系处理", row.score.unwrap_or_default()),
        reference: row.id.0,
    });
    Ok(Found { items: items.collect(), count })
}
