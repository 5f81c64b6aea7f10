//! Very many contacts at once, for imports: questions and statements for a batch, not for each.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::service::{PreparedContact, phones_of};
use super::{Contact, ContactDetail, OccasionKind, entity, occasion, occasions, phone};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ContactId, CustomerId};
use crate::text::Phone;

/// The most contacts of a customer.
pub(crate) const MOST: usize = 200;

/// The contacts of customers with phones and occasions, in three questions. Those who were forgotten
/// are left out.
pub(crate) async fn of(
    uow: &Uow,
    customers: &BTreeSet<CustomerId>,
) -> Result<BTreeMap<CustomerId, Vec<ContactDetail>>, Fault> {
    let mut found: BTreeMap<CustomerId, Vec<ContactDetail>> = BTreeMap::new();
    if customers.is_empty() {
        return Ok(found);
    }
    let rows = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::CustomerId.is_in(customers.iter().copied()))
        .filter(entity::Column::ForgottenAt.is_null())
        .order_by_asc(entity::Column::Id)
        .all(uow)
        .await?;
    let ids: Vec<ContactId> = rows.iter().map(|row| row.id).collect();
    let mut phones = phones_of(uow, &ids).await?;
    let mut occasions = occasions::occasions_of(uow, &ids).await?;
    for contact in rows {
        let detail = ContactDetail {
            phones: phones.remove(&contact.id).unwrap_or_default(),
            occasions: occasions.remove(&contact.id).unwrap_or_default(),
            contact,
        };
        found.entry(detail.contact.customer_id).or_default().push(detail);
    }
    Ok(found)
}

/// Writes new contacts, and answers their keys in the same order. The caller indexes their customers.
pub(crate) async fn insert_all(uow: &Uow, new: Vec<(CustomerId, PreparedContact)>) -> Result<Vec<ContactId>, Fault> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = Vec::with_capacity(new.len());
    let mut extras = Vec::with_capacity(new.len());
    for (customer, contact) in new {
        let mut row = contact.row;
        let name = row.name.try_as_ref().cloned().unwrap_or_default();
        row.tenant_id = Set(uow.tenant());
        row.customer_id = Set(customer);
        row.created_at = Set(uow.now());
        row.updated_at = Set(uow.now());
        row.version = Set(1);
        rows.push(row);
        extras.push(((customer, name), contact.phones, contact.occasions));
    }
    let mut written: Vec<Contact> = entity::Entity::insert_many(rows).exec_with_returning(uow).await?;
    written.sort_by_key(|row| row.id);
    let mut by_name: BTreeMap<(CustomerId, String), VecDeque<ContactId>> = BTreeMap::new();
    for row in written {
        by_name.entry((row.customer_id, row.name)).or_default().push_back(row.id);
    }
    let (mut ids, mut phones, mut days) = (Vec::with_capacity(extras.len()), Vec::new(), Vec::new());
    for (key, own_phones, own_days) in extras {
        let id = by_name.get_mut(&key).and_then(VecDeque::pop_front);
        let id = id.ok_or(Fault::Broken("a new contact got lost"))?;
        phones.extend(own_phones.into_iter().map(|phone| (id, phone)));
        days.extend(own_days.into_iter().map(|day| (id, day)));
        ids.push(id);
    }
    add_phones(uow, phones).await?;
    for (id, day) in days {
        occasions::insert(uow, id, day).await?;
    }
    Ok(ids)
}

/// Adds phones to contacts; those that they have stay.
pub(crate) async fn add_phones(uow: &Uow, phones: Vec<(ContactId, Phone)>) -> Result<(), Fault> {
    if phones.is_empty() {
        return Ok(());
    }
    let rows = phones.into_iter().map(|(contact, phone)| phone::ActiveModel {
        tenant_id: Set(uow.tenant()),
        contact_id: Set(contact),
        phone: Set(phone.e164),
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

/// Changes a contact: fields are replaced, phones added; a birthday takes the place of the one before.
/// The caller indexes its customer.
pub(crate) async fn update(uow: &Uow, before: &Contact, contact: PreparedContact) -> Result<(), Fault> {
    let mut row = contact.row;
    row.id = Set(before.id);
    row.updated_at = Set(uow.now());
    row.version = Set(before.version + 1);
    row.update(uow).await?;
    add_phones(uow, contact.phones.into_iter().map(|phone| (before.id, phone)).collect()).await?;
    for day in contact.occasions {
        if day.kind == OccasionKind::Birthday {
            occasion::Entity::delete_many()
                .filter(occasion::Column::ContactId.eq(before.id))
                .filter(occasion::Column::Kind.eq(OccasionKind::Birthday))
                .exec(uow)
                .await?;
        }
        occasions::insert(uow, before.id, day).await?;
    }
    Ok(())
}

/// Names and phones of contacts, for the search index.
type Terms = (Vec<String>, Vec<String>);

/// The names and phones of the contacts of customers, for the search index, in two questions.
pub(crate) async fn searchable(
    uow: &Uow,
    customers: &BTreeSet<CustomerId>,
) -> Result<BTreeMap<CustomerId, Terms>, Fault> {
    let mut found: BTreeMap<CustomerId, Terms> = BTreeMap::new();
    let of_customers = entity::Column::CustomerId.is_in(customers.iter().copied());
    let names: Vec<(CustomerId, String)> = entity::Entity::find()
        .select_only()
        .columns([entity::Column::CustomerId, entity::Column::Name])
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(of_customers.clone())
        .order_by_asc(entity::Column::Id)
        .into_tuple()
        .all(uow)
        .await?;
    for (customer, name) in names {
        found.entry(customer).or_default().0.push(name);
    }
    let phones: Vec<(CustomerId, String)> = phone::Entity::find()
        .select_only()
        .column(entity::Column::CustomerId)
        .column(phone::Column::Phone)
        .inner_join(entity::Entity)
        .filter(phone::Column::TenantId.eq(uow.tenant()))
        .filter(of_customers)
        .order_by_asc(phone::Column::Id)
        .into_tuple()
        .all(uow)
        .await?;
    for (customer, phone) in phones {
        found.entry(customer).or_default().1.push(phone);
    }
    Ok(found)
}
