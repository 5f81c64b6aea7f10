//! The one box: name, short name, pinyin, initials, phone, contact, document number.

use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef,
};

use super::collision::{count_up_to, mask_name};
use super::index::Keyword;
use super::{Customer, entity, gram};
use crate::actor::{Access, Resource, Scope};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::CustomerId;
use crate::text::parse_phone;
use crate::{contacts, orders, staff};

/// How many customers someone may own until their own are looked through by the index as well.
const FEW: u64 = 3000;
/// How many candidates are ranked.
const CANDIDATES: u64 = 60;

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Customers within the scope, the best first.
    pub customers: Vec<Customer>,
    /// Where a full phone number belongs to a customer out of scope: who can help.
    pub elsewhere: Vec<Elsewhere>,
}

/// A customer out of scope that a full phone number belongs to.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Elsewhere {
    /// Its key, to leave a note for the owner.
    #[schema(value_type = i64)]
    pub customer_id: CustomerId,
    /// Its name, masked.
    pub name: String,
    /// Who owns it.
    pub owner: Option<String>,
}

/// Searches within the scope.
///
/// # Errors
/// `Forbidden` where the actor may see no customers.
pub async fn search(uow: &Uow, typed: &str, limit: u64) -> Result<Found, Fault> {
    let visible = super::visible(uow, Access::Read)?;
    if let Some(customer) = orders::customer_of_number(uow, typed.trim()).await? {
        let rows = entity::Entity::find_by_id(customer).filter(visible.clone()).all(uow).await?;
        if !rows.is_empty() {
            return Ok(Found { customers: rows, elsewhere: Vec::new() });
        }
    }
    let Some(keyword) = Keyword::parse(typed) else { return Ok(Found::default()) };
    let matching = entity::Column::SearchText.like(format!("%{}%", keyword.needle));
    let mut query = entity::Entity::find().filter(visible).filter(matching);
    if !owns_few(uow).await? {
        let gram = rarest(uow, &keyword).await?;
        query = query
            .join(JoinType::InnerJoin, by_gram())
            .filter(gram::Column::TenantId.eq(uow.tenant()))
            .filter(gram::Column::Gram.eq(gram));
    }
    let mut customers = query.order_by_desc(entity::Column::Id).limit(Ord::max(CANDIDATES, limit)).all(uow).await?;
    rank(&mut customers, keyword.needle.trim_start());
    customers.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let elsewhere = if customers.is_empty() { elsewhere(uow, typed).await? } else { Vec::new() };
    Ok(Found { customers, elsewhere })
}

fn by_gram() -> RelationDef {
    entity::Entity::belongs_to(gram::Entity).from(entity::Column::Id).to(gram::Column::CustomerId).into()
}

/// Whether the actor sees so few customers that looking at each is faster than the index.
async fn owns_few(uow: &Uow) -> Result<bool, Fault> {
    if uow.actor().scope(Resource::Customers, Access::Read) == Scope::All {
        return Ok(false);
    }
    let first = entity::Entity::find()
        .select_only()
        .column(entity::Column::Id)
        .filter(super::visible(uow, Access::Read)?)
        .limit(FEW + 1)
        .into_query();
    // Not `count()` of the query itself: that one drops the limit.
    let bounded = Query::select().expr_as(Expr::col(Asterisk).count(), "n").from_subquery(first, "first").to_owned();
    let row = uow.query_one(&bounded).await?.ok_or(Fault::Broken("a count is missing"))?;
    let seen: i64 = row.try_get("", "n")?;
    Ok(seen <= i64::try_from(FEW).unwrap_or(i64::MAX))
}

pub(super) async fn rarest(uow: &Uow, keyword: &Keyword) -> Result<String, Fault> {
    const ENOUGH: i64 = 200;
    let Some(first) = keyword.grams.first() else { return Ok(String::new()) };
    let mut best = (i64::MAX, first.clone());
    if keyword.grams.len() == 1 {
        return Ok(best.1);
    }
    for gram in keyword.grams.iter().take(8) {
        let count = count_up_to(uow, gram, 2000).await?;
        if count < best.0 {
            best = (count, gram.clone());
        }
        if count <= ENOUGH {
            break;
        }
    }
    Ok(best.1)
}

/// Exact names first, then beginnings, then the rest; customers spoken to lately before others.
fn rank(customers: &mut [Customer], needle: &str) {
    let class = |row: &Customer| {
        if row.name_key == needle || row.name == needle {
            0
        } else if row.search_text.starts_with(&format!("\n{needle}")) {
            1
        } else if row.search_text.contains(&format!("\n{needle}")) {
            2
        } else {
            3
        }
    };
    customers
        .sort_by(|a, b| class(a).cmp(&class(b)).then(b.last_contact_at.cmp(&a.last_contact_at)).then(b.id.cmp(&a.id)));
}

/// Who owns the customer that a full phone number belongs to, for those who may not see it.
async fn elsewhere(uow: &Uow, typed: &str) -> Result<Vec<Elsewhere>, Fault> {
    let Ok(phone) = parse_phone("q", typed) else { return Ok(Vec::new()) };
    let holders = contacts::holders_of_phone(uow, &phone.e164).await?;
    let rows = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::MergedInto.is_null())
        .filter(entity::Column::Id.is_in(holders))
        .limit(5)
        .all(uow)
        .await?;
    let owners: Vec<_> = rows.iter().filter_map(|row| row.owner_id).collect();
    let names = staff::names(uow, &owners).await?;
    Ok(rows
        .into_iter()
        .map(|row| Elsewhere {
            customer_id: row.id,
            name: mask_name(&row.name),
            owner: row.owner_id.and_then(|owner| names.get(&owner).cloned()),
        })
        .collect())
}
