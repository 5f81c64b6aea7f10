//! Checkpoints of deliveries: missing, or answered badly.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select};

use super::sources::{Found, Sources, named, when};
use super::{TodoItem, TodoKind, Urgency};
use crate::checkpoints::{Checkpoint, entity as checkpoint};
use crate::error::Fault;

fn all(sources: &Sources<'_>) -> Select<checkpoint::Entity> {
    use checkpoint::Column as C;
    checkpoint::Entity::find()
        .filter(C::TenantId.eq(sources.uow.tenant()))
        .filter(C::CustomerId.in_subquery(sources.customer_keys()))
}

/// Points that are due today or were before, and have no answer.
pub(super) async fn missing(sources: &Sources<'_>) -> Result<Found, Fault> {
    use checkpoint::Column as C;
    let query = all(sources)
        .filter(C::AnsweredAt.is_null())
        .filter(C::DueOn.lte(sources.today))
        .order_by_asc(C::DueOn)
        .order_by_asc(C::Id);
    let title = |row: &Checkpoint| {
        let due = row.due_on.map(|day| when(day, sources.today)).unwrap_or_default();
        format!("发货跟踪“{}”待填写：{due}", row.name)
    };
    found(sources, query, TodoKind::CheckpointMissing, title).await
}

/// Bad answers that nobody has seen to.
pub(super) async fn bad(sources: &Sources<'_>) -> Result<Found, Fault> {
    use checkpoint::Column as C;
    let query = all(sources).filter(C::Bad.eq(true)).filter(C::HandledAt.is_null()).order_by_asc(C::Id);
    found(sources, query, TodoKind::CheckpointBad, |row| format!("发货跟踪“{}”有异常，请处理", row.name)).await
}

async fn found(
    sources: &Sources<'_>,
    query: Select<checkpoint::Entity>,
    kind: TodoKind,
    title: impl Fn(&Checkpoint) -> String,
) -> Result<Found, Fault> {
    let (rows, count) = sources.first(query).await?;
    let names = sources.names(rows.iter().map(|row| row.customer_id)).await?;
    let items = rows.iter().map(|row| {
        // What is bad is seen to at once, whenever it was due.
        let due_on = row.due_on.filter(|_| kind == TodoKind::CheckpointMissing);
        TodoItem {
            kind,
            urgency: due_on.map_or(Urgency::Today, |day| sources.urgency(day)),
            due_on,
            customer: named(&names, Some(row.customer_id)),
            title: title(row),
            reference: row.delivery_id.0,
        }
    });
    Ok(Found { items: items.collect(), count })
}
