//! Official accounts and mini-programs.

use chrono::{DateTime, Utc};
use crm::accounts::{Account, AccountChange, AccountKind, AccountMode, DailyLimits, NewAccount};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An account. Its secrets are never shown.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountOut {
    /// The key.
    id: i64,
    /// The account on the platform.
    appid: String,
    /// Its name.
    name: String,
    /// Which kind.
    kind: AccountKind,
    /// The account's `gh_…` name.
    original_id: Option<String>,
    /// How callbacks are protected.
    mode: AccountMode,
    /// Where the platform shall send callbacks, under this server's address.
    #[schema(example = "/wechat/callback/wx0123456789abcdef")]
    callback_path: String,
    /// Why it is stopped, if it is.
    stopped_reason: Option<String>,
    /// Sends a day by endpoint, where they differ from what the platform allows a new account.
    daily_limits: DailyLimits,
    /// When it was added.
    created_at: DateTime<Utc>,
    /// When it was changed last.
    updated_at: DateTime<Utc>,
}

impl From<Account> for AccountOut {
    fn from(row: Account) -> Self {
        Self {
            id: row.id.0,
            callback_path: format!("/wechat/callback/{}", row.appid),
            daily_limits: DailyLimits::of(&row),
            appid: row.appid,
            name: row.name,
            kind: row.kind,
            original_id: row.original_id,
            mode: row.mode,
            stopped_reason: row.stopped_reason,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// An account to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountIn {
    /// The account on the platform.
    appid: String,
    /// Its name; the appid where nothing is said.
    #[serde(default)]
    name: String,
    /// Which kind.
    kind: AccountKind,
    /// The account's `gh_…` name.
    original_id: Option<String>,
    /// How callbacks are protected.
    mode: AccountMode,
    /// The AppSecret.
    #[schema(format = Password)]
    secret: String,
    /// The callback token.
    #[schema(format = Password)]
    token: String,
    /// The EncodingAESKey; needed but in plain mode.
    #[schema(format = Password)]
    encoding_aes_key: Option<String>,
}

impl From<AccountIn> for NewAccount {
    fn from(new: AccountIn) -> Self {
        Self {
            appid: new.appid,
            name: new.name,
            kind: new.kind,
            original_id: new.original_id,
            mode: new.mode,
            secret: new.secret,
            token: new.token,
            encoding_aes_key: new.encoding_aes_key,
        }
    }
}

/// What shall be different: what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountPatch {
    /// Its name.
    name: Option<String>,
    /// The account's `gh_…` name; empty removes it.
    original_id: Option<String>,
    /// How callbacks are protected.
    mode: Option<AccountMode>,
    /// A new AppSecret.
    #[schema(format = Password)]
    secret: Option<String>,
    /// A new callback token.
    #[schema(format = Password)]
    token: Option<String>,
    /// A new EncodingAESKey.
    #[schema(format = Password)]
    encoding_aes_key: Option<String>,
    /// Sends a day, all of them: what is left out is as the platform allows a new account.
    daily_limits: Option<DailyLimits>,
}

impl From<AccountPatch> for AccountChange {
    fn from(patch: AccountPatch) -> Self {
        Self {
            name: patch.name,
            original_id: patch.original_id,
            mode: patch.mode,
            secret: patch.secret,
            token: patch.token,
            encoding_aes_key: patch.encoding_aes_key,
            daily_limits: patch.daily_limits,
        }
    }
}

/// What a check of an account found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckReport {
    /// Whether everything is well.
    pub(crate) ok: bool,
    /// Each thing that was looked at.
    pub(crate) steps: Vec<CheckStep>,
}

/// One thing that was looked at.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckStep {
    /// `settings`, `token`, `callback` or `quota`.
    pub(crate) step: &'static str,
    /// Whether it is well.
    pub(crate) ok: bool,
    /// What was found, for people.
    pub(crate) message: String,
    /// The platform's error code, if it answered one.
    pub(crate) errcode: Option<i64>,
}

/// For whom a QR code is made: exactly one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QrCodeIn {
    /// The service account; may be left out where there is one.
    pub(crate) appid: Option<String>,
    /// Whoever scans it belongs to this member of staff …
    pub(crate) staff_id: Option<i64>,
    /// … or is this contact.
    pub(crate) contact_id: Option<i64>,
    /// For how many days it is valid, 1 to 30; 30 where nothing is said.
    pub(crate) days: Option<u32>,
}

/// A QR code.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QrCodeOut {
    /// What follow and scan events carry.
    pub(crate) scene: String,
    /// What the code says, for drawing it oneself.
    pub(crate) url: String,
    /// A picture of it, for everybody who has the address.
    pub(crate) image_url: String,
    /// Until when it is valid.
    pub(crate) expires_at: DateTime<Utc>,
}

/// A menu as the platform takes it; the default menu where none is given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MenuIn {
    /// One to three buttons, each with at most five below it, in the platform's own form.
    #[schema(value_type = Option<Vec<Object>>)]
    pub(crate) button: Option<Vec<wechat::endpoints::menu::MenuButton>>,
}

/// A menu as it is published.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MenuOut {
    /// The buttons.
    #[schema(value_type = Vec<Object>)]
    pub(crate) button: Vec<wechat::endpoints::menu::MenuButton>,
}
