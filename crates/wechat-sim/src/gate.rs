//! The way of every call of the platform's API: fault, token, quota, body, endpoint, log, answer.

use std::{collections::HashMap, net::IpAddr, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse,
    body::{BodySize, MessageBody},
    http::{Method, StatusCode, header},
    web,
};
use futures::StreamExt as _;
use serde_json::{Value, json};

use crate::{
    api::{self, Auth, Call, Ctx, Endpoint, Reply, Side, Upload, Verb},
    calls::CallRecord,
    error::{ApiError, usual_text},
    faults::{Effect, Spoil},
    shared::{Effects, Shared},
    state::{Kind, State},
};

/// Largest request: a video with its multipart frame.
const BODY_BYTES: usize = 12 * 1024 * 1024;
/// Query parameters that the log does not show.
const SECRET_PARAMETERS: [&str; 5] = ["access_token", "secret", "js_code", "code", "refresh_token"];

/// Says whose browser it is; the chat page sets it with each link that it opens.
pub(crate) const BROWSER_COOKIE: &str = "sim_user";

/// What came of a call.
struct Done {
    answer: Option<Result<Reply, ApiError>>,
    effect: Effect,
    effects: Effects,
    rid: String,
}

/// Answers everything outside of `/_sim` and the chat page.
pub(crate) async fn platform(req: HttpRequest, payload: web::Payload, shared: web::Data<Shared>) -> HttpResponse {
    let shared = shared.into_inner();
    let Some(endpoint) = api::find(req.path()) else {
        return HttpResponse::NotFound()
            .content_type("text/html")
            .body("<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center></body></html>");
    };
    let body = match payload.to_bytes_limited(BODY_BYTES).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return HttpResponse::BadRequest().finish(),
        Err(_) => return HttpResponse::PayloadTooLarge().finish(),
    };
    let upload = read_upload(&req, &body).await;
    let query = web::Query::<HashMap<String, String>>::from_query(req.query_string())
        .map(web::Query::into_inner)
        .unwrap_or_default();
    let call = Call {
        path: endpoint.path,
        post: req.method() == Method::POST,
        query,
        raw: if upload.is_some() { web::Bytes::new() } else { body },
        body: Value::Null,
        upload,
        ip: req.peer_addr().map(|peer| peer.ip()),
        uri: req.uri().to_string(),
        browser_of: req.cookie(BROWSER_COOKIE).map(|cookie| cookie.value().to_owned()),
    };
    let done = execute(&shared, endpoint, call);
    finish(&shared, done).await
}

/// The `media` field of a multipart body.
async fn read_upload(req: &HttpRequest, body: &web::Bytes) -> Option<Upload> {
    let multipart = req
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("multipart/form-data"));
    if !multipart {
        return None;
    }
    let stream = futures::stream::iter([Ok(body.clone())]);
    let mut parts = actix_multipart::Multipart::new(req.headers(), stream);
    while let Some(Ok(mut field)) = parts.next().await {
        let wanted = field.name() == Some("media");
        let file_name = field
            .content_disposition()
            .and_then(|disposition| disposition.get_filename())
            .unwrap_or_default()
            .to_owned();
        let content_type = field.content_type().map(ToString::to_string).unwrap_or_default();
        let mut bytes = Vec::new();
        while let Some(Ok(chunk)) = field.next().await {
            bytes.extend_from_slice(&chunk);
        }
        if wanted {
            return Some(Upload { file_name, content_type, bytes: bytes.into() });
        }
    }
    None
}

fn execute(shared: &Shared, endpoint: &'static Endpoint, call: Call) -> Done {
    let now_ms = shared.clock.now_ms();
    let mut guard = shared.lock();
    let state = &mut *guard;
    let appid = named_appid(state, &call);
    let effect = state.faults.hit(call.path, &appid);
    let executed = effect.spoil.as_ref().is_none_or(Spoil::executes);
    let mut effects = Effects::default();
    let mut call = call;
    let answer = executed.then(|| {
        let mut ctx = Ctx {
            shared,
            state: &mut *state,
            call: &mut call,
            appid: appid.clone(),
            now_ms,
            now: now_ms.div_euclid(1000),
            event_status: effect.event_status.clone(),
            effects: &mut effects,
        };
        run(&mut ctx, endpoint)
    });
    let rid = new_rid(now_ms);
    state.calls.push(record(&call, appid, now_ms, answer.as_ref(), &effect, &rid));
    drop(guard);
    if effect.no_event {
        effects.deliveries.clear();
    }
    Done { answer, effect, effects, rid }
}

