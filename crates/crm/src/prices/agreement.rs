//! Table `price_agreements`.

use sea_orm::entity::prelude::*;

use crate::ids::{CustomerId, PriceAgreementId, ProductId, StaffId, TenantId};
use crate::money::UnitPrice;

/// A row of `price_agreements`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "price_agreements")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: PriceAgreementId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// With whom.
    pub customer_id: CustomerId,
    /// For what.
    pub product_id: ProductId,
    /// How much for one, tax included.
    pub unit_price: UnitPrice,
    /// From this day on.
    pub valid_from: Date,
    /// Until this day; none = until further notice.
    pub valid_until: Option<Date>,
    /// A note.
    pub remark: Option<String>,
    /// Who entered it.
    pub created_by: Option<StaffId>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
