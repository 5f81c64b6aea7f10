//! Complaints that wait: for somebody who sees to them, for an answer, for a letter to be confirmed,
//! for a department that was asked.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::sources::{Found, Sources, named, when};
use super::{TodoItem, TodoKind, Urgency, Whose};
use crate::actor::{Access, Resource, Role, Scope};
use crate::clock::business_date;
use crate::complaints::{self, Complaint, ComplaintLetterState, ComplaintState, entity as complaint, inquiry, letter};
use crate::error::Fault;
use crate::text::preview;

/// How many characters of a question are shown.
const PREVIEW: usize = 20;

/// The complaints of the list: what one sees to oneself, or what the scope reaches. What nobody sees
/// to is everybody's matter in after-sales.
fn reached(sources: &Sources<'_>, whose: Whose) -> Option<Condition> {
    let reach = sources.uow.actor().scope(Resource::Complaints, Access::Write);
    let scope = match whose {
        Whose::Mine => reach.min(Scope::Own),
        Whose::Team => reach,
    };
    let base = Condition::all().add(complaint::Column::TenantId.eq(sources.uow.tenant()));
    match scope {
        Scope::Nothing | Scope::Assigned => None,
        Scope::All => Some(base),
        scope => {
            let cares = sources.uow.actor().staff().is_some_and(|me| me.roles.has(Role::AfterSales));
            let nobodys = cares.then(|| complaint::Column::ResponsibleId.is_null());
            let mine = Condition::any().add(complaints::of_team(sources.uow, scope)).add_option(nobodys);
            Some(base.add(mine))
        }
    }
}

/// Complaints that nobody sees to, and those past the first warning without an answer.
pub(super) async fn due(sources: &Sources<'_>, whose: Whose) -> Result<Found, Fault> {
    use complaint::Column as C;
    let Some(reached) = reached(sources, whose) else { return Ok(Found::nothing()) };
    let urgent = Condition::any().add(C::HalfAt.lte(sources.uow.now())).add(C::ResponsibleId.is_null());
    let query = complaint::Entity::find()
        .filter(reached)
        .filter(C::AnsweredAt.is_null())
        .filter(C::State.ne(ComplaintState::Withdrawn))
        .filter(urgent)
        .order_by_asc(C::DueAt)
        .order_by_asc(C::Id);
    let (rows, count) = sources.first(query).await?;
    let title = |row: &Complaint| {
        let due = when(business_date(row.due_at, sources.settings.zone), sources.today);
        let what = if row.responsible_id.is_none() { "待指派" } else { "待答复" };
        format!("投诉 {} {what}：{due}", row.number)
    };
    items(sources, rows, count, TodoKind::ComplaintDue, title).await
}

/// Letters that wait to be confirmed, or did not reach the customer.
pub(super) async fn letters(sources: &Sources<'_>, whose: Whose) -> Result<Found, Fault> {
    use complaint::Column as C;
    let Some(reached) = reached(sources, whose) else { return Ok(Found::nothing()) };
    let under_way = letter::Entity::find()
        .select_only()
        .column(letter::Column::ComplaintId)
        .filter(letter::Column::TenantId.eq(sources.uow.tenant()))
        .filter(letter::Column::State.eq(ComplaintLetterState::Sending));
    let query = complaint::Entity::find()
        .filter(reached)
        .filter(C::State.eq(ComplaintState::ResultDrafted))
        .filter(C::Id.not_in_subquery(under_way.into_query()))
        .order_by_asc(C::DueAt)
        .order_by_asc(C::Id);
    let (rows, count) = sources.first(query).await?;
    let title = |row: &Complaint| format!("投诉 {} 的结果通知待确认发送", row.number);
    items(sources, rows, count, TodoKind::ComplaintLetter, title).await
}

async fn items(
    sources: &Sources<'_>,
    rows: Vec<Complaint>,
    count: u64,
    kind: TodoKind,
    title: impl Fn(&Complaint) -> String,
) -> Result<Found, Fault> {
    let names = sources.names(rows.iter().map(|row| row.customer_id)).await?;
    let item = |row: Complaint| {
        let due_on = business_date(row.due_at, sources.settings.zone);
        TodoItem {
            kind,
            urgency: match row.due_at < sources.uow.now() {
                true => Urgency::Overdue,
                false => sources.urgency(due_on),
            },
            due_on: Some(due_on),
            customer: named(&names, Some(row.customer_id)),
            title: title(&row),
            reference: row.id.0,
        }
    };
    Ok(Found { items: rows.into_iter().map(item).collect(), count })
}

/// Questions to one's department that nobody has answered.
pub(super) async fn inquiries(sources: &Sources<'_>) -> Result<Found, Fault> {
    use inquiry::Column as C;
    let department = sources.uow.actor().staff().and_then(|me| me.department);
    let Some(department) = department else { return Ok(Found::nothing()) };
    let over = complaint::Entity::find()
        .select_only()
        .column(complaint::Column::Id)
        .filter(complaint::Column::TenantId.eq(sources.uow.tenant()))
        .filter(complaint::Column::State.is_in(ComplaintState::ENDED));
    let query = inquiry::Entity::find()
        .filter(C::TenantId.eq(sources.uow.tenant()))
        .filter(C::DepartmentId.eq(department))
        .filter(C::AnsweredAt.is_null())
        .filter(C::ComplaintId.not_in_subquery(over.into_query()))
        .order_by_asc(C::AskedAt)
        .order_by_asc(C::Id);
    let (rows, count) = sources.first(query).await?;
    let item = |row: inquiry::Model| TodoItem {
        kind: TodoKind::ComplaintInquiry,
        // Somebody waits for the answer, since whenever.
        urgency: Urgency::Today,
        due_on: Some(business_date(row.asked_at, sources.settings.zone)),
        customer: None,
        title: format!("投诉协查待回复：{}", preview(&row.question, PREVIEW)),
        reference: row.id.0,
    };
    Ok(Found { items: rows.into_iter().map(item).collect(), count })
}
