//! Table `quote_lines`.

use sea_orm::entity::prelude::*;

use crate::ids::{ProductId, QuoteId, QuoteLineId, TenantId};
use crate::money::{Money, Quantity, UnitPrice};

/// A row of `quote_lines`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quote_lines")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: QuoteLineId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The quote.
    pub quote_id: QuoteId,
    /// Its place, from 1.
    pub line_no: i64,
    /// The product; none for a line that was typed freely.
    pub product_id: Option<ProductId>,
    /// What, as it was called then.
    pub product_name: String,
    /// Size, model.
    pub specification: Option<String>,
    /// Unit of the quantity.
    pub unit: String,
    /// How many.
    pub quantity: Quantity,
    /// Price of one, tax included.
    pub unit_price: UnitPrice,
    /// The tax that the price includes, in basis points.
    pub tax_rate_bp: i64,
    /// The amount, tax included.
    pub amount: Money,
    /// The amount without tax.
    pub net_amount: Money,
    /// Why the price differs from the one told before.
    pub price_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
