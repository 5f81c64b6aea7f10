//! Collision (查重): is a customer that is about to be saved already there, or does it look like
//! one that is? Domain glossary §1.

use std::collections::BTreeSet;

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, Statement,
};

use super::index::{normalize, similarity};
use super::{Customer, KeyKind, entity, key};
use crate::actor::Access;
use crate::contacts;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, StaffId};
use crate::text::{name_key, pinyin_readings};
use crate::{staff, tenants};

/// How many look-alikes are shown.
const SHOWN: usize = 10;
/// A piece that more customers share than this says nothing about likeness.
const COMMON: i64 = 2000;

/// What a customer is known by.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// Name as typed.
    pub name: String,
    /// Tax number, upper case.
    pub tax_number: Option<String>,
    /// Phone numbers in E.164.
    pub phones: Vec<String>,
    /// Those of them that are mobile and confirmed.
    pub confirmed_mobiles: Vec<String>,
}

/// Another customer that is the same, or looks like it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Resemblance {
    /// Its key, where the actor may see it.
    #[schema(value_type = Option<i64>)]
    pub customer_id: Option<CustomerId>,
    /// Its name, masked where the actor may not see it.
    pub name: String,
    /// Who owns it; none for the public pool.
    pub owner: Option<String>,
    /// Why: `tax_number`, `mobile`, `legal_name`, `name`, `phone`, `pinyin`, `contains`, `similar`.
    pub why: &'static str,
}

/// The unique keys of these marks.
pub(super) fn keys_of(marks: &Marks) -> Vec<(KeyKind, String)> {
    let mut keys = Vec::new();
    let name = name_key(&marks.name);
    if name.legal {
        keys.push((KeyKind::LegalName, name.key));
    }
    keys.extend(marks.tax_number.iter().map(|tax| (KeyKind::TaxNumber, tax.clone())));
    keys.extend(marks.confirmed_mobiles.iter().map(|phone| (KeyKind::Mobile, phone.clone())));
    keys
}

/// The customer that is the same as one with these marks, if there is one other than `except`.
pub(super) async fn same(uow: &Uow, marks: &Marks, except: Option<CustomerId>) -> Result<Option<Resemblance>, Fault> {
    for (kind, value) in keys_of(marks) {
        let mut query = key::Entity::find()
            .filter(key::Column::TenantId.eq(uow.tenant()))
            .filter(key::Column::Kind.eq(kind))
            .filter(key::Column::Key.eq(value));
        if let Some(except) = except {
            query = query.filter(key::Column::CustomerId.ne(except));
        }
        if let Some(found) = query.one(uow).await? {
            return Ok(describe(uow, vec![(found.customer_id, kind.as_str())]).await?.into_iter().next());
        }
    }
    Ok(None)
}

