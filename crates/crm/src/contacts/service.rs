//! Use cases of contacts.

use std::collections::BTreeMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::{Contact, NewOccasion, entity, occasion, occasions, phone};
use crate::actor::Access;
use crate::audit;
use crate::customers::{self, CustomerError};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::identities;
use crate::ids::{ContactId, CustomerId};
use crate::text::{self, Phone};

/// The most contacts of one customer, phones and occasions of one contact.
const MOST_CONTACTS: u64 = 200;
const MOST_PHONES: usize = 10;
const MOST_OCCASIONS: usize = 20;

/// The fields of a contact that people fill in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewContact {
    /// The name.
    pub name: String,
    /// Function or title.
    pub title: Option<String>,
    /// How to address them, such as 王总.
    pub salutation: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// What they like.
    pub hobbies: Option<String>,
    /// What they are used to.
    pub habits: Option<String>,
    /// What they need.
    pub needs: Option<String>,
    /// A note.
    pub remark: Option<String>,
    /// Phone numbers, as typed.
    pub phones: Vec<String>,
    /// Days to remember.
    pub occasions: Vec<NewOccasion>,
}

/// A contact after cleaning.
pub(crate) struct PreparedContact {
    pub(super) row: entity::ActiveModel,
    pub(super) phones: Vec<Phone>,
    pub(super) occasions: Vec<NewOccasion>,
}

impl PreparedContact {
    /// Its phone numbers in E.164.
    pub(crate) fn phones(&self) -> impl Iterator<Item = String> + '_ {
        self.phones.iter().map(|phone| phone.e164.clone())
    }
}

/// Cleans contacts that shall be saved.
pub(crate) fn prepare(contacts: Vec<NewContact>) -> Result<Vec<PreparedContact>, Invalid> {
    contacts.into_iter().map(prepare_one).collect()
}

fn prepare_one(contact: NewContact) -> Result<PreparedContact, Invalid> {
    let email = text::optional_email("email", contact.email.as_deref())?;
    if contact.phones.len() > MOST_PHONES {
        return Err(Invalid::new("phones", format!("最多 {MOST_PHONES} 个号码")));
    }
    if contact.occasions.len() > MOST_OCCASIONS {
        return Err(Invalid::new("occasions", format!("最多 {MOST_OCCASIONS} 个纪念日")));
    }
    let mut phones: Vec<Phone> = Vec::new();
    for typed in &contact.phones {
        let phone = text::parse_phone("phones", typed)?;
        if !phones.contains(&phone) {
            phones.push(phone);
        }
    }
    let row = entity::ActiveModel {
        name: Set(text::required("name", &contact.name, 50)?),
        title: Set(text::optional("title", contact.title.as_deref(), 50)?),
        salutation: Set(text::optional("salutation", contact.salutation.as_deref(), 20)?),
        email: Set(email),
        hobbies: Set(text::optional_block("hobbies", contact.hobbies.as_deref(), 500)?),
        habits: Set(text::optional_block("habits", contact.habits.as_deref(), 500)?),
        needs: Set(text::optional_block("needs", contact.needs.as_deref(), 500)?),
        remark: Set(text::optional_block("remark", contact.remark.as_deref(), 2000)?),
        ..Default::default()
    };
    let occasions = contact.occasions.into_iter().map(occasions::check).collect::<Result<_, _>>()?;
    Ok(PreparedContact { row, phones, occasions })
}

/// Inserts a cleaned contact. The caller has checked the scope, and indexes the customer anew.
pub(crate) async fn insert(uow: &Uow, customer: CustomerId, contact: PreparedContact) -> Result<Contact, Fault> {
    let mut row = contact.row;
    row.tenant_id = Set(uow.tenant());
    row.customer_id = Set(customer);
    row.created_at = Set(uow.now());
    row.updated_at = Set(uow.now());
    row.version = Set(1);
    let row = row.insert(uow).await?;
    set_phones(uow, row.id, &contact.phones).await?;
    for occasion in contact.occasions {
        occasions::insert(uow, row.id, occasion).await?;
    }
    Ok(row)
}

/// Makes these the phones of a contact; what was confirmed of them stays confirmed.
async fn set_phones(uow: &Uow, contact: ContactId, phones: &[Phone]) -> Result<(), Fault> {
    let keep: Vec<&str> = phones.iter().map(|phone| phone.e164.as_str()).collect();
    phone::Entity::delete_many()
        .filter(phone::Column::TenantId.eq(uow.tenant()))
        .filter(phone::Column::ContactId.eq(contact))
        .filter(phone::Column::Phone.is_not_in(keep))
        .exec(uow)
        .await?;
    if phones.is_empty() {
        return Ok(());
    }
    let rows = phones.iter().map(|phone| phone::ActiveModel {
        tenant_id: Set(uow.tenant()),
        contact_id: Set(contact),
        phone: Set(phone.e164.clone()),
        mobile: Set(phone.mobile),
        ..Default::default()
    });
    let key = [phone::Column::TenantId, phone::Column::ContactId, phone::Column::Phone];
    phone::Entity::insert_many(rows)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(uow)
        .await?;
    Ok(())
}

