//! Customer-service messages and the typing state.

use serde_json::{Value, json};

use super::{ApiResult, Ctx, Endpoint, Said, Side, ok};
use crate::{
    error::ApiError,
    state::{
        Kind,
        chat::Via,
        member::{Block, WindowError},
    },
};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::post("/cgi-bin/message/custom/send", Side::Both, send).daily(500_000),
    Endpoint::post("/cgi-bin/message/custom/typing", Side::Both, typing),
];

/// Seconds for which "typing" is shown.
const TYPING_SECONDS: i64 = 15;
/// Seconds after a user's message in which "typing" may be shown.
const TYPING_AFTER_SECONDS: i64 = 30;

/// What a message says, once it has been checked.
struct Content {
    text: String,
    data: Value,
}

fn send(ctx: &mut Ctx<'_>) -> ApiResult {
    let openid = ctx.text("/touser").to_owned();
    reachable(ctx, &openid)?;
    let kind = ctx.text("/msgtype").to_owned();
    let content = content(ctx, &kind)?;
    let now = ctx.now;
    ctx.member(&openid)?.use_window(now).map_err(|error| {
        ApiError::code(match error {
            WindowError::Closed => 45015,
            WindowError::UsedUp => 45047,
        })
    })?;
    ctx.member(&openid)?.typing_until = 0;
    ctx.say(&openid, Said { kind: &kind, content: content.text, via: Via::Custom, data: content.data })?;
    ok(Value::Null)
}

/// Checks that a customer-service message may reach the user at all.
fn reachable(ctx: &mut Ctx<'_>, openid: &str) -> Result<(), ApiError> {
    let service = ctx.settings()?.kind == Kind::Service;
    let member = ctx.member(openid)?;
    match member.block {
        Block::Blacklisted => Err(ApiError::code(43019)),
        Block::Muted => Err(ApiError::code(48002)),
        Block::None if service && member.follow.is_none() => Err(ApiError::code(43004)),
        Block::None => Ok(()),
    }
}

fn content(ctx: &mut Ctx<'_>, kind: &str) -> Result<Content, ApiError> {
    let service = ctx.settings()?.kind == Kind::Service;
    match kind {
        "text" => text(ctx),
        "image" => media(ctx, "image", "[图片]"),
        "voice" if service => media(ctx, "voice", "[语音]"),
        "video" if service => video(ctx),
        "music" if service => music(ctx),
        "news" if service => news(ctx),
        "mpnewsarticle" if service => article(ctx),
        "msgmenu" if service => menu(ctx),
        "miniprogrampage" => page(ctx),
        "link" if !service => link(ctx),
        _ => Err(ApiError::code(40008)),
    }
}

fn text(ctx: &Ctx<'_>) -> Result<Content, ApiError> {
    let text = ctx.text("/text/content");
    limited(ctx, text)?;
    Ok(Content { text: text.to_owned(), data: Value::Null })
}

fn limited(ctx: &Ctx<'_>, text: &str) -> Result<(), ApiError> {
    if text.trim().is_empty() {
        return Err(ApiError::code(44004));
    }
    if text.len() > ctx.shared.config.rules.text_bytes {
        return Err(ApiError::code(45002));
    }
    Ok(())
}

/// Checks that a file of the account exists; returns its id.
pub(super) fn known_media(ctx: &Ctx<'_>, pointer: &str, kind: &str) -> Result<String, ApiError> {
    let id = ctx.text(pointer);
    ctx.state
        .media
        .get(id, &ctx.appid, ctx.now, ctx.shared.config.rules.media_seconds)
        .filter(|media| media.kind == kind)
        .map(|_| id.to_owned())
        .ok_or_else(|| ApiError::code(40007))
}

fn media(ctx: &Ctx<'_>, kind: &str, label: &str) -> Result<Content, ApiError> {
    let id = known_media(ctx, &format!("/{kind}/media_id"), kind)?;
    Ok(Content { text: label.to_owned(), data: json!({ "media_id": id, "url": ctx.media_link(&id) }) })
}

fn video(ctx: &Ctx<'_>) -> Result<Content, ApiError> {
    let id = known_media(ctx, "/video/media_id", "video")?;
    let thumb = known_media(ctx, "/video/thumb_media_id", "thumb")?;
    let data = json!({
        "media_id": id,
        "url": ctx.media_link(&id),
        "thumb_url": ctx.media_link(&thumb),
        "title": ctx.text("/video/title"),
        "description": ctx.text("/video/description"),
    });
    Ok(Content { text: "[视频]".to_owned(), data })
}

