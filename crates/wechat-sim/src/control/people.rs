//! Simulated people and their chats.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{ControlResult, account, body, known_user};
use crate::{
    clock,
    error::ControlError,
    shared::Shared,
    state::{
        Account, State,
        member::{Follow, Trigger},
        users::User,
    },
};

/// People made by one bulk request.
const MOST_AT_ONCE: usize = 1_000_000;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/users").get(list).post(create))
        .route("/users/bulk", web::post().to(create_many))
        .route("/users/{user_id}/chat", web::get().to(chat));
}

#[derive(Deserialize)]
struct UserBody {
    nickname: String,
    phone: Option<String>,
    user_id: Option<String>,
}

async fn create(shared: web::Data<Shared>, bytes: web::Bytes) -> ControlResult {
    let new: UserBody = body(&bytes)?;
    if new.nickname.trim().is_empty() {
        return Err(ControlError::bad("nickname must not be empty"));
    }
    let own_id = new.user_id.as_deref();
    if own_id
        .is_some_and(|id| id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'))
    {
        return Err(ControlError::bad("user_id must be letters, digits, - and _"));
    }
    let mut state = shared.lock();
    let user = state
        .users
        .add(new.user_id, new.nickname, new.phone)
        .ok_or_else(|| ControlError::bad("this user_id exists already"))?;
    let answer = json!({ "user_id": user.user_id, "unionid": user.unionid() });
    drop(state);
    shared.announce_change("users");
    Ok(HttpResponse::Ok().json(answer))
}

#[derive(Deserialize)]
struct BulkBody {
    count: usize,
    appid: Option<String>,
    #[serde(default)]
    follow: bool,
    #[serde(default)]
    message: bool,
    template_id: Option<String>,
    #[serde(default = "one")]
    consents: u32,
}

fn one() -> u32 {
    1
}

/// Makes many people without callbacks: following, windows and consents are set directly.
async fn create_many(shared: web::Data<Shared>, bytes: web::Bytes) -> ControlResult {
    let bulk: BulkBody = body(&bytes)?;
    if bulk.count == 0 || bulk.count > MOST_AT_ONCE {
        return Err(ControlError::bad(format!("count must be 1 to {MOST_AT_ONCE}")));
    }
    let now = shared.clock.now();
    let mut state = shared.lock();
    let appid = account(&mut state, bulk.appid.as_deref(), None)?.settings.appid.clone();
    let mut users = Vec::with_capacity(bulk.count);
    for _ in 0..bulk.count {
        let nickname = format!("用户{}", state.users.len() + 1);
        let user = state.users.add(None, nickname, None).cloned();
        let user = user.ok_or_else(|| ControlError::bad("no free user_id"))?;
        let member = account(&mut state, Some(&appid), None)?.meet(&user.user_id);
        if bulk.follow {
            member.follow = Some(Follow { since: now, scene: None });
        }
        if bulk.message {
            member.open_window(Trigger::Message, shared.config.rules.message_window, now);
            member.last_message_at = Some(now);
            member.last_visit_at = Some(now);
        }
        for _ in 0..bulk.template_id.as_ref().map_or(0, |_| bulk.consents) {
            member.add_consent(bulk.template_id.as_deref().unwrap_or_default());
        }
        users.push(json!({ "user_id": user.user_id, "openid": member.openid, "unionid": user.unionid() }));
    }
    drop(state);
    shared.announce_change("users");
    Ok(HttpResponse::Ok().json(json!({ "count": users.len(), "users": users })))
}

#[derive(Deserialize)]
struct ListQuery {
    limit: Option<usize>,
}

/// All people in the order of creation, or the `limit` that were active last.
async fn list(shared: web::Data<Shared>, query: web::Query<ListQuery>) -> ControlResult {
    let state = shared.lock();
    let total = state.users.len();
    let users: Vec<Value> = match query.limit {
        None => state.users.iter().map(|user| describe(&state, user)).collect(),
        Some(limit) => {
            let mut recent: Vec<(i64, &User)> =
                state.users.iter().rev().map(|user| (last_activity(&state, user), user)).collect();
            recent.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
            recent.into_iter().take(limit).map(|(_, user)| describe(&state, user)).collect()
        }
    };
    Ok(HttpResponse::Ok().json(json!({ "total": total, "users": users })))
}

fn last_activity(state: &State, user: &User) -> i64 {
    state
        .accounts
        .values()
        .filter_map(|account| account.member(&account.openid_of(&user.user_id)))
        .filter_map(|member| member.chat.last().map(|message| message.at_ms))
        .max()
        .unwrap_or(0)
}

fn describe(state: &State, user: &User) -> Value {
    let accounts: Map<String, Value> = state
        .accounts
        .values()
        .filter_map(|account| Some((account.settings.appid.clone(), place(account, user)?)))
        .collect();
    json!({
        "user_id": user.user_id,
        "unionid": user.unionid(),
        "nickname": user.nickname,
        "phone": user.phone,
        "accounts": accounts,
    })
}

fn place(account: &Account, user: &User) -> Option<Value> {
    let member = account.member(&account.openid_of(&user.user_id))?;
    Some(json!({
        "openid": member.openid,
        "following": member.follow.is_some(),
        "block": member.block,
        "last": member.chat.last().map(|message| message.to_json()),
        "messages": member.chat.len(),
    }))
}

#[derive(Deserialize)]
struct ChatQuery {
    appid: Option<String>,
    after: Option<u64>,
}

/// The chat of a person with an account, oldest first, with what may still be sent.
async fn chat(shared: web::Data<Shared>, user_id: web::Path<String>, query: web::Query<ChatQuery>) -> ControlResult {
    let now = shared.clock.now();
    let mut state = shared.lock();
    known_user(&state, &user_id)?;
    let account = account(&mut state, query.appid.as_deref(), None)?;
    let openid = account.openid_of(&user_id);
    let answer = match account.member(&openid) {
        None => json!({ "openid": openid, "following": false, "messages": [], "windows": [], "consents": {} }),
        Some(member) => {
            let after = query.after.unwrap_or(0);
            let messages: Vec<Value> =
                member.chat.iter().filter(|message| message.id > after).map(|message| message.to_json()).collect();
            let windows: Vec<Value> = member
                .open_windows(now)
                .map(|window| {
                    let until = clock::rfc3339(window.expires_at * 1000);
                    json!({ "trigger": window.trigger, "left": window.left, "expires_at": until })
                })
                .collect();
            json!({
                "openid": openid,
                "following": member.follow.is_some(),
                "typing": member.typing_until > now,
                "messages": messages,
                "windows": windows,
                "consents": member.consents(),
            })
        }
    };
    Ok(HttpResponse::Ok().json(answer))
}
