//! Customers who should hear from us: as agreed, or because they have not for long.

use chrono::{DateTime, Days, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Func, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::sources::{Found, Sources, when};
use super::{TodoItem, TodoKind, Urgency};
use crate::clock::{business_date, instant_at};
use crate::customers::{Customer, CustomerKind, Stage, entity as customer};
use crate::error::Fault;
use crate::revisits::{TaskState, entity as task};

use customer::Column as C;

/// Contacts agreed for a date up to tomorrow.
pub(super) async fn due(sources: &Sources<'_>) -> Result<Found, Fault> {
    let tomorrow = sources.today.succ_opt().unwrap_or(sources.today);
    let query = customer::Entity::find()
        .filter(sources.customers())
        .filter(C::NextContactOn.lte(tomorrow))
        .order_by_asc(C::NextContactOn)
        .order_by_asc(C::Id);
    let (rows, count) = sources.first(query).await?;
    let items = rows.into_iter().filter_map(|row| {
        let day = row.next_contact_on?;
        let title = format!("约定联系：{}", when(day, sources.today));
        Some(TodoItem { due_on: Some(day), ..item(TodoKind::ContactDue, sources.urgency(day), row, title) })
    });
    Ok(Found { items: items.collect(), count })
}

/// Customers without contact for long, for whom nothing else is planned.
pub(super) async fn neglected(sources: &Sources<'_>) -> Result<Found, Fault> {
    let Some(before) = day_after(sources.today, sources.settings.no_contact_days) else {
        return Ok(Found::nothing());
    };
    let since = || SimpleExpr::from(Func::coalesce([Expr::col(C::LastContactAt), Expr::col(C::CreatedAt)]));
    let planned = task::Entity::find()
        .select_only()
        .column(task::Column::CustomerId)
        .filter(task::Column::TenantId.eq(sources.uow.tenant()))
        .filter(task::Column::State.eq(TaskState::Open));
    let query = customer::Entity::find()
        .filter(sources.customers())
        .filter(wanted(&[CustomerKind::Customer, CustomerKind::Prospect, CustomerKind::Partner]))
        .filter(C::NextContactOn.is_null())
        .filter(since().lt(instant_at(before, 0, sources.settings.zone)))
        .filter(C::Id.not_in_subquery(planned.into_query()))
        .order_by_asc(since())
        .order_by_asc(C::Id);
    let (rows, count) = sources.first(query).await?;
    let items = rows.into_iter().map(|row| {
        let title = match row.last_contact_at {
            Some(at) => format!("已 {} 天未联系", days_since(sources, at)),
            None => format!("建档 {} 天，从未联系", days_since(sources, row.created_at)),
        };
        item(TodoKind::NoContact, Urgency::Sometime, row, title)
    });
    Ok(Found { items: items.collect(), count })
}

/// Customers without an order for long.
pub(super) async fn without_order(sources: &Sources<'_>) -> Result<Found, Fault> {
    let Some(before) = day_after(sources.today, sources.settings.no_order_days) else {
        return Ok(Found::nothing());
    };
    let never = Condition::all().add(C::LastOrderOn.is_null()).add(C::CreatedAt.lt(instant_at(
        before,
        0,
        sources.settings.zone,
    )));
    let query = customer::Entity::find()
        .filter(sources.customers())
        .filter(wanted(&[CustomerKind::Customer]))
        .filter(Condition::any().add(C::LastOrderOn.lt(before)).add(never))
        .order_by_asc(C::LastOrderOn)
        .order_by_asc(C::Id);
    let (rows, count) = sources.first(query).await?;
    let items = rows.into_iter().map(|row| {
        let title = match row.last_order_on {
            Some(day) => format!("已 {} 天未下单", (sources.today - day).num_days()),
            None => format!("建档 {} 天，从未下单", days_since(sources, row.created_at)),
        };
        item(TodoKind::NoOrder, Urgency::Sometime, row, title)
    });
    Ok(Found { items: items.collect(), count })
}

/// Those who still count as customers, of these kinds.
fn wanted(kinds: &[CustomerKind]) -> Condition {
    Condition::all().add(C::Kind.is_in(kinds.iter().copied())).add(C::Stage.ne(Stage::Lost))
}

/// The day before which something must lie to be `days` days or more ago; none for 0 = never.
fn day_after(today: NaiveDate, days: u32) -> Option<NaiveDate> {
    today.checked_sub_days(Days::new(days.checked_sub(1)?.into()))
}

fn days_since(sources: &Sources<'_>, at: DateTime<Utc>) -> i64 {
    (sources.today - business_date(at, sources.settings.zone)).num_days()
}

fn item(kind: TodoKind, urgency: Urgency, row: Customer, title: String) -> TodoItem {
    TodoItem { kind, urgency, due_on: None, reference: row.id.0, customer: Some((row.id, row.name)), title }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_days_or_more() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        // 20 November is one day ago, and lies before the 21st.
        assert_eq!(day_after(day(21), 1), Some(day(21)));
        assert_eq!(day_after(day(21), 10), Some(day(12)));
        assert_eq!(day_after(day(21), 0), None);
    }
}
