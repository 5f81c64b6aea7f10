//! Access tokens and the JSAPI ticket.

use serde_json::json;

use super::{ApiResult, Auth, Ctx, Endpoint, Reply, Side, Verb, ok};
use crate::{error::ApiError, gate::ip_allowed, state::random_text};

pub(super) const ENDPOINTS: &[Endpoint] =
    &[PLAIN, STABLE, Endpoint::get("/cgi-bin/ticket/getticket", Side::Service, ticket)];

const PLAIN: Endpoint = Endpoint::new("/cgi-bin/token", Verb::Any, Auth::Own, plain).daily(2000);
const STABLE: Endpoint =
    Endpoint::new("/cgi-bin/stable_token", Verb::Post, Auth::Own, stable).daily(500_000).minute(10_000);

fn plain(ctx: &mut Ctx<'_>) -> ApiResult {
    let [grant, appid, secret] = ["grant_type", "appid", "secret"].map(|name| ctx.query(name).to_owned());
    admit(ctx, &grant, &appid, &secret, &PLAIN)?;
    let (token, seconds) = ctx.state.tokens.issue_plain(&appid, ctx.now, &ctx.shared.config.rules);
    Ok(Reply::Json(json!({ "access_token": token, "expires_in": seconds })))
}

fn stable(ctx: &mut Ctx<'_>) -> ApiResult {
    let [grant, appid, secret] = ["/grant_type", "/appid", "/secret"].map(|name| ctx.text(name).to_owned());
    admit(ctx, &grant, &appid, &secret, &STABLE)?;
    let force = ctx.call.body["force_refresh"].as_bool().unwrap_or(false);
    let rules = &ctx.shared.config.rules;
    let (token, seconds) = if force {
        ctx.state.tokens.force_stable(&appid, ctx.now, rules)?
    } else {
        ctx.state.tokens.stable(&appid, ctx.now, rules)
    };
    Ok(Reply::Json(json!({ "access_token": token, "expires_in": seconds })))
}

fn admit(ctx: &mut Ctx<'_>, grant: &str, appid: &str, secret: &str, endpoint: &Endpoint) -> Result<(), ApiError> {
    if grant != "client_credential" {
        return Err(ApiError::code(40002));
    }
    ctx.prove(appid, secret)?;
    let ip = ctx.call.ip;
    if !ip_allowed(&ctx.account()?.settings.ip_whitelist, ip) {
        let caller = ip.map(|ip| ip.to_string()).unwrap_or_default();
        return Err(ApiError::new(40164, format!("invalid ip {caller}, not in whitelist")));
    }
    ctx.count_call(endpoint)
}

fn ticket(ctx: &mut Ctx<'_>) -> ApiResult {
    if ctx.query("type") != "jsapi" {
        return Err(ApiError::code(40097));
    }
    let (now, seconds) = (ctx.now, ctx.shared.config.rules.token_seconds);
    let account = ctx.account()?;
    let (ticket, until) = match account.jsapi_ticket.take().filter(|(_, until)| *until > now) {
        Some(kept) => kept,
        None => (random_text(64), now + seconds),
    };
    account.jsapi_ticket = Some((ticket.clone(), until));
    ok(json!({ "ticket": ticket, "expires_in": until - now }))
}
