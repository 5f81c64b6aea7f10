//! Table `commissions`. Rows are never changed: what is taken back is a row of its own.

use sea_orm::entity::prelude::*;

use crate::ids::{CommissionId, CustomerId, DepartmentId, OrderId, OrderLineId, ReceivableId, StaffId, TenantId};
use crate::money::Money;

/// A row of `commissions`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commissions")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: CommissionId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The month with which it is settled, as `YYYYMM`.
    pub month: i64,
    /// Business date of the document.
    pub happened_on: Date,
    /// Who gets it.
    pub staff_id: StaffId,
    /// In which department then.
    pub department_id: Option<DepartmentId>,
    /// The customer.
    pub customer_id: CustomerId,
    /// The order.
    pub order_id: Option<OrderId>,
    /// The line of the order.
    pub order_line_id: Option<OrderLineId>,
    /// The receivable whose cash it is.
    pub receivable_id: Option<ReceivableId>,
    /// Which kind of document is behind it.
    pub source: String,
    /// The document's key.
    pub source_id: i64,
    /// What it is computed of: cash net of tax (negative: taken back).
    pub base: Money,
    /// The rate, in basis points.
    pub rate_bp: i64,
    /// The person's share, in basis points.
    pub share_bp: i64,
    /// The commission.
    pub amount: Money,
    /// When it was entered.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
