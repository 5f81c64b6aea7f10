//! Use cases of sessions.

use chrono::Duration;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde_json::json;

use super::entity::{ActiveModel, Column, Entity, Model};
use super::{Client, Rotation, Session, VALID_DAYS};
use crate::actor::Actor;
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{SessionId, StaffId, TenantId, UserId};
use crate::staff::{self, logins, secrets, user};

/// Opens a session for the member of staff who is the actor. Answers with the refresh token,
/// which is shown once and stored nowhere.
///
/// # Errors
/// `Forbidden` for all but staff.
pub async fn open(uow: &Uow, client: Client) -> Result<(Session, String), Fault> {
    let me = uow.actor().staff().ok_or(Fault::Forbidden("登录"))?.clone();
    let family = uuid::Uuid::new_v4().to_string();
    let (session, token) = start(uow, me.user, me.staff, family, client).await?;
    audit::record(uow, "session.open", "staff", me.staff.0, json!({ "client": client })).await?;
    Ok((session, token))
}

/// Exchanges a refresh token for the next one. The actor is not known yet: any will do.
///
/// # Errors
/// When the database fails. That a token is not accepted is no error here, since reuse writes
/// what has to be committed.
pub async fn rotate(uow: &Uow, refresh_token: &str) -> Result<Rotation, Fault> {
    let hash = secrets::digest(refresh_token);
    let rotated = ActiveModel { rotated_at: Set(Some(uow.now())), ..Default::default() };
    // The condition decides between two who come at the same time.
    let won = Entity::update_many()
        .set(rotated)
        .filter(Column::RefreshHash.eq(&hash))
        .filter(Column::RotatedAt.is_null())
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(uow.now()))
        .exec_with_returning(uow)
        .await?;
    let Some(old) = won.into_iter().next() else {
        return refused(uow, &hash).await;
    };
    if staff::actor(uow, old.user_id, old.staff_id).await?.is_none() {
        end_family(uow, &old.family).await?;
        return Ok(Rotation::Unknown);
    }
    let (session, refresh_token) = start(uow, old.user_id, old.staff_id, old.family, old.client).await?;
    Ok(Rotation::Fresh { session, refresh_token })
}

async fn refused(uow: &Uow, hash: &str) -> Result<Rotation, Fault> {
    let found = Entity::find().filter(Column::RefreshHash.eq(hash)).one(uow).await?;
    match found {
        Some(row) if row.rotated_at.is_some() && row.revoked_at.is_none() => {
            end_family(uow, &row.family).await?;
            tracing::warn!(
                session = row.id.0,
                staff = row.staff_id.0,
                "a refresh token came twice, its family has ended"
            );
            Ok(Rotation::Reused)
        }
        _ => Ok(Rotation::Unknown),
    }
}

async fn start(
    uow: &Uow,
    user: UserId,
    staff: StaffId,
    family: String,
    client: Client,
) -> Result<(Session, String), Fault> {
    let member = staff::entity::Entity::find_by_id(staff).one(uow).await?.ok_or(Fault::NotFound("该员工"))?;
    let person = user::Entity::find_by_id(user).one(uow).await?.ok_or(Fault::NotFound("该用户"))?;
    let token = secrets::token();
    let row = ActiveModel {
        user_id: Set(user),
        tenant_id: Set(member.tenant_id),
        staff_id: Set(staff),
        family: Set(family),
        refresh_hash: Set(secrets::digest(&token)),
        client: Set(client),
        created_at: Set(uow.now()),
        expires_at: Set(uow.now() + Duration::days(VALID_DAYS)),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    Ok((Session { id: row.id, user, staff, tenant: member.tenant_id, epoch: person.epoch }, token))
}

/// One's own sessions that are alive, the newest first: one row for each sign-in.
///
/// # Errors
/// `Forbidden` for all but staff.
pub async fn own(uow: &Uow) -> Result<Vec<Model>, Fault> {
    let me = uow.actor().staff().ok_or(Fault::Forbidden("查看登录记录"))?;
    let query = Entity::find()
        .filter(Column::UserId.eq(me.user))
        .filter(Column::RotatedAt.is_null())
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(uow.now()))
        .order_by_desc(Column::Id)
        .limit(100);
    Ok(query.all(uow).await?)
}

/// Signs out: ends one of the actor's own sessions with all of its family.
///
/// # Errors
/// `NotFound` where it is not the actor's.
pub async fn end(uow: &Uow, id: SessionId) -> Result<(), Fault> {
    let me = uow.actor().staff().ok_or(Fault::Forbidden("退出登录"))?;
    let query = Entity::find_by_id(id).filter(Column::UserId.eq(me.user));
    let session = query.one(uow).await?.ok_or(Fault::NotFound("该登录"))?;
    end_family(uow, &session.family).await?;
    audit::record(uow, "session.end", "staff", session.staff_id.0, json!({ "session": id })).await
}

/// Goes on for another company that the actor works for: the session ends with all of its family,
/// and a new one begins there. The unit of work goes on as the member of staff of that company.
///
/// # Errors
/// `NotFound` where the session is not the actor's, or they do not work there.
pub async fn switch(uow: &mut Uow, from: SessionId, to: TenantId) -> Result<(Session, String), Fault> {
    let me = uow.actor().staff().ok_or(Fault::Forbidden("切换企业"))?.clone();
    let work = staff::memberships(uow, me.user).await?.into_iter().find(|work| work.tenant_id == to);
    let work = work.ok_or(Fault::NotFound("您所在的该企业"))?;
    let current = Entity::find_by_id(from).filter(Column::UserId.eq(me.user)).one(uow).await?;
    let client = current.ok_or(Fault::NotFound("该登录"))?.client;
    end(uow, from).await?;
    let there = staff::actor(uow, me.user, work.staff_id).await?.ok_or(Fault::NotFound("您所在的该企业"))?;
    uow.act_as(Actor::Staff(there));
    open(uow, client).await
}

/// Signs out everywhere: ends all sessions of a person, and with the epoch all access tokens.
///
/// # Errors
/// When the database fails.
pub async fn end_all(uow: &Uow, user: UserId) -> Result<(), Fault> {
    logins::bump_epoch(uow, user).await?;
    revoke(uow, Column::UserId.eq(user)).await?;
    audit::record(uow, "session.end_all", "user", user.0, json!({})).await
}

/// Ends all sessions of a person as staff of one tenant.
///
/// # Errors
/// When the database fails.
pub async fn end_of_staff(uow: &Uow, staff: StaffId) -> Result<(), Fault> {
    revoke(uow, Column::StaffId.eq(staff)).await
}

async fn end_family(uow: &Uow, family: &str) -> Result<(), Fault> {
    revoke(uow, Column::Family.eq(family)).await
}

async fn revoke(uow: &Uow, which: sea_orm::sea_query::Expr) -> Result<(), Fault> {
    let ended = ActiveModel { revoked_at: Set(Some(uow.now())), ..Default::default() };
    Entity::update_many().set(ended).filter(which).filter(Column::RevokedAt.is_null()).exec(uow).await?;
    Ok(())
}

/// Deletes up to `limit` sessions whose refresh token has expired. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn prune(uow: &Uow, limit: u64) -> Result<u64, Fault> {
    let old = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ExpiresAt.lt(uow.now()))
        .order_by_asc(Column::Id)
        .limit(limit);
    let done = Entity::delete_many().filter(Column::Id.in_subquery(old.into_query())).exec(uow).await?;
    Ok(done.rows_affected)
}
