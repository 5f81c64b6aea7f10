//! QR codes with a scene, and their pictures.

use serde_json::{Value, json};

use super::{ApiResult, Auth, Ctx, Endpoint, Reply, Side, Verb};
use crate::{
    error::ApiError,
    png,
    state::{account::QrCode, random_text},
};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::post("/cgi-bin/qrcode/create", Side::Service, create).daily(100_000),
    Endpoint::new("/cgi-bin/showqrcode", Verb::Get, Auth::Own, show),
];

const LONGEST_SECONDS: i64 = 2_592_000;
const DEFAULT_SECONDS: i64 = 60;
const LONGEST_SCENE: usize = 64;
const MOST_PERMANENT: usize = 100_000;

fn create(ctx: &mut Ctx<'_>) -> ApiResult {
    let action = ctx.text("/action_name").to_owned();
    let permanent = action.starts_with("QR_LIMIT_");
    let scene = scene(ctx, &action)?;
    let seconds = ctx.number("/expire_seconds").unwrap_or(DEFAULT_SECONDS);
    if !permanent && !(1..=LONGEST_SECONDS).contains(&seconds) {
        return Err(ApiError::code(40035));
    }
    let expires_at = (!permanent).then_some(ctx.now + seconds);
    let codes = &mut ctx.account()?.qr_codes;
    if permanent && codes.values().filter(|code| code.expires_at.is_none()).count() >= MOST_PERMANENT {
        return Err(ApiError::code(45009));
    }
    // A ticket is base64 and may hold characters that must be escaped in a URL.
    let ticket = format!("gQ{}+/==", random_text(60));
    let url = format!("http://weixin.qq.com/q/{}", random_text(16));
    let numeric = action == "QR_SCENE" || action == "QR_LIMIT_SCENE";
    codes.insert(ticket.clone(), QrCode { scene, numeric, url: url.clone(), expires_at });
    let mut answer = json!({ "ticket": ticket, "url": url });
    if !permanent {
        answer["expire_seconds"] = seconds.into();
    }
    Ok(Reply::Json(answer))
}

fn scene(ctx: &Ctx<'_>, action: &str) -> Result<String, ApiError> {
    let number = ctx.number("/action_info/scene/scene_id");
    let text = ctx.text("/action_info/scene/scene_str");
    let wrong = || ApiError::code(40035);
    match action {
        "QR_SCENE" => {
            number.filter(|id| *id != 0 && u32::try_from(*id).is_ok()).map(|id| id.to_string()).ok_or_else(wrong)
        }
        "QR_LIMIT_SCENE" => number.filter(|id| (1..=100_000).contains(id)).map(|id| id.to_string()).ok_or_else(wrong),
        "QR_STR_SCENE" | "QR_LIMIT_STR_SCENE" => {
            let length = text.chars().count();
            if (1..=LONGEST_SCENE).contains(&length) { Ok(text.to_owned()) } else { Err(wrong()) }
        }
        _ => Err(wrong()),
    }
}

/// The picture of a ticket; no token is needed.
fn show(ctx: &mut Ctx<'_>) -> ApiResult {
    let (ticket, now) = (ctx.query("ticket").to_owned(), ctx.now);
    let code = ctx
        .state
        .accounts
        .values()
        .find_map(|account| account.qr_codes.get(&ticket))
        .filter(|code| code.expires_at.is_none_or(|until| now < until))
        .ok_or_else(|| ApiError::code(40035))?;
    Ok(Reply::File {
        content_type: "image/png".into(),
        file_name: String::new(),
        bytes: png::qr_code(&code.url).into(),
    })
}

/// The ticket of a scene: of a code that was made for it and is valid, else one of its own.
pub(crate) fn ticket_of(codes: &std::collections::HashMap<String, QrCode>, scene: &str, now: i64) -> String {
    codes
        .iter()
        .find(|(_, code)| code.scene == scene && code.expires_at.is_none_or(|until| now < until))
        .map_or_else(|| format!("gQ{}", random_text(60)), |(ticket, _)| ticket.clone())
}

/// The scenes that can be scanned now, for the chat page.
pub(crate) fn scenes(codes: &std::collections::HashMap<String, QrCode>, now: i64) -> Vec<Value> {
    codes
        .values()
        .filter(|code| code.expires_at.is_none_or(|until| now < until))
        .map(|code| json!({ "scene": code.scene, "numeric": code.numeric, "url": code.url }))
        .collect()
}
