//! Asking for approval, deciding, calling off.

use std::str::FromStr;

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::drafts::{advance, locked};
use super::{MassMessage, MassState, START, audience};
use crate::actor::{Access, Resource, Role, Roles, StaffActor};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::MassMessageId;
use crate::outbox::{self, NewJob};
use crate::{audit, staff, text};

/// Asks somebody else to approve a draft.
///
/// # Errors
/// `State` where it is no draft, or nobody would get it.
pub async fn request(uow: &Uow, id: MassMessageId) -> Result<MassMessage, Fault> {
    let mass = locked(uow, id, Access::Write).await?;
    if mass.state != MassState::Draft {
        return Err(Fault::State("只有草稿可以提交审批"));
    }
    let reached = audience(uow, &mass).await?.reachable;
    if reached < super::FEWEST {
        return Err(Fault::State("可接收的粉丝不足 2 位，平台不支持群发"));
    }
    let me = uow.actor().staff().map(|me| me.staff);
    let ask = |row: &mut super::entity::ActiveModel| {
        row.requested_by = Set(me);
        row.requested_at = Set(Some(uow.now()));
        row.decided_by = Set(None);
        row.decided_at = Set(None);
    };
    let mass = advance(uow, &mass, ask, MassState::Requested, None).await?;
    audit::record(uow, "mass.request", "mass_message", id.0, json!({ "reachable": reached })).await?;
    Ok(mass)
}

/// Approves a request: it goes out when it is time. Nobody approves their own request; where nobody
/// else may, an administrator does, and the trail says so.
///
/// # Errors
/// `Forbidden` for those who may not, or whose own it is; `State` where it does not wait for this.
pub async fn approve(uow: &Uow, id: MassMessageId) -> Result<MassMessage, Fault> {
    uow.scope(Resource::GreetingRules, Access::Write, "审批群发消息")?;
    let mass = locked(uow, id, Access::Read).await?;
    if mass.state != MassState::Requested {
        return Err(Fault::State("该群发消息不在待审批状态"));
    }
    let own = own_request(uow, &mass).await?;
    let mass = advance(uow, &mass, decided(uow), MassState::Approved, None).await?;
    let at = mass.send_at.unwrap_or(uow.now()).max(uow.now());
    let job =
        NewJob { kind: START, dedup_key: Some(format!("mass.start:{id}")), payload: json!({ "mass": id }), run_at: at };
    outbox::enqueue(uow, [job]).await?;
    let mut detail = json!({ "requested_by": mass.requested_by, "send_at": at });
    if own {
        detail["own_request"] = json!("no one else may approve");
    }
    audit::record(uow, "mass.approve", "mass_message", id.0, detail).await?;
    Ok(mass)
}

/// Whether the actor approves what they asked for themselves; an error where they must not.
async fn own_request(uow: &Uow, mass: &MassMessage) -> Result<bool, Fault> {
    let Some(me) = uow.actor().staff() else { return Ok(false) };
    if mass.requested_by != Some(me.staff) {
        return Ok(false);
    }
    if me.roles.has(Role::Admin) && !others_may(uow, me).await? {
        return Ok(true);
    }
    Err(Fault::Forbidden("审批自己提交的群发消息"))
}

/// Whether anybody else may approve.
async fn others_may(uow: &Uow, me: &StaffActor) -> Result<bool, Fault> {
    let others = staff::entity::Entity::find()
        .filter(staff::entity::Column::TenantId.eq(uow.tenant()))
        .filter(staff::entity::Column::Active.eq(true))
        .filter(staff::entity::Column::Id.ne(me.staff))
        .all(uow)
        .await?;
    let may =
        |roles: &str| Roles::from_str(roles).is_ok_and(|roles| roles.has(Role::Manager) || roles.has(Role::Admin));
    Ok(others.iter().any(|other| may(&other.roles)))
}

fn decided(uow: &Uow) -> impl FnOnce(&mut super::entity::ActiveModel) + use<> {
    let (me, now) = (uow.actor().staff().map(|me| me.staff), uow.now());
    move |row| {
        row.decided_by = Set(me);
        row.decided_at = Set(Some(now));
    }
}

/// Refuses a request: it is a draft again, with the reason.
///
/// # Errors
/// As [`approve`], but one may refuse one's own.
pub async fn refuse(uow: &Uow, id: MassMessageId, reason: &str) -> Result<MassMessage, Fault> {
    uow.scope(Resource::GreetingRules, Access::Write, "审批群发消息")?;
    let reason = text::required("reason", reason, 200)?;
    let mass = locked(uow, id, Access::Read).await?;
    if mass.state != MassState::Requested {
        return Err(Fault::State("该群发消息不在待审批状态"));
    }
    let mass = advance(uow, &mass, decided(uow), MassState::Draft, Some(&reason)).await?;
    audit::record(uow, "mass.refuse", "mass_message", id.0, json!({ "reason": reason })).await?;
    Ok(mass)
}

/// Calls a message off before it goes out: who wrote or asked for it, or who may approve.
///
/// # Errors
/// `State` where it is too late.
pub async fn cancel(uow: &Uow, id: MassMessageId, reason: &str) -> Result<MassMessage, Fault> {
    let reason = text::required("reason", reason, 200)?;
    let mass = locked(uow, id, Access::Write).await?;
    let me = uow.actor().staff().map(|me| me.staff);
    if me.is_none() || ![mass.created_by, mass.requested_by].contains(&me) {
        uow.scope(Resource::GreetingRules, Access::Write, "取消他人的群发消息")?;
    }
    if !matches!(mass.state, MassState::Draft | MassState::Requested | MassState::Approved) {
        return Err(Fault::State("该群发消息已开始发送或已结束，不能取消"));
    }
    let end = |row: &mut super::entity::ActiveModel| row.ended_at = Set(Some(uow.now()));
    let mass = advance(uow, &mass, end, MassState::Cancelled, Some(&reason)).await?;
    audit::record(uow, "mass.cancel", "mass_message", id.0, json!({ "reason": reason })).await?;
    Ok(mass)
}
