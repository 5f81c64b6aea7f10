//! What customers see and change of themselves.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use serde_json::json;

use crate::actor::{Access, Actor, CustomerActor};
use crate::audit;
use crate::contacts::{self, Contact, NewOccasion, OccasionKind, occasion, phone};
use crate::customers::{self, Customer};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::staff;
use crate::text;

/// Who cares for a customer, as the customer may know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salesperson {
    /// The name.
    pub name: String,
}

/// What a customer sees of themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct Own {
    /// The person.
    pub contact: Contact,
    /// Their phones.
    pub phones: Vec<phone::Model>,
    /// Their birthday, if it is kept.
    pub birthday: Option<occasion::Model>,
    /// The customer that they belong to.
    pub customer: Customer,
    /// Who cares for them.
    pub salesperson: Option<Salesperson>,
}

fn me(uow: &Uow) -> Result<CustomerActor, Fault> {
    match uow.actor() {
        Actor::Customer(me) => Ok(me.clone()),
        _ => Err(Fault::Forbidden("以客户身份查看")),
    }
}

/// The customer who asks.
///
/// # Errors
/// `Forbidden` for all but customers.
pub async fn own(uow: &Uow) -> Result<Own, Fault> {
    let me = me(uow)?;
    let contact = contacts::find(uow, me.contact, Access::Read).await?;
    let customer = customers::find(uow, me.customer, Access::Read).await?;
    let phones = contacts::phones_of(uow, &[contact.id]).await?.remove(&contact.id).unwrap_or_default();
    let salesperson = match customer.owner_id {
        Some(owner) => staff::names(uow, &[owner]).await?.remove(&owner).map(|name| Salesperson { name }),
        None => None,
    };
    let birthday = birthday_of(uow, &contact).await?;
    Ok(Own { contact, phones, birthday, customer, salesperson })
}

async fn birthday_of(uow: &Uow, contact: &Contact) -> Result<Option<occasion::Model>, Fault> {
    let days = contacts::occasions_of(uow, &[contact.id]).await?.remove(&contact.id).unwrap_or_default();
    Ok(days.into_iter().find(|day| day.kind == OccasionKind::Birthday))
}

/// What a customer does with their birthday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BirthdayChange {
    /// It shall be kept, and they agree to be greeted.
    Keep(NewOccasion),
    /// It shall be forgotten.
    Forget,
}

/// What a customer changes of themselves; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnChange {
    /// The name.
    pub name: Option<String>,
    /// How to address them; an inner `None` clears it.
    pub salutation: Option<Option<String>>,
    /// The birthday.
    pub birthday: Option<BirthdayChange>,
}

/// Changes what customers may change of themselves: name, salutation, birthday. It stands on the
/// audit trail, with the consent to the birthday.
///
/// # Errors
/// `Stale` where someone else changed it since, `Invalid` for a bad field, `Forbidden` for all but
/// customers.
pub async fn edit_own(uow: &Uow, version: i64, change: OwnChange) -> Result<(), Fault> {
    let me = me(uow)?;
    let before = contacts::entity::Entity::find_by_id(me.contact)
        .filter(contacts::entity::Column::TenantId.eq(uow.tenant()))
        .lock_exclusive()
        .one(uow)
        .await?
        .ok_or(Fault::NotFound("该联系人"))?;
    if before.version != version {
        return Err(Fault::Stale { version: before.version });
    }
    let mut detail = serde_json::Map::new();
    let (old_name, old_salutation) = (before.name.clone(), before.salutation.clone());
    let mut row = before.clone().into_active_model();
    if let Some(name) = &change.name {
        let name = text::required("name", name, 50)?;
        detail.insert("name".into(), json!({ "before": old_name, "after": name }));
        row.name = Set(name);
    }
    if let Some(salutation) = &change.salutation {
        let salutation = text::optional("salutation", salutation.as_deref(), 20)?;
        detail.insert("salutation".into(), json!({ "before": old_salutation, "after": salutation }));
        row.salutation = Set(salutation);
    }
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    let after = row.update(uow).await?;
    if let Some(birthday) = change.birthday {
        detail.insert("birthday".into(), set_birthday(uow, &after, birthday).await?);
    }
    audit::record(uow, "contact.edit_own", "contact", after.id.0, detail.into()).await?;
    if after.name != old_name {
        customers::reindex(uow, after.customer_id).await?;
    }
    Ok(())
}

async fn set_birthday(uow: &Uow, contact: &Contact, change: BirthdayChange) -> Result<serde_json::Value, Fault> {
    occasion::Entity::delete_many()
        .filter(occasion::Column::TenantId.eq(uow.tenant()))
        .filter(occasion::Column::ContactId.eq(contact.id))
        .filter(occasion::Column::Kind.eq(OccasionKind::Birthday))
        .exec(uow)
        .await?;
    match change {
        BirthdayChange::Forget => Ok(json!({ "kept": false })),
        BirthdayChange::Keep(day) => {
            let day = NewOccasion { kind: OccasionKind::Birthday, ..day };
            let named = |invalid: Invalid| Invalid::new("birthday", invalid.message);
            let row = contacts::insert_checked(uow, contact.id, day, named).await?;
            Ok(json!({ "kept": true, "consent": true, "occasion": row.id }))
        }
    }
}
