//! Categories of expenses, and the items in them.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder,
};
use serde_json::json;

use super::{ExpenseCategory, ExpenseItem, category, item};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{ExpenseCategoryId, ExpenseItemId};
use crate::text;

const LONGEST_NAME: usize = 50;

/// All categories with their items, by name.
///
/// # Errors
/// `Forbidden` for those who have nothing to do with expenses.
pub async fn list(uow: &Uow) -> Result<Vec<(ExpenseCategory, Vec<ExpenseItem>)>, Fault> {
    uow.scope(Resource::Expenses, Access::Read, "查看费用")?;
    let categories = category::Entity::find()
        .filter(category::Column::TenantId.eq(uow.tenant()))
        .order_by_asc(category::Column::Name)
        .all(uow)
        .await?;
    let mut items = item::Entity::find()
        .filter(item::Column::TenantId.eq(uow.tenant()))
        .order_by_asc(item::Column::Name)
        .all(uow)
        .await?;
    let of = |category: ExpenseCategory| {
        let own = items.extract_if(.., |item| item.category_id == category.id).collect();
        (category, own)
    };
    Ok(categories.into_iter().map(of).collect())
}

async fn begin(uow: &Uow) -> Result<(), Fault> {
    uow.scope(Resource::Books, Access::Write, "管理费用科目")?;
    Ok(uow.take_turn(&format!("expense_catalogue:{}", uow.tenant())).await?)
}

async fn category_name(uow: &Uow, name: &str, but: Option<ExpenseCategoryId>) -> Result<String, Fault> {
    let name = text::required("name", name, LONGEST_NAME)?;
    let same = category::Entity::find()
        .filter(category::Column::TenantId.eq(uow.tenant()))
        .filter(category::Column::Name.eq(name.as_str()))
        .filter(category::Column::Id.ne(but.unwrap_or_default()));
    match same.count(uow).await? {
        0 => Ok(name),
        _ => Err(Invalid::new("name", "已有同名的费用类别").into()),
    }
}

async fn item_name(
    uow: &Uow,
    category: ExpenseCategoryId,
    name: &str,
    but: Option<ExpenseItemId>,
) -> Result<String, Fault> {
    let name = text::required("name", name, LONGEST_NAME)?;
    let same = item::Entity::find()
        .filter(item::Column::TenantId.eq(uow.tenant()))
        .filter(item::Column::CategoryId.eq(category))
        .filter(item::Column::Name.eq(name.as_str()))
        .filter(item::Column::Id.ne(but.unwrap_or_default()));
    match same.count(uow).await? {
        0 => Ok(name),
        _ => Err(Invalid::new("name", "该类别下已有同名的费用项目").into()),
    }
}

/// Adds a category.
///
/// # Errors
/// `Invalid` for a name that is empty or taken; `Forbidden` for all but finance.
pub async fn add_category(uow: &Uow, name: &str) -> Result<ExpenseCategory, Fault> {
    begin(uow).await?;
    let row = category::ActiveModel {
        tenant_id: Set(uow.tenant()),
        name: Set(category_name(uow, name, None).await?),
        active: Set(true),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let category = row.insert(uow).await?;
    let detail = json!({ "name": category.name });
    audit::record(uow, "expense_category.add", "expense_category", category.id.0, detail).await?;
    Ok(category)
}

async fn find_category(uow: &Uow, id: ExpenseCategoryId) -> Result<ExpenseCategory, Fault> {
    let query = category::Entity::find_by_id(id).filter(category::Column::TenantId.eq(uow.tenant()));
    query.one(uow).await?.ok_or(Fault::NotFound("该费用类别"))
}

/// Renames a category, takes it out of use or into it again.
///
/// # Errors
/// `NotFound`, or as [`add_category`].
pub async fn change_category(
    uow: &Uow,
    id: ExpenseCategoryId,
    name: Option<&str>,
    active: Option<bool>,
) -> Result<ExpenseCategory, Fault> {
    begin(uow).await?;
    let found = find_category(uow, id).await?;
    let name = match name {
        Some(name) => category_name(uow, name, Some(id)).await?,
        None => found.name.clone(),
    };
    let active = active.unwrap_or(found.active);
    let mut row = found.into_active_model();
    row.name = Set(name);
    row.active = Set(active);
    let category = row.update(uow).await?;
    let detail = json!({ "name": category.name, "active": category.active });
    audit::record(uow, "expense_category.edit", "expense_category", id.0, detail).await?;
    Ok(category)
}

/// Adds an item to a category.
///
/// # Errors
/// `NotFound` for a category that is none; `Invalid` for a name that is empty or taken.
pub async fn add_item(uow: &Uow, category: ExpenseCategoryId, name: &str) -> Result<ExpenseItem, Fault> {
    begin(uow).await?;
    let category = find_category(uow, category).await?.id;
    let row = item::ActiveModel {
        tenant_id: Set(uow.tenant()),
        category_id: Set(category),
        name: Set(item_name(uow, category, name, None).await?),
        active: Set(true),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let item = row.insert(uow).await?;
    let detail = json!({ "name": item.name, "category": category });
    audit::record(uow, "expense_item.add", "expense_item", item.id.0, detail).await?;
    Ok(item)
}

/// Renames an item, takes it out of use or into it again.
///
/// # Errors
/// `NotFound`, or a name that is empty or taken.
pub async fn change_item(
    uow: &Uow,
    id: ExpenseItemId,
    name: Option<&str>,
    active: Option<bool>,
) -> Result<ExpenseItem, Fault> {
    begin(uow).await?;
    let found = item::Entity::find_by_id(id).filter(item::Column::TenantId.eq(uow.tenant())).one(uow).await?;
    let found = found.ok_or(Fault::NotFound("该费用项目"))?;
    let name = match name {
        Some(name) => item_name(uow, found.category_id, name, Some(id)).await?,
        None => found.name.clone(),
    };
    let active = active.unwrap_or(found.active);
    let mut row = found.into_active_model();
    row.name = Set(name);
    row.active = Set(active);
    let item = row.update(uow).await?;
    let detail = json!({ "name": item.name, "active": item.active });
    audit::record(uow, "expense_item.edit", "expense_item", id.0, detail).await?;
    Ok(item)
}

/// An item that may be used for something new.
pub(super) async fn usable(uow: &Uow, id: ExpenseItemId) -> Result<ExpenseItem, Fault> {
    let found = item::Entity::find_by_id(id).filter(item::Column::TenantId.eq(uow.tenant())).one(uow).await?;
    let item = found.ok_or(Fault::NotFound("该费用项目"))?;
    let category = find_category(uow, item.category_id).await?;
    match item.active && category.active {
        true => Ok(item),
        false => Err(Invalid::new("item_id", "该费用项目已停用").into()),
    }
}