fn music(ctx: &Ctx<'_>) -> Result<Content, ApiError> {
    let thumb = known_media(ctx, "/music/thumb_media_id", "thumb")?;
    let title = ctx.text("/music/title");
    let data = json!({
        "title": title,
        "description": ctx.text("/music/description"),
        "url": ctx.text("/music/musicurl"),
        "thumb_url": ctx.media_link(&thumb),
    });
    Ok(Content { text: format!("[音乐] {title}"), data })
}

fn news(ctx: &Ctx<'_>) -> Result<Content, ApiError> {
    let articles = ctx.list("/news/articles");
    if articles.len() != 1 {
        return Err(ApiError::code(45008));
    }
    let title = ctx.text("/news/articles/0/title");
    if title.is_empty() || ctx.text("/news/articles/0/url").is_empty() {
        return Err(ApiError::code(40035));
    }
    Ok(Content { text: title.to_owned(), data: json!({ "articles": articles }) })
}

fn article(ctx: &Ctx<'_>) -> Result<Content, ApiError> {
    let id = ctx.text("/mpnewsarticle/article_id");
    if id.is_empty() {
        return Err(ApiError::code(40035));
    }
    Ok(Content { text: format!("[图文] {id}"), data: json!({ "article_id": id }) })
}

fn menu(ctx: &Ctx<'_>) -> Result<Content, ApiError> {
    let list = ctx.list("/msgmenu/list");
    let options = list.iter().all(|option| {
        let id = option["id"].is_string() || option["id"].is_number();
        id && option["content"].as_str().is_some_and(|content| !content.is_empty())
    });
    if list.is_empty() || !options {
        return Err(ApiError::code(40035));
    }
    let (head, tail) = (ctx.text("/msgmenu/head_content"), ctx.text("/msgmenu/tail_content"));
    let mut lines = vec![head];
    lines.extend(list.iter().filter_map(|option| option["content"].as_str()));
    lines.push(tail);
    lines.retain(|line| !line.is_empty());
    let text = lines.join("\n");
    limited(ctx, &text)?;
    Ok(Content { text, data: json!({ "head": head, "list": list, "tail": tail }) })
}

fn page(ctx: &Ctx<'_>) -> Result<Content, ApiError> {
    let thumb = known_media(ctx, "/miniprogrampage/thumb_media_id", "image")
        .or_else(|_| known_media(ctx, "/miniprogrampage/thumb_media_id", "thumb"))?;
    let title = ctx.text("/miniprogrampage/title");
    if ctx.text("/miniprogrampage/pagepath").is_empty() {
        return Err(ApiError::code(41030));
    }
    let data = json!({
        "title": title,
        "appid": ctx.text("/miniprogrampage/appid"),
        "pagepath": ctx.text("/miniprogrampage/pagepath"),
        "thumb_url": ctx.media_link(&thumb),
    });
    Ok(Content { text: format!("[小程序] {title}"), data })
}

fn link(ctx: &Ctx<'_>) -> Result<Content, ApiError> {
    let title = ctx.text("/link/title");
    if title.is_empty() || ctx.text("/link/url").is_empty() {
        return Err(ApiError::code(40035));
    }
    let data = json!({ "articles": [{
        "title": title,
        "description": ctx.text("/link/description"),
        "url": ctx.text("/link/url"),
        "picurl": ctx.text("/link/thumb_url"),
    }] });
    Ok(Content { text: title.to_owned(), data })
}

fn typing(ctx: &mut Ctx<'_>) -> ApiResult {
    let command = ctx.text("/command").to_owned();
    let openid = ctx.text("/touser").to_owned();
    let now = ctx.now;
    let member = ctx.member(&openid)?;
    match command.as_str() {
        "Typing" => {
            if member.last_message_at.is_none_or(|at| now - at > TYPING_AFTER_SECONDS) {
                return Err(ApiError::code(45080));
            }
            if member.typing_until > now {
                return Err(ApiError::code(45081));
            }
            member.typing_until = now + TYPING_SECONDS;
        }
        "CancelTyping" => member.typing_until = 0,
        _ => return Err(ApiError::code(45072)),
    }
    ok(Value::Null)
}
