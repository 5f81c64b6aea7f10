//! Table `products`.

use sea_orm::entity::prelude::*;

use super::{CostMode, Selling};
use crate::ids::{CategoryId, ProductId, TenantId};
use crate::money::{Quantity, UnitPrice};

/// A row of `products`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "products")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ProductId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The short name people type, in capitals.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Size, model.
    pub specification: Option<String>,
    /// Its category.
    pub category_id: Option<CategoryId>,
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
    /// What one costs us, net of tax.
    pub cost: UnitPrice,
    /// How many there were when the product was entered.
    pub opening_quantity: Quantity,
    /// How many are there: opening + goods receipts − shipments + returns.
    pub on_hand: Quantity,
    /// How it is sold.
    pub selling: Selling,
    /// Whether it can be quoted and ordered.
    pub active: bool,
    /// A note.
    pub remark: Option<String>,
    /// All that a search looks at.
    pub search_text: String,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change of the master data; the stock is none of it.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
