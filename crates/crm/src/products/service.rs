//! Use cases of products.

use std::collections::BTreeMap;

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use super::entity::{ActiveModel, Column, Entity};
use super::{CostMode, Product, ProductError, Selling, category, policy};
use crate::actor::{Access, Resource};
use crate::customers::index::Document;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CategoryId, ProductId};
use crate::money::{Quantity, UnitPrice};
use crate::{audit, text};

/// What people enter of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductFields {
    /// The short name people type; capitals are made of it.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Size, model.
    pub specification: Option<String>,
    /// Its category.
    pub category: Option<CategoryId>,
    /// In what it is counted.
    pub unit: String,
    /// The tax that its prices include, in basis points.
    pub tax_rate_bp: i64,
    /// The price without any discount, tax included.
    pub list_price: UnitPrice,
    /// The price under which a sale needs approval, tax included.
    pub floor_price: UnitPrice,
    /// Where its cost comes from.
    pub cost_mode: CostMode,
    /// What one costs us, net of tax. A moving cost can be given at the beginning only.
    pub cost: UnitPrice,
    /// How many there were when the product was entered.
    pub opening_quantity: Quantity,
    /// How it is sold.
    pub selling: Selling,
    /// Whether it can be quoted and ordered.
    pub active: bool,
    /// A note.
    pub remark: Option<String>,
}

impl From<&Product> for ProductFields {
    fn from(row: &Product) -> Self {
        Self {
            code: row.code.clone(),
            name: row.name.clone(),
            specification: row.specification.clone(),
            category: row.category_id,
            unit: row.unit.clone(),
            tax_rate_bp: row.tax_rate_bp,
            list_price: row.list_price,
            floor_price: row.floor_price,
            cost_mode: row.cost_mode,
            cost: row.cost,
            opening_quantity: row.opening_quantity,
            selling: row.selling,
            active: row.active,
            remark: row.remark.clone(),
        }
    }
}

/// A code as it is stored: folded, in capitals.
pub(super) fn folded(code: &str) -> Result<String, Invalid> {
    let code: String = text::required("code", code, 40)?.nfkc().collect::<String>().to_uppercase();
    if code.contains(char::is_whitespace) {
        return Err(Invalid::new("code", "编码不能包含空格"));
    }
    Ok(code)
}

async fn checked(uow: &Uow, fields: ProductFields) -> Result<ActiveModel, Fault> {
    policy::check_numbers(
        fields.tax_rate_bp,
        fields.list_price,
        fields.floor_price,
        fields.cost,
        fields.opening_quantity,
    )?;
    if let Some(id) = fields.category {
        let known = category::Entity::find_by_id(id).filter(category::Column::TenantId.eq(uow.tenant()));
        if known.count(uow).await? == 0 {
            return Err(Fault::NotFound("该产品分类"));
        }
    }
    let code = folded(&fields.code)?;
    let name = text::required("name", &fields.name, 100)?;
    let specification = text::optional("specification", fields.specification.as_deref(), 100)?;
    let terms = [Some(code.as_str()), Some(name.as_str()), specification.as_deref()];
    Ok(ActiveModel {
        search_text: Set(Document::new(terms.into_iter().flatten(), []).text),
        code: Set(code),
        name: Set(name),
        specification: Set(specification),
        category_id: Set(fields.category),
        unit: Set(text::required("unit", &fields.unit, 20)?),
        tax_rate_bp: Set(fields.tax_rate_bp),
        list_price: Set(fields.list_price),
        floor_price: Set(fields.floor_price),
        cost_mode: Set(fields.cost_mode),
        opening_quantity: Set(fields.opening_quantity),
        selling: Set(fields.selling),
        active: Set(fields.active),
        remark: Set(text::optional_block("remark", fields.remark.as_deref(), 1_000)?),
        updated_at: Set(uow.now()),
        ..Default::default()
    })
}

async fn check_code(uow: &Uow, code: &str, own: Option<ProductId>) -> Result<(), ProductError> {
    uow.take_turn(&format!("product_codes:{}", uow.tenant())).await?;
    match coded(uow, code).await? {
        Some(other) if Some(other.id) != own => Err(ProductError::CodeTaken(other.code)),
        _ => Ok(()),
    }
}

async fn coded(uow: &Uow, code: &str) -> Result<Option<Product>, Fault> {
    let query = Entity::find().filter(Column::TenantId.eq(uow.tenant())).filter(Column::Code.eq(code));
    Ok(query.one(uow).await?)
}

