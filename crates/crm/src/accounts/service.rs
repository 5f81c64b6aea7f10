//! Use cases of accounts.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

use super::entity::{ActiveModel, Column, Entity, Model};
use super::{AccountError, AccountKind, AccountMode, Credentials, DailyLimits, Sealed, policy};
use crate::actor::{Access, Actor, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::AccountId;
use crate::text;
use crate::vault::{Vault, VaultError};

/// A new account.
#[derive(Clone)]
pub struct NewAccount {
    /// The account on the platform.
    pub appid: String,
    /// Its name; the appid where it is empty.
    pub name: String,
    /// Which kind.
    pub kind: AccountKind,
    /// The account's `gh_…` name.
    pub original_id: Option<String>,
    /// How callbacks are protected.
    pub mode: AccountMode,
    /// The AppSecret.
    pub secret: String,
    /// The callback token.
    pub token: String,
    /// The EncodingAESKey; required but in plain mode.
    pub encoding_aes_key: Option<String>,
}

/// What shall be different; what is `None` stays.
#[derive(Clone, Default)]
pub struct AccountChange {
    /// Its name.
    pub name: Option<String>,
    /// The account's `gh_…` name; empty removes it.
    pub original_id: Option<String>,
    /// How callbacks are protected.
    pub mode: Option<AccountMode>,
    /// A new AppSecret.
    pub secret: Option<String>,
    /// A new callback token.
    pub token: Option<String>,
    /// A new EncodingAESKey.
    pub encoding_aes_key: Option<String>,
    /// Sends a day, all of them.
    pub daily_limits: Option<DailyLimits>,
}

/// Adds an account.
///
/// # Errors
/// `AppidTaken`, or a wrong field.
pub async fn add(uow: &Uow, vault: &Vault, new: NewAccount) -> Result<Model, AccountError> {
    uow.scope(Resource::Administration, Access::Write, "管理公众号")?;
    let appid = policy::appid(&new.appid)?;
    let name = text::line("name", &new.name, 50)?;
    let key = new.encoding_aes_key.as_deref().filter(|key| !key.trim().is_empty());
    let key = key.map(policy::encoding_aes_key).transpose()?;
    policy::check_mode(new.mode, key.is_some())?;
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        name: Set(if name.is_empty() { appid.clone() } else { name }),
        kind: Set(new.kind),
        original_id: Set(text::optional("original_id", new.original_id.as_deref(), 64)?),
        mode: Set(new.mode),
        secret: Set(seal(vault, &appid, policy::secret(&new.secret)?)?),
        token: Set(seal(vault, &appid, policy::token(&new.token)?)?),
        encoding_aes_key: Set(key.map(|key| seal(vault, &appid, key)).transpose()?),
        appid: Set(appid),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        ..Default::default()
    };
    let inserted = Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Appid).do_nothing().to_owned())
        .exec_with_returning_many(uow)
        .await?;
    let account = inserted.into_iter().next().ok_or(AccountError::AppidTaken)?;
    let detail = json!({ "appid": account.appid, "kind": account.kind, "mode": account.mode });
    audit::record(uow, "account.add", "account", account.id.0, detail).await?;
    Ok(account)
}

/// The tenant's accounts.
///
/// # Errors
/// `Forbidden` for all but administrators.
pub async fn list(uow: &Uow) -> Result<Vec<Model>, Fault> {
    uow.scope(Resource::Administration, Access::Read, "查看公众号")?;
    let query = Entity::find().filter(Column::TenantId.eq(uow.tenant())).order_by_asc(Column::Id);
    Ok(query.all(uow).await?)
}

/// The accounts of all tenants, for the platform: what the gateway runs.
///
/// # Errors
/// `Forbidden` for all but the platform.
pub async fn list_all(uow: &Uow) -> Result<Vec<Model>, Fault> {
    platform_only(uow)?;
    Ok(Entity::find().order_by_asc(Column::Id).all(uow).await?)
}

