//! Very many customers at once, for imports: questions and statements for a batch, not for each. The
//! rules are those of one customer; what looks alike is not asked about.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Statement,
    Value,
};

use super::collision::{self, Marks};
use super::index::Document;
use super::service::{Checked, active, check, marks_of};
use super::{Customer, CustomerFields, Grade, KeyKind, customer_label, entity, gram, insert_grams, key};
use crate::contacts::{self, entity as contact, phone};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CustomerId, LabelId, StaffId};
use crate::text::name_key;

/// Fields that were cleaned.
pub(crate) struct Prepared(Checked);

/// Cleans the fields of a customer.
pub(crate) fn prepare(fields: CustomerFields) -> Result<Prepared, Invalid> {
    check(fields).map(Prepared)
}

impl Prepared {
    /// The cleaned fields, with what the name tells.
    pub(crate) fn fields(&self) -> CustomerFields {
        CustomerFields { company: Some(self.0.company), ..self.0.fields.clone() }
    }

    /// The cleaned name.
    pub(crate) fn name(&self) -> &str {
        &self.0.fields.name
    }

    fn marks(&self) -> Marks {
        let fields = &self.0.fields;
        Marks { name: fields.name.clone(), tax_number: fields.tax_number.clone(), ..Marks::default() }
    }

    /// What no two customers share.
    pub(crate) fn keys(&self) -> Vec<(KeyKind, String)> {
        collision::keys_of(&self.marks())
    }
}

/// A customer from before the company moved here.
pub(crate) struct Historic {
    /// Its fields.
    pub(crate) prepared: Prepared,
    /// Who is responsible; none for the public pool.
    pub(crate) owner: Option<StaffId>,
    /// Since when it is known.
    pub(crate) created_at: chrono::DateTime<chrono::Utc>,
    /// Who brought it here.
    pub(crate) created_by: Option<StaffId>,
}

/// The customers that hold these keys.
pub(crate) async fn holders(
    uow: &Uow,
    keys: &BTreeSet<(KeyKind, String)>,
) -> Result<BTreeMap<(KeyKind, String), CustomerId>, Fault> {
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = key::Entity::find()
        .filter(key::Column::TenantId.eq(uow.tenant()))
        .filter(key::Column::Key.is_in(keys.iter().map(|(_, key)| key.as_str())))
        .all(uow)
        .await?;
    let of = |row: key::Model| ((row.kind, row.key), row.customer_id);
    Ok(rows.into_iter().map(of).filter(|(key, _)| keys.contains(key)).collect())
}

/// Customers in use whose comparable name is that of one of these names.
pub(crate) async fn named(uow: &Uow, names: impl IntoIterator<Item = &str>) -> Result<Vec<Customer>, Fault> {
    let keys: BTreeSet<String> =
        names.into_iter().map(|name| name_key(name).key).filter(|key| !key.is_empty()).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    in_use(uow, entity::Column::NameKey.is_in(keys)).await
}

/// Customers in use with these keys.
pub(crate) async fn by_keys(uow: &Uow, ids: BTreeSet<CustomerId>) -> Result<Vec<Customer>, Fault> {
    if ids.is_empty() { Ok(Vec::new()) } else { in_use(uow, entity::Column::Id.is_in(ids)).await }
}

async fn in_use(uow: &Uow, condition: impl sea_orm::sea_query::IntoCondition) -> Result<Vec<Customer>, Fault> {
    let query = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::MergedInto.is_null())
        .filter(entity::Column::ForgottenAt.is_null())
        .filter(condition);
    Ok(query.all(uow).await?)
}

/// Which customers have these phones.
pub(crate) async fn by_phones(
    uow: &Uow,
    phones: &BTreeSet<String>,
) -> Result<BTreeMap<String, BTreeSet<CustomerId>>, Fault> {
    if phones.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<(String, CustomerId)> = phone::Entity::find()
        .select_only()
        .column(phone::Column::Phone)
        .column(contact::Column::CustomerId)
        .inner_join(contact::Entity)
        .filter(phone::Column::TenantId.eq(uow.tenant()))
        .filter(phone::Column::Phone.is_in(phones.iter().map(String::as_str)))
        .into_tuple()
        .all(uow)
        .await?;
    let mut found: BTreeMap<String, BTreeSet<CustomerId>> = BTreeMap::new();
    for (phone, customer) in rows {
        found.entry(phone).or_default().insert(customer);
    }
    Ok(found)
}

