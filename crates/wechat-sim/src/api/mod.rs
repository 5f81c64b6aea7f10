//! The platform's HTTP API: one table of endpoints, one function each.

mod identity;
mod mass;
mod media;
mod menu;
mod mini;
mod notices;
mod oauth;
mod ops;
mod qr;
mod sending;
mod tags;
mod token;
mod users;

use std::{collections::HashMap, net::IpAddr, sync::OnceLock};

pub(crate) use qr::{scenes, ticket_of};

use actix_web::web::Bytes;
use serde_json::{Value, json};

use crate::{
    callback::{Answerable, Delivery},
    error::ApiError,
    push::Push,
    shared::{ChatNews, Effects, Shared},
    state::{
        Account, State,
        account::Settings,
        chat::{ChatMessage, From, Via},
        member::Member,
        quota::Limit,
    },
};

/// How an endpoint is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Post,
    Any,
}

/// Whose token an endpoint takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Service,
    Miniprogram,
    Both,
}

/// How a caller proves itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Auth {
    /// By secret or code, checked by the endpoint itself.
    Own,
    /// By an access token in the query.
    Token(Side),
}

/// One endpoint with the limits of a new account.
pub(crate) struct Endpoint {
    pub(crate) path: &'static str,
    pub(crate) verb: Verb,
    pub(crate) auth: Auth,
    pub(crate) limit: Limit,
    /// Whether the body is a multipart upload.
    pub(crate) upload: bool,
    pub(crate) run: fn(&mut Ctx<'_>) -> ApiResult,
}

impl Endpoint {
    const fn new(path: &'static str, verb: Verb, auth: Auth, run: fn(&mut Ctx<'_>) -> ApiResult) -> Self {
        Self { path, verb, auth, limit: Limit { daily: None, minute: None }, upload: false, run }
    }

    const fn get(path: &'static str, side: Side, run: fn(&mut Ctx<'_>) -> ApiResult) -> Self {
        Self::new(path, Verb::Get, Auth::Token(side), run)
    }

    const fn post(path: &'static str, side: Side, run: fn(&mut Ctx<'_>) -> ApiResult) -> Self {
        Self::new(path, Verb::Post, Auth::Token(side), run)
    }

    const fn daily(mut self, calls: u64) -> Self {
        self.limit.daily = Some(calls);
        self
    }

    const fn minute(mut self, calls: u64) -> Self {
        self.limit.minute = Some(calls);
        self
    }

    const fn with_upload(mut self) -> Self {
        self.upload = true;
        self
    }
}

/// What an endpoint answers.
#[derive(Debug)]
pub(crate) enum Reply {
    Json(Value),
    /// JSON under `text/plain`, as a few old endpoints answer.
    PlainJson(Value),
    Html(String),
    Redirect(String),
    File {
        content_type: String,
        file_name: String,
        bytes: Bytes,
    },
}

/// What an endpoint returns.
pub(crate) type ApiResult = Result<Reply, ApiError>;

/// A file in a multipart body.
#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) file_name: String,
    pub(crate) content_type: String,
    pub(crate) bytes: Bytes,
}

/// One call as it came.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) path: &'static str,
    pub(crate) post: bool,
    pub(crate) query: HashMap<String, String>,
    pub(crate) raw: Bytes,
    pub(crate) body: Value,
    pub(crate) upload: Option<Upload>,
    pub(crate) ip: Option<IpAddr>,
    pub(crate) uri: String,
    /// Whose browser calls, where the chat page opened it.
    pub(crate) browser_of: Option<String>,
}

/// What an endpoint works on, under the lock of the state.
pub(crate) struct Ctx<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) state: &'a mut State,
    pub(crate) call: &'a mut Call,
    pub(crate) appid: String,
    pub(crate) now_ms: i64,
    pub(crate) now: i64,
    /// Outcome of the send as a fault wants it reported.
    pub(crate) event_status: Option<String>,
    pub(crate) effects: &'a mut Effects,
}

/// What an account says in a chat.
pub(crate) struct Said<'a> {
    pub(crate) kind: &'a str,
    pub(crate) content: String,
    pub(crate) via: Via,
    pub(crate) data: Value,
}

