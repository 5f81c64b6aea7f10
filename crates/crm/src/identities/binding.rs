//! Table `binding_requests`.

use sea_orm::entity::prelude::*;

use super::BindingState;
use crate::ids::{BindingRequestId, ContactId, IdentityId, StaffId, TenantId};

/// A row of `binding_requests`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "binding_requests")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: BindingRequestId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The WeChat identity.
    pub identity_id: IdentityId,
    /// In E.164.
    pub phone: String,
    /// The contact.
    pub contact_id: Option<ContactId>,
    /// The member of staff who is responsible.
    pub owner_id: Option<StaffId>,
    /// Where it stands.
    pub state: BindingState,
    /// Who decided.
    pub decided_by: Option<StaffId>,
    /// When it was decided.
    pub decided_at: Option<DateTimeUtc>,
    /// When it was created.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
