//! Identity in mini-programs: login codes and phone numbers.

use serde_json::json;

use super::{ApiResult, Auth, Ctx, Endpoint, Reply, Side, Verb, ok};
use crate::{
    error::ApiError,
    state::{Kind, codes::CodeKind, derived_text, quota::Limit},
};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new("/sns/jscode2session", Verb::Get, Auth::Own, session),
    Endpoint::post("/wxa/business/getuserphonenumber", Side::Miniprogram, phone_number),
];

/// Logins of one user in a minute.
const LOGINS_PER_MINUTE: u64 = 100;

/// The unionid of a user, if the account is bound to an open-platform account.
pub(super) fn unionid(ctx: &mut Ctx<'_>, user_id: &str) -> Option<String> {
    let bound = ctx.account().is_ok_and(|account| account.settings.bound);
    ctx.state.users.get(user_id).filter(|_| bound).map(|user| user.unionid())
}

fn session(ctx: &mut Ctx<'_>) -> ApiResult {
    let [appid, secret, code] = ["appid", "secret", "js_code"].map(|name| ctx.query(name).to_owned());
    if ctx.query("grant_type") != "authorization_code" {
        return Err(ApiError::code(40002));
    }
    ctx.prove(&appid, &secret)?;
    if ctx.account()?.settings.kind != Kind::Miniprogram {
        return Err(ApiError::code(48001));
    }
    if code.is_empty() {
        return Err(ApiError::code(41008));
    }
    let now = ctx.now;
    let code = ctx.state.codes.redeem(&code, CodeKind::Login, &appid, now)?;
    let account = ctx.account()?;
    let key = format!("login of {}", code.user_id);
    account.quotas.count(&key, Limit { daily: None, minute: Some(LOGINS_PER_MINUTE) }, now)?;
    let member = account.meet(&code.user_id);
    member.last_visit_at = Some(now);
    let openid = member.openid.clone();
    let session_key =
        format!("{}==", derived_text(&format!("session|{openid}|{now}"), 22).replace('-', "+").replace('_', "/"));
    let mut answer = json!({ "openid": openid, "session_key": session_key });
    if let Some(unionid) = unionid(ctx, &code.user_id) {
        answer["unionid"] = unionid.into();
    }
    Ok(Reply::PlainJson(answer))
}

fn phone_number(ctx: &mut Ctx<'_>) -> ApiResult {
    let (code, openid) = (ctx.text("/code").to_owned(), ctx.text("/openid").to_owned());
    if code.is_empty() {
        return Err(ApiError::code(40029));
    }
    let code = ctx.state.codes.redeem(&code, CodeKind::Phone, &ctx.appid.clone(), ctx.now)?;
    if !openid.is_empty() && ctx.account()?.openid_of(&code.user_id) != openid {
        return Err(ApiError::code(40003));
    }
    let phone = ctx.state.users.get(&code.user_id).and_then(|user| user.phone.clone()).unwrap_or_default();
    ok(json!({ "phone_info": {
        "phoneNumber": phone,
        "purePhoneNumber": phone,
        "countryCode": "86",
        "watermark": { "timestamp": ctx.now, "appid": ctx.appid },
    } }))
}
