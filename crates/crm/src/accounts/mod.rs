//! Official accounts and mini-programs of a tenant, with their secrets sealed at rest.

pub mod entity;
mod limits;
mod policy;
mod sealed;
mod service;

pub use entity::Model as Account;
pub use limits::DailyLimits;
pub(crate) use limits::daily_limits;
pub use sealed::{Credentials, Sealed};
pub use service::{
    AccountChange, NewAccount, add, by_appid, credentials, find, list, list_all, of_kind, reseal, resolve, resume,
    stop, the_only, update,
};

use crate::error::{Fault, coded};
use crate::text_enum::text_enum;
use crate::vault::VaultError;

text_enum! {
    /// What kind of account it is.
    pub enum AccountKind {
        /// A service account (服务号): customers talk to it.
        Service = "service",
        /// A mini-program: staff sign in with it.
        MiniProgram = "miniprogram",
    }
}

text_enum! {
    /// How the platform protects its callbacks.
    pub enum AccountMode {
        /// Not encrypted: only for tests, refused unless the settings allow it.
        Plain = "plain",
        /// Both in clear and encrypted, for a change of mode.
        Compatible = "compatible",
        /// Encrypted.
        Safe = "safe",
    }
}

/// What can go wrong with accounts.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// What every use case may answer.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// An account on the platform belongs to one tenant.
    #[error("该 AppID 已被添加")]
    AppidTaken,
    /// A secret can't be sealed or opened.
    #[error("系统内部错误")]
    Vault(#[from] VaultError),
}

coded!(AccountError {
    Self::AppidTaken => Conflict "account.appid_taken",
    Self::Vault(_) => Internal "internal",
});
