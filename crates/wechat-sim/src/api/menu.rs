//! The menu at the foot of the chat.

use serde_json::{Value, json};

use super::{ApiResult, Ctx, Endpoint, Reply, Side, ok};
use crate::error::ApiError;

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::post("/cgi-bin/menu/create", Side::Service, create).daily(1000),
    Endpoint::get("/cgi-bin/menu/get", Side::Service, get).daily(10_000),
    Endpoint::get("/cgi-bin/menu/delete", Side::Service, delete).daily(1000),
];

const BUTTONS: std::ops::RangeInclusive<usize> = 1..=3;
const CHILDREN: std::ops::RangeInclusive<usize> = 1..=5;
const KEY_BYTES: usize = 128;
const URL_BYTES: usize = 1024;
/// Types that carry a key.
const KEY_TYPES: [&str; 7] = [
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
];

/// Errcodes and name length of one level of the menu.
struct Level {
    size: i64,
    kind: i64,
    name: i64,
    key: i64,
    url: i64,
    name_bytes: usize,
}

const TOP: Level = Level { size: 40016, kind: 40017, name: 40018, key: 40019, url: 40020, name_bytes: 16 };
const SUB: Level = Level { size: 40023, kind: 40024, name: 40025, key: 40026, url: 40027, name_bytes: 60 };

fn create(ctx: &mut Ctx<'_>) -> ApiResult {
    let buttons = ctx.list("/button");
    if !BUTTONS.contains(&buttons.len()) {
        return Err(ApiError::code(TOP.size));
    }
    for button in buttons {
        check_name(button, &TOP)?;
        match button["sub_button"].as_array().filter(|children| !children.is_empty()) {
            None => check_action(button, &TOP)?,
            Some(children) if !CHILDREN.contains(&children.len()) => return Err(ApiError::code(SUB.size)),
            Some(children) => {
                for child in children {
                    check_name(child, &SUB)?;
                    check_action(child, &SUB)?;
                }
            }
        }
    }
    let menu = json!({ "button": buttons });
    ctx.account()?.menu = Some(menu);
    ok(Value::Null)
}

fn check_name(button: &Value, level: &Level) -> Result<(), ApiError> {
    let name = button["name"].as_str().unwrap_or_default();
    if name.is_empty() || name.len() > level.name_bytes {
        return Err(ApiError::code(level.name));
    }
    Ok(())
}

fn check_action(button: &Value, level: &Level) -> Result<(), ApiError> {
    let text = |name: &str| button[name].as_str().unwrap_or_default();
    let url = |name: &str| {
        let url = text(name);
        let valid = url.starts_with("http://") || url.starts_with("https://");
        if valid && url.len() <= URL_BYTES { Ok(()) } else { Err(ApiError::code(level.url)) }
    };
    match text("type") {
        kind if KEY_TYPES.contains(&kind) => {
            let key = text("key");
            if key.is_empty() || key.len() > KEY_BYTES { Err(ApiError::code(level.key)) } else { Ok(()) }
        }
        "view" => url("url"),
        "miniprogram" if text("appid").is_empty() => Err(ApiError::code(40013)),
        "miniprogram" if text("pagepath").is_empty() => Err(ApiError::code(41030)),
        "miniprogram" => url("url"),
        "media_id" if !text("media_id").is_empty() => Ok(()),
        "article_id" | "article_view_limited" if !text("article_id").is_empty() => Ok(()),
        _ => Err(ApiError::code(level.kind)),
    }
}

fn get(ctx: &mut Ctx<'_>) -> ApiResult {
    let menu = ctx.account()?.menu.clone().ok_or_else(|| ApiError::code(46003))?;
    Ok(Reply::Json(json!({ "menu": menu })))
}

fn delete(ctx: &mut Ctx<'_>) -> ApiResult {
    ctx.account()?.menu = None;
    ok(Value::Null)
}
