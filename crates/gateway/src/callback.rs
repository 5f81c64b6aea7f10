//! HTTP: from a request of the platform to its answer.

use std::collections::HashMap;

use accounts::{Account, AccountError};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use crm::actor::Actor;
use crm::error::Fault;
use crm::inbox;
use futures::StreamExt;
use tokio::time::{Instant, timeout_at};
use wechat::callback::{seal_reply, verify, verify_url};
use wechat::{CallbackError, CallbackQuery, Inbound, Verified, xml};

use crate::{Gateway, act};

const SUCCESS: &str = "success";

/// `GET`: the platform asks whether the address is ours.
pub(crate) async fn verify_address(
    gateway: web::Data<Gateway>,
    request: HttpRequest,
    appid: web::Path<String>,
) -> HttpResponse {
    let account = match account(&gateway, &appid).await {
        Ok(account) => account,
        Err(refusal) => return refusal,
    };
    let query = query_of(&request);
    match verify_url(&account.callback, &query) {
        Ok(echo) => HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(echo.to_owned()),
        Err(error) => refuse(&error),
    }
}

/// `POST`: a message or an event.
pub(crate) async fn receive(
    gateway: web::Data<Gateway>,
    request: HttpRequest,
    appid: web::Path<String>,
    payload: web::Payload,
) -> HttpResponse {
    let started = Instant::now();
    let deadline = started + gateway.limits.answer;
    let answer = async {
        let account = account(&gateway, &appid).await?;
        let query = query_of(&request);
        let body = read(payload, started + gateway.limits.body).await?;
        let verified = verify(&account.callback, &query, &body).map_err(|error| refuse(&error))?;
        let inbound = Inbound::parse(&verified.plaintext, verified.format).map_err(|error| refuse(&error))?;
        account.callback.check_recipient(&inbound).map_err(|error| refuse(&error))?;
        let reply = handle(&gateway, &account, &verified, &inbound).await.map_err(|fault| fail(&fault))?;
        Ok(answer(&account, &verified, reply, &query.nonce, gateway.db.clock().now().timestamp()))
    };
    let response = match timeout_at(deadline, answer).await {
        Ok(Ok(response) | Err(response)) => response,
        Err(_) => {
            tracing::warn!(appid = %appid, "a callback could not be committed in time");
            unavailable()
        }
    };
    metrics::counter!("guanxi_callbacks_total", "status" => response.status().as_u16().to_string()).increment(1);
    metrics::histogram!("guanxi_callback_seconds").record(started.elapsed().as_secs_f64());
    response
}

async fn account(gateway: &Gateway, appid: &str) -> Result<std::sync::Arc<Account>, HttpResponse> {
    match gateway.accounts.get(appid).await {
        Ok(account) => Ok(account),
        // Who does not know the token learns nothing, not even which accounts there are.
        Err(AccountError::Unknown) => Err(forbidden()),
        Err(AccountError::Stopped(reason)) => {
            tracing::warn!(appid, reason, "a callback for an account that is stopped");
            Err(forbidden())
        }
        Err(AccountError::Fault(fault)) => Err(fail(&fault)),
    }
}

/// Reads the body: no more than the platform sends, and no slower.
async fn read(mut payload: web::Payload, until: Instant) -> Result<Vec<u8>, HttpResponse> {
    let mut body = Vec::with_capacity(1024);
    loop {
        let chunk = match timeout_at(until, payload.next()).await {
            Err(_) => return Err(plain(StatusCode::REQUEST_TIMEOUT)),
            Ok(None) => return Ok(body),
            Ok(Some(Err(_))) => return Err(plain(StatusCode::BAD_REQUEST)),
            Ok(Some(Ok(chunk))) => chunk,
        };
        if body.len() + chunk.len() > xml::MAX_BYTES {
            return Err(plain(StatusCode::PAYLOAD_TOO_LARGE));
        }
        body.extend_from_slice(&chunk);
    }
}

