//! Accounts and templates: what owners set in the platform's console.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ControlResult, account, body, done};
use crate::{
    api::{self, scenes},
    callback::verify_url,
    crypto::{self, AesKey},
    error::ControlError,
    fields,
    shared::Shared,
    state::{
        Account, Kind,
        account::{Format, Mode, Settings, Template, TemplateKind},
        quota::Limit,
    },
};

/// Templates that an account may have.
const MOST_TEMPLATES: usize = 25;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/accounts").get(list).post(save))
        .route("/accounts/{appid}/verify", web::post().to(verify))
        .route("/accounts/{appid}/limits", web::post().to(set_limits))
        .service(web::resource("/templates").post(save_template).delete(delete_template));
}

#[derive(Deserialize)]
struct AccountBody {
    appid: String,
    secret: String,
    #[serde(default)]
    token: String,
    #[serde(default)]
    encoding_aes_key: String,
    #[serde(default)]
    mode: Mode,
    kind: Kind,
    #[serde(default)]
    callback_url: String,
    original_id: Option<String>,
    name: Option<String>,
    #[serde(default)]
    format: Format,
    #[serde(default = "yes")]
    bound: bool,
    pages: Option<Vec<String>>,
    #[serde(default)]
    ip_whitelist: Vec<String>,
    #[serde(default)]
    limits: HashMap<String, Limit>,
    #[serde(default)]
    web_domains: Vec<String>,
}

fn yes() -> bool {
    true
}

/// Adds an account, or changes the settings of a known one.
async fn save(shared: web::Data<Shared>, bytes: web::Bytes) -> ControlResult {
    let settings = checked(body(&bytes)?)?;
    let mut state = shared.lock();
    let answer = match state.accounts.get_mut(&settings.appid) {
        Some(known) => {
            known.settings = settings;
            to_json(known, shared.clock.now())
        }
        None => {
            let made = Account::new(settings);
            let answer = to_json(&made, shared.clock.now());
            state.accounts.insert(made.settings.appid.clone(), made);
            answer
        }
    };
    drop(state);
    shared.announce_change("accounts");
    Ok(HttpResponse::Ok().json(answer))
}

fn checked(new: AccountBody) -> Result<Settings, ControlError> {
    let plain_text =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if !plain_text(&new.appid) {
        return Err(ControlError::bad("appid must be letters and digits"));
    }
    if new.secret.is_empty() {
        return Err(ControlError::bad("secret must not be empty"));
    }
    if new.kind == Kind::Service && new.format == Format::Json {
        return Err(ControlError::bad("service accounts push XML only"));
    }
    let http = new.callback_url.starts_with("http://") || new.callback_url.starts_with("https://");
    if !new.callback_url.is_empty() && !http {
        return Err(ControlError::bad("callback_url must be http or https"));
    }
    if !new.callback_url.is_empty() && new.token.is_empty() {
        return Err(ControlError::bad("token must not be empty"));
    }
    let aes_key = match (new.encoding_aes_key.as_str(), new.mode) {
        ("", Mode::Plain) => None,
        (key, _) => Some(AesKey::parse(key).map_err(|e| ControlError::bad(format!("encoding_aes_key: {e}")))?),
    };
    known_paths(&new.limits)?;
    let digest = crypto::sha1_hex(new.appid.as_bytes());
    Ok(Settings {
        original_id: new.original_id.unwrap_or_else(|| format!("gh_{}", &digest[..12])),
        name: new.name.unwrap_or_else(|| default_name(new.kind).to_owned()),
        appid: new.appid,
        secret: new.secret,
        token: new.token,
        aes_key,
        mode: new.mode,
        kind: new.kind,
        format: new.format,
        callback_url: new.callback_url,
        bound: new.bound,
        pages: new.pages,
        ip_whitelist: new.ip_whitelist,
        limits: new.limits,
        web_domains: new.web_domains,
    })
}

fn default_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Service => "服务号",
        Kind::Miniprogram => "小程序",
    }
}

fn known_paths(limits: &HashMap<String, Limit>) -> Result<(), ControlError> {
    match limits.keys().find(|path| api::find(path).is_none()) {
        Some(path) => Err(ControlError::bad(format!("limits: no endpoint {path}"))),
        None => Ok(()),
    }
}

