//! Tags of followers.

use serde_json::{Value, json};

use super::{ApiResult, Ctx, Endpoint, Reply, Side, ok, users};
use crate::{error::ApiError, state::account::Tag};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::post("/cgi-bin/tags/create", Side::Service, create),
    Endpoint::get("/cgi-bin/tags/get", Side::Service, list),
    Endpoint::post("/cgi-bin/tags/update", Side::Service, update),
    Endpoint::post("/cgi-bin/tags/delete", Side::Service, delete),
    Endpoint::post("/cgi-bin/tags/members/batchtagging", Side::Service, tag_members),
    Endpoint::post("/cgi-bin/tags/members/batchuntagging", Side::Service, untag_members),
    Endpoint::post("/cgi-bin/tags/getidlist", Side::Service, tags_of),
    Endpoint::post("/cgi-bin/user/tag/get", Side::Service, members_of),
];

const MOST_TAGS: usize = 100;
const NAME_CHARS: usize = 30;
/// Openids in one batch.
const BATCH: usize = 50;
const MOST_TAGS_OF_A_USER: usize = 20;
/// Followers above which a tag cannot be deleted.
const MOST_FOLLOWERS: usize = 100_000;
/// Ids that belong to the platform.
const RESERVED: std::ops::RangeInclusive<i64> = 0..=2;

fn new_name(ctx: &mut Ctx<'_>) -> Result<String, ApiError> {
    let name = ctx.text("/tag/name").trim().to_owned();
    if name.chars().count() > NAME_CHARS {
        return Err(ApiError::code(45158));
    }
    let own = ctx.number("/tag/id");
    let taken = ctx.account()?.tags.iter().any(|tag| tag.name == name && Some(tag.id) != own);
    if name.is_empty() || taken {
        return Err(ApiError::code(45157));
    }
    Ok(name)
}

fn place(ctx: &mut Ctx<'_>, id: Option<i64>) -> Result<usize, ApiError> {
    let id = id.ok_or_else(|| ApiError::code(45159))?;
    if RESERVED.contains(&id) {
        return Err(ApiError::code(45058));
    }
    ctx.account()?.tags.iter().position(|tag| tag.id == id).ok_or_else(|| ApiError::code(45159))
}

fn create(ctx: &mut Ctx<'_>) -> ApiResult {
    let name = new_name(ctx)?;
    let account = ctx.account()?;
    if account.tags.len() >= MOST_TAGS {
        return Err(ApiError::code(45056));
    }
    account.last_tag_id += 1;
    let id = account.last_tag_id;
    account.tags.push(Tag { id, name: name.clone() });
    Ok(Reply::Json(json!({ "tag": { "id": id, "name": name } })))
}

fn list(ctx: &mut Ctx<'_>) -> ApiResult {
    let account = ctx.account()?;
    let tags: Vec<Value> = account
        .tags
        .iter()
        .map(|tag| {
            let count = account.followers().filter(|member| member.tags.contains(&tag.id)).count();
            json!({ "id": tag.id, "name": tag.name, "count": count })
        })
        .collect();
    Ok(Reply::Json(json!({ "tags": tags })))
}

fn update(ctx: &mut Ctx<'_>) -> ApiResult {
    let id = ctx.number("/tag/id");
    let place = place(ctx, id)?;
    let name = new_name(ctx)?;
    ctx.account()?.tags[place].name = name;
    ok(Value::Null)
}

fn delete(ctx: &mut Ctx<'_>) -> ApiResult {
    let id = ctx.number("/tag/id");
    let place = place(ctx, id)?;
    let account = ctx.account()?;
    let id = account.tags[place].id;
    let openids: Vec<String> =
        account.members().filter(|member| member.tags.contains(&id)).map(|member| member.openid.clone()).collect();
    if openids.len() > MOST_FOLLOWERS {
        return Err(ApiError::code(45057));
    }
    account.tags.remove(place);
    for openid in openids {
        ctx.member(&openid)?.tags.retain(|tag| *tag != id);
    }
    ok(Value::Null)
}

/// The openids and the tag of a batch, all checked before anything changes.
fn batch(ctx: &mut Ctx<'_>) -> Result<(Vec<String>, i64), ApiError> {
    let openids: Vec<String> =
        ctx.list("/openid_list").iter().map(|id| id.as_str().unwrap_or_default().to_owned()).collect();
    if openids.is_empty() || openids.len() > BATCH {
        return Err(ApiError::code(40032));
    }
    let tag = ctx.number("/tagid");
    let place = place(ctx, tag)?;
    let id = ctx.account()?.tags[place].id;
    for openid in &openids {
        if ctx.member(openid).is_err() {
            let foreign = ctx.state.accounts.values().any(|account| account.member(openid).is_some());
            return Err(ApiError::code(if foreign { 49003 } else { 40003 }));
        }
    }
    Ok((openids, id))
}

fn tag_members(ctx: &mut Ctx<'_>) -> ApiResult {
    let (openids, id) = batch(ctx)?;
    for openid in &openids {
        let tags = &ctx.member(openid)?.tags;
        if !tags.contains(&id) && tags.len() >= MOST_TAGS_OF_A_USER {
            return Err(ApiError::code(45059));
        }
    }
    for openid in &openids {
        let tags = &mut ctx.member(openid)?.tags;
        if !tags.contains(&id) {
            tags.push(id);
        }
    }
    ok(Value::Null)
}

fn untag_members(ctx: &mut Ctx<'_>) -> ApiResult {
    let (openids, id) = batch(ctx)?;
    for openid in &openids {
        ctx.member(openid)?.tags.retain(|tag| *tag != id);
    }
    ok(Value::Null)
}

fn tags_of(ctx: &mut Ctx<'_>) -> ApiResult {
    let openid = ctx.text("/openid").to_owned();
    let tags = ctx.member(&openid)?.tags.clone();
    Ok(Reply::Json(json!({ "tagid_list": tags })))
}

fn members_of(ctx: &mut Ctx<'_>) -> ApiResult {
    let tag = ctx.number("/tagid");
    let place = place(ctx, tag)?;
    let next = ctx.text("/next_openid").to_owned();
    let after = if next.is_empty() { None } else { Some(ctx.member(&next)?.number) };
    let account = ctx.account()?;
    let id = account.tags[place].id;
    let (_, openids) = users::page(account.followers().filter(|member| member.tags.contains(&id)), after);
    Ok(Reply::Json(match openids.last() {
        None => json!({ "count": 0 }),
        Some(last) => json!({ "count": openids.len(), "data": { "openid": openids }, "next_openid": last }),
    }))
}
