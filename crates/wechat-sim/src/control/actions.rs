//! What people do apart from writing: follow, scan, tap the menu, consent, log in.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Acted, ControlResult, account, body, conclude, known_user};
use crate::{
    api::ticket_of,
    callback::{Answerable, Delivery},
    error::ControlError,
    push::{Node, Push},
    shared::{ChatNews, Shared},
    state::{
        Account, Kind, State,
        account::TemplateKind,
        chat::ChatMessage,
        codes::{CodeKind, NewCode},
        member::{Block, Follow, Trigger},
    },
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/users/{user_id}/follow", web::post().to(follow))
        .route("/users/{user_id}/unfollow", web::post().to(unfollow))
        .route("/users/{user_id}/scan", web::post().to(scan))
        .route("/users/{user_id}/consent", web::post().to(consent))
        .route("/users/{user_id}/enter", web::post().to(enter))
        .route("/users/{user_id}/event", web::post().to(raw_event))
        .route("/users/{user_id}/block", web::post().to(block))
        .route("/users/{user_id}/login-code", web::post().to(login_code))
        .route("/users/{user_id}/phone-code", web::post().to(phone_code));
}

#[derive(Deserialize)]
struct FollowBody {
    appid: Option<String>,
    scene: Option<Value>,
    wait: Option<bool>,
}

impl FollowBody {
    /// The scene as text; numbers are accepted.
    fn scene(&self) -> Result<Option<String>, ControlError> {
        match &self.scene {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(ControlError::bad("scene must be a text or a number")),
        }
    }
}

/// A delivery of an event of a user.
pub(super) fn event_delivery(account: &Account, openid: &str, push: Push, answerable: Answerable) -> Delivery {
    Delivery {
        appid: account.settings.appid.clone(),
        openid: openid.to_owned(),
        push,
        answerable,
        delay: std::time::Duration::ZERO,
        copies: 1,
        shown: true,
    }
}

fn service<'a>(state: &'a mut State, appid: Option<&str>) -> Result<&'a mut Account, ControlError> {
    let account = account(state, appid, Some(Kind::Service))?;
    if account.settings.kind == Kind::Service {
        Ok(account)
    } else {
        Err(ControlError::bad("a mini-program can't be followed"))
    }
}

fn notice(account: &mut Account, user_id: &str, openid: &str, id: u64, at_ms: i64, text: &str) -> Vec<ChatNews> {
    let message = account.say(openid, ChatMessage::notice(id, at_ms, text));
    let appid = account.settings.appid.clone();
    message.into_iter().map(|message| ChatNews { appid: appid.clone(), user_id: user_id.to_owned(), message }).collect()
}

async fn follow(shared: web::Data<Shared>, user_id: web::Path<String>, bytes: web::Bytes) -> ControlResult {
    let ask: FollowBody = body(&bytes)?;
    let scene = ask.scene()?;
    let acted = do_follow(&shared, &user_id, ask.appid.as_deref(), scene)?;
    conclude(shared.into_inner(), acted, ask.wait.unwrap_or(true)).await
}

fn do_follow(
    shared: &Shared,
    user_id: &str,
    appid: Option<&str>,
    scene: Option<String>,
) -> Result<Acted, ControlError> {
    let (now_ms, now) = (shared.clock.now_ms(), shared.clock.now());
    let mut state = shared.lock();
    known_user(&state, user_id)?;
    let id = state.next_id();
    let account = service(&mut state, appid)?;
    let member = account.meet(user_id);
    let openid = member.openid.clone();
    let answer = json!({ "openid": openid });
    if member.follow.is_some() {
        return Ok(Acted { answer, deliveries: Vec::new(), news: Vec::new() });
    }
    member.follow = Some(Follow { since: now, scene: scene.clone() });
    member.open_window(Trigger::Follow, shared.config.rules.follow_window, now);
    let mut push = Push::event(&account.settings.original_id, &openid, now, "subscribe");
    push = match scene {
        None => push.with_text("EventKey", ""),
        Some(scene) => push
            .with_text("EventKey", format!("qrscene_{scene}"))
            .with_text("Ticket", ticket_of(&account.qr_codes, &scene, now)),
    };
    let text = format!("你已关注{}", account.settings.name);
    let news = notice(account, user_id, &openid, id, now_ms, &text);
    let deliveries = vec![event_delivery(account, &openid, push, Answerable::Event)];
    Ok(Acted { answer, deliveries, news })
}

