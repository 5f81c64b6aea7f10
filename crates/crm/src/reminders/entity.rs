//! Table `staff_reminders`.

use sea_orm::entity::prelude::*;

use super::{ReminderKind, ReminderState};
use crate::ids::{IdentityId, ReminderId, StaffId, TenantId};

/// A row of `staff_reminders`. It names what it is about and holds no text: what is told is read
/// when it is sent.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_reminders")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ReminderId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Who is reminded.
    pub staff_id: StaffId,
    /// Of what kind of thing.
    pub kind: ReminderKind,
    /// The key of the thing; of what, the kind says.
    pub reference: i64,
    /// Which time, where the same thing can come again; otherwise empty.
    pub occurrence: String,
    /// Where it stands.
    pub state: ReminderState,
    /// The identity that it was sent to.
    pub identity_id: Option<IdentityId>,
    /// The platform's key of the template.
    pub template_id: Option<String>,
    /// The e-mail address that it was sent to.
    pub mailed_to: Option<String>,
    /// Why it stands where it stands.
    pub reason: Option<String>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When the outcome was known.
    pub settled_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
