//! Table `payment_allocations`: what of a payment went to a payable. What takes one back is a row of its own,
//! with the amount negative.

use sea_orm::entity::prelude::*;

use crate::ids::{PayableId, PaymentAllocationId, PaymentId, StaffId, TenantId};
use crate::money::Money;

/// A row of `payment_allocations`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment_allocations")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: PaymentAllocationId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Where it comes from.
    pub payment_id: PaymentId,
    /// Where it goes.
    pub payable_id: PayableId,
    /// How much; negative where it takes back.
    pub amount: Money,
    /// Business date.
    pub allocated_on: Date,
    /// What it takes back.
    pub reverses_id: Option<PaymentAllocationId>,
    /// Why, where it takes back.
    pub reason: Option<String>,
    /// Who did it.
    pub created_by: Option<StaffId>,
    /// When.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