/// Acts once, and gives the answer in clear: the saved one for a repeated callback. When this
/// returns, everything is on disk.
async fn handle(
    gateway: &Gateway,
    account: &Account,
    verified: &Verified,
    inbound: &Inbound,
) -> Result<Option<String>, Fault> {
    match handle_once(gateway, account, verified, inbound).await {
        Err(fault) if inbox::is_repetition(&fault) => {
            let uow = gateway.db.begin(Actor::System(account.tenant)).await?;
            let reply = inbox::first_answer(&uow, &account.callback.appid, inbound.dedup_key()).await?;
            // The first one may have come in the same shared transaction: its answer counts only
            // when that is on disk.
            uow.commit().await?;
            Ok(reply)
        }
        handled => handled,
    }
}

async fn handle_once(
    gateway: &Gateway,
    account: &Account,
    verified: &Verified,
    inbound: &Inbound,
) -> Result<Option<String>, Fault> {
    let mut uow = gateway.db.begin_late(Actor::System(account.tenant)).await?;
    let (appid, key) = (account.callback.appid.as_str(), inbound.dedup_key());
    // Who speaks is asked first: what follows can often be written without asking again.
    let speaker = act::speaker(&uow, account, inbound).await?;
    inbox::receive(&uow, appid, key).await?;
    let reply = act::act(&mut uow, account, verified.format, inbound, speaker, &gateway.texts).await?;
    if let Some(reply) = &reply {
        inbox::answer(&uow, appid, key, reply.clone()).await?;
    }
    uow.commit().await?;
    Ok(reply)
}

fn answer(account: &Account, verified: &Verified, reply: Option<String>, nonce: &str, timestamp: i64) -> HttpResponse {
    let Some(reply) = reply else {
        return HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(SUCCESS);
    };
    match seal_reply(&account.callback, verified, reply, timestamp, nonce) {
        Ok(sealed) => HttpResponse::Ok().content_type("text/xml; charset=utf-8").body(sealed),
        Err(error) => refuse(&error),
    }
}

/// The query of the platform. The first of repeated names counts; unknown ones are ignored.
fn query_of(request: &HttpRequest) -> CallbackQuery {
    let decoded = web::Query::<Vec<(String, String)>>::from_query(request.query_string());
    let mut values: HashMap<String, String> = HashMap::new();
    for (name, value) in decoded.map(web::Query::into_inner).unwrap_or_default() {
        values.entry(name).or_insert(value);
    }
    let mut take = |name: &str| values.remove(name);
    CallbackQuery {
        signature: take("signature"),
        timestamp: take("timestamp").unwrap_or_default(),
        nonce: take("nonce").unwrap_or_default(),
        openid: take("openid"),
        encrypt_type: take("encrypt_type"),
        msg_signature: take("msg_signature"),
        echostr: take("echostr"),
    }
}

fn refuse(error: &CallbackError) -> HttpResponse {
    match error {
        CallbackError::Forbidden => forbidden(),
        CallbackError::Malformed(what) => {
            tracing::info!(what, "a malformed callback");
            plain(StatusCode::BAD_REQUEST)
        }
        CallbackError::TooLarge => plain(StatusCode::PAYLOAD_TOO_LARGE),
    }
}

/// One answer for all causes.
fn forbidden() -> HttpResponse {
    plain(StatusCode::FORBIDDEN)
}

fn fail(fault: &Fault) -> HttpResponse {
    let cause = std::error::Error::source(fault).map(ToString::to_string);
    tracing::error!(error = ?fault, cause, "a callback failed");
    unavailable()
}

/// Not `success`: the platform tries again.
fn unavailable() -> HttpResponse {
    plain(StatusCode::SERVICE_UNAVAILABLE)
}

fn plain(status: StatusCode) -> HttpResponse {
    HttpResponse::build(status).content_type("text/plain; charset=utf-8").finish()
}
