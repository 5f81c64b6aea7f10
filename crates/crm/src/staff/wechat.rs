//! Staff who sign in over WeChat: a mini-program's identity that is linked to a member of staff.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QuerySelect, Statement,
};
use serde_json::json;

use super::StaffError;
use super::entity::{Column, Entity, Model};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::identities::entity as identity;
use crate::ids::{StaffId, TenantId, UserId};

/// Whom a WeChat identity belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct SignedInBy {
    /// The person.
    pub user_id: UserId,
    /// As a member of staff.
    pub staff_id: StaffId,
    /// Of this company.
    pub tenant_id: TenantId,
}

/// The active member of staff that a WeChat identity is linked to. Asks the whole platform: it
/// is called before the actor is known; appid and openid come from the platform.
///
/// # Errors
/// When the database fails.
pub async fn by_identity(uow: &Uow, appid: &str, openid: &str) -> Result<Option<SignedInBy>, Fault> {
    let statement = Statement::from_sql_and_values(
        uow.get_database_backend(),
        "SELECT s.user_id, s.id AS staff_id, s.tenant_id FROM identities i JOIN staff s ON s.id = i.staff_id \
         WHERE i.appid = $1 AND i.openid = $2 AND s.active",
        [appid.into(), openid.into()],
    );
    Ok(SignedInBy::find_by_statement(statement).one(uow).await?)
}

/// The active member of staff with this phone number; none where two have the same.
///
/// # Errors
/// When the database fails.
pub async fn by_phone(uow: &Uow, tenant: TenantId, e164: &str) -> Result<Option<Model>, Fault> {
    let mut found = Entity::find()
        .filter(Column::TenantId.eq(tenant))
        .filter(Column::Phone.eq(e164))
        .filter(Column::Active.eq(true))
        .limit(2)
        .all(uow)
        .await?;
    Ok(if found.len() == 1 { found.pop() } else { None })
}

/// Links a WeChat identity to a member of staff, after an invitation or a phone number has shown
/// who it is. An identity that they had at the same account before is unlinked: a lost phone is
/// replaced by inviting again.
///
/// # Errors
/// `IdentityTaken` where it belongs to somebody else, `NotFound` for unknown staff.
pub async fn link_identity(
    uow: &Uow,
    staff: StaffId,
    appid: &str,
    openid: &str,
    unionid: Option<&str>,
) -> Result<(), StaffError> {
    let tenant = uow.tenant();
    let member = Entity::find_by_id(staff).filter(Column::TenantId.eq(tenant)).one(uow).await?;
    if !member.is_some_and(|member| member.active) {
        return Err(Fault::NotFound("该员工").into());
    }
    let row = identity_of(uow, appid, openid).await?;
    if row.tenant_id != tenant || row.contact_id.is_some() || row.staff_id.is_some_and(|other| other != staff) {
        return Err(StaffError::IdentityTaken);
    }
    let id = row.id;
    let unlink = identity::ActiveModel { staff_id: Set(None), updated_at: Set(uow.now()), ..Default::default() };
    identity::Entity::update_many()
        .set(unlink)
        .filter(identity::Column::TenantId.eq(tenant))
        .filter(identity::Column::StaffId.eq(staff))
        .filter(identity::Column::Appid.eq(appid))
        .filter(identity::Column::Id.ne(id))
        .exec(uow)
        .await?;
    let mut row = row.into_active_model();
    row.staff_id = Set(Some(staff));
    if let Some(unionid) = unionid {
        row.unionid = Set(Some(unionid.to_owned()));
    }
    row.updated_at = Set(uow.now());
    row.update(uow).await?;
    audit::record(uow, "staff.link_wechat", "staff", staff.0, json!({ "identity": id, "appid": appid })).await?;
    Ok(())
}

/// The identity's row, made where it is missing, locked until the transaction ends.
async fn identity_of(uow: &Uow, appid: &str, openid: &str) -> Result<identity::Model, Fault> {
    let new = identity::ActiveModel {
        tenant_id: Set(uow.tenant()),
        appid: Set(appid.to_owned()),
        openid: Set(openid.to_owned()),
        followed: Set(false),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        ..Default::default()
    };
    let key = [identity::Column::Appid, identity::Column::Openid];
    identity::Entity::insert(new)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(uow)
        .await?;
    identity::Entity::find()
        .filter(identity::Column::Appid.eq(appid))
        .filter(identity::Column::Openid.eq(openid))
        .lock_exclusive()
        .one(uow)
        .await?
        .ok_or(Fault::Broken("an identity is missing"))
}
