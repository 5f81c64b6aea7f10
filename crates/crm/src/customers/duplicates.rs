//! Customers that are there already and look alike: candidates for merging.
//!
//! Only what an index can group is looked for: equal phone numbers, equal comparable names, equal
//! sound. A pair that somebody has found not to be the same is not shown again.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use super::{Customer, dismissal, entity};
use crate::actor::Access;
use crate::audit;
use crate::contacts::{entity as contact, phone};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::CustomerId;
use crate::page::{Page, PageRequest};
use crate::text;
use crate::text_enum::text_enum;

/// The most customers of a group that are shown.
const SHOWN: u64 = 20;
/// How many customers can be declared different at once.
const AT_ONCE: usize = 20;
/// How often a page looks further where all that it found was dismissed.
const ROUNDS: usize = 20;

text_enum! {
    /// What customers of a group have in common. The order is that in which groups are listed.
    pub enum Likeness {
        /// A phone number.
        Phone = "phone",
        /// The comparable name.
        Name = "name",
        /// The sound of the comparable name, though it is written differently.
        Pinyin = "pinyin",
    }
}

impl Likeness {
    const ALL: [Self; 3] = [Self::Phone, Self::Name, Self::Pinyin];
}

/// Customers that have something in common.
#[derive(Clone, Debug, PartialEq)]
pub struct DuplicateGroup {
    /// What.
    pub why: Likeness,
    /// The number, name or sound that they share.
    pub shared: String,
    /// The customers, the oldest first; at most 20.
    pub customers: Vec<Customer>,
}

/// Groups of customers within the scope that look alike and were not all declared different.
///
/// # Errors
/// `Forbidden` where the actor may see no customers; `Invalid` for a bad cursor.
pub async fn duplicates(uow: &Uow, only: Option<Likeness>, page: &PageRequest) -> Result<Page<DuplicateGroup>, Fault> {
    let (mut why, mut after) = start(only, page.after.as_deref())?;
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let mut found: Vec<DuplicateGroup> = Vec::new();
    for _ in 0..ROUNDS {
        let keys = shared_keys(uow, why, after.as_deref(), page.limit + 1).await?;
        let exhausted = keys.len() as u64 <= page.limit;
        for key in keys {
            if found.len() == limit {
                return Ok(Page { next: found.last().map(cursor), items: found });
            }
            after = Some(key.clone());
            found.extend(group(uow, why, key).await?);
        }
        if exhausted {
            let Some(next) = Likeness::ALL.into_iter().find(|next| *next > why && only.is_none()) else {
                return Ok(Page { items: found, next: None });
            };
            (why, after) = (next, None);
        }
    }
    Ok(Page { items: found, next: Some(format!("{why}:{}", after.unwrap_or_default())) })
}

fn cursor(group: &DuplicateGroup) -> String {
    format!("{}:{}", group.why, group.shared)
}

fn start(only: Option<Likeness>, after: Option<&str>) -> Result<(Likeness, Option<String>), Invalid> {
    let Some(after) = after else { return Ok((only.unwrap_or(Likeness::Phone), None)) };
    let (why, key) = after.split_once(':').ok_or_else(|| Invalid::new("cursor", "分页游标无效"))?;
    let why = Likeness::from_word(why).filter(|why| only.is_none_or(|only| only == *why));
    let why = why.ok_or_else(|| Invalid::new("cursor", "分页游标无效"))?;
    Ok((why, Some(key.to_owned()).filter(|key| !key.is_empty())))
}

/// What several customers share, after `after`, in its order: a walk along an index. Phones are
/// those of all customers: who sees too few of theirs is found out by [`group`].
async fn shared_keys(uow: &Uow, why: Likeness, after: Option<&str>, limit: u64) -> Result<Vec<String>, Fault> {
    use entity::Column as C;
    let after = after.unwrap_or_default();
    let several = || Expr::cust("count(*)").gt(1);
    let rows = match why {
        Likeness::Phone => {
            phone::Entity::find()
                .select_only()
                .column(phone::Column::Phone)
                .filter(phone::Column::TenantId.eq(uow.tenant()))
                .filter(phone::Column::Phone.gt(after))
                .group_by(phone::Column::Phone)
                .having(several())
                .order_by_asc(phone::Column::Phone)
                .limit(limit)
                .into_tuple()
                .all(uow)
                .await?
        }
        Likeness::Name | Likeness::Pinyin => {
            let (column, differ) = match why {
                Likeness::Name => (C::NameKey, several()),
                // Equal names are a group of their own already.
                _ => (C::PinyinKey, Expr::expr(C::NameKey.min()).ne(Expr::expr(C::NameKey.max()))),
            };
            entity::Entity::find()
                .select_only()
                .column(column)
                .filter(super::visible(uow, Access::Read)?)
                .filter(column.gt(after))
                .group_by(column)
                .having(differ)
                .order_by_asc(column)
                .limit(limit)
                .into_tuple()
                .all(uow)
                .await?
        }
    };
    Ok(rows)
}

