//! Table `allocations`: what of a receipt went to a receivable, or back to the customer. Rows are
//! never changed; a reversal is a row of its own, with the amount negative.

use sea_orm::entity::prelude::*;

use super::{AllocationKind, Method};
use crate::ids::{AllocationId, CashAccountId, CustomerId, ReceiptId, ReceivableId, StaffId, TenantId};
use crate::money::Money;

/// A row of `allocations`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "allocations")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: AllocationId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Where it comes from.
    pub receipt_id: ReceiptId,
    /// Where it goes; none for a refund.
    pub receivable_id: Option<ReceivableId>,
    /// Of which customer.
    pub customer_id: CustomerId,
    /// To a receivable, or back.
    pub kind: AllocationKind,
    /// How much; negative where it takes back.
    pub amount: Money,
    /// Business date.
    pub allocated_on: Date,
    /// What it takes back.
    pub reverses_id: Option<AllocationId>,
    /// How a refund was paid.
    pub method: Option<Method>,
    /// From where a refund was paid.
    pub cash_account_id: Option<CashAccountId>,
    /// Why, for refunds and reversals.
    pub reason: Option<String>,
    /// Who did it.
    pub created_by: Option<StaffId>,
    /// When.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