async fn unfollow(shared: web::Data<Shared>, user_id: web::Path<String>, bytes: web::Bytes) -> ControlResult {
    let ask: FollowBody = body(&bytes)?;
    let acted = {
        let (now_ms, now) = (shared.clock.now_ms(), shared.clock.now());
        let mut state = shared.lock();
        known_user(&state, &user_id)?;
        let id = state.next_id();
        let account = service(&mut state, ask.appid.as_deref())?;
        let member = account.meet(&user_id);
        let openid = member.openid.clone();
        if member.follow.take().is_none() {
            return Err(ControlError::bad("the user does not follow this account"));
        }
        member.close_windows();
        let text = format!("你已取消关注{}", account.settings.name);
        let news = notice(account, &user_id, &openid, id, now_ms, &text);
        let push = Push::event(&account.settings.original_id, &openid, now, "unsubscribe").with_text("EventKey", "");
        let deliveries = vec![event_delivery(account, &openid, push, Answerable::Nothing)];
        Acted { answer: json!({ "openid": openid }), deliveries, news }
    };
    conclude(shared.into_inner(), acted, ask.wait.unwrap_or(true)).await
}

/// A follower scans a code: SCAN. Somebody else scans and follows: subscribe with the scene.
async fn scan(shared: web::Data<Shared>, user_id: web::Path<String>, bytes: web::Bytes) -> ControlResult {
    let ask: FollowBody = body(&bytes)?;
    let scene = ask.scene()?.ok_or_else(|| ControlError::bad("scene is required"))?;
    let acted = {
        let now = shared.clock.now();
        let mut state = shared.lock();
        known_user(&state, &user_id)?;
        let account = service(&mut state, ask.appid.as_deref())?;
        let openid = account.meet(&user_id).openid.clone();
        let follows = account.meet(&user_id).follow.is_some();
        follows.then(|| {
            account.meet(&user_id).open_window(Trigger::Scan, shared.config.rules.scan_window, now);
            let push = Push::event(&account.settings.original_id, &openid, now, "SCAN")
                .with_text("EventKey", scene.as_str())
                .with_text("Ticket", ticket_of(&account.qr_codes, &scene, now));
            let deliveries = vec![event_delivery(account, &openid, push, Answerable::Event)];
            Acted { answer: json!({ "openid": openid }), deliveries, news: Vec::new() }
        })
    };
    let acted = match acted {
        Some(acted) => acted,
        None => do_follow(&shared, &user_id, ask.appid.as_deref(), Some(scene))?,
    };
    conclude(shared.into_inner(), acted, ask.wait.unwrap_or(true)).await
}

#[derive(Deserialize)]
struct ConsentBody {
    appid: Option<String>,
    template_id: Value,
    accept: bool,
    /// The user switches the notice off in the settings afterwards.
    #[serde(default)]
    revoke: bool,
    scene: Option<String>,
    wait: Option<bool>,
}

