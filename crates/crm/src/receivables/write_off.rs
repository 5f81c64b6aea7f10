//! Table `write_offs`: what of a receivable was given up. A reversal is a row of its own, with the
//! amount negative.

use sea_orm::entity::prelude::*;

use super::{WriteOffKind, WriteOffState};
use crate::ids::{ApprovalId, CustomerId, ReceivableId, StaffId, TenantId, WriteOffId};
use crate::money::Money;

/// A row of `write_offs`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "write_offs")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: WriteOffId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The number people use.
    pub number: String,
    /// Of what.
    pub receivable_id: ReceivableId,
    /// Of which customer.
    pub customer_id: CustomerId,
    /// A small rest, or a debt.
    pub kind: WriteOffKind,
    /// Whether it counts.
    pub state: WriteOffState,
    /// How much, tax included; negative where it takes back.
    pub amount: Money,
    /// How much of it counts in the profit: net of tax. 0 as long as it does not count.
    pub net_amount: Money,
    /// Business date: of the request, and from the approval on that of the approval.
    pub written_on: Date,
    /// Why.
    pub reason: String,
    /// The request for approval.
    pub approval_id: Option<ApprovalId>,
    /// What it takes back.
    pub reverses_id: Option<WriteOffId>,
    /// Who asked.
    pub created_by: Option<StaffId>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