/// One account of the tenant.
///
/// # Errors
/// `Forbidden`, or `NotFound`.
pub async fn find(uow: &Uow, id: AccountId) -> Result<Model, Fault> {
    uow.scope(Resource::Administration, Access::Read, "查看公众号")?;
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant()));
    query.one(uow).await?.ok_or(Fault::NotFound("该公众号"))
}

/// The tenant's account with this appid.
///
/// # Errors
/// `Forbidden`, or `NotFound`.
pub async fn by_appid(uow: &Uow, appid: &str) -> Result<Model, Fault> {
    uow.scope(Resource::Administration, Access::Read, "查看公众号")?;
    let query = Entity::find().filter(Column::Appid.eq(appid)).filter(Column::TenantId.eq(uow.tenant()));
    query.one(uow).await?.ok_or(Fault::NotFound("该公众号"))
}

/// Whose account an appid is, asked of the whole platform before the tenant is known: by a
/// callback, or by somebody who signs in.
///
/// # Errors
/// `Forbidden` for all but the platform.
pub async fn resolve(uow: &Uow, appid: &str) -> Result<Option<Model>, Fault> {
    platform_only(uow)?;
    Ok(Entity::find().filter(Column::Appid.eq(appid)).one(uow).await?)
}

fn platform_only(uow: &Uow) -> Result<(), Fault> {
    match uow.actor() {
        Actor::Platform => Ok(()),
        _ => Err(Fault::Forbidden("查看所有公众号")),
    }
}

/// Changes an account. New secrets are sealed; the audit trail tells only that they are new.
///
/// # Errors
/// `NotFound`, or a wrong field.
pub async fn update(uow: &Uow, vault: &Vault, id: AccountId, change: AccountChange) -> Result<Model, AccountError> {
    let account = find_for_update(uow, id).await?;
    let appid = account.appid.clone();
    let mode = change.mode.unwrap_or(account.mode);
    policy::check_mode(mode, change.encoding_aes_key.is_some() || account.encoding_aes_key.is_some())?;
    let detail = json!({
        "name": change.name, "original_id": change.original_id, "mode": [account.mode, mode],
        "secret": change.secret.is_some(), "token": change.token.is_some(),
        "encoding_aes_key": change.encoding_aes_key.is_some(), "daily_limits": change.daily_limits,
    });
    let mut row = account.into_active_model();
    row.mode = Set(mode);
    row.updated_at = Set(uow.now());
    if let Some(name) = change.name {
        row.name = Set(text::required("name", &name, 50)?);
    }
    if let Some(original) = change.original_id {
        row.original_id = Set(text::optional("original_id", Some(&original), 64)?);
    }
    if let Some(secret) = change.secret {
        row.secret = Set(seal(vault, &appid, policy::secret(&secret)?)?);
    }
    if let Some(token) = change.token {
        row.token = Set(seal(vault, &appid, policy::token(&token)?)?);
    }
    if let Some(key) = change.encoding_aes_key {
        row.encoding_aes_key = Set(Some(seal(vault, &appid, policy::encoding_aes_key(&key)?)?));
    }
    if let Some(limits) = change.daily_limits {
        let limits = limits.check()?;
        row.daily_limits = Set((limits != DailyLimits::default()).then(|| json!(limits)));
    }
    let account = row.update(uow).await?;
    audit::record(uow, "account.update", "account", id.0, detail).await?;
    Ok(account)
}

/// Stops an account: callbacks are refused and nothing is sent, the others run.
///
/// # Errors
/// `NotFound`, or a reason that is empty or too long.
pub async fn stop(uow: &Uow, id: AccountId, reason: &str) -> Result<Model, AccountError> {
    let reason = text::required("reason", reason, 200)?;
    set_stopped(uow, id, Some(reason)).await
}

/// Lets a stopped account run again.
///
/// # Errors
/// `NotFound`.
pub async fn resume(uow: &Uow, id: AccountId) -> Result<Model, AccountError> {
    set_stopped(uow, id, None).await
}

