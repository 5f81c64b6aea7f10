//! Invitations: a code that lets one person sign in over WeChat for the first time.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::invitation::{ActiveModel, Column, Entity};
use super::{StaffError, entity as staff, secrets};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{StaffId, UserId};

/// For so many days an invitation is valid.
pub const VALID_DAYS: i64 = 7;

/// A new invitation. The code is shown once and stored nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Created {
    /// The code to be given to the person.
    pub code: String,
    /// Until when it is valid.
    pub expires_at: DateTime<Utc>,
}

impl std::fmt::Debug for Created {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Created").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// Whom an invitation was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redeemed {
    /// The person.
    pub user: UserId,
    /// As a member of staff.
    pub staff: StaffId,
}

/// Invites a member of staff. Earlier invitations of theirs lose their validity.
///
/// # Errors
/// `NotFound`, or `State` where they are not active.
pub async fn create(uow: &Uow, id: StaffId) -> Result<Created, StaffError> {
    uow.scope(Resource::Administration, Access::Write, "邀请员工")?;
    let member = super::find(uow, id).await?;
    if !member.active {
        return Err(Fault::State("该员工已停用").into());
    }
    let earlier = ActiveModel { expires_at: Set(uow.now()), ..Default::default() };
    Entity::update_many()
        .set(earlier)
        .filter(Column::StaffId.eq(id))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(uow.now()))
        .exec(uow)
        .await?;
    let created = Created { code: secrets::code(), expires_at: uow.now() + Duration::days(VALID_DAYS) };
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        staff_id: Set(id),
        code_hash: Set(secrets::digest(&created.code)),
        expires_at: Set(created.expires_at),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    row.insert(uow).await?;
    audit::record(uow, "staff.invite", "staff", id.0, json!({ "expires_at": created.expires_at })).await?;
    Ok(created)
}

/// Uses a code, once. The actor is the system on behalf of the tenant whose mini-program was
/// opened: the code of another tenant is worth nothing there.
///
/// # Errors
/// `InvitationInvalid` where the code is unknown, used or expired, or the person has left.
pub async fn redeem(uow: &Uow, code: &str) -> Result<Redeemed, StaffError> {
    let used = ActiveModel { used_at: Set(Some(uow.now())), ..Default::default() };
    // The condition decides between two who come at the same time.
    let rows = Entity::update_many()
        .set(used)
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::CodeHash.eq(secrets::digest(&secrets::typed_code(code))))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(uow.now()))
        .exec_with_returning(uow)
        .await?;
    let invitation = rows.into_iter().next().ok_or(StaffError::InvitationInvalid)?;
    let member = staff::Entity::find_by_id(invitation.staff_id)
        .filter(staff::Column::Active.eq(true))
        .one(uow)
        .await?
        .ok_or(StaffError::InvitationInvalid)?;
    audit::record(uow, "staff.redeem", "staff", member.id.0, json!({ "invitation": invitation.id })).await?;
    Ok(Redeemed { user: member.user_id, staff: member.id })
}
