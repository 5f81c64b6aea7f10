//! Calling the platform's API.

mod answer;
mod request;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use kv::Kv;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::errcode::Action;
use crate::error::WechatError;
use crate::secret::Secret;
use crate::token::{Fetched, TokenSource};

pub(crate) use answer::Answer;
pub(crate) use request::{Call, Upload};

const STABLE_TOKEN: &str = "/cgi-bin/stable_token";
const GET_TICKET: &str = "/cgi-bin/ticket/getticket";

/// One account of the platform.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// The account's appid.
    pub appid: String,
    /// Its AppSecret.
    pub secret: Secret,
    /// Where the API is.
    pub api_base: String,
    /// Where people authorise H5 pages.
    pub open_base: String,
    /// Where QR codes are shown.
    pub mp_base: String,
    /// Time limit of a call, from connecting to the last byte. Uploads and downloads have a minute.
    pub timeout: Duration,
}

impl ClientConfig {
    /// An account on the real platform, with a time limit of 5 s.
    pub fn new(appid: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self {
            appid: appid.into(),
            secret: secret.into(),
            api_base: "https://api.weixin.qq.com".to_owned(),
            open_base: "https://open.weixin.qq.com".to_owned(),
            mp_base: "https://mp.weixin.qq.com".to_owned(),
            timeout: Duration::from_secs(5),
        }
    }
}

/// A client for one account. Clones share connections and tokens.
///
/// Every method that needs an access token gets it by itself; when the platform refuses it, a new
/// one is fetched and the call repeated once. Nothing else is repeated: that is for callers to
/// decide, by [`WechatError::outcome`] and [`WechatError::action`].
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    http: reqwest::Client,
    config: ClientConfig,
    tokens: TokenSource,
    tickets: TokenSource,
}

/// The HTTP client for the platform, to be shared by the clients of all accounts.
///
/// # Errors
/// [`WechatError::Invalid`] if TLS cannot be set up, for want of root certificates.
#[expect(clippy::disallowed_methods, reason = "this is the one client for the platform, with its time limits")]
pub fn http_client() -> Result<reqwest::Client, WechatError> {
    reqwest::Client::builder()
        .user_agent(concat!("guanxi/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Duration::from_secs(3))
        .pool_idle_timeout(Duration::from_secs(30))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| WechatError::Invalid { endpoint: "TLS", reason: request::describe(error) })
}

impl Client {
    /// A client for one account. Tokens are shared through `kv` with every instance that uses it.
    pub fn new(http: reqwest::Client, kv: Kv, mut config: ClientConfig) -> Self {
        for base in [&mut config.api_base, &mut config.open_base, &mut config.mp_base] {
            base.truncate(base.trim_end_matches('/').len());
        }
        let token_key = format!("wechat:token:{}:stable", config.appid);
        let ticket_key = format!("wechat:ticket:{}:jsapi", config.appid);
        Self {
            shared: Arc::new(Shared {
                http,
                tokens: TokenSource::new(kv.clone(), token_key, STABLE_TOKEN),
                tickets: TokenSource::new(kv, ticket_key, GET_TICKET),
                config,
            }),
        }
    }

    /// The account's appid.
    pub fn appid(&self) -> &str {
        &self.shared.config.appid
    }

    pub(crate) fn config(&self) -> &ClientConfig {
        &self.shared.config
    }

    /// A valid access token, from the cache or the platform.
    ///
    /// # Errors
    /// What the fetching failed with; see [`TokenSource::get`].
    pub async fn access_token(&self) -> Result<Arc<str>, WechatError> {
        let client = self.clone();
        self.shared
            .tokens
            .get(move |force| {
                let client = client.clone();
                async move { client.stable_token(force).await }
            })
            .await
    }

    /// A valid ticket for signing H5 pages, from the cache or the platform.
    ///
    /// # Errors
    /// What the fetching failed with; see [`TokenSource::get`].
    pub async fn jsapi_ticket(&self) -> Result<Arc<str>, WechatError> {
        #[derive(Deserialize)]
        struct Ticket {
            ticket: String,
            expires_in: u64,
        }
        let client = self.clone();
        self.shared
            .tickets
            .get(move |_force| {
                let client = client.clone();
                async move {
                    let call = Call::get(GET_TICKET).query("type", "jsapi");
                    let ticket: Ticket = client.call(&call).await?;
                    Ok(Fetched { value: ticket.ticket, expires_in: Duration::from_secs(ticket.expires_in) })
                }
            })
            .await
    }

    async fn stable_token(&self, force_refresh: bool) -> Result<Fetched, WechatError> {
        #[derive(Serialize)]
        struct Request<'a> {
            grant_type: &'static str,
            appid: &'a str,
            secret: &'a str,
            force_refresh: bool,
        }
        #[derive(Deserialize)]
        struct Token {
            access_token: String,
            expires_in: u64,
        }
        let config = self.config();
        let call = Call::post(STABLE_TOKEN).json(&Request {
            grant_type: "client_credential",
            appid: &config.appid,
            secret: config.secret.expose(),
            force_refresh,
        })?;
        let token: Token = self.call_without_token(&call).await?;
        Ok(Fetched { value: token.access_token, expires_in: Duration::from_secs(token.expires_in) })
    }

    /// Calls with an access token and reads the JSON answer.
    pub(crate) async fn call<T: DeserializeOwned>(&self, call: &Call) -> Result<T, WechatError> {
        self.authorized(call).await?.json(call.endpoint)
    }

    /// Calls with an access token; the answer says nothing but ok.
    pub(crate) async fn call_ok(&self, call: &Call) -> Result<(), WechatError> {
        self.authorized(call).await?.ok(call.endpoint)
    }

    /// Calls with an access token; the answer is a file, or JSON that says why not.
    pub(crate) async fn call_binary(&self, call: &Call) -> Result<Answer, WechatError> {
        self.authorized(call).await
    }

    /// Calls without an access token and reads the JSON answer.
    pub(crate) async fn call_without_token<T: DeserializeOwned>(&self, call: &Call) -> Result<T, WechatError> {
        let answer = self.send(call, None).await?;
        answer.check(call.endpoint)?;
        answer.json(call.endpoint)
    }

    /// Calls with an access token, and once more with a new one if the platform refuses it.
    async fn authorized(&self, call: &Call) -> Result<Answer, WechatError> {
        let token = self.token_for(call).await?;
        let answer = self.send(call, Some(&token)).await?;
        match answer.check(call.endpoint) {
            Ok(()) => return Ok(answer),
            Err(error) if error.action() == Some(Action::RefreshToken) => {
                tracing::info!(endpoint = call.endpoint, code = error.code(), "access token refused");
                self.shared.tokens.invalidate(&token).await;
            }
            Err(error) => return Err(error),
        }
        let token = self.token_for(call).await?;
        let answer = self.send(call, Some(&token)).await?;
        answer.check(call.endpoint)?;
        Ok(answer)
    }

    /// Whatever happened to the token's own call, the call it was for was not sent.
    async fn token_for(&self, call: &Call) -> Result<Arc<str>, WechatError> {
        self.access_token().await.map_err(|error| match error {
            WechatError::Api(api) if api.code != -1 => WechatError::Api(api),
            error => WechatError::NotSent { endpoint: call.endpoint, cause: format!("no access token: {error}") },
        })
    }

    async fn send(&self, call: &Call, token: Option<&str>) -> Result<Answer, WechatError> {
        let config = self.config();
        request::send(&self.shared.http, config, call, token).await
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("appid", &self.shared.config.appid).finish_non_exhaustive()
    }
}
