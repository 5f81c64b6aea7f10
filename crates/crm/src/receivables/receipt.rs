//! Table `receipts`: money that came in, and credit notes, which are allocated like it.

use sea_orm::entity::prelude::*;

use super::{Method, ReceiptKind};
use crate::ids::{CashAccountId, CustomerId, ReceiptId, ReturnId, StaffId, TenantId};
use crate::money::Money;

/// A row of `receipts`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "receipts")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ReceiptId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The number people use.
    pub number: String,
    /// Money, or a credit note.
    pub kind: ReceiptKind,
    /// Whose money it is.
    pub customer_id: CustomerId,
    /// The return that a credit note comes from.
    pub return_id: Option<ReturnId>,
    /// Business date.
    pub received_on: Date,
    /// How much.
    pub amount: Money,
    /// How it came.
    pub method: Method,
    /// Where it lies.
    pub cash_account_id: Option<CashAccountId>,
    /// Who paid.
    pub payer: Option<String>,
    /// A note.
    pub remark: Option<String>,
    /// What of it went to receivables.
    pub allocated: Money,
    /// What of it was paid back.
    pub refunded: Money,
    /// What is left: a credit of the customer.
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
