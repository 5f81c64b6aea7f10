//! Table `cash_entries`.

use sea_orm::entity::prelude::*;

use crate::ids::{CashAccountId, CashEntryId, StaffId, TenantId};
use crate::money::Money;

/// A row of `cash_entries`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cash_entries")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: CashEntryId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Business date.
    pub day: Date,
    /// In (positive) or out (negative).
    pub amount: Money,
    /// How.
    pub method: String,
    /// Where the money lies.
    pub cash_account_id: Option<CashAccountId>,
    /// Who took it in, or spent it.
    pub staff_id: Option<StaffId>,
    /// Which kind of document is behind it.
    pub source: String,
    /// The document's key.
    pub source_id: i64,
    /// The document's number.
    pub source_number: String,
    /// When it was entered.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
