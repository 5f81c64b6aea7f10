//! Operation: network check, addresses, quotas, request lookup, short keys.

use rand::RngExt as _;
use serde_json::{Value, json};

use super::{ApiResult, Auth, Ctx, Endpoint, Reply, Side, Verb, find, limit_of, ok};
use crate::{error::ApiError, state::account::ShortKey};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::post("/cgi-bin/callback/check", Side::Both, check_callback),
    Endpoint::get("/cgi-bin/getcallbackip", Side::Both, addresses),
    Endpoint::get("/cgi-bin/get_api_domain_ip", Side::Both, addresses),
    Endpoint::post("/cgi-bin/clear_quota", Side::Both, clear_quota),
    Endpoint::new("/cgi-bin/clear_quota/v2", Verb::Post, Auth::Own, clear_quota_by_secret),
    Endpoint::post("/cgi-bin/openapi/quota/get", Side::Both, quota),
    Endpoint::post("/cgi-bin/openapi/rid/get", Side::Both, request_of_rid),
    Endpoint::post("/cgi-bin/shorten/gen", Side::Service, shorten),
    Endpoint::post("/cgi-bin/shorten/fetch", Side::Service, lengthen),
];

const LONG_DATA_BYTES: usize = 4096;
const LONGEST_SECONDS: i64 = 2_592_000;
const SHORT_KEY_CHARS: usize = 15;
/// How long a request can be looked up.
const RID_SECONDS: i64 = 7 * 24 * 3600;

fn check_callback(ctx: &mut Ctx<'_>) -> ApiResult {
    let action = ctx.text("/action").to_owned();
    if !["all", "dns", "ping"].contains(&action.as_str()) {
        return Err(ApiError::code(40202));
    }
    let operator = ctx.text("/check_operator").to_owned();
    if !["DEFAULT", "CHINANET", "UNICOM", "CAP"].contains(&operator.as_str()) {
        return Err(ApiError::code(40203));
    }
    let url = ctx.settings()?.callback_url;
    let host = reqwest::Url::parse(&url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let host = host.ok_or_else(|| ApiError::code(40201))?;
    let mut answer = json!({});
    if action != "ping" {
        answer["dns"] = json!([{ "ip": host, "real_operator": operator }]);
    }
    if action != "dns" {
        answer["ping"] = json!([{ "ip": host, "from_operator": operator, "package_loss": "0%", "time": "1.000ms" }]);
    }
    Ok(Reply::Json(answer))
}

fn addresses(_: &mut Ctx<'_>) -> ApiResult {
    Ok(Reply::Json(json!({ "ip_list": ["127.0.0.1"] })))
}

fn clear_quota(ctx: &mut Ctx<'_>) -> ApiResult {
    if ctx.text("/appid") != ctx.appid {
        return Err(ApiError::code(40013));
    }
    let now = ctx.now;
    ctx.account()?.quotas.clear(now)?;
    ok(Value::Null)
}

fn clear_quota_by_secret(ctx: &mut Ctx<'_>) -> ApiResult {
    let (appid, secret) = (ctx.text("/appid").to_owned(), ctx.text("/appsecret").to_owned());
    ctx.prove(&appid, &secret)?;
    let now = ctx.now;
    ctx.account()?.quotas.clear(now)?;
    ok(Value::Null)
}

fn quota(ctx: &mut Ctx<'_>) -> ApiResult {
    let path = ctx.text("/cgi_path").to_owned();
    if path.starts_with("/sns/") {
        return Err(ApiError::code(76022));
    }
    let endpoint = find(&path).ok_or_else(|| ApiError::code(76021))?;
    let now = ctx.now;
    let account = ctx.account()?;
    let limit = limit_of(&account.settings, endpoint);
    let used = account.quotas.used_today(endpoint.path, now);
    let mut answer = json!({});
    if let Some(daily) = limit.daily {
        answer["quota"] = json!({ "daily_limit": daily, "used": used, "remain": daily.saturating_sub(used) });
    }
    if let Some(minute) = limit.minute {
        answer["rate_limit"] = json!({ "call_count": minute, "refresh_second": 60 });
    }
    ok(answer)
}

fn request_of_rid(ctx: &mut Ctx<'_>) -> ApiResult {
    let rid = ctx.text("/rid").to_owned();
    if rid.is_empty() {
        return Err(ApiError::code(76003));
    }
    let oldest_ms = ctx.now_ms - RID_SECONDS * 1000;
    let call = ctx.state.calls.by_rid(&rid).filter(|call| call.at_ms >= oldest_ms);
    let call = call.ok_or_else(|| ApiError::code(76001))?;
    if call.appid != ctx.appid {
        return Err(ApiError::code(76004));
    }
    let answer = json!({ "errcode": call.errcode, "errmsg": call.errmsg });
    let request = json!({
        "invoke_time": call.at_ms.div_euclid(1000),
        "cost_in_ms": 1,
        "request_url": call.path,
        "request_body": call.body,
        "response_body": answer.to_string(),
        "client_ip": "127.0.0.1",
    });
    ok(json!({ "request": request }))
}

fn shorten(ctx: &mut Ctx<'_>) -> ApiResult {
    let data = ctx.text("/long_data").to_owned();
    if data.is_empty() || data.len() > LONG_DATA_BYTES {
        return Err(ApiError::code(9_410_010));
    }
    let seconds = ctx.number("/expire_seconds").unwrap_or(LONGEST_SECONDS);
    if !(1..=LONGEST_SECONDS).contains(&seconds) {
        return Err(ApiError::code(9_410_011));
    }
    let key: String = (0..SHORT_KEY_CHARS).map(|_| char::from(rand::rng().sample(rand::distr::Alphanumeric))).collect();
    let now = ctx.now;
    let short = ShortKey { data, created_at: now, expires_at: now + seconds };
    ctx.account()?.short_keys.insert(key.clone(), short);
    ok(json!({ "short_key": key }))
}

fn lengthen(ctx: &mut Ctx<'_>) -> ApiResult {
    let (key, now) = (ctx.text("/short_key").to_owned(), ctx.now);
    let short = ctx
        .account()?
        .short_keys
        .get(&key)
        .filter(|short| now < short.expires_at)
        .ok_or_else(|| ApiError::code(9_410_012))?;
    ok(json!({
        "long_data": short.data,
        "create_time": short.created_at,
        "expire_seconds": short.expires_at - now,
    }))
}
