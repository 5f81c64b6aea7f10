//! Categories of products: a tree.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, ModelTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

use super::category::{ActiveModel, Column, Entity};
use super::{Category, ProductError, entity};
use crate::actor::{Access, Resource};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::CategoryId;
use crate::{audit, text};

/// The most levels of the tree.
const DEPTH: usize = 5;

/// All categories, by name.
///
/// # Errors
/// `Forbidden` for those who may see no products.
pub async fn list(uow: &Uow) -> Result<Vec<Category>, Fault> {
    uow.scope(Resource::Products, Access::Read, "查看产品分类")?;
    let query = Entity::find().filter(Column::TenantId.eq(uow.tenant())).order_by_asc(Column::Name);
    Ok(query.order_by_asc(Column::Id).all(uow).await?)
}

/// The category and all below it.
///
/// # Errors
/// `NotFound` where there is no such category.
pub(super) async fn within(uow: &Uow, root: CategoryId) -> Result<Vec<CategoryId>, Fault> {
    let all = list(uow).await?;
    if !all.iter().any(|row| row.id == root) {
        return Err(Fault::NotFound("该产品分类"));
    }
    let mut found = vec![root];
    let mut at = 0;
    while at < found.len() {
        let parent = found[at];
        let below = all.iter().filter(|row| row.parent_id == Some(parent)).map(|row| row.id);
        let new: Vec<CategoryId> = below.filter(|id| !found.contains(id)).collect();
        found.extend(new);
        at += 1;
    }
    Ok(found)
}

async fn check(uow: &Uow, own: Option<CategoryId>, parent: Option<CategoryId>, name: &str) -> Result<(), ProductError> {
    let all = list(uow).await?;
    if all.iter().any(|row| row.name == name && Some(row.id) != own) {
        return Err(ProductError::CategoryTaken(name.to_owned()));
    }
    let mut above = parent;
    for _ in 0..DEPTH - 1 {
        let Some(id) = above else { return Ok(()) };
        if Some(id) == own {
            return Err(Invalid::new("parent_id", "上级分类不能是自身或其下级").into());
        }
        let row = all.iter().find(|row| row.id == id).ok_or(Fault::NotFound("该上级分类"))?;
        above = row.parent_id;
    }
    match above {
        None => Ok(()),
        Some(_) => Err(Invalid::new("parent_id", format!("分类最多 {DEPTH} 级")).into()),
    }
}

/// Adds a category.
///
/// # Errors
/// `CategoryTaken`; `Invalid` for a bad name or place.
pub async fn add(uow: &Uow, name: &str, parent: Option<CategoryId>) -> Result<Category, ProductError> {
    uow.scope(Resource::Products, Access::Write, "维护产品分类")?;
    let name = text::required("name", name, 30)?;
    uow.take_turn(&format!("product_categories:{}", uow.tenant())).await?;
    check(uow, None, parent, &name).await?;
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        parent_id: Set(parent),
        name: Set(name),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        version: Set(1),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    audit::record(uow, "category.add", "product_category", row.id.0, json!({ "name": row.name })).await?;
    Ok(row)
}

async fn one(uow: &Uow, id: CategoryId) -> Result<Category, Fault> {
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).lock_exclusive();
    query.one(uow).await?.ok_or(Fault::NotFound("该产品分类"))
}

/// Renames or moves a category.
///
/// # Errors
/// `Stale`; else as [`add`].
pub async fn edit(
    uow: &Uow,
    id: CategoryId,
    version: i64,
    name: &str,
    parent: Option<CategoryId>,
) -> Result<Category, ProductError> {
    uow.scope(Resource::Products, Access::Write, "维护产品分类")?;
    let name = text::required("name", name, 30)?;
    uow.take_turn(&format!("product_categories:{}", uow.tenant())).await?;
    let before = one(uow, id).await?;
    if before.version != version {
        return Err(Fault::Stale { version: before.version }.into());
    }
    check(uow, Some(id), parent, &name).await?;
    let mut row = before.into_active_model();
    row.name = Set(name);
    row.parent_id = Set(parent);
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    let row = row.update(uow).await?;
    let detail = json!({ "name": row.name, "parent": row.parent_id });
    audit::record(uow, "category.edit", "product_category", id.0, detail).await?;
    Ok(row)
}

/// Removes a category under which nothing lies.
///
/// # Errors
/// `CategoryInUse`.
pub async fn remove(uow: &Uow, id: CategoryId) -> Result<(), ProductError> {
    uow.scope(Resource::Products, Access::Write, "维护产品分类")?;
    uow.take_turn(&format!("product_categories:{}", uow.tenant())).await?;
    let row = one(uow, id).await?;
    let below = Entity::find().filter(Column::TenantId.eq(uow.tenant())).filter(Column::ParentId.eq(id));
    let products = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::CategoryId.eq(id));
    if below.count(uow).await? > 0 || products.count(uow).await? > 0 {
        return Err(ProductError::CategoryInUse);
    }
    let detail = json!({ "name": row.name });
    row.delete(uow).await?;
    Ok(audit::record(uow, "category.remove", "product_category", id.0, detail).await?)
}
