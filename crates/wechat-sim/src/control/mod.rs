//! The control API under `/_sim`: how tests and the chat page act on the simulated world.

mod accounts;
mod actions;
mod js_sdk;
mod messages;
mod observe;
mod people;

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    callback::Delivery,
    error::ControlError,
    shared::{ChatNews, Effects, Shared},
    state::{Account, Kind, State},
};

/// What a control handler returns.
type ControlResult = Result<HttpResponse, ControlError>;

/// Largest request: a picture in base64.
const BODY_BYTES: usize = 20 * 1024 * 1024;

/// All routes of the control API.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .app_data(web::PayloadConfig::new(BODY_BYTES))
        .configure(accounts::routes)
        .configure(people::routes)
        .configure(actions::routes)
        .configure(js_sdk::routes)
        .configure(messages::routes)
        .configure(observe::routes)
        .default_service(web::to(unknown));
}

async fn unknown() -> ControlResult {
    Err(ControlError::not_found("no such control path"))
}

/// Parses a JSON body; an empty one counts as `{}`.
fn body<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ControlError> {
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    serde_json::from_slice(bytes).map_err(|error| ControlError::bad(format!("body: {error}")))
}

/// The account named, or the only one (of a kind) there is.
fn account<'a>(state: &'a mut State, appid: Option<&str>, kind: Option<Kind>) -> Result<&'a mut Account, ControlError> {
    let appid = match appid.filter(|appid| !appid.is_empty()) {
        Some(appid) => appid.to_owned(),
        None => only_account(state, kind)?,
    };
    state.accounts.get_mut(&appid).ok_or_else(|| ControlError::not_found(format!("no account {appid}")))
}

fn only_account(state: &State, kind: Option<Kind>) -> Result<String, ControlError> {
    let of = |kind: Option<Kind>| {
        let mut accounts =
            state.accounts.values().filter(|account| kind.is_none_or(|kind| account.settings.kind == kind));
        let first = accounts.next();
        first.filter(|_| accounts.next().is_none()).map(|account| account.settings.appid.clone())
    };
    of(kind)
        .or_else(|| of(Some(Kind::Service)))
        .ok_or_else(|| ControlError::bad("appid is required: there is not exactly one such account"))
}

/// Checks that a person exists.
fn known_user(state: &State, user_id: &str) -> Result<(), ControlError> {
    match state.users.get(user_id) {
        Some(_) => Ok(()),
        None => Err(ControlError::not_found(format!("no user {user_id}"))),
    }
}

/// The outcome of an action, before its callbacks are delivered.
struct Acted {
    answer: Value,
    deliveries: Vec<Delivery>,
    news: Vec<ChatNews>,
}

/// Delivers the callbacks of an action; with `wait` the answer holds the reply of the last one.
async fn conclude(shared: Arc<Shared>, acted: Acted, wait: bool) -> ControlResult {
    let Acted { mut answer, deliveries, news } = acted;
    let effects = Effects { deliveries, news };
    shared.announce(&effects.news);
    shared.announce_change("users");
    let tasks = shared.launch(effects.deliveries);
    if wait {
        for task in tasks {
            let report = task.await.map_err(|error| ControlError::bad(format!("delivery failed: {error}")))?;
            if let (Some(answer), Value::Object(report)) = (answer.as_object_mut(), report.to_json()) {
                answer.extend(report);
            }
        }
    }
    Ok(HttpResponse::Ok().json(answer))
}

/// `{"ok": true}`.
fn done() -> ControlResult {
    Ok(HttpResponse::Ok().json(json!({ "ok": true })))
}
