//! Working on complaints, step by step.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use serde_json::json;

use super::entity::{ActiveModel, Entity};
use super::filing::{self, Links};
use super::{Complaint, ComplaintError, ComplaintState, Severity, letters, rounds, scope};
use crate::actor::Access;
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{ComplaintId, FileId, StaffId};
use crate::revisits;
use crate::surveys::{self, ClosedComplaint};
use crate::text;

/// What a complaint shall say. Who complains, and by which way, stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub content: String,
    /// How bad it is; another one gives the round another deadline, counted from its begin.
    pub severity: Severity,
    /// What it is about.
    pub category: String,
    /// What it is about.
    pub links: Links,
    /// Pictures, uploaded by the actor; they are added to those that are there.
    pub pictures: Vec<FileId>,
}

/// A complaint of the scope, locked. Another version than the one seen is answered with what is there.
pub(super) async fn lock(uow: &Uow, id: ComplaintId, version: i64) -> Result<Complaint, ComplaintError> {
    let row = lock_any(uow, id).await?;
    if row.version != version {
        let current = Box::new(as_json(&row));
        return Err(ComplaintError::Newer { version: row.version, current });
    }
    Ok(row)
}

/// As [`lock`], whatever was seen.
pub(super) async fn lock_any(uow: &Uow, id: ComplaintId) -> Result<Complaint, Fault> {
    let query = Entity::find_by_id(id).filter(scope::visible(uow, Access::Write)?);
    query.lock_exclusive().one(uow).await?.ok_or(Fault::NotFound("该投诉"))
}

/// What a complaint is like, for whoever was too slow.
fn as_json(row: &Complaint) -> serde_json::Value {
    json!({
        "id": row.id, "number": row.number, "state": row.state, "severity": row.severity, "category": row.category,
        "content": row.content, "responsible_id": row.responsible_id, "department_id": row.department_id,
        "order_id": row.order_id, "order_line_id": row.order_line_id, "delivery_id": row.delivery_id,
        "product_id": row.product_id, "cause": row.cause, "result": row.result, "round": row.round,
        "due_at": row.due_at, "answered_at": row.answered_at, "updated_at": row.updated_at, "version": row.version,
    })
}

/// Refuses what the state does not allow.
pub(super) fn step(row: &Complaint, allowed: &[ComplaintState], message: &'static str) -> Result<(), ComplaintError> {
    match allowed.contains(&row.state) {
        true => Ok(()),
        false => Err(ComplaintError::Step { state: row.state, message }),
    }
}

/// Stores a change of a locked complaint, and what it means for the figures of its round.
pub(super) async fn store(uow: &Uow, mut row: ActiveModel, version: i64) -> Result<Complaint, Fault> {
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    let row = row.update(uow).await?;
    rounds::follow(uow, &row).await?;
    Ok(row)
}

/// Writes a step on the trail.
pub(super) async fn trail(uow: &Uow, action: &str, row: &Complaint, detail: serde_json::Value) -> Result<(), Fault> {
    let detail = json!({ "number": row.number, "state": row.state, "with": detail });
    audit::record(uow, action, "complaint", row.id.0, detail).await
}

/// Changes what a complaint says.
///
/// # Errors
/// [`ComplaintError::Newer`], `Step` once it is over, a wrong field, or no such complaint within the
/// scope.
pub async fn edit(uow: &Uow, id: ComplaintId, version: i64, change: Change) -> Result<Complaint, ComplaintError> {
    let before = lock(uow, id, version).await?;
    if ComplaintState::ENDED.contains(&before.state) {
        return Err(ComplaintError::Step { state: before.state, message: "投诉已结束，不能修改" });
    }
    let content = text::required_block("content", &change.content, 4_000)?;
    let category = match change.category == before.category {
        true => before.category.clone(),
        false => filing::known_category(uow, &change.category).await?,
    };
    let links = filing::check_links(uow, before.customer_id, change.links).await?;
    let severity_changed = change.severity != before.severity;
    if severity_changed && before.answered_at.is_some() {
        return Err(Invalid::new("severity", "结果已告知客户，不能再更改严重程度").into());
    }
    let detail = json!({
        "content": before.content, "severity": before.severity, "category": before.category,
        "order": before.order_id, "delivery": before.delivery_id, "product": before.product_id,
    });
    let mut row = before.clone().into_active_model();
    row.content = Set(content);
    row.category = Set(category);
    row.severity = Set(change.severity);
    row.contact_id = Set(links.contact);
    row.order_id = Set(links.order);
    row.order_line_id = Set(links.order_line);
    row.delivery_id = Set(links.delivery);
    row.product_id = Set(links.product);
    if severity_changed {
        let round = rounds::current(uow, &before).await?;
        let times = rounds::times(uow, round.begun_at, change.severity, None).await?;
        rounds::reschedule(uow, round, times).await?;
        row.half_at = Set(times.half_at);
        row.near_at = Set(times.near_at);
        row.due_at = Set(times.due_at);
        row.uncertain = Set(times.uncertain);
    }
    let row = store(uow, row, version).await?;
    filing::attach(uow, &row, &change.pictures).await?;
    trail(uow, "complaint.edit", &row, json!({ "before": detail })).await?;
    Ok(row)
}

/// Puts somebody in charge.
///
/// # Errors
/// As [`edit`].
pub async fn assign(
    uow: &Uow,
    id: ComplaintId,
    version: i64,
    responsible: StaffId,
) -> Result<Complaint, ComplaintError> {
    let before = lock(uow, id, version).await?;
    if ComplaintState::ENDED.contains(&before.state) {
        return Err(ComplaintError::Step { state: before.state, message: "投诉已结束，不能再指派" });
    }
    let (staff, department) = filing::in_charge(uow, responsible).await?;
    let mut row = before.clone().into_active_model();
    row.responsible_id = Set(Some(staff));
    row.department_id = Set(department);
    if before.state == ComplaintState::Open {
        row.state = Set(ComplaintState::Assigned);
    }
    let row = store(uow, row, version).await?;
    let detail = json!({ "before": before.responsible_id, "after": staff });
    trail(uow, "complaint.assign", &row, detail).await?;
    Ok(row)
}