/// The customers that share `key`, unless every pair of them was declared different.
async fn group(uow: &Uow, why: Likeness, key: String) -> Result<Option<DuplicateGroup>, Fault> {
    let sharing = match why {
        Likeness::Name => entity::Column::NameKey.eq(&key),
        Likeness::Pinyin => entity::Column::PinyinKey.eq(&key),
        Likeness::Phone => {
            let holders = contact::Entity::find()
                .select_only()
                .column(contact::Column::CustomerId)
                .inner_join(phone::Entity)
                .filter(phone::Column::TenantId.eq(uow.tenant()))
                .filter(phone::Column::Phone.eq(&key));
            Expr::col((entity::Entity, entity::Column::Id)).in_subquery(holders.into_query())
        }
    };
    let customers = entity::Entity::find()
        .filter(super::visible(uow, Access::Read)?)
        .filter(sharing)
        .order_by_asc(entity::Column::Id)
        .limit(SHOWN)
        .all(uow)
        .await?;
    let ids: BTreeSet<CustomerId> = customers.iter().map(|customer| customer.id).collect();
    if ids.len() < 2 || all_different(uow, &ids).await? {
        return Ok(None);
    }
    Ok(Some(DuplicateGroup { why, shared: key, customers }))
}

async fn all_different(uow: &Uow, ids: &BTreeSet<CustomerId>) -> Result<bool, Fault> {
    let among = Condition::all()
        .add(dismissal::Column::TenantId.eq(uow.tenant()))
        .add(dismissal::Column::FirstId.is_in(ids.iter().copied()))
        .add(dismissal::Column::SecondId.is_in(ids.iter().copied()));
    let rows = dismissal::Entity::find().filter(among).all(uow).await?;
    Ok(rows.len() == ids.len() * (ids.len() - 1) / 2)
}

/// Declares that these customers are all different from one another. Each must be within the scope.
///
/// # Errors
/// `NotFound` where one is not; `Invalid` for fewer than two or too many.
pub async fn dismiss(uow: &Uow, ids: &[CustomerId], reason: &str) -> Result<(), Fault> {
    let reason = text::required("reason", reason, 200)?;
    let mut known = BTreeMap::new();
    if ids.len() > AT_ONCE {
        return Err(Invalid::new("customer_ids", format!("一次最多 {AT_ONCE} 位客户")).into());
    }
    for id in ids {
        let customer = super::find(uow, *id, Access::Write).await?;
        known.insert(customer.id, customer.name);
    }
    if known.len() < 2 {
        return Err(Invalid::new("customer_ids", "请选择至少两位不同的客户").into());
    }
    let ids: Vec<CustomerId> = known.keys().copied().collect();
    let pairs =
        ids.iter().enumerate().flat_map(|(at, first)| ids[at + 1..].iter().map(move |second| (*first, *second)));
    let rows: Vec<_> = pairs
        .map(|(first, second)| dismissal::ActiveModel {
            tenant_id: Set(uow.tenant()),
            first_id: Set(first),
            second_id: Set(second),
            reason: Set(reason.clone()),
            staff_id: Set(uow.actor().staff().map(|me| me.staff)),
            created_at: Set(uow.now()),
        })
        .collect();
    let key = [dismissal::Column::TenantId, dismissal::Column::FirstId, dismissal::Column::SecondId];
    dismissal::Entity::insert_many(rows)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(uow)
        .await?;
    for id in &ids {
        let others: Vec<CustomerId> = ids.iter().copied().filter(|other| other != id).collect();
        let detail = serde_json::json!({ "different_from": others, "reason": reason });
        audit::record(uow, "customer.dismiss_duplicate", "customer", id.0, detail).await?;
    }
    Ok(())
}
