//! Notes on calls that somebody took for the owner of a customer.

use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::json;

use super::entity::{ActiveModel, Model};
use super::{RevisitTrigger, TaskState};
use crate::actor::Access;
use crate::customers::{self, Customer};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, StaffId};
use crate::{audit, contacts, staff, tenants, text};

/// How many characters of what was said a note holds: with who, when and which number it fits a task.
const MOST: usize = 120;

/// How the keys of all notes begin.
const KEY: &str = "call:";

/// How the keys of the notes begin that one person has left.
pub(super) fn key_of(me: StaffId) -> String {
    format!("{KEY}{me}:")
}

/// Whether a task is such a note.
pub(super) fn is_note(task: &Model) -> bool {
    task.source_key.starts_with(KEY)
}

/// Leaves a note to the owner of a customer whose call somebody else took: a task for today, in the
/// owner's to-do list. Whoever does not see the customer must know the number that called.
///
/// # Errors
/// `NotFound` for a customer out of scope that does not have the number, `State` where nobody owns it
/// or the owner takes the call, `Forbidden` for all but staff, or a wrong field.
pub async fn note_call(uow: &Uow, id: CustomerId, phone: &str, words: &str) -> Result<Model, Fault> {
    let me = uow.actor().staff().ok_or(Fault::Forbidden("转告来电"))?.staff;
    let phone = text::parse_phone("phone", phone)?.e164;
    let words = text::required("note", words, MOST)?;
    let customer = called(uow, id, &phone).await?;
    let owner = customer.owner_id.ok_or(Fault::State("该客户在公海，没有负责人可以转告"))?;
    if owner == me {
        return Err(Fault::State("这是您自己的客户，请直接记录跟进"));
    }
    let zone = tenants::settings(uow).await?.zone;
    let today = uow.today(zone);
    let name = staff::names(uow, &[me]).await?.remove(&me).unwrap_or_default();
    let local = phone.strip_prefix("+86").unwrap_or(&phone);
    let at = uow.now().with_timezone(&zone).format("%H:%M");
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        customer_id: Set(customer.id),
        staff_id: Set(Some(owner)),
        source: Set(RevisitTrigger::Manual),
        source_key: Set(format!("{}{}", key_of(me), uuid::Uuid::new_v4())),
        due_on: Set(today),
        first_due_on: Set(today),
        state: Set(TaskState::Open),
        note: Set(text::optional("note", Some(&format!("{at} {name}代接 {local} 来电：{words}")), 200)?),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let task = row.insert(uow).await?;
    let detail = json!({ "customer": task.customer_id, "due_on": task.due_on });
    audit::record(uow, "revisit.create", "revisit_task", task.id.0, detail).await?;
    Ok(task)
}

/// The customer who called: one that the actor sees, or one that has the number.
async fn called(uow: &Uow, id: CustomerId, e164: &str) -> Result<Customer, Fault> {
    let found = customers::find(uow, id, Access::Read).await;
    let Err(Fault::NotFound(_)) = found else { return found };
    let known = contacts::holders_of_phone(uow, e164).await?.contains(&id);
    let row = if known { customers::by_key(uow, id).await? } else { None };
    row.filter(|row| row.merged_into.is_none()).ok_or(Fault::NotFound("该客户"))
}