/// A user answers the prompt for one to three subscription templates.
async fn consent(shared: web::Data<Shared>, user_id: web::Path<String>, bytes: web::Bytes) -> ControlResult {
    let ask: ConsentBody = body(&bytes)?;
    let templates: Vec<String> = match &ask.template_id {
        Value::String(one) => vec![one.clone()],
        Value::Array(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let answers = Answers {
        of_templates: templates.into_iter().map(|template| (template, ask.accept)).collect(),
        revoke: ask.revoke && !ask.accept,
        scene: ask.scene.clone(),
    };
    let acted = answer_prompt(&shared, &user_id, ask.appid.as_deref(), &answers)?;
    conclude(shared.into_inner(), acted, ask.wait.unwrap_or(true)).await
}

/// What a user answered to a prompt, or changed in the settings.
pub(super) struct Answers {
    /// Each template, and whether it was accepted.
    pub(super) of_templates: Vec<(String, bool)>,
    /// Whether they switched the notices off in the settings.
    pub(super) revoke: bool,
    /// Where they were asked.
    pub(super) scene: Option<String>,
}

/// Counts the consents, and pushes the event.
pub(super) fn answer_prompt(
    shared: &Shared,
    user_id: &str,
    appid: Option<&str>,
    answers: &Answers,
) -> Result<Acted, ControlError> {
    let templates = &answers.of_templates;
    if !(1..=3).contains(&templates.len()) {
        return Err(ControlError::bad("template_id must be one to three template ids"));
    }
    let now = shared.clock.now();
    let mut state = shared.lock();
    known_user(&state, user_id)?;
    let appid = appid.map(str::to_owned).or_else(|| owner_of(&state, &templates[0].0));
    let account = account(&mut state, appid.as_deref(), None)?;
    if let Some((unknown, _)) = templates.iter().find(|(id, _)| account.template(id, TemplateKind::Subscribe).is_none())
    {
        return Err(ControlError::not_found(format!("no subscription template {unknown}")));
    }
    let mini = account.settings.kind == Kind::Miniprogram;
    let member = account.meet(user_id);
    let openid = member.openid.clone();
    for (template, accepted) in templates {
        match (accepted, answers.revoke) {
            (true, _) => member.add_consent(template),
            (false, true) => member.revoke_consent(template),
            (false, false) => {}
        }
    }
    let left: Map<String, Value> =
        templates.iter().map(|(id, _)| (id.clone(), member.consents_left(id).into())).collect();
    let scene = answers.scene.as_deref().unwrap_or(if mini { "0" } else { "1" });
    let push = consent_push(&account.settings.original_id, &openid, now, answers, scene);
    let deliveries = vec![event_delivery(account, &openid, push, Answerable::Nothing)];
    Ok(Acted { answer: json!({ "openid": openid, "consents": left }), deliveries, news: Vec::new() })
}

fn owner_of(state: &State, template: &str) -> Option<String> {
    let mut owners = state.accounts.values().filter(|a| a.template(template, TemplateKind::Subscribe).is_some());
    let first = owners.next()?;
    owners.next().is_none().then(|| first.settings.appid.clone())
}

fn consent_push(to: &str, openid: &str, now: i64, answers: &Answers, scene: &str) -> Push {
    let change = answers.revoke;
    let list = answers
        .of_templates
        .iter()
        .map(|(id, accepted)| {
            let status = if *accepted { "accept" } else { "reject" };
            let mut entry = vec![("TemplateId", Node::text(id)), ("SubscribeStatusString", Node::text(status))];
            if !change {
                entry.push(("PopupScene", Node::text(scene)));
            }
            ("List", Node::Group(entry))
        })
        .collect();
    let (event, wrapper) = if change {
        ("subscribe_msg_change_event", "SubscribeMsgChangeEvent")
    } else {
        ("subscribe_msg_popup_event", "SubscribeMsgPopupEvent")
    };
    Push::event(to, openid, now, event).with(wrapper, Node::Group(list))
}

#[derive(Deserialize)]
struct EnterBody {
    appid: Option<String>,
    #[serde(default)]
    session_from: String,
    wait: Option<bool>,
}

/// A user enters the service chat of a mini-program.
async fn enter(shared: web::Data<Shared>, user_id: web::Path<String>, bytes: web::Bytes) -> ControlResult {
    let ask: EnterBody = body(&bytes)?;
    let acted = {
        let now = shared.clock.now();
        let mut state = shared.lock();
        known_user(&state, &user_id)?;
        let account = account(&mut state, ask.appid.as_deref(), Some(Kind::Miniprogram))?;
        if account.settings.kind != Kind::Miniprogram {
            return Err(ControlError::bad("only mini-programs have such a chat"));
        }
        let member = account.meet(&user_id);
        let openid = member.openid.clone();
        member.open_window(Trigger::Enter, shared.config.rules.enter_window, now);
        member.last_visit_at = Some(now);
        let push = Push::event(&account.settings.original_id, &openid, now, "user_enter_tempsession")
            .with_text("SessionFrom", ask.session_from.as_str());
        let deliveries = vec![event_delivery(account, &openid, push, Answerable::Nothing)];
        Acted { answer: json!({ "openid": openid }), deliveries, news: Vec::new() }
    };
    conclude(shared.into_inner(), acted, ask.wait.unwrap_or(true)).await
}

#[derive(Deserialize)]
struct RawEventBody {
    appid: Option<String>,
    event: String,
    #[serde(default)]
    fields: Map<String, Value>,
    wait: Option<bool>,
}

/// Any event with any flat fields, for those that the simulator has no action for.
async fn raw_event(shared: web::Data<Shared>, user_id: web::Path<String>, bytes: web::Bytes) -> ControlResult {
    let ask: RawEventBody = body(&bytes)?;
    let acted = {
        let now = shared.clock.now();
        let mut state = shared.lock();
        known_user(&state, &user_id)?;
        let account = account(&mut state, ask.appid.as_deref(), None)?;
        let openid = account.meet(&user_id).openid.clone();
        let push = Push::event(&account.settings.original_id, &openid, now, &ask.event);
        let push = with_fields(push, &ask.fields)?;
        let deliveries = vec![event_delivery(account, &openid, push, Answerable::Event)];
        Acted { answer: json!({ "openid": openid }), deliveries, news: Vec::new() }
    };
    conclude(shared.into_inner(), acted, ask.wait.unwrap_or(true)).await
}

/// Adds flat fields; names must be XML names.
pub(super) fn with_fields(mut push: Push, fields: &Map<String, Value>) -> Result<Push, ControlError> {
    for (name, value) in fields {
        let valid = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let node = match value {
            Value::String(text) => Node::text(text),
            Value::Number(number) => {
                number.as_i64().map_or_else(|| Node::Decimal(number.as_f64().unwrap_or(0.0)), Node::Number)
            }
            _ => return Err(ControlError::bad(format!("fields.{name} must be a text or a number"))),
        };
        if !valid {
            return Err(ControlError::bad(format!("fields.{name} is no element name")));
        }
        push = push.with(name.clone(), node);
    }
    Ok(push)
}

#[derive(Deserialize)]
struct BlockBody {
    appid: Option<String>,
    state: Option<Block>,
    errcode: Option<i64>,
}

/// Puts a user on the black list (43019) or lets the user refuse messages (48002); 0 ends both.
async fn block(shared: web::Data<Shared>, user_id: web::Path<String>, bytes: web::Bytes) -> ControlResult {
    let ask: BlockBody = body(&bytes)?;
    let block = match (ask.state, ask.errcode) {
        (Some(state), None) => state,
        (None, Some(43019)) => Block::Blacklisted,
        (None, Some(48002)) => Block::Muted,
        (None, Some(0)) => Block::None,
        _ => return Err(ControlError::bad("give state (blacklisted, muted, none) or errcode (43019, 48002, 0)")),
    };
    let mut state = shared.lock();
    known_user(&state, &user_id)?;
    let member = account(&mut state, ask.appid.as_deref(), None)?.meet(&user_id);
    member.block = block;
    Ok(HttpResponse::Ok().json(json!({ "openid": member.openid, "block": member.block })))
}

#[derive(Deserialize)]
struct CodeBody {
    appid: Option<String>,
}

async fn login_code(shared: web::Data<Shared>, user_id: web::Path<String>, bytes: web::Bytes) -> ControlResult {
    code(&shared, &user_id, &bytes, CodeKind::Login)
}

async fn phone_code(shared: web::Data<Shared>, user_id: web::Path<String>, bytes: web::Bytes) -> ControlResult {
    code(&shared, &user_id, &bytes, CodeKind::Phone)
}

fn code(shared: &Shared, user_id: &str, bytes: &[u8], kind: CodeKind) -> ControlResult {
    let ask: CodeBody = body(bytes)?;
    let now = shared.clock.now();
    let mut state = shared.lock();
    known_user(&state, user_id)?;
    let account = account(&mut state, ask.appid.as_deref(), Some(Kind::Miniprogram))?;
    if account.settings.kind != Kind::Miniprogram {
        return Err(ControlError::bad("only mini-programs give such codes"));
    }
    account.meet(user_id).last_visit_at = Some(now);
    let appid = account.settings.appid.clone();
    let phone = state.users.get(user_id).and_then(|user| user.phone.as_ref());
    if kind == CodeKind::Phone && phone.is_none() {
        return Err(ControlError::bad("the user has no phone number"));
    }
    let new = NewCode { kind, appid: &appid, user_id, scope: "", snapshot: false };
    let code = state.codes.issue(&new, now, shared.config.rules.code_seconds);
    Ok(HttpResponse::Ok().json(json!({ "code": code })))
}
