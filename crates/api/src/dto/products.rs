//! Products, their categories, and the rules of margin grades.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use crm::actor::{Access, Actor, Resource};
use crm::ids::CategoryId;
use crm::money::{Quantity, UnitPrice};
use crm::products::{
    CostMode, MarginGrade, Product, ProductFields, ProductFilter, Selling, Thresholds, margin_rate, margins,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Named, Percent, Words, present};
use super::customers::checked_keyword;
use crate::error::ApiError;
use crate::export::ProductLine;

/// Which products are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ProductParams {
    /// Code, name, pinyin, initials, specification.
    q: Option<String>,
    /// Of this category or one below.
    category_id: Option<i64>,
    /// Sold in one of these ways, separated by commas.
    #[param(value_type = Option<String>, example = "promoted,restricted")]
    #[serde(default)]
    selling: Words<Selling>,
    /// Only those that can be sold (`true`), or only those that can't.
    active: Option<bool>,
    /// By what: `code`, `name`, `id`; `-` in front for the greatest first; `code` where nothing is
    /// said.
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl ProductParams {
    pub(crate) fn filter(&self) -> Result<ProductFilter, ApiError> {
        Ok(ProductFilter {
            q: checked_keyword(self.q.clone())?,
            category: self.category_id.map(CategoryId),
            selling: self.selling.0.clone(),
            active: self.active,
        })
    }
}

/// What somebody types to find a product.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ProductSearch {
    /// Code, name, pinyin, initials; nothing: what is promoted.
    pub(crate) q: Option<String>,
    /// How many, 1 to 50; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
}

/// How a table is imported.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportParams {
    /// Whether nothing is written: it only tells what would be.
    pub(crate) dry_run: Option<bool>,
}

/// Names of categories.
pub(crate) type CategoryNames = BTreeMap<CategoryId, String>;

/// How a product is shown to somebody.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProductEyes {
    /// Cost and margin rate.
    cost: bool,
    /// The margin grade.
    grade: bool,
    /// The thresholds of today.
    thresholds: Thresholds,
}

impl ProductEyes {
    pub(crate) fn of(actor: &Actor, thresholds: Thresholds) -> Self {
        Self {
            cost: actor.may(Resource::Cost, Access::Read),
            grade: actor.may(Resource::MarginGrade, Access::Read),
            thresholds,
        }
    }

    fn rate_bp(&self, product: &Product, price: UnitPrice) -> Option<i64> {
        margin_rate(price, product.tax_rate_bp, product.cost).filter(|_| self.cost && self.grade)
    }

    /// The margin rate of a price, for those who may see it.
    pub(crate) fn rate(&self, product: &Product, price: UnitPrice) -> Option<String> {
        self.rate_bp(product, price).map(Percent::text)
    }

    /// A line of the exported table.
    pub(crate) fn line(&self, product: Product, categories: &CategoryNames) -> ProductLine {
        ProductLine {
            category: product.category_id.and_then(|id| categories.get(&id).cloned()),
            cost: self.cost,
            rate_bp: self.rate_bp(&product, product.list_price),
            grade: self.grade(&product),
            product,
        }
    }

    /// The cost, for those who may see it.
    pub(crate) fn cost(&self, product: &Product) -> Option<String> {
        self.cost.then(|| product.cost.to_string())
    }

    /// The margin grade, for those who may see it.
    pub(crate) fn grade(&self, product: &Product) -> Option<MarginGrade> {
        margins::of(product, &self.thresholds).grade.filter(|_| self.grade)
    }
}

/// A product.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProductOut {
    /// The key.
    id: i64,
    /// The short name people type, in capitals.
    #[schema(example = "QF-DN50")]
    code: String,
    /// What it is called.
    name: String,
    /// Size, model.
    specification: Option<String>,
    /// Its category.
    category: Option<Named>,
    /// In what it is counted.
    #[schema(example = "个")]
    unit: String,
    /// The tax that its prices include, in percent.
    #[schema(example = "13.00")]
    tax_rate: String,
    /// The price without any discount, in 元, tax included.
    #[schema(example = "128.0000")]
    list_price: String,
    /// The price under which a sale needs approval, in 元, tax included.
    #[schema(example = "99.0000")]
    floor_price: String,
    /// Where its cost comes from; absent for those who may not see cost.
    cost_mode: Option<CostMode>,
    /// What one costs us in 元, net of tax; absent for those who may not see it.
    #[schema(example = "61.5000")]
    cost: Option<String>,
    /// The margin rate of the list price in percent; absent for those who may not see it.
    #[schema(example = "45.71")]
    margin_rate: Option<String>,
    /// The margin grade of today; absent for those who may not see it.
    margin_grade: Option<MarginGrade>,
    /// How many there were when it was entered.
    opening_quantity: String,
    /// How many are there.
    #[schema(example = "120.000")]
    on_hand: String,
    /// How it is sold.
    selling: Selling,
    /// Whether it can be quoted and ordered.
    active: bool,
    /// A note.
    remark: Option<String>,
    /// When it was created.
    created_at: DateTime<Utc>,
    /// When it was changed last.
    updated_at: DateTime<Utc>,
    /// To be named by a change.
    version: i64,
}

