//! Table `payments`: money that went to suppliers.

use sea_orm::entity::prelude::*;

use crate::cash::Method;
use crate::ids::{CashAccountId, PaymentId, StaffId, SupplierId, TenantId};
use crate::money::Money;

/// A row of `payments`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payments")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: PaymentId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The number people use.
    pub number: String,
    /// To whom.
    pub supplier_id: SupplierId,
    /// Business date.
    pub paid_on: Date,
    /// How much.
    pub amount: Money,
    /// How it went.
    pub method: Method,
    /// From where.
    pub cash_account_id: Option<CashAccountId>,
    /// A note.
    pub remark: Option<String>,
    /// What of it went to payables.
    pub allocated: Money,
    /// What is left: paid ahead.
    pub open: Money,
    /// When it was found to be wrong.
    pub reversed_on: Option<Date>,
    /// Why.
    pub reversal_reason: Option<String>,
    /// Who entered it.
    pub created_by: Option<StaffId>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