/// Adds a product.
///
/// # Errors
/// `CodeTaken`; `Invalid` for a bad field; `NotFound` for an unknown category.
pub async fn create(uow: &Uow, fields: ProductFields) -> Result<Product, ProductError> {
    uow.scope(Resource::Products, Access::Write, "新建产品")?;
    let (cost, opening) = (fields.cost, fields.opening_quantity);
    let mut row = checked(uow, fields).await?;
    check_code(uow, row.code.as_ref(), None).await?;
    row.tenant_id = Set(uow.tenant());
    row.cost = Set(cost);
    row.on_hand = Set(opening);
    row.created_at = Set(uow.now());
    row.version = Set(1);
    let row = row.insert(uow).await?;
    audit::record(uow, "product.create", "product", row.id.0, json!({ "code": row.code, "name": row.name })).await?;
    Ok(row)
}

/// Changes a product. Lines that were confirmed keep what they copied.
///
/// # Errors
/// `Stale`, `CodeTaken`; `Invalid` for a bad field, or a cost that comes from goods receipts.
pub async fn edit(uow: &Uow, id: ProductId, version: i64, fields: ProductFields) -> Result<Product, ProductError> {
    uow.scope(Resource::Products, Access::Write, "修改产品")?;
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).lock_exclusive();
    let before = query.one(uow).await?.ok_or(Fault::NotFound("该产品"))?;
    if before.version != version {
        return Err(Fault::Stale { version: before.version }.into());
    }
    if fields.cost != before.cost && fields.cost_mode == CostMode::Moving {
        return Err(Invalid::new("cost", "移动平均成本由入库计算，不能直接修改；如需调整请改为固定成本").into());
    }
    let cost = fields.cost;
    let mut row = checked(uow, fields).await?;
    check_code(uow, row.code.as_ref(), Some(id)).await?;
    let opening = row.opening_quantity.take().unwrap_or(before.opening_quantity);
    row.id = Set(id);
    row.cost = Set(cost);
    row.opening_quantity = Set(opening);
    row.on_hand = Set(Quantity(before.on_hand.0 + opening.0 - before.opening_quantity.0));
    row.version = Set(version + 1);
    let after = row.update(uow).await?;
    let mut detail = json!({ "code": after.code });
    for (field, old, new) in [
        ("list_price", before.list_price.to_string(), after.list_price.to_string()),
        ("floor_price", before.floor_price.to_string(), after.floor_price.to_string()),
        ("cost", before.cost.to_string(), after.cost.to_string()),
        ("cost_mode", before.cost_mode.to_string(), after.cost_mode.to_string()),
        ("opening_quantity", before.opening_quantity.to_string(), after.opening_quantity.to_string()),
        ("selling", before.selling.to_string(), after.selling.to_string()),
        ("active", before.active.to_string(), after.active.to_string()),
        ("name", before.name, after.name.clone()),
    ] {
        if old != new {
            detail[field] = json!([old, new]);
        }
    }
    audit::record(uow, "product.edit", "product", id.0, detail).await?;
    Ok(after)
}

/// One product.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn find(uow: &Uow, id: ProductId) -> Result<Product, Fault> {
    uow.scope(Resource::Products, Access::Read, "查看产品")?;
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant()));
    query.one(uow).await?.ok_or(Fault::NotFound("该产品"))
}

/// The product with this code, as people type it.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn by_code(uow: &Uow, code: &str) -> Result<Product, Fault> {
    uow.scope(Resource::Products, Access::Read, "查看产品")?;
    coded(uow, &folded(code)?).await?.ok_or(Fault::NotFound("该产品编码"))
}

/// Products by their keys, in one question; keys that are no product's are left out. For the
/// slices that hold keys of products: no right but the tenant's is asked for.
///
/// # Errors
/// When the database fails.
pub async fn by_keys(uow: &Uow, keys: &[ProductId]) -> Result<BTreeMap<ProductId, Product>, Fault> {
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Id.is_in(keys.iter().copied()))
        .all(uow)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Products by their codes, in capitals, in one question; codes that are no product's are left out.
/// As [`by_keys`], no right but the tenant's is asked for.
///
/// # Errors
/// When the database fails.
pub async fn by_codes(uow: &Uow, codes: &[String]) -> Result<BTreeMap<String, Product>, Fault> {
    if codes.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = Entity::find().filter(Column::TenantId.eq(uow.tenant()));
    let rows = query.filter(Column::Code.is_in(codes.iter().map(String::as_str))).all(uow).await?;
    Ok(rows.into_iter().map(|row| (row.code.clone(), row)).collect())
}