/// The account a call is about: by its token, or as named in the query or body.
fn named_appid(state: &State, call: &Call) -> String {
    let by_token = call.query.get("access_token").and_then(|token| state.tokens.owner(token));
    if let Some(appid) = by_token.or_else(|| call.query.get("appid").map(String::as_str)) {
        return appid.to_owned();
    }
    if call.path == "/cgi-bin/stable_token" || call.path.starts_with("/cgi-bin/clear_quota") {
        let body: Value = serde_json::from_slice(&call.raw).unwrap_or_default();
        return body["appid"].as_str().unwrap_or_default().to_owned();
    }
    String::new()
}

fn run(ctx: &mut Ctx<'_>, endpoint: &Endpoint) -> Result<Reply, ApiError> {
    match (endpoint.verb, ctx.call.post) {
        (Verb::Get, true) => return Err(ApiError::code(43001)),
        (Verb::Post, false) => return Err(ApiError::code(43002)),
        _ => {}
    }
    if let Auth::Token(side) = endpoint.auth {
        let token = ctx.call.query.get("access_token").map(String::as_str);
        ctx.appid = ctx.state.tokens.check(token, ctx.now)?.to_owned();
        let kind = ctx.account()?.settings.kind;
        let granted = match side {
            Side::Both => true,
            Side::Service => kind == Kind::Service,
            Side::Miniprogram => kind == Kind::Miniprogram,
        };
        if !granted {
            return Err(ApiError::code(48001));
        }
        ctx.count_call(endpoint)?;
    }
    if endpoint.verb == Verb::Post && ctx.call.upload.is_none() && !endpoint.upload {
        ctx.call.body = read_json(&ctx.call.raw)?;
    }
    (endpoint.run)(ctx)
}

/// Parses a JSON body as strictly as the platform.
///
/// # Errors
/// 44002 empty, 40033 with `\u` escapes, 47001 not a JSON object in UTF-8.
fn read_json(raw: &[u8]) -> Result<Value, ApiError> {
    if raw.is_empty() {
        return Err(ApiError::code(44002));
    }
    if has_unicode_escape(raw) {
        return Err(ApiError::code(40033));
    }
    serde_json::from_slice::<Value>(raw).ok().filter(Value::is_object).ok_or_else(|| ApiError::code(47001))
}

fn has_unicode_escape(raw: &[u8]) -> bool {
    let mut bytes = raw.iter();
    while let Some(byte) = bytes.next() {
        if *byte == b'\\' && bytes.next() == Some(&b'u') {
            return true;
        }
    }
    false
}

fn new_rid(now_ms: i64) -> String {
    format!("{:08x}-{:08x}-{:08x}", now_ms / 1000, rand::random::<u32>(), rand::random::<u32>())
}

