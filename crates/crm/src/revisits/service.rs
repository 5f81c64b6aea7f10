//! Use cases of revisit tasks.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    QueryTrait,
};
use serde_json::json;

use super::entity::{ActiveModel, Column, Entity, Model};
use super::{RevisitTrigger, TaskState, calls, policy};
use crate::actor::{Access, Resource, Scope};
use crate::audit;
use crate::customers::{self, entity as customer};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, FollowUpId, RevisitTaskId, StaffId};
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, sort_fields};
use crate::tenants;
use crate::text;

/// A task made by hand.
#[derive(Clone, Debug)]
pub struct NewTask {
    /// Whom to revisit.
    pub customer: CustomerId,
    /// When.
    pub due_on: NaiveDate,
    /// What about.
    pub note: Option<String>,
}

sort_fields! {
    /// What revisit tasks are sorted by.
    pub enum TaskSort of Entity, default Sort::ascending(Self::Due);
    /// When they are due.
    Due = "due" => Column::DueOn,
    /// The order in which they were made.
    Id = "id" => Column::Id,
    /// When they were done or dropped.
    Closed = "closed" => Column::ClosedAt,
}

/// Which tasks are wanted. Empty lists and `None` are no condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// Only in this state.
    pub state: Option<TaskState>,
    /// Only from this source.
    pub source: Option<RevisitTrigger>,
    /// Only of this customer.
    pub customer: Option<CustomerId>,
    /// Only of customers whom this member of staff owns.
    pub owner: Option<StaffId>,
    /// Only those due on this date or later.
    pub due_from: Option<NaiveDate>,
    /// Only those due on this date or before.
    pub due_until: Option<NaiveDate>,
    /// Only those of customers that the actor owns.
    pub mine: bool,
}

/// A task with what a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskDetail {
    /// The row.
    pub task: Model,
    /// The customer's name.
    pub customer_name: String,
}

/// Makes a task by hand, for the owner of the customer.
///
/// # Errors
/// `NotFound` for a customer out of scope, or a wrong field.
pub async fn create(uow: &Uow, new: NewTask) -> Result<Model, Fault> {
    let customer = customers::find(uow, new.customer, Access::Write).await?;
    policy::check_due(new.due_on, today(uow).await?)?;
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        customer_id: Set(customer.id),
        staff_id: Set(customer.owner_id.or(uow.actor().staff().map(|me| me.staff))),
        source: Set(RevisitTrigger::Manual),
        source_key: Set(format!("manual:{}", uuid::Uuid::new_v4())),
        due_on: Set(new.due_on),
        first_due_on: Set(new.due_on),
        state: Set(TaskState::Open),
        note: Set(text::optional("note", new.note.as_deref(), 200)?),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let task = row.insert(uow).await?;
    let detail = json!({ "customer": task.customer_id, "due_on": task.due_on });
    audit::record(uow, "revisit.create", "revisit_task", task.id.0, detail).await?;
    Ok(task)
}

/// The condition for the tasks that the actor reaches: those of the customers of the scope.
pub(crate) fn visible(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    let base = Condition::all().add(Column::TenantId.eq(uow.tenant()));
    Ok(match uow.scope(Resource::Customers, access, "查看回访任务")? {
        Scope::All => base,
        scope => base.add(Column::CustomerId.in_subquery(owned(uow, scope))),
    })
}

fn owned(uow: &Uow, scope: Scope) -> SelectStatement {
    customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customer::Column::TenantId.eq(uow.tenant()))
        .filter(customers::owned_by(uow, scope, customer::Column::OwnerId))
        .into_query()
}

/// Tasks within the scope; the most urgent first where nothing else is asked for.
///
/// # Errors
/// `Forbidden` for those who may see no customers.
pub async fn list(
    uow: &Uow,
    filter: &TaskFilter,
    sort: Sort<TaskSort>,
    page: &PageRequest,
) -> Result<Page<TaskDetail>, Fault> {
    let wanted = visible(uow, Access::Read)?
        .add_option(filter.state.map(|state| Column::State.eq(state)))
        .add_option(filter.source.map(|source| Column::Source.eq(source)))
        .add_option(filter.customer.map(|customer| Column::CustomerId.eq(customer)))
        .add_option(filter.owner.map(|owner| Column::CustomerId.in_subquery(of_owner(uow, owner))))
        .add_option(filter.due_from.map(|from| Column::DueOn.gte(from)))
        .add_option(filter.due_until.map(|until| Column::DueOn.lte(until)))
        .add_option(filter.mine.then(|| Column::CustomerId.in_subquery(owned(uow, Scope::Own))));
    let page = sorting::page(uow, Entity::find().filter(wanted), sort, page).await?;
    let names = customer_names(uow, &page.items).await?;
    Ok(page.map(|task| TaskDetail { customer_name: names.get(&task.customer_id).cloned().unwrap_or_default(), task }))
}