async fn set_stopped(uow: &Uow, id: AccountId, reason: Option<String>) -> Result<Model, AccountError> {
    let account = find_for_update(uow, id).await?;
    if account.stopped_reason == reason {
        return Ok(account);
    }
    let action = if reason.is_some() { "account.stop" } else { "account.resume" };
    let detail = json!({ "reason": reason });
    let mut row = account.into_active_model();
    row.stopped_reason = Set(reason);
    row.updated_at = Set(uow.now());
    let account = row.update(uow).await?;
    audit::record(uow, action, "account", id.0, detail).await?;
    Ok(account)
}

async fn find_for_update(uow: &Uow, id: AccountId) -> Result<Model, Fault> {
    uow.scope(Resource::Administration, Access::Write, "管理公众号")?;
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).lock_exclusive();
    query.one(uow).await?.ok_or(Fault::NotFound("该公众号"))
}

/// The secrets of an account in clear.
///
/// # Errors
/// When they were sealed with a key that is not configured, or changed since.
pub fn credentials(vault: &Vault, account: &Model) -> Result<Credentials, VaultError> {
    let open = |sealed: &Sealed| vault.open(&account.appid, &sealed.0);
    Ok(Credentials {
        secret: open(&account.secret)?,
        token: open(&account.token)?,
        encoding_aes_key: account.encoding_aes_key.as_ref().map(open).transpose()?,
    })
}

/// Seals with the newest key what an older key sealed, for all tenants. Answers how many accounts
/// were sealed anew.
///
/// # Errors
/// `Forbidden` for all but the platform; `Vault` where a secret can't be opened any more: then
/// nothing may be committed.
pub async fn reseal(uow: &Uow, vault: &Vault) -> Result<u64, AccountError> {
    platform_only(uow)?;
    let mut count = 0;
    for account in Entity::find().order_by_asc(Column::Id).lock_exclusive().all(uow).await? {
        let key = account.encoding_aes_key.as_ref();
        if [Some(&account.secret), Some(&account.token), key].into_iter().flatten().all(|s| vault.is_current(&s.0)) {
            continue;
        }
        let clear = credentials(vault, &account)?;
        let appid = account.appid.clone();
        let mut row = account.into_active_model();
        row.secret = Set(seal(vault, &appid, &clear.secret)?);
        row.token = Set(seal(vault, &appid, &clear.token)?);
        row.encoding_aes_key =
            Set(clear.encoding_aes_key.as_deref().map(|key| seal(vault, &appid, key)).transpose()?);
        row.update(uow).await?;
        count += 1;
    }
    Ok(count)
}

fn seal(vault: &Vault, appid: &str, secret: &str) -> Result<Sealed, VaultError> {
    vault.seal(appid, secret).map(Sealed)
}

/// The appids of the tenant's accounts of one kind that run.
///
/// # Errors
/// When the database fails.
pub async fn of_kind(uow: &Uow, kind: AccountKind) -> Result<Vec<String>, Fault> {
    let appids = Entity::find()
        .select_only()
        .column(Column::Appid)
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Kind.eq(kind))
        .filter(Column::StoppedReason.is_null())
        .into_tuple()
        .all(uow)
        .await?;
    Ok(appids)
}

/// The one account of a kind that runs in the whole installation; none where there are several, so
/// that nobody has to guess whose it is.
///
/// # Errors
/// When the database fails.
pub async fn the_only(uow: &Uow, kind: AccountKind) -> Result<Option<String>, Fault> {
    let mut appids: Vec<String> = Entity::find()
        .select_only()
        .column(Column::Appid)
        .filter(Column::Kind.eq(kind))
        .filter(Column::StoppedReason.is_null())
        .limit(2)
        .into_tuple()
        .all(uow)
        .await?;
    Ok(if appids.len() == 1 { appids.pop() } else { None })
}
