//! What WeChat's browser does beside showing a page: it knows who looks at it, and carries the
//! JS-SDK, which checks each page's signature and asks for consents.
//!
//! The script stands on the simulator, the pages elsewhere: the two calls that the script makes
//! are the only ones that other origins may make.

use std::collections::BTreeMap;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::actions::{Answers, answer_prompt};
use super::{ControlResult, body, conclude, known_user};
use crate::{
    crypto::sha1_hex,
    error::ControlError,
    gate::BROWSER_COOKIE,
    shared::Shared,
    state::{Kind, State, account::TemplateKind, random_text},
};

const SCRIPT: &str = include_str!("../page/jweixin.js");
/// Where a page of a service account asks for consents.
const SCENE: &str = "1";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/open", web::get().to(open))
        .route("/jweixin.js", web::get().to(script))
        .route("/js/config", web::post().to(configure))
        .route("/js/subscribe", web::post().to(subscribe));
}

#[derive(Deserialize)]
struct OpenQuery {
    user: String,
    url: String,
}

/// Opens a link as a user: from now on this is the browser in their WeChat.
async fn open(shared: web::Data<Shared>, query: web::Query<OpenQuery>) -> ControlResult {
    known_user(&shared.lock(), &query.user)?;
    let url = &query.url;
    if !(url.starts_with("http://") || url.starts_with("https://")) || url.contains(['\r', '\n']) {
        return Err(ControlError::bad("url must be http or https"));
    }
    let cookie =
        Cookie::build(BROWSER_COOKIE, query.user.clone()).path("/").http_only(true).same_site(SameSite::Lax).finish();
    Ok(HttpResponse::Found().cookie(cookie).insert_header((header::LOCATION, url.as_str())).finish())
}

async fn script() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(SCRIPT)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConfigBody {
    app_id: String,
    timestamp: Value,
    nonce_str: String,
    signature: String,
    url: String,
}

/// Checks a page's `wx.config`, and says which notices it can ask for.
async fn configure(shared: web::Data<Shared>, request: HttpRequest, bytes: web::Bytes) -> ControlResult {
    let ask: ConfigBody = body(&bytes)?;
    let viewer = request.cookie(BROWSER_COOKIE).map(|cookie| cookie.value().to_owned());
    let now = shared.clock.now();
    let answer = match check(&mut shared.lock(), &ask, origin(&request), viewer, now) {
        Ok(ready) => ready,
        Err(message) => json!({ "errMsg": message }),
    };
    Ok(to_page(&request, answer))
}

fn check(
    state: &mut State,
    ask: &ConfigBody,
    origin: Option<&str>,
    viewer: Option<String>,
    now: i64,
) -> Result<Value, &'static str> {
    let account = state.accounts.get_mut(&ask.app_id).filter(|account| account.settings.kind == Kind::Service);
    let account = account.ok_or("config:invalid appid")?;
    // A page can only speak for itself.
    let same_origin =
        origin.is_none_or(|origin| ask.url.strip_prefix(origin).is_some_and(|rest| rest.starts_with('/')));
    if !same_origin || !account.settings.allows_page(&ask.url) {
        return Err("config:invalid url domain");
    }
    let ticket = account.jsapi_ticket.as_ref().filter(|(_, until)| *until > now).map(|(ticket, _)| ticket);
    let timestamp = match &ask.timestamp {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let wanted = ticket.map(|ticket| {
        let (nonce, url) = (&ask.nonce_str, &ask.url);
        sha1_hex(format!("jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}").as_bytes())
    });
    if wanted.as_deref() != Some(ask.signature.as_str()) {
        return Err("config:invalid signature");
    }
    let templates: Map<String, Value> = account
        .templates
        .values()
        .filter(|template| template.kind == TemplateKind::Subscribe)
        .map(|template| (template.id.clone(), template.title.clone().into()))
        .collect();
    let page = random_text(16);
    if let Some(viewer) = viewer {
        account.pages_ready.insert(page.clone(), viewer);
    }
    Ok(json!({ "errMsg": "config:ok", "page": page, "account": account.settings.name, "templates": templates }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SubscribeBody {
    app_id: String,
    page: String,
    results: BTreeMap<String, String>,
}

/// The user has answered the prompt that a page raised: the account hears of it by an event.
async fn subscribe(shared: web::Data<Shared>, request: HttpRequest, bytes: web::Bytes) -> ControlResult {
    let ask: SubscribeBody = body(&bytes)?;
    let viewer = {
        let state = shared.lock();
        let account = state.accounts.get(&ask.app_id).ok_or_else(|| ControlError::not_found("no such account"))?;
        account.pages_ready.get(&ask.page).cloned()
    };
    let Some(viewer) = viewer else {
        return Ok(to_page(&request, json!({ "errMsg": "subscribe:fail", "errCode": 10002 })));
    };
    let answers = Answers {
        of_templates: ask.results.iter().map(|(id, result)| (id.clone(), result == "accept")).collect(),
        revoke: false,
        scene: Some(SCENE.into()),
    };
    let acted = match answer_prompt(&shared, &viewer, Some(&ask.app_id), &answers) {
        Ok(acted) => acted,
        Err(_) => return Ok(to_page(&request, json!({ "errMsg": "subscribe:fail", "errCode": 20001 }))),
    };
    conclude(shared.into_inner(), acted, true).await?;
    Ok(to_page(&request, json!({ "errMsg": "subscribe:ok" })))
}

fn origin(request: &HttpRequest) -> Option<&str> {
    request.headers().get(header::ORIGIN).and_then(|value| value.to_str().ok())
}

/// An answer that the asking page may read. Who looks at it is in a cookie of the simulator's.
fn to_page(request: &HttpRequest, answer: Value) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    if let Some(origin) = origin(request) {
        response
            .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, origin))
            .insert_header((header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true"))
            .insert_header((header::VARY, "origin"));
    }
    response.json(answer)
}