fn of_owner(uow: &Uow, owner: StaffId) -> SelectStatement {
    customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customer::Column::TenantId.eq(uow.tenant()))
        .filter(customer::Column::OwnerId.eq(owner))
        .into_query()
}

async fn customer_names(uow: &Uow, tasks: &[Model]) -> Result<BTreeMap<CustomerId, String>, Fault> {
    let rows = customer::Entity::find()
        .select_only()
        .columns([customer::Column::Id, customer::Column::Name])
        .filter(customer::Column::TenantId.eq(uow.tenant()))
        .filter(customer::Column::Id.is_in(tasks.iter().map(|task| task.customer_id)))
        .into_tuple::<(CustomerId, String)>()
        .all(uow)
        .await?;
    Ok(rows.into_iter().collect())
}

/// One task within the scope.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn find(uow: &Uow, id: RevisitTaskId) -> Result<Model, Fault> {
    let query = Entity::find_by_id(id).filter(visible(uow, Access::Read)?);
    query.one(uow).await?.ok_or(Fault::NotFound("该回访任务"))
}

/// Puts an open task off, at most 90 days from today, with a reason.
///
/// # Errors
/// `State` where it is not open, `NotFound`, or a wrong field.
pub async fn postpone(uow: &Uow, id: RevisitTaskId, to: NaiveDate, reason: &str) -> Result<Model, Fault> {
    let reason = text::required("reason", reason, 200)?;
    let task = find_open(uow, id).await?;
    policy::check_postponed(to, today(uow).await?)?;
    let detail = json!({ "from": task.due_on, "to": to, "reason": reason });
    // What a caller said stays; the reason is on the trail.
    let note = if calls::is_note(&task) { task.note.clone() } else { Some(reason) };
    let mut row = task.into_active_model();
    row.due_on = Set(to);
    row.note = Set(note);
    let task = row.update(uow).await?;
    audit::record(uow, "revisit.postpone", "revisit_task", id.0, detail).await?;
    Ok(task)
}

/// Marks an open task as done without a follow-up.
///
/// # Errors
/// `State` where it is not open, or `NotFound`.
pub async fn done(uow: &Uow, id: RevisitTaskId, note: Option<&str>) -> Result<Model, Fault> {
    let note = text::optional("note", note, 200)?;
    close(uow, id, TaskState::Done, note).await
}

/// Drops an open task, with a reason.
///
/// # Errors
/// `State` where it is not open, `NotFound`, or no reason.
pub async fn cancel(uow: &Uow, id: RevisitTaskId, reason: &str) -> Result<Model, Fault> {
    let reason = text::required("reason", reason, 200)?;
    close(uow, id, TaskState::Cancelled, Some(reason)).await
}

async fn close(uow: &Uow, id: RevisitTaskId, state: TaskState, note: Option<String>) -> Result<Model, Fault> {
    let task = find_open(uow, id).await?;
    let detail = json!({ "state": state, "note": note });
    let mut row = task.into_active_model();
    row.state = Set(state);
    row.closed_at = Set(Some(uow.now()));
    if note.is_some() {
        row.note = Set(note);
    }
    let task = row.update(uow).await?;
    audit::record(uow, "revisit.close", "revisit_task", id.0, detail).await?;
    Ok(task)
}

async fn find_open(uow: &Uow, id: RevisitTaskId) -> Result<Model, Fault> {
    let query = Entity::find_by_id(id).filter(visible(uow, Access::Write)?).lock_exclusive();
    let task = query.one(uow).await?.ok_or(Fault::NotFound("该回访任务"))?;
    match task.state {
        TaskState::Open => Ok(task),
        _ => Err(Fault::State("该回访任务已结束")),
    }
}

/// Closes the open tasks of a customer that a follow-up on the date `on` does: those due by then, but
/// for the notes that the actor has left to the owner. Answers how many. The caller has checked the scope.
///
/// # Errors
/// When the database fails.
pub async fn done_by(uow: &Uow, customer: CustomerId, follow_up: FollowUpId, on: NaiveDate) -> Result<u64, Fault> {
    let notes = uow.actor().staff().map(|me| Column::SourceKey.not_like(format!("{}%", calls::key_of(me.staff))));
    let done = Entity::update_many()
        .col_expr(Column::State, Expr::value(TaskState::Done))
        .col_expr(Column::FollowUpId, Expr::value(follow_up))
        .col_expr(Column::ClosedAt, Expr::value(uow.now()))
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::CustomerId.eq(customer))
        .filter(Column::State.eq(TaskState::Open))
        .filter(Column::DueOn.lte(on))
        .filter(Condition::all().add_option(notes))
        .exec(uow)
        .await?;
    Ok(done.rows_affected)
}

async fn today(uow: &Uow) -> Result<NaiveDate, Fault> {
    Ok(uow.today(tenants::settings(uow).await?.zone))
}