impl ProductOut {
    pub(crate) fn new(row: Product, eyes: &ProductEyes, categories: &CategoryNames) -> Self {
        let category =
            row.category_id.map(|id| Named { id: id.0, name: categories.get(&id).cloned().unwrap_or_default() });
        Self {
            id: row.id.0,
            category,
            tax_rate: Percent::text(row.tax_rate_bp),
            list_price: row.list_price.to_string(),
            floor_price: row.floor_price.to_string(),
            cost_mode: eyes.cost.then_some(row.cost_mode),
            cost: eyes.cost(&row),
            margin_rate: eyes.rate(&row, row.list_price),
            margin_grade: eyes.grade(&row),
            opening_quantity: row.opening_quantity.to_string(),
            on_hand: row.on_hand.to_string(),
            code: row.code,
            name: row.name,
            specification: row.specification,
            unit: row.unit,
            selling: row.selling,
            active: row.active,
            remark: row.remark,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

/// A product to be created.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProductIn {
    /// The short name people type, 1 to 40 characters; capitals are made of it.
    code: String,
    /// What it is called, 1 to 100 characters.
    name: String,
    /// Size, model.
    specification: Option<String>,
    /// Its category.
    category_id: Option<i64>,
    /// In what it is counted, 1 to 20 characters.
    #[schema(example = "个")]
    unit: String,
    /// The tax that its prices include, in percent.
    #[schema(value_type = String, example = "13")]
    tax_rate: Percent,
    /// The price without any discount, in 元, tax included.
    #[schema(value_type = String, example = "128")]
    list_price: UnitPrice,
    /// The price under which a sale needs approval; none where nothing is said.
    #[schema(value_type = Option<String>, example = "99")]
    floor_price: Option<UnitPrice>,
    /// Where its cost comes from; `moving` where nothing is said.
    cost_mode: Option<CostMode>,
    /// What one costs us at the beginning in 元, net of tax.
    #[schema(value_type = Option<String>, example = "61.5")]
    cost: Option<UnitPrice>,
    /// How many there are.
    #[schema(value_type = Option<String>, example = "120")]
    opening_quantity: Option<Quantity>,
    /// How it is sold; `normal` where nothing is said.
    selling: Option<Selling>,
    /// A note.
    remark: Option<String>,
}

impl From<ProductIn> for ProductFields {
    fn from(new: ProductIn) -> Self {
        Self {
            code: new.code,
            name: new.name,
            specification: new.specification,
            category: new.category_id.map(CategoryId),
            unit: new.unit,
            tax_rate_bp: new.tax_rate.0,
            list_price: new.list_price,
            floor_price: new.floor_price.unwrap_or_default(),
            cost_mode: new.cost_mode.unwrap_or(CostMode::Moving),
            cost: new.cost.unwrap_or_default(),
            opening_quantity: new.opening_quantity.unwrap_or_default(),
            selling: new.selling.unwrap_or(Selling::Normal),
            active: true,
            remark: new.remark,
        }
    }
}

/// What shall be different: what is left out stays, `null` clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProductPatch {
    /// The version that the editor saw.
    pub(crate) version: i64,
    /// The short name people type.
    code: Option<String>,
    /// What it is called.
    name: Option<String>,
    /// Size, model.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    specification: Option<Option<String>>,
    /// Its category.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>)]
    category_id: Option<Option<i64>>,
    /// In what it is counted.
    unit: Option<String>,
    /// The tax that its prices include, in percent.
    #[schema(value_type = Option<String>)]
    tax_rate: Option<Percent>,
    /// The price without any discount.
    #[schema(value_type = Option<String>)]
    list_price: Option<UnitPrice>,
    /// The price under which a sale needs approval.
    #[schema(value_type = Option<String>)]
    floor_price: Option<UnitPrice>,
    /// Where its cost comes from.
    cost_mode: Option<CostMode>,
    /// What one costs us, where it is fixed.
    #[schema(value_type = Option<String>)]
    cost: Option<UnitPrice>,
    /// How many there were when it was entered; what is on hand changes by the difference.
    #[schema(value_type = Option<String>)]
    opening_quantity: Option<Quantity>,
    /// How it is sold.
    selling: Option<Selling>,
    /// Whether it can be quoted and ordered.
    active: Option<bool>,
    /// A note.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    remark: Option<Option<String>>,
}

impl ProductPatch {
    /// The product as it shall be.
    pub(crate) fn apply(self, now: &Product) -> ProductFields {
        let now = ProductFields::from(now);
        ProductFields {
            code: self.code.unwrap_or(now.code),
            name: self.name.unwrap_or(now.name),
            specification: self.specification.unwrap_or(now.specification),
            category: self.category_id.map_or(now.category, |id| id.map(CategoryId)),
            unit: self.unit.unwrap_or(now.unit),
            tax_rate_bp: self.tax_rate.map_or(now.tax_rate_bp, |rate| rate.0),
            list_price: self.list_price.unwrap_or(now.list_price),
            floor_price: self.floor_price.unwrap_or(now.floor_price),
            cost_mode: self.cost_mode.unwrap_or(now.cost_mode),
            cost: self.cost.unwrap_or(now.cost),
            opening_quantity: self.opening_quantity.unwrap_or(now.opening_quantity),
            selling: self.selling.unwrap_or(now.selling),
            active: self.active.unwrap_or(now.active),
            remark: self.remark.unwrap_or(now.remark),
        }
    }
}
