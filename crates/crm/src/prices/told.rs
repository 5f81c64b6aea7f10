//! Table `prices_told`.

use sea_orm::entity::prelude::*;

use super::PriceSource;
use crate::ids::{CustomerId, PriceToldId, ProductId, StaffId, TenantId};
use crate::money::{Quantity, UnitPrice};

/// A row of `prices_told`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "prices_told")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: PriceToldId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// To whom.
    pub customer_id: CustomerId,
    /// For what.
    pub product_id: ProductId,
    /// How much for one, tax included.
    pub unit_price: UnitPrice,
    /// For how many.
    pub quantity: Option<Quantity>,
    /// When.
    pub told_at: DateTimeUtc,
    /// By whom.
    pub staff_id: Option<StaffId>,
    /// Where.
    pub source: PriceSource,
    /// The key of the document.
    pub source_id: i64,
    /// The number of the document, where it has one.
    pub source_number: Option<String>,
    /// Why it differs from the one told before.
    pub reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
