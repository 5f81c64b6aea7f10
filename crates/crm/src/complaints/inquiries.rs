//! Asking departments, and what they answer.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

use super::inquiry::{Column, Entity};
use super::{Complaint, ComplaintError, ComplaintState, Inquiry, entity, handling, inquiry};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{ComplaintId, ComplaintInquiryId, DepartmentId, StaffId};
use crate::staff;
use crate::text;

/// The most questions that a list shows.
const MOST: u64 = 100;
/// The most questions of a complaint.
const MOST_OF_ONE: usize = 30;

/// A question with what a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InquiryShown {
    /// The row.
    pub row: Inquiry,
    /// The complaint's number.
    pub number: String,
    /// The department's name.
    pub department: String,
    /// Names of who asked and who answered.
    pub people: BTreeMap<StaffId, String>,
}

/// Asks a department.
///
/// # Errors
/// [`ComplaintError::Newer`], `Step` once it is over, a wrong field, or no such complaint within the
/// scope.
pub async fn ask(
    uow: &Uow,
    id: ComplaintId,
    version: i64,
    department: DepartmentId,
    question: &str,
) -> Result<Complaint, ComplaintError> {
    let complaint = handling::lock(uow, id, version).await?;
    if ComplaintState::ENDED.contains(&complaint.state) {
        return Err(ComplaintError::Step { state: complaint.state, message: "投诉已结束，不能再询问" });
    }
    let question = text::required_block("question", question, 1_000)?;
    let known = staff::department::Entity::find_by_id(department)
        .filter(staff::department::Column::TenantId.eq(uow.tenant()))
        .one(uow)
        .await?;
    let known = known.ok_or_else(|| Invalid::new("department_id", "没有该部门"))?;
    if of(uow, id).await?.len() >= MOST_OF_ONE {
        return Err(Invalid::new("question", format!("一个投诉最多询问 {MOST_OF_ONE} 次")).into());
    }
    let row = inquiry::ActiveModel {
        tenant_id: Set(uow.tenant()),
        complaint_id: Set(id),
        department_id: Set(known.id),
        question: Set(question.clone()),
        asked_by: Set(uow.actor().staff().map(|me| me.staff)),
        asked_at: Set(uow.now()),
        ..Default::default()
    };
    row.insert(uow).await?;
    let row = handling::store(uow, complaint.into_active_model(), version).await?;
    handling::trail(uow, "complaint.ask", &row, json!({ "department": known.name, "question": question })).await?;
    Ok(row)
}

/// The questions of a complaint, the first in front.
pub(super) async fn of(uow: &Uow, id: ComplaintId) -> Result<Vec<Inquiry>, Fault> {
    Ok(Entity::find().filter(Column::ComplaintId.eq(id)).order_by_asc(Column::Id).all(uow).await?)
}

/// The questions to the actor's department, the oldest first; only those that wait, where asked for.
///
/// # Errors
/// `Forbidden` for all but staff.
pub async fn inquiries(uow: &Uow, open: bool) -> Result<Vec<InquiryShown>, Fault> {
    let me = uow.actor().staff().ok_or(Fault::Forbidden("查看部门询问"))?;
    let Some(department) = me.department else { return Ok(Vec::new()) };
    let mut query =
        Entity::find().filter(Column::TenantId.eq(uow.tenant())).filter(Column::DepartmentId.eq(department));
    query = match open {
        true => query.filter(Column::AnsweredAt.is_null()).order_by_asc(Column::AskedAt),
        false => query.order_by_desc(Column::AskedAt),
    };
    let rows = query.order_by_asc(Column::Id).limit(MOST).all(uow).await?;
    show(uow, rows).await
}

/// Completes questions with names.
pub(super) async fn show(uow: &Uow, rows: Vec<Inquiry>) -> Result<Vec<InquiryShown>, Fault> {
    let numbers: BTreeMap<ComplaintId, String> = entity::Entity::find()
        .select_only()
        .columns([entity::Column::Id, entity::Column::Number])
        .filter(entity::Column::Id.is_in(rows.iter().map(|row| row.complaint_id)))
        .into_tuple::<(ComplaintId, String)>()
        .all(uow)
        .await?
        .into_iter()
        .collect();
    let departments: BTreeMap<DepartmentId, String> = staff::department::Entity::find()
        .select_only()
        .columns([staff::department::Column::Id, staff::department::Column::Name])
        .filter(staff::department::Column::Id.is_in(rows.iter().map(|row| row.department_id)))
        .into_tuple::<(DepartmentId, String)>()
        .all(uow)
        .await?
        .into_iter()
        .collect();
    let people: Vec<StaffId> = rows.iter().flat_map(|row| [row.asked_by, row.answered_by]).flatten().collect();
    let people = staff::names(uow, &people).await?;
    let shown = |row: Inquiry| InquiryShown {
        number: numbers.get(&row.complaint_id).cloned().unwrap_or_default(),
        department: departments.get(&row.department_id).cloned().unwrap_or_default(),
        people: people.clone(),
        row,
    };
    Ok(rows.into_iter().map(shown).collect())
}

/// Answers a question to the actor's department; who sees the complaint may answer, too, for what was
/// told on the phone.
///
/// # Errors
/// `State` where it is answered, a wrong field, or no such question.
pub async fn answer(uow: &Uow, id: ComplaintInquiryId, answer: &str) -> Result<InquiryShown, Fault> {
    let me = uow.actor().staff().ok_or(Fault::Forbidden("回复部门询问"))?.clone();
    let unknown = || Fault::NotFound("该询问");
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).lock_exclusive();
    let row = query.one(uow).await?.ok_or_else(unknown)?;
    if me.department != Some(row.department_id) {
        handling::lock_any(uow, row.complaint_id).await.map_err(|fault| match fault {
            Fault::Db(error) => Fault::Db(error),
            _ => unknown(),
        })?;
    }
    if row.answered_at.is_some() {
        return Err(Fault::State("该询问已有回复"));
    }
    let answer = text::required_block("answer", answer, 2_000)?;
    let complaint = row.complaint_id;
    let mut row = row.into_active_model();
    row.answer = Set(Some(answer.clone()));
    row.answered_by = Set(Some(me.staff));
    row.answered_at = Set(Some(uow.now()));
    let row = row.update(uow).await?;
    let detail = json!({ "inquiry": id, "answer": answer });
    audit::record(uow, "complaint.answer", "complaint", complaint.0, detail).await?;
    show(uow, vec![row]).await?.pop().ok_or(Fault::Broken("an answered question is gone"))
}