/// A contact with what belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactDetail {
    /// The contact.
    pub contact: Contact,
    /// Its phones.
    pub phones: Vec<phone::Model>,
    /// Its days to remember.
    pub occasions: Vec<occasion::Model>,
}

/// The contacts of a customer, in three queries.
///
/// # Errors
/// `NotFound` where the customer is out of scope.
pub async fn list(uow: &Uow, customer: CustomerId) -> Result<Vec<ContactDetail>, Fault> {
    let customer = customers::find(uow, customer, Access::Read).await?.id;
    of_customer(uow, customer).await
}

/// As [`list`]; the caller has looked at the scope.
pub(crate) async fn of_customer(uow: &Uow, customer: CustomerId) -> Result<Vec<ContactDetail>, Fault> {
    let contacts = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::CustomerId.eq(customer))
        .order_by_asc(entity::Column::Id)
        .all(uow)
        .await?;
    let ids: Vec<ContactId> = contacts.iter().map(|contact| contact.id).collect();
    let mut phones = phones_of(uow, &ids).await?;
    let mut occasions = occasions::occasions_of(uow, &ids).await?;
    Ok(contacts
        .into_iter()
        .map(|contact| ContactDetail {
            phones: phones.remove(&contact.id).unwrap_or_default(),
            occasions: occasions.remove(&contact.id).unwrap_or_default(),
            contact,
        })
        .collect())
}

/// The phones of these contacts, in one query.
///
/// # Errors
/// When the database fails.
pub async fn phones_of(uow: &Uow, contacts: &[ContactId]) -> Result<BTreeMap<ContactId, Vec<phone::Model>>, Fault> {
    let rows = phone::Entity::find()
        .filter(phone::Column::TenantId.eq(uow.tenant()))
        .filter(phone::Column::ContactId.is_in(contacts.iter().copied()))
        .order_by_asc(phone::Column::Id)
        .all(uow)
        .await?;
    let mut by_contact: BTreeMap<ContactId, Vec<phone::Model>> = BTreeMap::new();
    for row in rows {
        by_contact.entry(row.contact_id).or_default().push(row);
    }
    Ok(by_contact)
}

/// A contact whose customer the actor can read or change.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn find(uow: &Uow, id: ContactId, access: Access) -> Result<Contact, Fault> {
    let contact = entity::Entity::find_by_id(id)
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .one(uow)
        .await?
        .ok_or(Fault::NotFound("该联系人"))?;
    match customers::find(uow, contact.customer_id, access).await {
        Ok(_) if access == Access::Write && contact.forgotten_at.is_some() => Err(Fault::State("该联系人的资料已删除")),
        Ok(_) => Ok(contact),
        Err(Fault::NotFound(_)) => Err(Fault::NotFound("该联系人")),
        Err(other) => Err(other),
    }
}

/// Adds a contact to a customer.
///
/// # Errors
/// `Invalid` for a bad field, `NotFound` where the customer is out of scope.
pub async fn add(uow: &Uow, customer: CustomerId, new: NewContact) -> Result<Contact, CustomerError> {
    let customer = customers::find_for_update(uow, customer).await?.id;
    let existing = entity::Entity::find().filter(entity::Column::CustomerId.eq(customer)).count(uow).await?;
    if existing >= MOST_CONTACTS {
        return Err(Fault::State("该客户的联系人已达上限").into());
    }
    let contact = insert(uow, customer, prepare_one(new)?).await?;
    let detail = serde_json::json!({ "customer": customer, "name": contact.name });
    audit::record(uow, "contact.add", "contact", contact.id.0, detail).await?;
    customers::reindex(uow, customer).await?;
    Ok(contact)
}

/// Changes a contact: fields and phones are replaced; occasions have calls of their own and are
/// replaced only where some are given.
///
/// # Errors
/// `Stale` where someone else changed it since.
pub async fn edit(uow: &Uow, id: ContactId, version: i64, new: NewContact) -> Result<Contact, CustomerError> {
    let before = find(uow, id, Access::Write).await?;
    customers::find_for_update(uow, before.customer_id).await?;
    if before.version != version {
        return Err(Fault::Stale { version: before.version }.into());
    }
    let prepared = prepare_one(new)?;
    let mut row = prepared.row;
    row.id = Set(id);
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    let after = row.update(uow).await?;
    set_phones(uow, id, &prepared.phones).await?;
    if !prepared.occasions.is_empty() {
        occasion::Entity::delete_many().filter(occasion::Column::ContactId.eq(id)).exec(uow).await?;
        for occasion in prepared.occasions {
            occasions::insert(uow, id, occasion).await?;
        }
    }
    let detail = serde_json::json!({ "before": before.name, "after": after.name });
    audit::record(uow, "contact.edit", "contact", id.0, detail).await?;
    customers::phones_changed(uow, after.customer_id).await?;
    Ok(after)
}

