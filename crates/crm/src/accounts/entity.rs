//! Table `accounts`.

use sea_orm::entity::prelude::*;

use super::{AccountKind, AccountMode, Sealed};
use crate::ids::{AccountId, TenantId};

/// A row of `accounts`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: AccountId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The account on the platform.
    pub appid: String,
    /// Its name.
    pub name: String,
    /// Which kind.
    pub kind: AccountKind,
    /// The account's `gh_…` name.
    pub original_id: Option<String>,
    /// How callbacks are protected.
    pub mode: AccountMode,
    /// The AppSecret, sealed.
    pub secret: Sealed,
    /// The callback token, sealed.
    pub token: Sealed,
    /// The EncodingAESKey, sealed.
    pub encoding_aes_key: Option<Sealed>,
    /// Why the account does not run; none where it runs.
    pub stopped_reason: Option<String>,
    /// Sends a day by endpoint, where they differ from what the platform allows a new account.
    pub daily_limits: Option<Json>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
