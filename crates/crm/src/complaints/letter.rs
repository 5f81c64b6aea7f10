//! Table `complaint_letters`.

use sea_orm::entity::prelude::*;

use super::ComplaintLetterState;
use crate::ids::{ComplaintId, ComplaintLetterId, ComplaintRoundId, ContactId, CustomerId, PushId, StaffId, TenantId};
use crate::pushes::Channel;

/// A row of `complaint_letters`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "complaint_letters")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ComplaintLetterId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The number people use.
    pub number: String,
    /// About which complaint.
    pub complaint_id: ComplaintId,
    /// About which round of it.
    pub round_id: ComplaintRoundId,
    /// To which customer.
    pub customer_id: CustomerId,
    /// To whom there.
    pub contact_id: Option<ContactId>,
    /// Where it stands.
    pub state: ComplaintLetterState,
    /// What it says.
    pub text: String,
    /// The push that carries it.
    pub push_id: Option<PushId>,
    /// By which way it went.
    pub channel: Option<Channel>,
    /// Why it stands where it stands.
    pub reason: Option<String>,
    /// Who confirmed it.
    pub confirmed_by: Option<StaffId>,
    /// When.
    pub confirmed_at: Option<DateTimeUtc>,
    /// When it was sent.
    pub sent_at: Option<DateTimeUtc>,
    /// Who drafted it.
    pub created_by: Option<StaffId>,
    /// When.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