/// Claims the unique keys for a customer. `false` where another has one of them: the caller must
/// not commit. On PostgreSQL this waits for a transaction that is inserting the same key.
pub(super) async fn claim(uow: &Uow, customer: CustomerId, marks: &Marks) -> Result<bool, Fault> {
    let keys = keys_of(marks);
    for (kind, value) in keys {
        let row = key::ActiveModel {
            tenant_id: Set(uow.tenant()),
            kind: Set(kind),
            key: Set(value.clone()),
            customer_id: Set(customer),
        };
        let unique = [key::Column::TenantId, key::Column::Kind, key::Column::Key];
        let inserted = key::Entity::insert(row)
            .on_conflict(OnConflict::columns(unique).do_nothing().to_owned())
            .exec_without_returning(uow)
            .await?;
        if inserted == 0 {
            let holder = key::Entity::find_by_id((uow.tenant(), kind, value)).one(uow).await?;
            if holder.map(|row| row.customer_id) != Some(customer) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Gives up the keys that a customer no longer has, and claims the new ones.
pub(super) async fn reclaim(uow: &Uow, customer: CustomerId, marks: &Marks) -> Result<bool, Fault> {
    let wanted: BTreeSet<_> = keys_of(marks).into_iter().collect();
    let held = key::Entity::find().filter(key::Column::CustomerId.eq(customer)).all(uow).await?;
    for row in held.into_iter().filter(|row| !wanted.contains(&(row.kind, row.key.clone()))) {
        key::Entity::delete_by_id((row.tenant_id, row.kind, row.key)).exec(uow).await?;
    }
    claim(uow, customer, marks).await
}

/// The customers that look like one with these marks.
pub(super) async fn alike(uow: &Uow, marks: &Marks, except: Option<CustomerId>) -> Result<Vec<Resemblance>, Fault> {
    let threshold = f64::from(tenants::settings(uow).await?.similarity_percent) / 100.0;
    let wanted = name_key(&marks.name).key;
    let sound = pinyin_key(&wanted);
    let mut found: Vec<(CustomerId, &'static str)> = Vec::new();
    let mut candidates: BTreeSet<CustomerId> = sharing_pieces(uow, &wanted).await?.into_iter().collect();
    let by_key = entity::Column::NameKey.eq(&wanted).or(entity::Column::PinyinKey.eq(&sound));
    candidates.extend(ids(uow, by_key).await?);
    let rows = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::Id.is_in(candidates))
        .filter(entity::Column::MergedInto.is_null())
        .all(uow)
        .await?;
    let mut scored: Vec<(f64, CustomerId, &'static str)> = rows
        .iter()
        .filter(|row| Some(row.id) != except)
        .filter_map(|row| likeness(row, &wanted, &sound, threshold).map(|(score, why)| (score, row.id, why)))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    for phone in &marks.phones {
        let holders = contacts::holders_of_phone(uow, phone).await?;
        found.extend(holders.into_iter().filter(|id| Some(*id) != except).map(|id| (id, "phone")));
    }
    found.extend(scored.into_iter().map(|(_, id, why)| (id, why)));
    let mut seen = BTreeSet::new();
    found.retain(|(id, _)| seen.insert(*id));
    found.truncate(SHOWN);
    describe(uow, found).await
}

fn likeness(row: &Customer, wanted: &str, sound: &str, threshold: f64) -> Option<(f64, &'static str)> {
    let contains = |long: &str, short: &str| short.chars().count() >= 2 && long.contains(short);
    let score = similarity(&row.name_key, wanted);
    if row.name_key == wanted {
        Some((2.0, "name"))
    } else if row.pinyin_key == sound {
        Some((1.5, "pinyin"))
    } else if contains(&row.name_key, wanted) || contains(wanted, &row.name_key) {
        Some((1.0 + score, "contains"))
    } else if score >= threshold {
        Some((score, "similar"))
    } else {
        None
    }
}

/// The commonest reading of a comparable name.
pub(super) fn pinyin_key(name_key: &str) -> String {
    pinyin_readings(name_key, 1).into_iter().next().unwrap_or_default().concat()
}

async fn ids(uow: &Uow, condition: impl sea_orm::sea_query::IntoCondition) -> Result<Vec<CustomerId>, Fault> {
    let ids = entity::Entity::find()
        .select_only()
        .column(entity::Column::Id)
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::MergedInto.is_null())
        .filter(condition)
        .limit(50)
        .into_tuple()
        .all(uow)
        .await?;
    Ok(ids)
}

/// Customers that share pieces with a name; those that share the most first.
async fn sharing_pieces(uow: &Uow, name_key: &str) -> Result<Vec<CustomerId>, Fault> {
    let chars: Vec<char> = normalize(name_key).chars().collect();
    let size = if name_key.is_ascii() { 3 } else { 2 };
    let pieces: BTreeSet<String> = chars.windows(size).map(|window| window.iter().collect()).collect();
    let mut telling = Vec::new();
    for piece in pieces.into_iter().take(24) {
        if count_up_to(uow, &piece, COMMON).await? < COMMON {
            telling.push(piece);
        }
    }
    if telling.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (0..telling.len()).map(|at| format!("${}", at + 2)).collect();
    let sql = format!(
        "SELECT customer_id FROM search_grams WHERE tenant_id = $1 AND gram IN ({})
         GROUP BY customer_id ORDER BY count(*) DESC, customer_id LIMIT 50",
        places.join(", ")
    );
    let values = std::iter::once(uow.tenant().into()).chain(telling.into_iter().map(Into::into));
    let rows = uow.query_all_raw(Statement::from_sql_and_values(uow.get_database_backend(), sql, values)).await?;
    Ok(rows.iter().map(|row| row.try_get("", "customer_id")).collect::<Result<_, _>>()?)
}

/// How many customers have a piece, counted no further than `limit`.
pub(super) async fn count_up_to(uow: &Uow, gram: &str, limit: i64) -> Result<i64, Fault> {
    let sql = "SELECT count(*) AS n FROM (SELECT 1 FROM search_grams WHERE tenant_id = $1 AND gram = $2 LIMIT $3) AS t";
    let values = [uow.tenant().into(), gram.into(), limit.into()];
    let row = uow.query_one_raw(Statement::from_sql_and_values(uow.get_database_backend(), sql, values)).await?;
    Ok(row.ok_or(Fault::Broken("a count is missing"))?.try_get("", "n")?)
}

/// Fills in names and owners: names outside the actor's scope are masked.
async fn describe(uow: &Uow, found: Vec<(CustomerId, &'static str)>) -> Result<Vec<Resemblance>, Fault> {
    let wanted: Vec<_> = found.iter().map(|(id, _)| *id).collect();
    let all = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::Id.is_in(wanted.clone()))
        .all(uow)
        .await?;
    let seen: BTreeSet<CustomerId> = entity::Entity::find()
        .select_only()
        .column(entity::Column::Id)
        .filter(super::visible(uow, Access::Read)?)
        .filter(entity::Column::Id.is_in(wanted))
        .into_tuple()
        .all(uow)
        .await?
        .into_iter()
        .collect();
    let owners: Vec<StaffId> = all.iter().filter_map(|row| row.owner_id).collect();
    let names = staff::names(uow, &owners).await?;
    Ok(found
        .into_iter()
        .filter_map(|(id, why)| all.iter().find(|row| row.id == id).map(|row| (row, why)))
        .map(|(row, why)| Resemblance {
            customer_id: seen.contains(&row.id).then_some(row.id),
            name: if seen.contains(&row.id) { row.name.clone() } else { mask_name(&row.name) },
            owner: row.owner_id.and_then(|owner| names.get(&owner).cloned()),
            why,
        })
        .collect())
}

/// A name of which only beginning and end can be read.
pub fn mask_name(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    match chars.len() {
        0 | 1 => "*".into(),
        2 | 3 => format!("{}*", chars[0]),
        n => format!("{}{}***{}", chars[0], chars[1], chars[n - 1]),
    }
}
