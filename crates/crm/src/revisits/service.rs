//! Use cases of revisit tasks.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};
use serde_json::json;

use super::entity::{ActiveModel, Column, Entity, Model};
use super::{RevisitTrigger, TaskState, policy};
use crate::actor::{Access, Resource, Scope};
use crate::audit;
use crate::customers::{self, entity as customer};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CustomerId, FollowUpId, RevisitTaskId};
use crate::page::{Page, PageRequest};
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

/// Which tasks are wanted.
#[derive(Clone, Debug, Default)]
pub struct TaskFilter {
    /// Only in this state.
    pub state: Option<TaskState>,
    /// Only of this customer.
    pub customer: Option<CustomerId>,
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
fn visible(uow: &Uow, access: Access) -> Result<Condition, Fault> {
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

/// Tasks within the scope, the most urgent first.
///
/// # Errors
/// `Forbidden` for those who may see no customers.
pub async fn list(uow: &Uow, filter: &TaskFilter, page: &PageRequest) -> Result<Page<TaskDetail>, Fault> {
    let mut query = Entity::find().filter(visible(uow, Access::Read)?);
    if let Some(state) = filter.state {
        query = query.filter(Column::State.eq(state));
    }
    if let Some(customer) = filter.customer {
        query = query.filter(Column::CustomerId.eq(customer));
    }
    if let Some(until) = filter.due_until {
        query = query.filter(Column::DueOn.lte(until));
    }
    if filter.mine {
        query = query.filter(Column::CustomerId.in_subquery(owned(uow, Scope::Own)));
    }
    if let Some((day, id)) = cursor(page.after.as_deref())? {
        query = query
            .filter(Column::DueOn.gte(day))
            .filter(Condition::any().add(Column::DueOn.gt(day)).add(Column::Id.gt(id)));
    }
    let rows = query.order_by_asc(Column::DueOn).order_by_asc(Column::Id).limit(page.limit + 1).all(uow).await?;
    let page = Page::from_rows(rows, page.limit, |row| format!("{}_{}", row.due_on, row.id));
    let names = customer_names(uow, &page.items).await?;
    Ok(page.map(|task| TaskDetail { customer_name: names.get(&task.customer_id).cloned().unwrap_or_default(), task }))
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

/// A cursor of a due date and an id, such as `2026-11-21_17`.
fn cursor(after: Option<&str>) -> Result<Option<(NaiveDate, i64)>, Invalid> {
    let bad = || Invalid::new("cursor", "分页游标无效");
    let Some(text) = after else { return Ok(None) };
    let (day, id) = text.split_once('_').ok_or_else(bad)?;
    Ok(Some((day.parse().map_err(|_| bad())?, id.parse().map_err(|_| bad())?)))
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
    let mut row = task.into_active_model();
    row.due_on = Set(to);
    row.note = Set(Some(reason));
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

/// Closes the open tasks of a customer that a follow-up on the date `on` does: those due by then.
/// Answers how many. The caller has checked the scope.
///
/// # Errors
/// When the database fails.
pub async fn done_by(uow: &Uow, customer: CustomerId, follow_up: FollowUpId, on: NaiveDate) -> Result<u64, Fault> {
    let done = Entity::update_many()
        .col_expr(Column::State, Expr::value(TaskState::Done))
        .col_expr(Column::FollowUpId, Expr::value(follow_up))
        .col_expr(Column::ClosedAt, Expr::value(uow.now()))
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::CustomerId.eq(customer))
        .filter(Column::State.eq(TaskState::Open))
        .filter(Column::DueOn.lte(on))
        .exec(uow)
        .await?;
    Ok(done.rows_affected)
}

async fn today(uow: &Uow) -> Result<NaiveDate, Fault> {
    Ok(uow.today(tenants::settings(uow).await?.zone))
}