/// Begins the work. Who begins it takes it, where nobody has.
///
/// # Errors
/// As [`edit`].
pub async fn start(uow: &Uow, id: ComplaintId, version: i64) -> Result<Complaint, ComplaintError> {
    let before = lock(uow, id, version).await?;
    step(&before, &[ComplaintState::Open, ComplaintState::Assigned], "该投诉已在处理，或已处理完毕")?;
    let mut row = before.clone().into_active_model();
    row.state = Set(ComplaintState::InProgress);
    if before.responsible_id.is_none()
        && let Some(me) = uow.actor().staff()
    {
        row.responsible_id = Set(Some(me.staff));
        row.department_id = Set(me.department);
    }
    let row = store(uow, row, version).await?;
    trail(uow, "complaint.start", &row, json!({})).await?;
    Ok(row)
}

/// Notes what was done, and why it came to this. The customer does not know yet.
///
/// # Errors
/// As [`edit`].
pub async fn resolve(
    uow: &Uow,
    id: ComplaintId,
    version: i64,
    cause: Option<&str>,
    result: &str,
) -> Result<Complaint, ComplaintError> {
    let before = lock(uow, id, version).await?;
    step(
        &before,
        &[ComplaintState::Assigned, ComplaintState::InProgress, ComplaintState::Resolved],
        "请先指派或开始处理该投诉；已起草结果通知的投诉请直接修改通知",
    )?;
    let mut row = before.into_active_model();
    row.cause = Set(text::optional_block("cause", cause, 2_000)?);
    row.result = Set(Some(text::required_block("result", result, 2_000)?));
    row.state = Set(ComplaintState::Resolved);
    let row = store(uow, row, version).await?;
    trail(uow, "complaint.resolve", &row, json!({ "cause": row.cause, "result": row.result })).await?;
    Ok(row)
}

/// Closes a complaint whose result the customer has.
///
/// # Errors
/// As [`edit`]; `Step` before the customer has the result.
pub async fn close(uow: &Uow, id: ComplaintId, version: i64) -> Result<Complaint, ComplaintError> {
    let before = lock(uow, id, version).await?;
    step(&before, &[ComplaintState::ResultSent], "客户还没有收到处理结果，不能关闭")?;
    let mut row = before.into_active_model();
    row.state = Set(ComplaintState::Closed);
    let row = store(uow, row, version).await?;
    trail(uow, "complaint.close", &row, json!({})).await?;
    let closed = ClosedComplaint {
        complaint: row.id.0,
        customer: row.customer_id,
        contact: row.contact_id,
        delivery: row.delivery_id,
        product: row.product_id,
    };
    surveys::complaint_closed(uow, closed).await?;
    revisits::after_complaint(uow, row.customer_id, row.id, row.round).await?;
    Ok(row)
}

/// The customer takes it back, or it was none. It is left out of the figures.
///
/// # Errors
/// As [`edit`]; `Step` once the customer has the result, or while it is on its way.
pub async fn withdraw(uow: &Uow, id: ComplaintId, version: i64, reason: &str) -> Result<Complaint, ComplaintError> {
    let before = lock(uow, id, version).await?;
    take_back(uow, before, reason).await
}

pub(super) async fn take_back(uow: &Uow, before: Complaint, reason: &str) -> Result<Complaint, ComplaintError> {
    let reason = text::required("reason", reason, 200)?;
    if !before.state.is_unanswered() {
        return Err(ComplaintError::Step {
            state: before.state, message: "处理结果已告知客户，不能撤回"
        });
    }
    letters::drop_draft(uow, &before).await?;
    let version = before.version;
    rounds::withdrawn(uow, &before).await?;
    let mut row = before.into_active_model();
    row.state = Set(ComplaintState::Withdrawn);
    row.ended_reason = Set(Some(reason.clone()));
    let row = store(uow, row, version).await?;
    trail(uow, "complaint.withdraw", &row, json!({ "reason": reason })).await?;
    Ok(row)
}

/// The customer is not content: a new round with its own deadline.
///
/// # Errors
/// As [`edit`]; `Step` before the customer has the result.
pub async fn reopen(uow: &Uow, id: ComplaintId, version: i64, reason: &str) -> Result<Complaint, ComplaintError> {
    let reason = text::required("reason", reason, 500)?;
    let before = lock(uow, id, version).await?;
    step(&before, &[ComplaintState::ResultSent, ComplaintState::Closed], "只有已告知结果的投诉可以重新打开")?;
    let times = rounds::times(uow, uow.now(), before.severity, None).await?;
    let mut row = before.clone().into_active_model();
    row.state = Set(match before.responsible_id {
        Some(_) => ComplaintState::Assigned,
        None => ComplaintState::Open,
    });
    row.round = Set(before.round + 1);
    row.begun_at = Set(times.begun_at);
    row.half_at = Set(times.half_at);
    row.near_at = Set(times.near_at);
    row.due_at = Set(times.due_at);
    row.uncertain = Set(times.uncertain);
    row.answered_at = Set(None);
    row.result = Set(None);
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    let row = row.update(uow).await?;
    rounds::begin(uow, &row, times, Some(reason.clone())).await?;
    trail(uow, "complaint.reopen", &row, json!({ "reason": reason, "round": row.round, "due_at": row.due_at })).await?;
    Ok(row)
}
