//! Mass messages with the monthly share of each follower.

use serde_json::{Value, json};

use super::{ApiResult, Ctx, Endpoint, Said, Side, ok, sending::known_media};
use crate::{
    clock::china_month,
    crypto,
    error::ApiError,
    push::{Node, Push},
    state::{
        account::MassJob,
        chat::Via,
        member::{Block, Member},
    },
};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::post("/cgi-bin/message/mass/sendall", Side::Service, to_all).daily(100),
    Endpoint::post("/cgi-bin/message/mass/send", Side::Service, to_list).daily(100),
    Endpoint::post("/cgi-bin/message/mass/preview", Side::Service, preview).daily(100),
    Endpoint::post("/cgi-bin/message/mass/get", Side::Service, status),
];

/// Longest `clientmsgid`, in bytes.
const CLIENT_ID_BYTES: usize = 64;
/// Seconds between two tries under one `clientmsgid`.
const RETRY_SECONDS: i64 = 60;

fn to_all(ctx: &mut Ctx<'_>) -> ApiResult {
    let everybody = ctx.call.body.pointer("/filter/is_to_all").and_then(Value::as_bool).unwrap_or(false);
    let tag = ctx.number("/filter/tag_id");
    if !everybody && tag.is_none() {
        return Err(ApiError::code(40035));
    }
    let account = ctx.account()?;
    if let Some(tag) = tag.filter(|_| !everybody)
        && !account.tags.iter().any(|known| known.id == tag)
    {
        return Err(ApiError::code(45159));
    }
    let chosen = |member: &&Member| everybody || tag.is_some_and(|tag| member.tags.contains(&tag));
    let openids: Vec<String> = account.followers().filter(chosen).map(|member| member.openid.clone()).collect();
    send(ctx, &openids)
}

fn to_list(ctx: &mut Ctx<'_>) -> ApiResult {
    let openids: Vec<String> = ctx.list("/touser").iter().filter_map(Value::as_str).map(str::to_owned).collect();
    if !(2..=10_000).contains(&openids.len()) {
        return Err(ApiError::code(40032));
    }
    let account = ctx.account()?;
    if openids.iter().any(|openid| account.member(openid).is_none()) {
        return Err(ApiError::code(40003));
    }
    send(ctx, &openids)
}

/// Shows the message to one follower. It takes nothing of their month.
fn preview(ctx: &mut Ctx<'_>) -> ApiResult {
    let openid = ctx.text("/touser").to_owned();
    let (kind, text, data) = content(ctx)?;
    let member = ctx.member(&openid)?;
    if member.follow.is_none() {
        return Err(ApiError::code(43004));
    }
    ctx.say(&openid, Said { kind: &kind, content: text, via: Via::Mass, data })?;
    let msg_id = ctx.new_message_id();
    ok(json!({ "msg_id": msg_id }))
}

/// What became of a message; asked with its key as a text or a number.
fn status(ctx: &mut Ctx<'_>) -> ApiResult {
    let wanted = ctx.number("/msg_id").or_else(|| ctx.text("/msg_id").parse().ok());
    let wanted = wanted.ok_or_else(|| ApiError::code(40035))?;
    let job = ctx.account()?.mass_jobs.values().find(|job| job.msg_id == wanted).cloned();
    let job = job.ok_or_else(|| ApiError::code(40035))?;
    ok(json!({ "msg_id": wanted, "msg_status": job.status }))
}