/// Removes a contact that nothing hangs on yet.
///
/// # Errors
/// `State` where a WeChat identity, an order or anything else belongs to it.
pub async fn remove(uow: &Uow, id: ContactId) -> Result<(), CustomerError> {
    let contact = find(uow, id, Access::Write).await?;
    if used(uow, id).await? {
        return Err(Fault::State("该联系人已有往来记录，不能删除").into());
    }
    phone::Entity::delete_many().filter(phone::Column::ContactId.eq(id)).exec(uow).await?;
    occasion::Entity::delete_many().filter(occasion::Column::ContactId.eq(id)).exec(uow).await?;
    let customer = contact.customer_id;
    audit::record(uow, "contact.remove", "contact", id.0, serde_json::json!({ "name": contact.name })).await?;
    contact.into_active_model().delete(uow).await?;
    customers::phones_changed(uow, customer).await
}

async fn used(uow: &Uow, id: ContactId) -> Result<bool, Fault> {
    use crate::{follow_ups, greetings, orders, pushes};
    let counts = [
        identities::entity::Entity::find().filter(identities::entity::Column::ContactId.eq(id)).count(uow).await?,
        identities::binding::Entity::find().filter(identities::binding::Column::ContactId.eq(id)).count(uow).await?,
        follow_ups::entity::Entity::find().filter(follow_ups::entity::Column::ContactId.eq(id)).count(uow).await?,
        orders::entity::Entity::find().filter(orders::entity::Column::ContactId.eq(id)).count(uow).await?,
        pushes::entity::Entity::find().filter(pushes::entity::Column::ContactId.eq(id)).count(uow).await?,
        greetings::greeting::Entity::find().filter(greetings::greeting::Column::ContactId.eq(id)).count(uow).await?,
    ];
    Ok(counts.iter().any(|count| *count > 0))
}

/// Notes that a mobile number of a contact is confirmed, by the platform or by staff who called
/// it. From then on no other customer can have it.
///
/// # Errors
/// [`CustomerError::Same`] where another customer has it confirmed.
pub async fn confirm_mobile(uow: &Uow, contact: ContactId, e164: &str) -> Result<(), CustomerError> {
    let row = find(uow, contact, Access::Write).await?;
    let key = [phone::Column::TenantId, phone::Column::ContactId, phone::Column::Phone];
    let confirmed = phone::ActiveModel {
        tenant_id: Set(uow.tenant()),
        contact_id: Set(contact),
        phone: Set(e164.to_owned()),
        mobile: Set(true),
        confirmed_at: Set(Some(uow.now())),
        ..Default::default()
    };
    phone::Entity::insert(confirmed)
        .on_conflict(OnConflict::columns(key).update_column(phone::Column::ConfirmedAt).to_owned())
        .exec_without_returning(uow)
        .await?;
    customers::phones_changed(uow, row.customer_id).await
}

/// The customers that have a phone number, whoever may see them.
pub(crate) async fn holders_of_phone(uow: &Uow, e164: &str) -> Result<Vec<CustomerId>, Fault> {
    let rows = entity::Entity::find()
        .select_only()
        .column(entity::Column::CustomerId)
        .inner_join(phone::Entity)
        .filter(phone::Column::TenantId.eq(uow.tenant()))
        .filter(phone::Column::Phone.eq(e164))
        .distinct()
        .limit(20)
        .into_tuple()
        .all(uow)
        .await?;
    Ok(rows)
}

/// The confirmed mobile numbers of a customer's contacts.
pub(crate) async fn confirmed_mobiles(uow: &Uow, customer: CustomerId) -> Result<Vec<String>, Fault> {
    let rows = phone::Entity::find()
        .select_only()
        .column(phone::Column::Phone)
        .inner_join(entity::Entity)
        .filter(entity::Column::CustomerId.eq(customer))
        .filter(phone::Column::Mobile.eq(true))
        .filter(phone::Column::ConfirmedAt.is_not_null())
        .into_tuple()
        .all(uow)
        .await?;
    Ok(rows)
}

/// The names and phones of a customer's contacts, for the search index.
pub(crate) async fn searchable(uow: &Uow, customer: CustomerId) -> Result<(Vec<String>, Vec<String>), Fault> {
    let of_customer = entity::Column::CustomerId.eq(customer);
    let names = entity::Entity::find()
        .select_only()
        .column(entity::Column::Name)
        .filter(of_customer.clone())
        .order_by_asc(entity::Column::Id)
        .into_tuple()
        .all(uow)
        .await?;
    let phones = phone::Entity::find()
        .select_only()
        .column(phone::Column::Phone)
        .inner_join(entity::Entity)
        .filter(of_customer)
        .order_by_asc(phone::Column::Id)
        .into_tuple()
        .all(uow)
        .await?;
    Ok((names, phones))
}

/// A contact by its key, for the system's own work: no scope but the tenant.
///
/// # Errors
/// When the database fails.
pub async fn by_key(uow: &Uow, id: ContactId) -> Result<Option<Contact>, Fault> {
    let row = entity::Entity::find_by_id(id).filter(entity::Column::TenantId.eq(uow.tenant())).one(uow).await?;
    Ok(row)
}