fn record(
    call: &Call,
    appid: String,
    at_ms: i64,
    answer: Option<&Result<Reply, ApiError>>,
    effect: &Effect,
    rid: &str,
) -> CallRecord {
    let (errcode, errmsg) = match (&effect.spoil, answer) {
        (Some(Spoil::Errcode(code, text)), _) => (Some(*code), text.clone().unwrap_or_default()),
        (_, Some(Err(error))) => (Some(error.code), error.message.clone()),
        (_, Some(Ok(Reply::Json(_) | Reply::PlainJson(_)))) => (Some(0), String::new()),
        _ => (None, String::new()),
    };
    let query = call
        .query
        .iter()
        .filter(|(name, _)| !SECRET_PARAMETERS.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    CallRecord {
        at_ms,
        method: if call.post { "POST" } else { "GET" },
        path: call.path.to_owned(),
        appid,
        query,
        body: logged_body(call),
        errcode,
        errmsg,
        rid: rid.to_owned(),
        executed: answer.is_some_and(Result::is_ok),
        fault: effect.spoil.as_ref().map(Spoil::name),
    }
}

/// The body for the log; the secrets of the few endpoints that take them there are left out.
fn logged_body(call: &Call) -> String {
    let secret = ["secret", "appsecret"].into_iter().find(|name| call.body[*name].is_string());
    match secret {
        None => String::from_utf8_lossy(&call.raw).into_owned(),
        Some(name) => {
            let mut body = call.body.clone();
            body[name] = Value::from("***");
            body.to_string()
        }
    }
}

async fn finish(shared: &Arc<Shared>, done: Done) -> HttpResponse {
    let Done { answer, effect, mut effects, rid } = done;
    shared.announce(&effects.news);
    shared.announce_change("call");
    if effect.event_before_answer {
        for delivery in &mut effects.deliveries {
            delivery.delay = std::time::Duration::ZERO;
        }
    }
    let tasks = shared.launch(effects.deliveries);
    if effect.event_before_answer {
        futures::future::join_all(tasks).await;
    }
    if !effect.latency.is_zero() {
        tokio::select! {
            () = tokio::time::sleep(effect.latency) => {}
            () = shared.stopped() => {}
        }
    }
    match effect.spoil {
        Some(spoil) => spoilt(shared, spoil, &rid).await,
        None => answer.map_or_else(no_answer, |answer| to_response(answer, &rid)),
    }
}

fn to_response(answer: Result<Reply, ApiError>, rid: &str) -> HttpResponse {
    match answer {
        Ok(Reply::Json(value)) => HttpResponse::Ok().json(value),
        Ok(Reply::PlainJson(value)) => HttpResponse::Ok().content_type("text/plain").body(value.to_string()),
        Ok(Reply::Html(page)) => HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page),
        Ok(Reply::Redirect(url)) => HttpResponse::Found().insert_header((header::LOCATION, url)).finish(),
        Ok(Reply::File { content_type, file_name, bytes }) => {
            let mut response = HttpResponse::Ok();
            response.content_type(content_type);
            if !file_name.is_empty() {
                let name = file_name.replace(['"', '\\', '\r', '\n'], "_");
                response.insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
            }
            response.body(bytes)
        }
        Err(error) => HttpResponse::Ok().json(error_body(&error, rid)),
    }
}

fn error_body(error: &ApiError, rid: &str) -> Value {
    let mut body = json!({ "errcode": error.code, "errmsg": format!("{} rid: {rid}", error.message) });
    if let (Some(body), Some(Value::Object(extra))) = (body.as_object_mut(), &error.extra) {
        body.extend(extra.clone());
    }
    body
}

async fn spoilt(shared: &Shared, spoil: Spoil, rid: &str) -> HttpResponse {
    const PAGE: &str = "<html><head><title>error</title></head><body><h1>Bad Gateway</h1></body></html>";
    match spoil {
        Spoil::Errcode(code, text) => {
            let text = text.unwrap_or_else(|| usual_text(code).to_owned());
            to_response(Err(ApiError::new(code, text)), rid)
        }
        Spoil::Status(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            HttpResponse::build(status).content_type("text/html").body(PAGE)
        }
        Spoil::Html => HttpResponse::Ok().content_type("text/html").body(PAGE),
        Spoil::Empty => HttpResponse::Ok().finish(),
        Spoil::Drop => no_answer(),
        Spoil::Timeout => {
            tokio::select! {
                () = tokio::time::sleep(shared.config.fault_hold) => {}
                () = shared.stopped() => {}
            }
            no_answer()
        }
    }
}

/// A response whose body fails at once: the server closes the connection without sending it.
fn no_answer() -> HttpResponse {
    HttpResponse::Ok().body(Severed)
}

struct Severed;

impl MessageBody for Severed {
    type Error = std::io::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(1)
    }

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<web::Bytes, Self::Error>>> {
        std::task::Poll::Ready(Some(Err(std::io::Error::other("answer dropped on request"))))
    }
}

/// Whether an address may fetch tokens.
pub(crate) fn ip_allowed(whitelist: &[String], ip: Option<IpAddr>) -> bool {
    whitelist.is_empty() || ip.is_some_and(|ip| whitelist.iter().any(|allowed| *allowed == ip.to_string()))
}
