//! From an account as it is stored, with its secrets sealed, to one that can talk: what the
//! gateway verifies callbacks with, and the client that everything is sent through.
//!
//! Gateway, API and push engine need the same thing and must not import each other; the domain
//! knows no WeChat, and the platform crate no database. So it lives here.

use std::sync::Arc;
use std::time::Duration;

use crm::accounts::{AccountKind, AccountMode, credentials, resolve};
use crm::actor::Actor;
use crm::db::Db;
use crm::error::Fault;
use crm::ids::{AccountId, TenantId};
use crm::vault::{Vault, VaultError};
use kv::Kv;
use moka::future::Cache;
use wechat::{CallbackConfig, Client, ClientConfig, EncodingAesKey, Mode};

/// For how long a process may go on with an account that another one has changed.
const FRESH: Duration = Duration::from_secs(10);
/// How many accounts are kept ready.
const KEPT: u64 = 10_000;

/// Where the platform is, and what is allowed.
#[derive(Clone, Debug)]
pub struct PlatformSettings {
    /// Base URL of the API.
    pub api_base: String,
    /// Base URL of the page on which people authorise H5 pages.
    pub open_base: String,
    /// Base URL of QR code pictures.
    pub mp_base: String,
    /// Time limit of a call.
    pub timeout: Duration,
    /// Whether accounts in plain mode run: anybody who knows their URL could forge messages.
    pub allow_plain: bool,
}

/// An account that is ready to talk.
#[derive(Debug)]
pub struct Account {
    /// Its key.
    pub id: AccountId,
    /// Whose it is.
    pub tenant: TenantId,
    /// Service account or mini-program.
    pub kind: AccountKind,
    /// Its name.
    pub name: String,
    /// What callbacks are verified with.
    pub callback: CallbackConfig,
    /// What everything is sent through.
    pub client: Client,
}

/// Why an account can't be used.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// There is no such account.
    #[error("no account with this appid")]
    Unknown,
    /// It was stopped: by a person, because of its mode, or because its secrets can't be read.
    #[error("the account is stopped: {0}")]
    Stopped(String),
    /// The database failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// All accounts, each made ready when it is first needed. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    db: Db,
    kv: Kv,
    vault: Vault,
    http: reqwest::Client,
    platform: Arc<PlatformSettings>,
    ready: Cache<String, Arc<Account>>,
}

impl Accounts {
    /// The accounts of a database.
    ///
    /// # Errors
    /// Where TLS can't be set up.
    pub fn new(db: Db, kv: Kv, vault: Vault, platform: PlatformSettings) -> Result<Self, wechat::WechatError> {
        let ready = Cache::builder().max_capacity(KEPT).time_to_live(FRESH).build();
        Ok(Self { db, kv, vault, http: wechat::http_client()?, platform: Arc::new(platform), ready })
    }

    /// The account with this appid. One bad account says why it can't run; the others are not
    /// touched.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn get(&self, appid: &str) -> Result<Arc<Account>, AccountError> {
        if let Some(account) = self.ready.get(appid).await {
            return Ok(account);
        }
        let account = Arc::new(self.load(appid).await?);
        self.ready.insert(appid.to_owned(), Arc::clone(&account)).await;
        Ok(account)
    }

    /// Forgets what is kept of an account that was changed.
    pub async fn forget(&self, appid: &str) {
        self.ready.invalidate(appid).await;
    }

    async fn load(&self, appid: &str) -> Result<Account, AccountError> {
        let row = resolve(&self.db.read(Actor::Platform), appid).await?.ok_or(AccountError::Unknown)?;
        if let Some(reason) = &row.stopped_reason {
            return Err(AccountError::Stopped(reason.clone()));
        }
        let mode = match row.mode {
            AccountMode::Plain if !self.platform.allow_plain => {
                return Err(AccountError::Stopped("明文模式不安全，已被系统设置拒绝".into()));
            }
            AccountMode::Plain => Mode::Plain,
            AccountMode::Compatible => Mode::Compatible,
            AccountMode::Safe => Mode::Safe,
        };
        let secrets = credentials(&self.vault, &row).map_err(|error: VaultError| {
            tracing::error!(%error, appid, "the secrets of an account can't be opened");
            AccountError::Stopped("账号密钥无法解密，请重新填写".into())
        })?;
        let aes_key = secrets
            .encoding_aes_key
            .as_deref()
            .map(str::parse::<EncodingAesKey>)
            .transpose()
            .map_err(|_| AccountError::Stopped("EncodingAESKey 无效，请重新填写".into()))?;
        if mode != Mode::Plain && aes_key.is_none() {
            return Err(AccountError::Stopped("加密模式缺少 EncodingAESKey".into()));
        }
        let callback = CallbackConfig {
            appid: row.appid.clone(),
            original_id: row.original_id.clone(),
            token: secrets.token.clone().into(),
            aes_key,
            mode,
        };
        let client = ClientConfig {
            api_base: self.platform.api_base.clone(),
            open_base: self.platform.open_base.clone(),
            mp_base: self.platform.mp_base.clone(),
            timeout: self.platform.timeout,
            ..ClientConfig::new(row.appid.clone(), secrets.secret.clone())
        };
        Ok(Account {
            id: row.id,
            tenant: row.tenant_id,
            kind: row.kind,
            name: row.name.clone(),
            callback,
            client: Client::new(self.http.clone(), self.kv.clone(), client),
        })
    }
}

impl std::fmt::Debug for Accounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Accounts").field("platform", &self.platform).finish_non_exhaustive()
    }
}