async fn list(shared: web::Data<Shared>) -> ControlResult {
    let state = shared.lock();
    let now = shared.clock.now();
    let accounts: Vec<Value> = state.accounts.values().map(|account| to_json(account, now)).collect();
    Ok(HttpResponse::Ok().json(json!({ "accounts": accounts })))
}

/// An account without its secrets.
fn to_json(account: &Account, now: i64) -> Value {
    let settings = &account.settings;
    let templates: Vec<Value> = account
        .templates
        .values()
        .map(|template| {
            json!({
                "template_id": template.id,
                "title": template.title,
                "content": template.content,
                "kind": template.kind,
                "long_term": template.long_term,
            })
        })
        .collect();
    json!({
        "appid": settings.appid,
        "name": settings.name,
        "kind": settings.kind,
        "mode": settings.mode,
        "format": settings.format,
        "original_id": settings.original_id,
        "callback_url": settings.callback_url,
        "bound": settings.bound,
        "web_domains": settings.web_domains,
        "menu": account.menu,
        "templates": templates,
        "scenes": scenes(&account.qr_codes, now),
    })
}

/// Checks the callback address by the platform's GET.
async fn verify(shared: web::Data<Shared>, appid: web::Path<String>) -> ControlResult {
    let settings = account(&mut shared.lock(), Some(&appid), None)?.settings.clone();
    let outcome = verify_url(&shared, &settings).await;
    Ok(HttpResponse::Ok().json(json!({ "ok": outcome.is_ok(), "error": outcome.err() })))
}

/// Sets limits of endpoints; those not named stay as they are.
async fn set_limits(shared: web::Data<Shared>, appid: web::Path<String>, bytes: web::Bytes) -> ControlResult {
    let limits: HashMap<String, Limit> = body(&bytes)?;
    known_paths(&limits)?;
    account(&mut shared.lock(), Some(&appid), None)?.settings.limits.extend(limits);
    done()
}

#[derive(Deserialize)]
struct TemplateBody {
    appid: Option<String>,
    template_id: String,
    title: String,
    content: String,
    kind: Option<TemplateKind>,
    #[serde(rename = "type")]
    number: Option<u8>,
    #[serde(default)]
    choices: HashMap<String, Vec<String>>,
}

/// Adds or replaces a template.
async fn save_template(shared: web::Data<Shared>, bytes: web::Bytes) -> ControlResult {
    let new: TemplateBody = body(&bytes)?;
    let mut state = shared.lock();
    let account = account(&mut state, new.appid.as_deref(), None)?;
    let mini = account.settings.kind == Kind::Miniprogram;
    let kind = new.kind.unwrap_or(if mini { TemplateKind::Subscribe } else { TemplateKind::Template });
    if mini && kind == TemplateKind::Template {
        return Err(ControlError::bad("a mini-program has subscription templates only"));
    }
    if new.template_id.is_empty() || new.title.is_empty() {
        return Err(ControlError::bad("template_id and title must not be empty"));
    }
    if fields::names_in(&new.content).is_empty() {
        return Err(ControlError::bad("content must hold fields such as {{thing1.DATA}}"));
    }
    if new.number.is_some_and(|number| number != 2 && number != 3) {
        return Err(ControlError::bad("type must be 2 (one-time) or 3 (long-term)"));
    }
    let of_kind = account.templates.values().filter(|template| template.kind == kind && template.id != new.template_id);
    if of_kind.count() >= MOST_TEMPLATES {
        return Err(ControlError::bad(format!("an account has at most {MOST_TEMPLATES} templates")));
    }
    let template = Template {
        id: new.template_id.clone(),
        title: new.title,
        content: new.content,
        kind,
        long_term: new.number == Some(3),
        choices: new.choices,
    };
    account.templates.insert(new.template_id, template);
    drop(state);
    shared.announce_change("accounts");
    done()
}

#[derive(Deserialize)]
struct TemplateQuery {
    appid: Option<String>,
    template_id: String,
}

/// Removes a template, as a change of category does.
async fn delete_template(shared: web::Data<Shared>, query: web::Query<TemplateQuery>) -> ControlResult {
    let mut state = shared.lock();
    let account = account(&mut state, query.appid.as_deref(), None)?;
    if account.templates.remove(&query.template_id).is_none() {
        return Err(ControlError::not_found(format!("no template {}", query.template_id)));
    }
    drop(state);
    shared.announce_change("accounts");
    done()
}
