//! Logging in with name and password: looking up, counting wrong tries, changing passwords.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, Statement,
};
use serde_json::json;

use super::user::{ActiveModel, Column, Entity, Model};
use super::{StaffError, entity as staff, policy};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{StaffId, TenantId, UserId};
use crate::sessions;

/// So many wrong passwords in a row lock the login …
pub const WRONG_TRIES: i64 = 10;
/// … for so many minutes.
pub const LOCKED_MINUTES: i64 = 15;

/// What a login name leads to, before the password is checked.
#[derive(Clone, PartialEq, Eq)]
pub struct LoginCandidate {
    /// The person.
    pub user: UserId,
    /// What the password is compared with; none for people who only use WeChat.
    pub password_hash: Option<String>,
    /// No log-in before this.
    pub locked_until: Option<DateTime<Utc>>,
    /// What the access token must carry.
    pub epoch: i64,
}

impl std::fmt::Debug for LoginCandidate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoginCandidate").field("user", &self.user).finish_non_exhaustive()
    }
}

impl LoginCandidate {
    /// Whether the login is locked at `now`.
    pub fn is_locked(&self, now: DateTime<Utc>) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }
}

/// One tenant that a person works for.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Membership {
    /// The company.
    pub tenant_id: TenantId,
    /// Its name.
    pub tenant_name: String,
    /// The person as staff of it.
    pub staff_id: StaffId,
    /// The name there.
    pub staff_name: String,
}

/// Looks up a login name on the whole platform.
///
/// # Errors
/// When the database fails.
pub async fn login_candidate(uow: &Uow, login: &str) -> Result<Option<LoginCandidate>, Fault> {
    // What can't be a login is no login; the answer must not tell the difference.
    let Ok(login) = policy::login(login) else {
        return Ok(None);
    };
    let user = Entity::find().filter(Column::Login.eq(login)).one(uow).await?;
    Ok(user.map(|user| LoginCandidate {
        user: user.id,
        password_hash: user.password_hash,
        locked_until: user.locked_until,
        epoch: user.epoch,
    }))
}

/// Counts a wrong password. The answer is until when the login is locked, if this was one too
/// many. The adapter must commit it although the log-in fails.
///
/// # Errors
/// When the database fails.
pub async fn record_login_failure(uow: &Uow, user: UserId) -> Result<Option<DateTime<Utc>>, Fault> {
    let count = Statement::from_sql_and_values(
        uow.get_database_backend(),
        "UPDATE users SET failed_logins = failed_logins + 1 WHERE id = $1 RETURNING failed_logins",
        [user.into()],
    );
    let Some(row) = uow.query_one_raw(count).await? else {
        return Ok(None);
    };
    if row.try_get::<i64>("", "failed_logins")? < WRONG_TRIES {
        return Ok(None);
    }
    let until = uow.now() + Duration::minutes(LOCKED_MINUTES);
    let lock = ActiveModel { failed_logins: Set(0), locked_until: Set(Some(until)), ..Default::default() };
    Entity::update_many().set(lock).filter(Column::Id.eq(user)).exec(uow).await?;
    Ok(Some(until))
}

/// Forgets the wrong passwords after a right one.
///
/// # Errors
/// When the database fails.
pub async fn record_login_success(uow: &Uow, user: UserId) -> Result<(), Fault> {
    let clear = ActiveModel { failed_logins: Set(0), locked_until: Set(None), ..Default::default() };
    let dirty = Condition::any().add(Column::FailedLogins.gt(0)).add(Column::LockedUntil.is_not_null());
    Entity::update_many().set(clear).filter(Column::Id.eq(user)).filter(dirty).exec(uow).await?;
    Ok(())
}

/// The tenants that a person works for now, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn memberships(uow: &Uow, user: UserId) -> Result<Vec<Membership>, Fault> {
    let statement = Statement::from_sql_and_values(
        uow.get_database_backend(),
        "SELECT s.tenant_id, t.name AS tenant_name, s.id AS staff_id, s.name AS staff_name \
         FROM staff s JOIN tenants t ON t.id = s.tenant_id WHERE s.user_id = $1 AND s.active ORDER BY s.id",
        [user.into()],
    );
    Ok(Membership::find_by_statement(statement).all(uow).await?)
}

/// One's own login with its hash, to check the old password before a new one.
///
/// # Errors
/// `Forbidden` for all but staff.
pub async fn own_login(uow: &Uow) -> Result<Model, Fault> {
    let me = uow.actor().staff().ok_or(Fault::Forbidden("修改密码"))?;
    Entity::find_by_id(me.user).one(uow).await?.ok_or(Fault::NotFound("该用户"))
}

/// Sets one's own password, after the old one was checked. All sessions end.
///
/// # Errors
/// `Forbidden` for all but staff; `State` where the person has no login name.
pub async fn change_own_password(uow: &Uow, password_hash: &str) -> Result<(), StaffError> {
    let user = own_login(uow).await?;
    if user.login.is_none() {
        return Err(Fault::State("请先由管理员设置登录名").into());
    }
    store(uow, user.id, None, password_hash).await?;
    audit::record(uow, "password.change", "user", user.id.0, json!({})).await?;
    Ok(())
}

/// Gives a member of staff a login with a password, or a new password. All their sessions end.
///
/// # Errors
/// `SharedLogin` where the person also works for another company; `LoginTaken`.
pub async fn set_login(uow: &Uow, id: StaffId, login: &str, password_hash: &str) -> Result<(), StaffError> {
    uow.scope(Resource::Administration, Access::Write, "设置登录信息")?;
    let login = policy::login(login)?;
    let member = super::find(uow, id).await?;
    let elsewhere = staff::Entity::find()
        .filter(staff::Column::UserId.eq(member.user_id))
        .filter(staff::Column::TenantId.ne(uow.tenant()))
        .count(uow)
        .await?;
    if elsewhere > 0 {
        return Err(StaffError::SharedLogin);
    }
    store(uow, member.user_id, Some(&login), password_hash).await?;
    audit::record(uow, "staff.set_login", "staff", id.0, json!({ "login": login })).await?;
    Ok(())
}

async fn store(uow: &Uow, user: UserId, login: Option<&str>, password_hash: &str) -> Result<(), StaffError> {
    let mut change = ActiveModel {
        password_hash: Set(Some(password_hash.to_owned())),
        failed_logins: Set(0),
        locked_until: Set(None),
        ..Default::default()
    };
    if let Some(login) = login {
        // Asked before, since a failed statement would end PostgreSQL's transaction. Whoever
        // takes the name in this very moment is stopped by the unique key.
        let taken = Entity::find().filter(Column::Login.eq(login)).filter(Column::Id.ne(user)).count(uow).await?;
        if taken > 0 {
            return Err(StaffError::LoginTaken);
        }
        change.login = Set(Some(login.to_owned()));
    }
    let done = Entity::update_many().set(change).filter(Column::Id.eq(user)).exec(uow).await;
    match done {
        Ok(_) => {}
        Err(error) if is_unique(&error) => return Err(StaffError::LoginTaken),
        Err(error) => return Err(error.into()),
    }
    sessions::end_all(uow, user).await?;
    Ok(())
}

pub(super) fn is_unique(error: &sea_orm::DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}

/// Grows the epoch: all access tokens that were made before are refused.
pub(crate) async fn bump_epoch(uow: &Uow, user: UserId) -> Result<(), Fault> {
    let grow = Expr::col(Column::Epoch).add(1);
    Entity::update_many().col_expr(Column::Epoch, grow).filter(Column::Id.eq(user)).exec(uow).await?;
    Ok(())
}
