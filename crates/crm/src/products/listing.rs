//! Looking for products.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{Column, Entity};
use super::{Product, Selling, categories};
use crate::actor::{Access, Resource};
use crate::customers::index::Keyword;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::CategoryId;
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, sort_fields};

/// How many candidates of a search are ranked.
const CANDIDATES: u64 = 200;

sort_fields! {
    /// What products are sorted by.
    pub enum ProductSort of Entity, default Sort::ascending(Self::Code);
    /// The code.
    Code = "code" => Column::Code,
    /// The name.
    Name = "name" => Column::Name,
    /// The order in which they were entered.
    Id = "id" => Column::Id,
}

/// Which products are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductFilter {
    /// A keyword: code, name, pinyin, initials, specification.
    pub q: Option<String>,
    /// Of this category or one below.
    pub category: Option<CategoryId>,
    /// Sold in one of these ways; empty = all.
    pub selling: Vec<Selling>,
    /// Only those that can be sold, or only those that can't.
    pub active: Option<bool>,
}

fn containing(keyword: &Keyword) -> Condition {
    Condition::all().add(Column::SearchText.like(format!("%{}%", keyword.needle)))
}

/// Products.
///
/// # Errors
/// `Forbidden` for those who may see none; `NotFound` for an unknown category.
pub async fn list(
    uow: &Uow,
    filter: &ProductFilter,
    sort: Sort<ProductSort>,
    page: &PageRequest,
) -> Result<Page<Product>, Fault> {
    uow.scope(Resource::Products, Access::Read, "查看产品")?;
    let categories = match filter.category {
        Some(category) => Some(categories::within(uow, category).await?),
        None => None,
    };
    let selling = (!filter.selling.is_empty()).then(|| Column::Selling.is_in(filter.selling.iter().copied()));
    let wanted = Condition::all()
        .add(Column::TenantId.eq(uow.tenant()))
        .add_option(filter.q.as_deref().and_then(Keyword::parse).map(|keyword| containing(&keyword)))
        .add_option(categories.map(|keys| Column::CategoryId.is_in(keys)))
        .add_option(selling)
        .add_option(filter.active.map(|active| Column::Active.eq(active)));
    sorting::page(uow, Entity::find().filter(wanted), sort, page).await
}

/// Products that can be sold, the best first, while somebody types: code, name, pinyin, initials.
/// Among equals those that are promoted come first. Nothing typed: what is promoted.
///
/// # Errors
/// `Forbidden` for those who may see none.
pub async fn search(uow: &Uow, typed: &str, limit: u64) -> Result<Vec<Product>, Fault> {
    uow.scope(Resource::Products, Access::Read, "查看产品")?;
    let sold = Condition::all().add(Column::TenantId.eq(uow.tenant())).add(Column::Active.eq(true));
    let Some(keyword) = Keyword::parse(typed) else {
        let promoted = Entity::find().filter(sold).filter(Column::Selling.eq(Selling::Promoted));
        return Ok(promoted.order_by_asc(Column::Code).limit(limit).all(uow).await?);
    };
    let query = Entity::find().filter(sold.clone()).filter(containing(&keyword));
    let mut found = query.order_by_desc(Column::Id).limit(CANDIDATES.max(limit)).all(uow).await?;
    if let Ok(code) = super::service::folded(typed)
        && !found.iter().any(|product| product.code == code)
        && let Some(exact) = Entity::find().filter(sold).filter(Column::Code.eq(code)).one(uow).await?
    {
        found.push(exact);
    }
    rank(&mut found, typed, keyword.needle.trim_start());
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// The very code first, then what begins so, then the rest.
fn rank(products: &mut [Product], typed: &str, needle: &str) {
    let typed = typed.trim().to_uppercase();
    let class = |row: &Product| match row {
        row if row.code == typed => 0,
        row if row.code.starts_with(&typed) => 1,
        row if row.search_text.contains(&format!("\n{needle}")) => 2,
        _ => 3,
    };
    products.sort_by_key(|row| (class(row), row.selling != Selling::Promoted, row.code.clone()));
}
