//! Table `complaint_compensations`.

use sea_orm::entity::prelude::*;

use crate::ids::{ComplaintCompensationId, ComplaintId, CustomerId, StaffId, TenantId};
use crate::money::Money;

/// A row of `complaint_compensations`: what a customer got for a complaint, or its reversal.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "complaint_compensations")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ComplaintCompensationId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The number people use.
    pub number: String,
    /// For which complaint.
    pub complaint_id: ComplaintId,
    /// To which customer.
    pub customer_id: CustomerId,
    /// Business date.
    pub given_on: Date,
    /// How much; negative for a reversal.
    pub amount: Money,
    /// What for.
    pub reason: String,
    /// What it reverses.
    pub reverses_id: Option<ComplaintCompensationId>,
    /// Who recorded it.
    pub created_by: Option<StaffId>,
    /// When.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