/// Writes new customers with different names, and answers their keys by their names. They are not
/// indexed yet: see [`reindex_all`].
pub(crate) async fn insert_all(uow: &Uow, new: Vec<Historic>) -> Result<BTreeMap<String, CustomerId>, Fault> {
    if new.is_empty() {
        return Ok(BTreeMap::new());
    }
    let keys: Vec<(String, Vec<(KeyKind, String)>)> =
        new.iter().map(|one| (one.prepared.0.fields.name.clone(), one.prepared.keys())).collect();
    let rows = new.into_iter().map(|one| entity::ActiveModel {
        tenant_id: Set(uow.tenant()),
        owner_id: Set(one.owner),
        grade: Set(Grade::C),
        search_text: Set(String::new()),
        created_by: Set(one.created_by),
        created_at: Set(one.created_at),
        updated_at: Set(uow.now()),
        version: Set(1),
        ..active(&one.prepared.0)
    });
    let rows = entity::Entity::insert_many(rows).exec_with_returning(uow).await?;
    let ids: BTreeMap<String, CustomerId> = rows.into_iter().map(|row| (row.name, row.id)).collect();
    let mut claims = Vec::new();
    for (name, keys) in keys {
        let id = *ids.get(&name).ok_or(Fault::Broken("a new customer got lost"))?;
        claims.extend(keys.into_iter().map(|(kind, key)| key::ActiveModel {
            tenant_id: Set(uow.tenant()),
            kind: Set(kind),
            key: Set(key),
            customer_id: Set(id),
        }));
    }
    let wanted = claims.len() as u64;
    if wanted > 0 {
        let unique = [key::Column::TenantId, key::Column::Kind, key::Column::Key];
        let claimed = key::Entity::insert_many(claims)
            .on_conflict(OnConflict::columns(unique).do_nothing().to_owned())
            .exec_without_returning(uow)
            .await?;
        if claimed != wanted {
            return Err(Fault::State("另一位同事刚刚保存了同一客户"));
        }
    }
    Ok(ids)
}

/// Writes a changed customer. It is not indexed anew yet.
pub(crate) async fn update(
    uow: &Uow,
    before: &Customer,
    prepared: &Prepared,
    created_at: Option<chrono::DateTime<chrono::Utc>>,
) -> Result<(), Fault> {
    let mut row = active(&prepared.0);
    row.id = Set(before.id);
    if let Some(created_at) = created_at {
        row.created_at = Set(created_at);
    }
    row.updated_at = Set(uow.now());
    row.version = Set(before.version + 1);
    row.update(uow).await?;
    let fields = &prepared.0.fields;
    if before.name != fields.name || before.tax_number != fields.tax_number {
        let marks = marks_of(uow, before.id, &fields.name, fields.tax_number.clone()).await?;
        if !collision::reclaim(uow, before.id, &marks).await? {
            return Err(Fault::State("另一位同事刚刚保存了同一客户"));
        }
    }
    Ok(())
}

/// Adds labels to customers; those that they have stay.
pub(crate) async fn add_labels(uow: &Uow, labels: &BTreeSet<(CustomerId, LabelId)>) -> Result<(), Fault> {
    if labels.is_empty() {
        return Ok(());
    }
    let rows = labels.iter().map(|(customer, label)| customer_label::ActiveModel {
        tenant_id: Set(uow.tenant()),
        customer_id: Set(*customer),
        label_id: Set(*label),
    });
    use customer_label::Column as C;
    customer_label::Entity::insert_many(rows)
        .on_conflict(OnConflict::columns([C::TenantId, C::CustomerId, C::LabelId]).do_nothing().to_owned())
        .exec_without_returning(uow)
        .await?;
    Ok(())
}

/// Builds the search index of customers anew from what is stored.
pub(crate) async fn reindex_all(uow: &Uow, ids: &BTreeSet<CustomerId>, new: bool) -> Result<(), Fault> {
    if ids.is_empty() {
        return Ok(());
    }
    let customers: Vec<(CustomerId, String, Option<String>)> = entity::Entity::find()
        .select_only()
        .columns([entity::Column::Id, entity::Column::Name, entity::Column::ShortName])
        .filter(entity::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(uow)
        .await?;
    let people = contacts::bulk::searchable(uow, ids).await?;
    let documents: Vec<(CustomerId, Document)> = customers
        .iter()
        .map(|(id, name, short)| {
            let nobody = (Vec::new(), Vec::new());
            let (names, phones) = people.get(id).unwrap_or(&nobody);
            let own = std::iter::once(name.as_str()).chain(short.as_deref());
            (*id, Document::new(own.chain(names.iter().map(String::as_str)), phones.iter().map(String::as_str)))
        })
        .collect();
    if !new {
        gram::Entity::delete_many().filter(gram::Column::CustomerId.is_in(ids.iter().copied())).exec(uow).await?;
    }
    insert_grams(uow, documents.iter().map(|(id, document)| (*id, document))).await?;
    let mut values: Vec<Value> = Vec::with_capacity(documents.len() * 2);
    let mut rows = Vec::with_capacity(documents.len());
    for (id, document) in documents {
        rows.push(format!("(CAST(${} AS BIGINT), CAST(${} AS TEXT))", values.len() + 1, values.len() + 2));
        values.extend([id.into(), document.text.into()]);
    }
    let sql = format!(
        "UPDATE customers SET search_text = v.column2 FROM (VALUES {}) AS v WHERE customers.id = v.column1",
        rows.join(", ")
    );
    uow.execute_raw(Statement::from_sql_and_values(uow.get_database_backend(), sql, values)).await?;
    Ok(())
}
