//! The days to remember of a contact.

use std::collections::BTreeMap;

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Calendar, OccasionKind, occasion};
use crate::actor::Access;
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::greetings::calendar;
use crate::ids::{ContactId, OccasionId};
use crate::text;

/// A day to remember, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOccasion {
    /// What kind of day.
    pub kind: OccasionKind,
    /// What it is called; needed where the kind does not say.
    pub name: Option<String>,
    /// Its calendar.
    pub calendar: Calendar,
    /// The year of the first time, where known.
    pub year: Option<i64>,
    /// The month, 1 to 12.
    pub month: i64,
    /// The day of the month.
    pub day: i64,
    /// Whether it is a leap month (lunar only).
    pub leap: bool,
}

pub(super) fn check(new: NewOccasion) -> Result<NewOccasion, Invalid> {
    let name = text::optional("name", new.name.as_deref(), 30)?;
    if new.kind == OccasionKind::Custom && name.is_none() {
        return Err(Invalid::new("name", "请填写纪念日名称"));
    }
    if new.year.is_some_and(|year| !(1900..=2100).contains(&year)) {
        return Err(Invalid::new("year", "年份应在 1900 到 2100 之间"));
    }
    calendar::check(new.calendar, new.year, new.month, new.day, new.leap)?;
    Ok(NewOccasion { name, ..new })
}

pub(super) async fn insert(uow: &Uow, contact: ContactId, new: NewOccasion) -> Result<occasion::Model, Fault> {
    let row = occasion::ActiveModel {
        tenant_id: Set(uow.tenant()),
        contact_id: Set(contact),
        kind: Set(new.kind),
        name: Set(new.name),
        calendar: Set(new.calendar),
        year: Set(new.year),
        month: Set(new.month),
        day: Set(new.day),
        leap: Set(new.leap),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    Ok(row.insert(uow).await?)
}

/// Adds a day to remember.
///
/// # Errors
/// `Invalid` where there is no such date.
pub async fn add_occasion(uow: &Uow, contact: ContactId, new: NewOccasion) -> Result<occasion::Model, Fault> {
    let contact = super::find(uow, contact, Access::Write).await?;
    let row = insert(uow, contact.id, check(new)?).await?;
    let detail = serde_json::json!({ "contact": contact.id, "kind": row.kind });
    audit::record(uow, "occasion.add", "occasion", row.id.0, detail).await?;
    Ok(row)
}

/// Removes a day to remember.
///
/// # Errors
/// `NotFound` where the contact has no such day.
pub async fn remove_occasion(uow: &Uow, contact: ContactId, id: OccasionId) -> Result<(), Fault> {
    let contact = super::find(uow, contact, Access::Write).await?;
    let gone = occasion::Entity::delete_many()
        .filter(occasion::Column::TenantId.eq(uow.tenant()))
        .filter(occasion::Column::ContactId.eq(contact.id))
        .filter(occasion::Column::Id.eq(id))
        .exec(uow)
        .await?;
    if gone.rows_affected == 0 {
        return Err(Fault::NotFound("该纪念日"));
    }
    audit::record(uow, "occasion.remove", "occasion", id.0, serde_json::json!({ "contact": contact.id })).await
}

/// The days of these contacts, in one query.
///
/// # Errors
/// When the database fails.
pub async fn occasions_of(
    uow: &Uow,
    contacts: &[ContactId],
) -> Result<BTreeMap<ContactId, Vec<occasion::Model>>, Fault> {
    let rows = occasion::Entity::find()
        .filter(occasion::Column::TenantId.eq(uow.tenant()))
        .filter(occasion::Column::ContactId.is_in(contacts.iter().copied()))
        .order_by_asc(occasion::Column::Id)
        .all(uow)
        .await?;
    let mut by_contact: BTreeMap<ContactId, Vec<occasion::Model>> = BTreeMap::new();
    for row in rows {
        by_contact.entry(row.contact_id).or_default().push(row);
    }
    Ok(by_contact)
}

/// Checks a day and adds it to a contact. The caller has checked the scope; `named` says which
/// field of its own a wrong day is.
pub(crate) async fn insert_checked(
    uow: &Uow,
    contact: ContactId,
    new: NewOccasion,
    named: impl FnOnce(Invalid) -> Invalid,
) -> Result<occasion::Model, Fault> {
    insert(uow, contact, check(new).map_err(named)?).await
}