fn send(ctx: &mut Ctx<'_>, openids: &[String]) -> ApiResult {
    let (kind, text, data) = content(ctx)?;
    let client_id = client_id(ctx)?;
    let now = ctx.now;
    if let Some(job) = ctx.account()?.mass_jobs.get_mut(&client_id) {
        let code = if now - job.last_try_at < RETRY_SECONDS { 45066 } else { 45065 };
        job.last_try_at = now;
        let mut error = ApiError::code(code);
        error.extra = (code == 45065).then(|| json!({ "msg_id": job.msg_id }));
        return Err(error);
    }
    let (month, limit) = (china_month(now), ctx.shared.config.rules.mass_per_month);
    let account = ctx.account()?;
    let free = openids.iter().filter_map(|openid| account.member(openid)).any(|m| m.can_take_mass(month, limit));
    if !free && !openids.is_empty() {
        return Err(ApiError::code(45028));
    }
    let msg_id = ctx.new_message_id();
    let failed = ctx.event_status.as_deref().is_some_and(|status| !status.contains("success"));
    let status = if failed { "SEND_FAIL" } else { "SEND_SUCCESS" };
    ctx.account()?.mass_jobs.insert(client_id, MassJob { msg_id, last_try_at: now, status });
    if failed {
        finish_event(ctx, msg_id, openids.len(), 0, 0)?;
        return ok(json!({ "msg_id": msg_id, "msg_data_id": msg_id + 1 }));
    }
    let mut sent = 0;
    let mut filtered = 0;
    for openid in openids {
        let member = ctx.member(openid)?;
        let wanted = member.follow.is_some() && member.block == Block::None;
        if !wanted || !member.count_mass(month, limit) {
            continue;
        }
        filtered += 1;
        sent += 1;
        ctx.say(openid, Said { kind: &kind, content: text.clone(), via: Via::Mass, data: data.clone() })?;
    }
    finish_event(ctx, msg_id, openids.len(), filtered, sent)?;
    ok(json!({ "msg_id": msg_id, "msg_data_id": msg_id + 1 }))
}

fn content(ctx: &Ctx<'_>) -> Result<(String, String, Value), ApiError> {
    match ctx.text("/msgtype") {
        "text" => {
            let text = ctx.text("/text/content");
            if text.trim().is_empty() {
                return Err(ApiError::code(44004));
            }
            Ok(("text".into(), text.to_owned(), Value::Null))
        }
        "image" => {
            let pointer =
                if ctx.text("/image/media_id").is_empty() { "/images/media_ids/0" } else { "/image/media_id" };
            let id = known_media(ctx, pointer, "image")?;
            Ok(("image".into(), "[图片]".into(), json!({ "media_id": id, "url": ctx.media_link(&id) })))
        }
        "voice" => {
            let id = known_media(ctx, "/voice/media_id", "voice")?;
            Ok(("voice".into(), "[语音]".into(), json!({ "media_id": id, "url": ctx.media_link(&id) })))
        }
        _ => Err(ApiError::code(40008)),
    }
}

/// The caller's id, or a digest of range and content as the platform makes it.
fn client_id(ctx: &Ctx<'_>) -> Result<String, ApiError> {
    let given = ctx.text("/clientmsgid");
    if given.len() > CLIENT_ID_BYTES {
        return Err(ApiError::code(45067));
    }
    if given.is_empty() { Ok(crypto::sha1_hex(&ctx.call.raw)) } else { Ok(given.to_owned()) }
}

fn finish_event(ctx: &mut Ctx<'_>, msg_id: i64, total: usize, filtered: usize, sent: usize) -> Result<(), ApiError> {
    let count = |number: usize| Node::Number(i64::try_from(number).unwrap_or(i64::MAX));
    let nothing = |number| Node::Group(vec![("Count", Node::Number(number)), ("ResultList", Node::text(""))]);
    let copyright =
        Node::Group(vec![("Count", Node::Number(0)), ("ResultList", Node::text("")), ("CheckState", Node::Number(0))]);
    let status = ctx.event_status.clone().unwrap_or_else(|| "send success".into());
    let original_id = ctx.settings()?.original_id;
    // The event is sent in the name of a platform user who stands behind the account.
    let admin = crate::state::account::openid(&ctx.appid, "mass-administrator");
    let push = Push::event(&original_id, &admin, ctx.now, "MASSSENDJOBFINISH")
        .with("MsgID", Node::Number(msg_id))
        .with_text("Status", status)
        .with("TotalCount", count(total))
        .with("FilterCount", count(filtered))
        .with("SentCount", count(sent))
        .with("ErrorCount", count(filtered - sent))
        .with("CopyrightCheckResult", copyright)
        .with("ArticleUrlResult", nothing(0));
    ctx.push_event(&admin, push);
    Ok(())
}
