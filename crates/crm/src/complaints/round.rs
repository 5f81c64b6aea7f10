//! Table `complaint_rounds`.

use sea_orm::entity::prelude::*;

use super::{AnsweredBy, Severity};
use crate::ids::{ComplaintId, ComplaintRoundId, CustomerId, DepartmentId, ProductId, StaffId, TenantId};

/// A row of `complaint_rounds`: a deadline, and whether it was met. It says of what its figures are,
/// as of its end.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "complaint_rounds")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ComplaintRoundId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The complaint.
    pub complaint_id: ComplaintId,
    /// Who complains.
    pub customer_id: CustomerId,
    /// Which round, from 1.
    pub round: i64,
    /// Why it was reopened.
    pub reason: Option<String>,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about.
    pub category: String,
    /// About which product.
    pub product_id: Option<ProductId>,
    /// Who sees to it.
    pub responsible_id: Option<StaffId>,
    /// That person's department.
    pub department_id: Option<DepartmentId>,
    /// Whether the customer had complained about the same shortly before.
    pub repeated: bool,
    /// Whether the deadline was promised, and is not what the calendar says.
    pub promised: bool,
    /// When it began.
    pub begun_at: DateTimeUtc,
    /// When the first warning comes.
    pub half_at: DateTimeUtc,
    /// When the second warning comes.
    pub near_at: DateTimeUtc,
    /// By when the customer has the answer.
    pub due_at: DateTimeUtc,
    /// The same as a business date.
    pub due_on: Date,
    /// When the lead is told.
    pub escalate_at: DateTimeUtc,
    /// When the next warning comes; none where there is none any more.
    pub next_at: Option<DateTimeUtc>,
    /// Whether the deadline goes through a year whose holidays are not known.
    pub uncertain: bool,
    /// When the customer had the answer.
    pub answered_at: Option<DateTimeUtc>,
    /// By which way.
    pub answered_by: Option<AnsweredBy>,
    /// Whether it is left out, for the complaint was withdrawn.
    pub withdrawn: bool,
}

impl ActiveModelBehavior for ActiveModel {}
