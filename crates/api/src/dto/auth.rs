//! Signing in and out.

use chrono::{DateTime, Utc};
use crm::ids::SessionId;
use crm::sessions::{Client, SessionRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::Named;

/// A login name with its password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Login {
    /// The login name.
    #[schema(example = "wang.fang")]
    pub(crate) login: String,
    /// The password.
    #[schema(format = Password)]
    pub(crate) password: String,
    /// For which company, where the person works for several: the answer `auth.choose_tenant` lists
    /// them.
    pub(crate) tenant_id: Option<i64>,
}

/// A sign-in of a mini-program.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WechatLogin {
    /// What `wx.login` gave; it works once.
    pub(crate) code: String,
    /// The mini-program.
    pub(crate) appid: String,
    /// An invitation, the first time.
    pub(crate) invitation: Option<String>,
    /// What the phone-number button gave, the first time.
    pub(crate) phone_code: Option<String>,
    /// For which company, where the person works for several: the answer `auth.choose_tenant` lists
    /// them.
    pub(crate) tenant_id: Option<i64>,
}

/// A company that the signed-in person works for.
#[derive(Serialize, ToSchema)]
pub(crate) struct CompanyItem {
    /// The company.
    pub(crate) tenant: Named,
    /// The person as its member of staff.
    pub(crate) staff: Named,
    /// Whether it is the one that they work for now.
    pub(crate) current: bool,
}

/// Which company to work for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Switch {
    /// The company.
    pub(crate) tenant_id: i64,
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refresh {
    /// The refresh token; it works once.
    pub(crate) refresh_token: String,
}

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tokens {
    /// Goes into `Authorization: Bearer …`.
    pub(crate) access_token: String,
    /// Is exchanged for new tokens; each works once.
    pub(crate) refresh_token: String,
    /// For how many seconds the access token is valid.
    pub(crate) expires_in: i64,
}

/// A place where one is signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionItem {
    /// Its key, for signing out there.
    pub(crate) id: i64,
    /// What signed in.
    pub(crate) client: Client,
    /// When it was renewed last.
    pub(crate) renewed_at: DateTime<Utc>,
    /// Until when it lasts if it is not renewed.
    pub(crate) expires_at: DateTime<Utc>,
    /// Whether it is the one that asks; not known for a token that was renewed meanwhile.
    pub(crate) current: bool,
}

impl SessionItem {
    pub(crate) fn new(row: &SessionRow, current: SessionId) -> Self {
        Self {
            id: row.id.0,
            client: row.client,
            renewed_at: row.created_at,
            expires_at: row.expires_at,
            current: row.id == current,
        }
    }
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPassword {
    /// The password until now.
    #[schema(format = Password)]
    pub(crate) old_password: String,
    /// The password from now on: 8 to 128 characters, not the login.
    #[schema(format = Password)]
    pub(crate) new_password: String,
}
