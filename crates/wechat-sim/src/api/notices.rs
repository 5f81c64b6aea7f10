//! Template messages and subscription notices.

use serde_json::{Map, Value, json};

use super::{ApiResult, Ctx, Endpoint, Reply, Said, Side, ok};
use crate::{
    error::ApiError,
    fields,
    push::{Node, Push},
    state::{
        Kind,
        account::{Template, TemplateKind},
        chat::Via,
        member::Block,
    },
};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::post("/cgi-bin/message/template/send", Side::Service, template_send).daily(100_000),
    Endpoint::get("/cgi-bin/template/get_all_private_template", Side::Service, templates),
    Endpoint::post("/wxa/sec/queryblocktmplmsg", Side::Service, blocked),
    Endpoint::post("/cgi-bin/message/subscribe/bizsend", Side::Service, subscribe_send),
    Endpoint::post("/cgi-bin/message/subscribe/send", Side::Miniprogram, subscribe_send),
    Endpoint::get("/wxaapi/newtmpl/gettemplate", Side::Both, subscribe_templates),
    Endpoint::post("/cgi-bin/message/template/subscribe", Side::Service, one_shot),
];

/// Longest `client_msg_id`, in characters.
const CLIENT_MSG_ID_CHARS: usize = 32;

fn template_send(ctx: &mut Ctx<'_>) -> ApiResult {
    let openid = ctx.text("/touser").to_owned();
    ctx.member(&openid)?;
    let template = find(ctx, TemplateKind::Template)?;
    let member = ctx.member(&openid)?;
    if member.block == Block::Blacklisted {
        return Err(ApiError::code(43019));
    }
    if member.follow.is_none() {
        return Err(ApiError::code(43004));
    }
    let muted = member.block == Block::Muted;
    let values = values(ctx, &template)?;
    let client_id = ctx.text("/client_msg_id").to_owned();
    if client_id.chars().count() > CLIENT_MSG_ID_CHARS {
        return Err(ApiError::field("client_msg_id", "is too long"));
    }
    let now = ctx.now;
    if !client_id.is_empty()
        && let Some(msg_id) = ctx.member(&openid)?.sent_under(&client_id, now)
    {
        return ok(json!({ "msgid": msg_id }));
    }
    let msg_id = ctx.new_message_id();
    if !client_id.is_empty() {
        let seconds = ctx.shared.config.rules.client_msg_id_seconds;
        ctx.member(&openid)?.remember_sent(&client_id, msg_id, now, seconds);
    }
    let usual = if muted { "failed:user block" } else { "success" };
    let status = ctx.event_status.clone().unwrap_or_else(|| usual.to_owned());
    if status == "success" {
        show(ctx, &openid, &template, &values, Via::Template, msg_id)?;
    }
    let push = Push::event(&ctx.settings()?.original_id, &openid, now, "TEMPLATESENDJOBFINISH")
        .with("MsgID", Node::Number(msg_id))
        .with_text("Status", status);
    ctx.push_event(&openid, push);
    ok(json!({ "msgid": msg_id }))
}

fn subscribe_send(ctx: &mut Ctx<'_>) -> ApiResult {
    let openid = ctx.text("/touser").to_owned();
    ctx.member(&openid)?;
    let template = find(ctx, TemplateKind::Subscribe)?;
    check_page(ctx)?;
    let values = values(ctx, &template)?;
    if !ctx.member(&openid)?.use_consent(&template.id, template.long_term) {
        return Err(ApiError::code(43101));
    }
    let msg_id = ctx.new_message_id();
    let status = ctx.event_status.clone().unwrap_or_else(|| "success".to_owned());
    if status == "success" {
        show(ctx, &openid, &template, &values, Via::Subscribe, msg_id)?;
    }
    let entry = Node::Group(vec![
        ("TemplateId", Node::text(&template.id)),
        ("MsgID", Node::Number(msg_id)),
        ("ErrorCode", Node::Number(if status == "success" { 0 } else { -1 })),
        ("ErrorStatus", Node::text(status)),
    ]);
    let push = Push::event(&ctx.settings()?.original_id, &openid, ctx.now, "subscribe_msg_sent_event")
        .with("SubscribeMsgSentEvent", Node::Group(vec![("List", entry)]));
    ctx.push_event(&openid, push);
    ok(Value::Null)
}

fn one_shot(ctx: &mut Ctx<'_>) -> ApiResult {
    let openid = ctx.text("/touser").to_owned();
    ctx.member(&openid)?;
    let template = find(ctx, TemplateKind::Subscribe)?;
    let text = ctx.text("/data/content/value").to_owned();
    if text.is_empty() {
        return Err(ApiError::field("data.content.value", "value is empty"));
    }
    if !ctx.member(&openid)?.use_consent(&template.id, template.long_term) {
        return Err(ApiError::code(43101));
    }
    let title = ctx.text("/title").to_owned();
    let data = json!({ "template_id": template.id, "title": title, "url": ctx.text("/url"),
        "fields": [{ "label": "", "name": "content", "value": text }] });
    let content = format!("{title}\n{text}");
    ctx.say(&openid, Said { kind: "subscribe", content, via: Via::Subscribe, data })?;
    ok(Value::Null)
}

