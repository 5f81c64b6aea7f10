//! Mini-program codes and the check of texts.

use serde_json::{Value, json};

use super::{ApiResult, Ctx, Endpoint, Reply, Side, ok};
use crate::{error::ApiError, png};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::post("/wxa/getwxacodeunlimit", Side::Miniprogram, code).minute(5000),
    Endpoint::post("/wxa/msg_sec_check", Side::Miniprogram, check_text).daily(2_000_000).minute(4000),
];

const SCENE_CHARS: usize = 32;
const SCENE_SIGNS: &str = "!#$&'()*+,/:;=?@-._~";
const TEXT_CHARS: usize = 2500;

fn code(ctx: &mut Ctx<'_>) -> ApiResult {
    let (scene, page) = (ctx.text("/scene").to_owned(), ctx.text("/page").to_owned());
    let legal = scene.chars().all(|c| c.is_ascii_alphanumeric() || SCENE_SIGNS.contains(c));
    if scene.is_empty() || scene.len() > SCENE_CHARS || !legal {
        return Err(ApiError::code(40129));
    }
    let version = ctx.text("/env_version");
    let width = ctx.number("/width").unwrap_or(430);
    if page.starts_with('/')
        || !["", "release", "trial", "develop"].contains(&version)
        || !(280..=1280).contains(&width)
    {
        return Err(ApiError::code(40097));
    }
    let checked = ctx.call.body.get("check_path").and_then(Value::as_bool).unwrap_or(true);
    if checked && !page.is_empty() && !ctx.account()?.has_page(&page) {
        return Err(ApiError::code(41030));
    }
    let text = format!("https://wxaurl.cn/{}?page={page}&scene={scene}", ctx.appid);
    Ok(Reply::File { content_type: "image/png".into(), file_name: String::new(), bytes: png::qr_code(&text).into() })
}

fn check_text(ctx: &mut Ctx<'_>) -> ApiResult {
    let (openid, content) = (ctx.text("/openid").to_owned(), ctx.text("/content").to_owned());
    let scene = ctx.number("/scene").unwrap_or(0);
    if ctx.number("/version") != Some(2) || !(1..=4).contains(&scene) {
        return Err(ApiError::code(40097));
    }
    if content.is_empty() {
        return Err(ApiError::code(44004));
    }
    if content.chars().count() > TEXT_CHARS {
        return Err(ApiError::code(45002));
    }
    let (now, within) = (ctx.now, ctx.shared.config.rules.visit_seconds);
    if ctx.member(&openid)?.last_visit_at.is_none_or(|at| now - at > within) {
        return Err(ApiError::code(61010));
    }
    let found = ctx.shared.config.risky_words.iter().find(|word| content.contains(word.as_str()));
    let (suggest, label) = if found.is_some() { ("risky", 20006) } else { ("pass", 100) };
    let detail = json!([{ "strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90 }]);
    let trace = crate::state::random_text(16);
    ok(json!({ "result": { "suggest": suggest, "label": label }, "detail": detail, "trace_id": trace }))
}
