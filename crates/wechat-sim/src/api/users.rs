//! Followers: information, lists, remarks.

use serde_json::{Value, json};

use super::{ApiResult, Ctx, Endpoint, Reply, Side, ok};
use crate::{error::ApiError, state::member::Member};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::get("/cgi-bin/user/info", Side::Service, info).daily(5_000_000),
    Endpoint::post("/cgi-bin/user/info/batchget", Side::Service, batch).daily(5_000_000),
    Endpoint::get("/cgi-bin/user/get", Side::Service, list).daily(500),
    Endpoint::post("/cgi-bin/user/info/updateremark", Side::Service, remark),
];

/// Openids on one page of the follower list.
const PAGE: usize = 10_000;
/// Users in one batch.
const BATCH: usize = 100;
/// Characters of a remark; fewer than this.
const REMARK_CHARS: usize = 30;

fn info(ctx: &mut Ctx<'_>) -> ApiResult {
    let openid = ctx.query("openid").to_owned();
    describe(ctx, &openid).map(Reply::Json)
}

fn batch(ctx: &mut Ctx<'_>) -> ApiResult {
    let openids: Vec<String> =
        ctx.list("/user_list").iter().map(|user| user["openid"].as_str().unwrap_or_default().to_owned()).collect();
    if openids.is_empty() || openids.len() > BATCH {
        return Err(ApiError::code(40032));
    }
    let users = openids.iter().map(|openid| describe(ctx, openid)).collect::<Result<Vec<_>, _>>()?;
    Ok(Reply::Json(json!({ "user_info_list": users })))
}

fn describe(ctx: &mut Ctx<'_>, openid: &str) -> Result<Value, ApiError> {
    let user_id = ctx.member(openid)?.user_id.clone();
    let unionid = ctx.state.users.get(&user_id).map(|user| user.unionid());
    let account = ctx.account()?;
    let bound = account.settings.bound;
    let member = account.member(openid).ok_or_else(|| ApiError::code(40003))?;
    let mut value = match &member.follow {
        None => json!({ "subscribe": 0, "openid": openid }),
        Some(_) => follower(member),
    };
    if let (true, Some(unionid)) = (bound, unionid) {
        value["unionid"] = unionid.into();
    }
    Ok(value)
}

fn follower(member: &Member) -> Value {
    let (since, scene) =
        member.follow.as_ref().map_or((0, ""), |follow| (follow.since, follow.scene.as_deref().unwrap_or_default()));
    let numeric = scene.parse::<i64>().ok();
    json!({
        "subscribe": 1,
        "openid": member.openid,
        "nickname": "",
        "sex": 0,
        "language": "zh_CN",
        "city": "",
        "province": "",
        "country": "",
        "headimgurl": "",
        "subscribe_time": since,
        "remark": member.remark,
        "groupid": 0,
        "tagid_list": member.tags,
        "subscribe_scene": if scene.is_empty() { "ADD_SCENE_SEARCH" } else { "ADD_SCENE_QR_CODE" },
        "qr_scene": numeric.unwrap_or(0),
        "qr_scene_str": if numeric.is_some() { "" } else { scene },
    })
}

/// A page of openids behind `next_openid`; the total is of all.
pub(super) fn page<'a>(members: impl Iterator<Item = &'a Member>, after: Option<usize>) -> (usize, Vec<&'a str>) {
    let mut total = 0;
    let mut openids = Vec::new();
    for member in members {
        total += 1;
        if openids.len() < PAGE && after.is_none_or(|after| member.number > after) {
            openids.push(member.openid.as_str());
        }
    }
    (total, openids)
}

fn list(ctx: &mut Ctx<'_>) -> ApiResult {
    let next = ctx.query("next_openid").to_owned();
    let after = if next.is_empty() { None } else { Some(ctx.member(&next)?.number) };
    let (total, openids) = page(ctx.account()?.followers(), after);
    Ok(Reply::Json(match openids.last() {
        None => json!({ "total": total, "count": 0, "next_openid": "" }),
        Some(last) => json!({
            "total": total,
            "count": openids.len(),
            "data": { "openid": openids },
            "next_openid": last,
        }),
    }))
}

fn remark(ctx: &mut Ctx<'_>) -> ApiResult {
    let (openid, remark) = (ctx.text("/openid").to_owned(), ctx.text("/remark").to_owned());
    if remark.chars().count() >= REMARK_CHARS {
        return Err(ApiError::code(40035));
    }
    ctx.member(&openid)?.remark = remark;
    ok(Value::Null)
}