fn find(ctx: &mut Ctx<'_>, kind: TemplateKind) -> Result<Template, ApiError> {
    let id = ctx.text("/template_id").to_owned();
    ctx.account()?.template(&id, kind).cloned().ok_or_else(|| ApiError::code(40037))
}

/// A page of the own mini-program must exist in the released version.
fn check_page(ctx: &mut Ctx<'_>) -> Result<(), ApiError> {
    if let Some(state) = ctx.call.body.get("miniprogram_state").and_then(Value::as_str)
        && !["developer", "trial", "formal"].contains(&state)
    {
        return Err(ApiError::field("miniprogram_state", "is unknown"));
    }
    let page = ctx.text("/page").to_owned();
    let account = ctx.account()?;
    if account.settings.kind == Kind::Miniprogram && !page.is_empty() && !account.has_page(&page) {
        return Err(ApiError::code(41030));
    }
    Ok(())
}

/// The values of all fields of the template, checked and as they are shown.
fn values(ctx: &Ctx<'_>, template: &Template) -> Result<Map<String, Value>, ApiError> {
    let data = ctx.call.body.get("data").and_then(Value::as_object);
    let data = data.ok_or_else(|| ApiError::field("data", "is missing"))?;
    let mut values = Map::new();
    for name in fields::names_in(&template.content) {
        if fields::is_ignored(name) {
            continue;
        }
        let value = match data.get(name).and_then(|field| field.get("value")) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => return Err(ApiError::field(&format!("data.{name}.value"), "is missing")),
        };
        let shown = fields::check(name, &value, template.choices.get(name).map(Vec::as_slice))
            .map_err(|what| ApiError::field(&format!("data.{name}.value"), what))?;
        values.insert(name.to_owned(), Value::from(shown));
    }
    Ok(values)
}

fn show(
    ctx: &mut Ctx<'_>,
    openid: &str,
    template: &Template,
    values: &Map<String, Value>,
    via: Via,
    msg_id: i64,
) -> Result<(), ApiError> {
    let lines = render(&template.content, values);
    let text: Vec<String> = lines
        .iter()
        .map(|(label, _, value)| if label.is_empty() { value.clone() } else { format!("{label}：{value}") })
        .collect();
    let parts: Vec<Value> =
        lines.iter().map(|(label, name, value)| json!({ "label": label, "name": name, "value": value })).collect();
    let body = &ctx.call.body;
    let data = json!({
        "template_id": template.id,
        "title": template.title,
        "fields": parts,
        "url": body.get("url"),
        "page": body.get("page"),
        "miniprogram": body.get("miniprogram"),
        "msgid": msg_id,
    });
    let kind = if via == Via::Template { "template" } else { "subscribe" };
    ctx.say(openid, Said { kind, content: format!("{}\n{}", template.title, text.join("\n")), via, data })
}

/// The lines of a notice: label, field name, value.
fn render(content: &str, values: &Map<String, Value>) -> Vec<(String, String, String)> {
    content
        .lines()
        .filter_map(|line| {
            let name = *fields::names_in(line).first()?;
            let value = values.get(name)?.as_str()?;
            let label = line.split("{{").next().unwrap_or_default();
            Some((label.trim().trim_end_matches(['：', ':']).to_owned(), name.to_owned(), value.to_owned()))
        })
        .collect()
}

fn templates(ctx: &mut Ctx<'_>) -> ApiResult {
    let list: Vec<Value> = ctx
        .account()?
        .templates
        .values()
        .filter(|template| template.kind == TemplateKind::Template)
        .map(|template| {
            json!({
                "template_id": template.id,
                "title": template.title,
                "primary_industry": "IT科技",
                "deputy_industry": "互联网|电子商务",
                "content": template.content,
                "example": "",
            })
        })
        .collect();
    Ok(Reply::Json(json!({ "template_list": list })))
}

fn subscribe_templates(ctx: &mut Ctx<'_>) -> ApiResult {
    let list: Vec<Value> = ctx
        .account()?
        .templates
        .values()
        .filter(|template| template.kind == TemplateKind::Subscribe)
        .map(|template| {
            json!({
                "priTmplId": template.id,
                "title": template.title,
                "content": template.content,
                "example": "",
                "type": if template.long_term { 3 } else { 2 },
            })
        })
        .collect();
    ok(json!({ "data": list }))
}

/// Template messages that the platform has stopped for their content: the simulator stops none.
fn blocked(ctx: &mut Ctx<'_>) -> ApiResult {
    if !(1..=100).contains(&ctx.number("/limit").unwrap_or(0)) {
        return Err(ApiError::field("limit", "must be 1 to 100"));
    }
    ok(json!({ "msginfo": [] }))
}
