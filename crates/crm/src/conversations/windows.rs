//! Windows in which customer-service messages may be sent, as rows: what one process spent, all
//! know.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::Trigger;
use super::window::{self, Column, Entity, Model};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::IdentityId;

/// The open windows of one identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Windows(pub Vec<Model>);

impl Windows {
    /// Messages that may be sent now.
    pub fn remaining(&self) -> i64 {
        self.0.iter().map(|window| window.remaining).sum()
    }

    /// Messages left in the window that the customer opened by writing.
    pub fn by_message(&self) -> i64 {
        self.0.iter().filter(|window| window.trigger_kind == Trigger::Message).map(|window| window.remaining).sum()
    }

    /// Until when something can be sent; `None` where nothing can.
    pub fn open_until(&self) -> Option<DateTime<Utc>> {
        self.0.iter().filter(|window| window.remaining > 0).map(|window| window.expires_at).max()
    }
}

/// The customer did something that opens a window. A new one takes the place of an older one of
/// the same kind.
///
/// # Errors
/// When the database fails.
pub async fn open_window(uow: &Uow, identity: IdentityId, trigger: Trigger) -> Result<(), Fault> {
    let row = window::ActiveModel {
        identity_id: Set(identity),
        trigger_kind: Set(trigger),
        remaining: Set(trigger.quota()),
        expires_at: Set(uow.now() + trigger.life()),
    };
    let replace = OnConflict::columns([Column::IdentityId, Column::TriggerKind])
        .update_columns([Column::Remaining, Column::ExpiresAt])
        .to_owned();
    uow.put_off(Entity::insert(row).on_conflict(replace).into_query()).await?;
    Ok(())
}

/// The windows that are open now, the one that closes first in front.
///
/// # Errors
/// When the database fails.
pub async fn windows_of(uow: &Uow, identity: IdentityId) -> Result<Windows, Fault> {
    let rows = Entity::find()
        .filter(Column::IdentityId.eq(identity))
        .filter(Column::Remaining.gt(0))
        .filter(Column::ExpiresAt.gt(uow.now()))
        .order_by_asc(Column::ExpiresAt)
        .all(uow)
        .await?;
    Ok(Windows(rows))
}

/// The windows of identities, open or not; locked in the order of their keys, so that whoever holds
/// them may [`spend`] what they show.
///
/// # Errors
/// When the database fails.
pub async fn windows_for(
    uow: &Uow,
    identities: impl Iterator<Item = IdentityId>,
    lock: bool,
) -> Result<HashMap<(IdentityId, Trigger), Model>, Fault> {
    let mut query = Entity::find()
        .filter(Column::IdentityId.is_in(identities))
        .filter(Column::Remaining.gt(0))
        .order_by_asc(Column::IdentityId)
        .order_by_asc(Column::TriggerKind);
    if lock {
        query = query.lock_exclusive();
    }
    let rows = query.all(uow).await?;
    Ok(rows.into_iter().map(|row| ((row.identity_id, row.trigger_kind), row)).collect())
}

/// Takes one message out of a window that is locked and known to have one.
///
/// # Errors
/// When the database fails, at the latest with the commit.
pub async fn spend(uow: &Uow, identity: IdentityId, trigger: Trigger) -> Result<(), Fault> {
    let spent = Entity::update_many()
        .col_expr(Column::Remaining, Expr::col(Column::Remaining).sub(1))
        .filter(Column::IdentityId.eq(identity))
        .filter(Column::TriggerKind.eq(trigger));
    uow.put_off(spent.into_query()).await?;
    Ok(())
}

/// Closes all windows of an identity: they stopped following, or the platform says that none is
/// open or that its count is used up, whatever we believed.
///
/// # Errors
/// When the database fails.
pub async fn close_windows(uow: &Uow, identity: IdentityId) -> Result<(), Fault> {
    Entity::delete_many().filter(Column::IdentityId.eq(identity)).exec(uow).await?;
    Ok(())
}

/// Puts a message back that was surely not sent.
///
/// # Errors
/// When the database fails.
pub async fn give_back(uow: &Uow, identity: IdentityId, trigger: Trigger) -> Result<(), Fault> {
    Entity::update_many()
        .col_expr(Column::Remaining, Expr::col(Column::Remaining).add(1))
        .filter(Column::IdentityId.eq(identity))
        .filter(Column::TriggerKind.eq(trigger))
        .filter(Column::Remaining.lt(trigger.quota()))
        .exec(uow)
        .await?;
    Ok(())
}
