//! Authorisation of web pages (H5).

use serde_json::json;

use super::{ApiResult, Auth, Ctx, Endpoint, Reply, Verb};
use crate::{
    error::ApiError,
    state::{
        codes::{CodeKind, NewCode, WebToken},
        random_text,
    },
};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new("/connect/oauth2/authorize", Verb::Get, Auth::Own, authorize),
    Endpoint::new("/sns/oauth2/access_token", Verb::Get, Auth::Own, access_token),
    Endpoint::new("/sns/oauth2/refresh_token", Verb::Get, Auth::Own, refresh_token),
    Endpoint::new("/sns/userinfo", Verb::Get, Auth::Own, user_info),
    Endpoint::new("/sns/auth", Verb::Get, Auth::Own, check),
];

/// Life of a refresh token.
const REFRESH_SECONDS: i64 = 30 * 24 * 3600;
/// People offered on the page; the others are reached by `sim_user`.
const OFFERED: usize = 200;

/// Gives the page a code for whoever looks at it: the user in `sim_user`, or the one whose browser
/// it is. `snsapi_base` is silent, `snsapi_userinfo` asks; where nobody is known, the caller
/// chooses. `sim_snapshot=1` makes the visitor a virtual one.
fn authorize(ctx: &mut Ctx<'_>) -> ApiResult {
    let [appid, target, scope] = ["appid", "redirect_uri", "scope"].map(|name| ctx.query(name).to_owned());
    ctx.appid = appid;
    ctx.account()?;
    let redirectable = target.starts_with("http://") || target.starts_with("https://");
    if !redirectable || target.contains(['\r', '\n']) || ctx.query("response_type") != "code" {
        return Err(ApiError::code(40035));
    }
    if !["snsapi_base", "snsapi_userinfo"].contains(&scope.as_str()) {
        return Err(ApiError::code(40035));
    }
    if !ctx.settings()?.allows_page(&target) {
        return Err(ApiError::code(10003));
    }
    let named = ctx.query("sim_user").to_owned();
    let own = ctx.call.browser_of.clone().filter(|user_id| ctx.state.users.get(user_id).is_some());
    let user_id = match own.filter(|_| named.is_empty() && ctx.query("sim_choose").is_empty()) {
        Some(own) if scope == "snsapi_userinfo" => return Ok(Reply::Html(consent(ctx, &own))),
        Some(own) => own,
        None if named.is_empty() => return Ok(Reply::Html(chooser(ctx))),
        None => named,
    };
    if ctx.state.users.get(&user_id).is_none() {
        return Err(ApiError::code(40003));
    }
    ctx.account()?.meet(&user_id);
    let snapshot = ctx.query("sim_snapshot") == "1";
    let new = NewCode { kind: CodeKind::Web, appid: &ctx.appid, user_id: &user_id, scope: &scope, snapshot };
    let code = ctx.state.codes.issue(&new, ctx.now, ctx.shared.config.rules.code_seconds);
    let (base, fragment) = target.split_once('#').map_or((target.as_str(), None), |(base, rest)| (base, Some(rest)));
    let join = if base.contains('?') { '&' } else { '?' };
    let state: String = ctx.query("state").chars().filter(char::is_ascii_alphanumeric).take(128).collect();
    let fragment = fragment.map(|rest| format!("#{rest}")).unwrap_or_default();
    Ok(Reply::Redirect(format!("{base}{join}code={code}&state={state}{fragment}")))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// Asks the user whose browser it is.
fn consent(ctx: &mut Ctx<'_>, user_id: &str) -> String {
    let uri = ctx.call.uri.split('#').next().unwrap_or_default().to_owned();
    let name = ctx.state.users.get(user_id).map(|user| escape(&user.nickname)).unwrap_or_default();
    let account = ctx.settings().map(|settings| escape(&settings.name)).unwrap_or_default();
    let (yes, other) = (escape(&format!("{uri}&sim_user={user_id}")), escape(&format!("{uri}&sim_choose=1")));
    page(&format!(
        "<p>{account} 申请获得你的昵称、头像</p><ul><li><a href=\"{yes}\">以 {name} 的身份允许</a></li>\
         <li><a href=\"{other}\">换一位用户</a></li></ul><p>要拒绝，关闭此页即可。</p>"
    ))
}

fn chooser(ctx: &Ctx<'_>) -> String {
    let uri = ctx.call.uri.split('#').next().unwrap_or_default();
    let people: String = ctx
        .state
        .users
        .iter()
        .take(OFFERED)
        .map(|user| {
            let link = escape(&format!("{uri}&sim_user={}", user.user_id));
            format!("<li><a href=\"{link}\">{}</a></li>", escape(&user.nickname))
        })
        .collect();
    page(&format!("<p>以哪位模拟用户的身份继续？</p><ul>{people}</ul>"))
}

fn page(inner: &str) -> String {
    format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>微信授权（模拟）</title>\
         <style>body{{font:16px/1.6 system-ui,sans-serif;max-width:24em;margin:2em auto;padding:0 1em;color:#222}}\
         ul{{list-style:none;padding:0}}a{{display:block;padding:.7em 1em;border-bottom:1px solid #eee;\
         color:#07833f;text-decoration:none}}</style><h1>微信授权</h1>{inner}"
    )
}

fn access_token(ctx: &mut Ctx<'_>) -> ApiResult {
    let [appid, secret, code] = ["appid", "secret", "code"].map(|name| ctx.query(name).to_owned());
    if ctx.query("grant_type") != "authorization_code" {
        return Err(ApiError::code(40002));
    }
    ctx.prove(&appid, &secret)?;
    if code.is_empty() {
        return Err(ApiError::code(41008));
    }
    let code = ctx.state.codes.redeem(&code, CodeKind::Web, &appid, ctx.now)?;
    issue(ctx, &appid, &code.user_id, &code.scope, code.snapshot)
}

fn issue(ctx: &mut Ctx<'_>, appid: &str, user_id: &str, scope: &str, snapshot: bool) -> ApiResult {
    let seconds = ctx.shared.config.rules.token_seconds;
    let token = |expires_at| WebToken {
        appid: appid.to_owned(),
        user_id: user_id.to_owned(),
        scope: scope.to_owned(),
        snapshot,
        expires_at,
    };
    let (access, refresh) = (format!("W{}", random_text(80)), format!("R{}", random_text(80)));
    ctx.state.codes.web_tokens.insert(access.clone(), token(ctx.now + seconds));
    ctx.state.codes.refresh_tokens.insert(refresh.clone(), token(ctx.now + REFRESH_SECONDS));
    let openid = ctx.account()?.openid_of(user_id);
    let mut answer = json!({
        "access_token": access,
        "expires_in": seconds,
        "refresh_token": refresh,
        "openid": openid,
        "scope": scope,
    });
    if snapshot {
        answer["is_snapshotuser"] = 1.into();
    }
    if let Some(unionid) = super::identity::unionid(ctx, user_id) {
        answer["unionid"] = unionid.into();
    }
    Ok(Reply::PlainJson(answer))
}

fn refresh_token(ctx: &mut Ctx<'_>) -> ApiResult {
    let (appid, refresh) = (ctx.query("appid").to_owned(), ctx.query("refresh_token").to_owned());
    let kept = ctx
        .state
        .codes
        .refresh_tokens
        .get(&refresh)
        .filter(|kept| kept.appid == appid && ctx.now < kept.expires_at)
        .cloned()
        .ok_or_else(|| ApiError::code(40030))?;
    ctx.appid = appid.clone();
    issue(ctx, &appid, &kept.user_id, &kept.scope, kept.snapshot)
}

/// The web token in the query, if it stands for the openid there.
fn web_token(ctx: &mut Ctx<'_>) -> Result<WebToken, ApiError> {
    let value = ctx.query("access_token");
    if value.is_empty() {
        return Err(ApiError::code(41001));
    }
    let token = ctx.state.codes.web_tokens.get(value).cloned().ok_or_else(|| ApiError::code(40001))?;
    if ctx.now >= token.expires_at {
        return Err(ApiError::code(42001));
    }
    ctx.appid = token.appid.clone();
    if ctx.account()?.openid_of(&token.user_id) != ctx.query("openid") {
        return Err(ApiError::code(40003));
    }
    Ok(token)
}

fn user_info(ctx: &mut Ctx<'_>) -> ApiResult {
    let token = web_token(ctx)?;
    if token.scope != "snsapi_userinfo" {
        return Err(ApiError::code(48001));
    }
    let user = ctx.state.users.get(&token.user_id).ok_or_else(|| ApiError::code(40003))?;
    let mut answer = json!({
        "openid": ctx.query("openid"),
        "nickname": if token.snapshot { "微信用户" } else { &user.nickname },
        "sex": 0,
        "province": "",
        "city": "",
        "country": "",
        "headimgurl": "",
        "privilege": [],
    });
    if let Some(unionid) = super::identity::unionid(ctx, &token.user_id) {
        answer["unionid"] = unionid.into();
    }
    Ok(Reply::PlainJson(answer))
}

fn check(ctx: &mut Ctx<'_>) -> ApiResult {
    web_token(ctx)?;
    Ok(Reply::PlainJson(json!({ "errcode": 0, "errmsg": "ok" })))
}
