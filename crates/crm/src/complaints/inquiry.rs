//! Table `complaint_inquiries`.

use sea_orm::entity::prelude::*;

use crate::ids::{ComplaintId, ComplaintInquiryId, DepartmentId, StaffId, TenantId};

/// A row of `complaint_inquiries`: a question to a department, with its answer.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "complaint_inquiries")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ComplaintInquiryId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// About which complaint.
    pub complaint_id: ComplaintId,
    /// Who is asked.
    pub department_id: DepartmentId,
    /// What.
    pub question: String,
    /// Who asked.
    pub asked_by: Option<StaffId>,
    /// When.
    pub asked_at: DateTimeUtc,
    /// The answer.
    pub answer: Option<String>,
    /// Who gave it.
    pub answered_by: Option<StaffId>,
    /// When.
    pub answered_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
