//! Signing in on H5 pages inside WeChat.

use serde::Deserialize;

use crate::client::{Call, Client};
use crate::error::WechatError;

const ACCESS_TOKEN: &str = "/sns/oauth2/access_token";
const USER_INFO: &str = "/sns/userinfo";

/// How much an H5 page asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OauthScope {
    /// The openid, without asking.
    Base,
    /// Name and picture, after asking.
    UserInfo,
}

/// Who authorised an H5 page. The access token is the person's, not the API's.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct OauthSession {
    /// For [`Client::oauth_user`]; 2 hours.
    pub access_token: String,
    /// Lifetime of the token in seconds.
    pub expires_in: u64,
    /// For a new token; 30 days.
    #[serde(default)]
    pub refresh_token: String,
    /// The person.
    pub openid: String,
    /// What was authorised.
    #[serde(default)]
    pub scope: String,
    /// The same for all accounts bound to one open-platform account; absent if not bound.
    #[serde(default)]
    pub unionid: Option<String>,
    /// 1 for a virtual visitor, who is nobody: no customer is made of them.
    #[serde(default)]
    pub is_snapshotuser: i64,
}

/// What a person shows of themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct OauthUser {
    /// The person.
    pub openid: String,
    /// Name.
    pub nickname: String,
    /// Address of the picture.
    pub headimgurl: String,
    /// The same for all accounts bound to one open-platform account; absent if not bound.
    pub unionid: Option<String>,
}

impl OauthSession {
    /// Whether this is a virtual visitor, who is nobody.
    pub fn is_virtual(&self) -> bool {
        self.is_snapshotuser == 1
    }
}

impl std::fmt::Debug for OauthSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OauthSession").field("openid", &self.openid).field("scope", &self.scope).finish_non_exhaustive()
    }
}

impl Client {
    /// Where a person is sent to authorise an H5 page; they come back to `redirect_uri` with
    /// `code` and `state`.
    pub fn oauth_authorize_url(&self, redirect_uri: &str, scope: OauthScope, state: &str) -> String {
        let config = self.config();
        let base = format!("{}/connect/oauth2/authorize", config.open_base);
        let scope = match scope {
            OauthScope::Base => "snsapi_base",
            OauthScope::UserInfo => "snsapi_userinfo",
        };
        // The platform wants the parameters in this order, and the fragment.
        let parameters = [
            ("appid", config.appid.as_str()),
            ("redirect_uri", redirect_uri),
            ("response_type", "code"),
            ("scope", scope),
            ("state", state),
        ];
        match reqwest::Url::parse_with_params(&base, parameters) {
            Ok(url) => format!("{url}#wechat_redirect"),
            // The base is a setting and was checked when it was read.
            Err(_) => base,
        }
    }

    /// Exchanges the code of an H5 page, which can be used once.
    ///
    /// # Errors
    /// 40029 (invalid), 40163 (used): the person must authorise again.
    pub async fn oauth_session(&self, code: &str) -> Result<OauthSession, WechatError> {
        let config = self.config();
        let call = Call::get(ACCESS_TOKEN)
            .query("appid", &config.appid)
            .query("secret", config.secret.expose())
            .query("code", code)
            .query("grant_type", "authorization_code");
        self.call_without_token(&call).await
    }

    /// What the person shows, if they authorised [`OauthScope::UserInfo`].
    ///
    /// # Errors
    /// See [`WechatError`].
    pub async fn oauth_user(&self, session: &OauthSession) -> Result<OauthUser, WechatError> {
        let call = Call::get(USER_INFO)
            .query("access_token", &session.access_token)
            .query("openid", &session.openid)
            .query("lang", "zh_CN");
        self.call_without_token(&call).await
    }
}