impl Ctx<'_> {
    /// The account of the token.
    pub(crate) fn account(&mut self) -> Result<&mut Account, ApiError> {
        self.state.accounts.get_mut(&self.appid).ok_or_else(|| ApiError::code(40013))
    }

    /// A copy of the account's settings.
    pub(crate) fn settings(&mut self) -> Result<Settings, ApiError> {
        Ok(self.account()?.settings.clone())
    }

    /// The account named by `appid` and proved by `secret`.
    ///
    /// # Errors
    /// 41002, 41004, 40013, 40125.
    pub(crate) fn prove(&mut self, appid: &str, secret: &str) -> Result<(), ApiError> {
        if appid.is_empty() {
            return Err(ApiError::code(41002));
        }
        if secret.is_empty() {
            return Err(ApiError::code(41004));
        }
        let account = self.state.accounts.get(appid).ok_or_else(|| ApiError::code(40013))?;
        if account.settings.secret != secret {
            return Err(ApiError::code(40125));
        }
        self.appid = appid.to_owned();
        Ok(())
    }

    /// Counts this call against the account's limits.
    pub(crate) fn count_call(&mut self, endpoint: &Endpoint) -> Result<(), ApiError> {
        let now = self.now;
        let account = self.account()?;
        let limit = limit_of(&account.settings, endpoint);
        account.quotas.count(endpoint.path, limit, now)
    }

    /// The user that `openid` stands for in this account.
    ///
    /// # Errors
    /// 40003 if nobody is known by it.
    pub(crate) fn member(&mut self, openid: &str) -> Result<&mut Member, ApiError> {
        self.account()?.member_mut(openid).ok_or_else(|| ApiError::code(40003))
    }

    /// A text in the query; empty if absent.
    pub(crate) fn query(&self, name: &str) -> &str {
        self.call.query.get(name).map_or("", String::as_str)
    }

    /// A text in the body by JSON pointer; empty if absent or no text.
    pub(crate) fn text(&self, pointer: &str) -> &str {
        self.call.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    /// A number in the body by JSON pointer.
    pub(crate) fn number(&self, pointer: &str) -> Option<i64> {
        self.call.body.pointer(pointer).and_then(Value::as_i64)
    }

    /// An array in the body by JSON pointer; empty if absent.
    pub(crate) fn list(&self, pointer: &str) -> &[Value] {
        self.call.body.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// A new message id.
    pub(crate) fn new_message_id(&mut self) -> i64 {
        self.state.next_message_id()
    }

    /// Puts a message of the account into a user's chat.
    pub(crate) fn say(&mut self, openid: &str, said: Said<'_>) -> Result<(), ApiError> {
        let message = ChatMessage {
            id: self.state.next_id(),
            from: From::Account,
            kind: said.kind.to_owned(),
            content: said.content,
            via: Some(said.via),
            at_ms: self.now_ms,
            data: said.data,
        };
        let appid = self.appid.clone();
        let account = self.account()?;
        let user_id = account.member(openid).map(|member| member.user_id.clone()).unwrap_or_default();
        if let Some(message) = account.say(openid, message) {
            self.effects.news.push(ChatNews { appid, user_id, message });
        }
        Ok(())
    }

    /// Pushes a result event after the configured delay.
    pub(crate) fn push_event(&mut self, openid: &str, push: Push) {
        self.effects.deliveries.push(Delivery {
            appid: self.appid.clone(),
            openid: openid.to_owned(),
            push,
            answerable: Answerable::Nothing,
            delay: self.shared.config.event_delay,
            copies: 1,
            shown: true,
        });
    }

    /// A link to a file that needs no token.
    pub(crate) fn media_link(&self, id: &str) -> String {
        format!("{}/_sim/media/{id}", self.shared.base_url())
    }
}

/// `{"errcode":0,"errmsg":"ok"}` with further fields.
pub(crate) fn ok(extra: Value) -> ApiResult {
    let mut body = json!({ "errcode": 0, "errmsg": "ok" });
    if let (Some(body), Value::Object(extra)) = (body.as_object_mut(), extra) {
        body.extend(extra);
    }
    Ok(Reply::Json(body))
}

/// The limits in force for an endpoint: the account's own, else the platform's.
pub(crate) fn limit_of(settings: &Settings, endpoint: &Endpoint) -> Limit {
    let own = settings.limits.get(endpoint.path).copied().unwrap_or_default();
    Limit { daily: own.daily.or(endpoint.limit.daily), minute: own.minute.or(endpoint.limit.minute) }
}

/// The endpoint of a path.
pub(crate) fn find(path: &str) -> Option<&'static Endpoint> {
    static BY_PATH: OnceLock<HashMap<&'static str, &'static Endpoint>> = OnceLock::new();
    let tables: [&'static [Endpoint]; 13] = [
        token::ENDPOINTS,
        sending::ENDPOINTS,
        notices::ENDPOINTS,
        mass::ENDPOINTS,
        users::ENDPOINTS,
        tags::ENDPOINTS,
        menu::ENDPOINTS,
        qr::ENDPOINTS,
        media::ENDPOINTS,
        oauth::ENDPOINTS,
        identity::ENDPOINTS,
        mini::ENDPOINTS,
        ops::ENDPOINTS,
    ];
    BY_PATH
        .get_or_init(|| tables.into_iter().flatten().map(|endpoint| (endpoint.path, endpoint)).collect())
        .get(path)
        .copied()
}
