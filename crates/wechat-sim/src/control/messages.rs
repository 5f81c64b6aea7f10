//! What people write and send, and taps on the menu.

use actix_web::web;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    Acted, ControlResult, account,
    actions::{event_delivery, with_fields},
    body, conclude, known_user,
};
use crate::{
    callback::{Answerable, Delivery},
    error::ControlError,
    png,
    push::{Node, Push},
    shared::{ChatNews, Shared},
    state::{
        Kind, State,
        chat::{ChatMessage, From},
        media::Media,
        member::Trigger,
    },
};

/// Concurrent deliveries of one message.
const MOST_REPEATS: usize = 1000;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/users/{user_id}/messages", web::post().to(send))
        .route("/users/{user_id}/menu", web::post().to(tap_menu));
}

#[derive(Default, Deserialize)]
struct MessageBody {
    appid: Option<String>,
    #[serde(rename = "type", default = "text_type")]
    kind: String,
    #[serde(default)]
    content: String,
    /// Base64 of a picture, voice, video or file; a sample is made without it.
    data: Option<String>,
    file_name: Option<String>,
    format: Option<String>,
    #[serde(alias = "location_x")]
    latitude: Option<f64>,
    #[serde(alias = "location_y")]
    longitude: Option<f64>,
    scale: Option<i64>,
    label: Option<String>,
    title: Option<String>,
    description: Option<String>,
    url: Option<String>,
    /// Id of the option of a menu message that was tapped.
    #[serde(alias = "menu_id")]
    bizmsgmenuid: Option<Value>,
    /// Further flat elements.
    #[serde(default)]
    fields: Map<String, Value>,
    /// Forces the message's id; a known id is the same message delivered again.
    msg_id: Option<Value>,
    create_time: Option<i64>,
    /// Deliveries of the same message at the same time.
    repeat: Option<usize>,
    wait: Option<bool>,
    /// Set for messages that a menu item produced.
    #[serde(skip)]
    from_menu: bool,
}

fn text_type() -> String {
    "text".into()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

async fn send(shared: web::Data<Shared>, user_id: web::Path<String>, bytes: web::Bytes) -> ControlResult {
    let ask: MessageBody = body(&bytes)?;
    let copies = ask.repeat.unwrap_or(1);
    if copies == 0 || copies > MOST_REPEATS {
        return Err(ControlError::bad(format!("repeat must be 1 to {MOST_REPEATS}")));
    }
    let acted = write(&shared, &user_id, &ask, copies)?;
    conclude(shared.into_inner(), acted, ask.wait.unwrap_or(true)).await
}

/// What a message says: elements of the callback, and the line in the chat.
struct Written {
    elements: Vec<(&'static str, Node)>,
    content: String,
    data: Value,
}

fn write(shared: &Shared, user_id: &str, ask: &MessageBody, copies: usize) -> Result<Acted, ControlError> {
    let (now_ms, now) = (shared.clock.now_ms(), shared.clock.now());
    let mut state = shared.lock();
    known_user(&state, user_id)?;
    let appid = writable(&mut state, user_id, ask.appid.as_deref())?;
    let written = compose(shared, &mut state, &appid, ask)?;
    let msg_id = match &ask.msg_id {
        Some(given) => plain(given),
        None => state.next_message_id().to_string(),
    };
    let id = state.next_id();
    let account = account(&mut state, Some(&appid), None)?;
    let original_id = account.settings.original_id.clone();
    let member = account.meet(user_id);
    let openid = member.openid.clone();
    let known = member.sent_messages.get(&msg_id).copied();
    let create_time = ask.create_time.or(known).unwrap_or(now);
    member.sent_messages.insert(msg_id.clone(), create_time);
    let (trigger, rule) = if ask.from_menu || ask.bizmsgmenuid.is_some() {
        (Trigger::Menu, shared.config.rules.menu_window)
    } else {
        (Trigger::Message, shared.config.rules.message_window)
    };
    if known.is_none() {
        member.open_window(trigger, rule, now);
        member.last_message_at = Some(now);
        member.last_visit_at = Some(now);
    }
    let mut push = Push::new(&original_id, &openid, create_time, &ask.kind);
    for (name, node) in written.elements {
        push = push.with(name, node);
    }
    push = with_fields(push, &ask.fields)?.with("MsgId", Node::number_or_text(&msg_id));
    let delivery =
        Delivery { copies, shown: known.is_none(), ..event_delivery(account, &openid, push, Answerable::Message) };
    let message = ChatMessage {
        id,
        from: From::User,
        kind: ask.kind.clone(),
        content: written.content,
        via: None,
        at_ms: now_ms,
        data: written.data,
    };
    let said = if known.is_none() { account.say(&openid, message) } else { None };
    let news = said
        .into_iter()
        .map(|message| ChatNews { appid: appid.clone(), user_id: user_id.to_owned(), message })
        .collect();
    let answer = json!({ "id": id, "msg_id": msg_id, "openid": openid, "create_time": create_time });
    Ok(Acted { answer, deliveries: vec![delivery], news })
}

/// The account, if the user can write to it.
fn writable(state: &mut State, user_id: &str, appid: Option<&str>) -> Result<String, ControlError> {
    let account = account(state, appid, None)?;
    let openid = account.openid_of(user_id);
    let follows = account.member(&openid).is_some_and(|member| member.follow.is_some());
    if account.settings.kind == Kind::Service && !follows {
        return Err(ControlError::bad("the user does not follow this account and can't write to it"));
    }
    Ok(account.settings.appid.clone())
}

fn compose(shared: &Shared, state: &mut State, appid: &str, ask: &MessageBody) -> Result<Written, ControlError> {
    match ask.kind.as_str() {
        "text" => text(ask),
        "image" | "voice" | "video" | "shortvideo" | "file" => file(shared, state, appid, ask),
        "location" => Ok(location(ask)),
        "link" => link(ask),
        // Types that the product does not know must do no harm: anything may be sent.
        other if !ask.fields.is_empty() => {
            Ok(Written { elements: Vec::new(), content: format!("[{other}]"), data: Value::Null })
        }
        other => Err(ControlError::bad(format!("unknown type {other}: give its elements in fields"))),
    }
}

fn text(ask: &MessageBody) -> Result<Written, ControlError> {
    if ask.content.is_empty() {
        return Err(ControlError::bad("content must not be empty"));
    }
    let mut elements = vec![("Content", Node::text(ask.content.as_str()))];
    if let Some(id) = &ask.bizmsgmenuid {
        elements.push(("bizmsgmenuid", Node::text(plain(id))));
    }
    Ok(Written { elements, content: ask.content.clone(), data: Value::Null })
}

fn file(shared: &Shared, state: &mut State, appid: &str, ask: &MessageBody) -> Result<Written, ControlError> {
    let now = shared.clock.now();
    let given = ask
        .data
        .as_deref()
        .map(|data| STANDARD.decode(data).map_err(|e| ControlError::bad(format!("data is not base64: {e}"))))
        .transpose()?;
    let kind = ask.kind.as_str();
    let (content_type, extension, label) = match kind {
        "image" => ("image/png", "png", "[图片]"),
        "voice" => ("audio/amr", "amr", "[语音]"),
        "file" => ("application/octet-stream", "txt", "[文件]"),
        _ => ("video/mp4", "mp4", "[视频]"),
    };
    let seed = state.next_id();
    let bytes = given.unwrap_or_else(|| sample(kind, seed));
    let content_type = if bytes.starts_with(b"\xff\xd8") { "image/jpeg" } else { content_type };
    let file_name = ask.file_name.clone().unwrap_or_else(|| format!("sample{seed}.{extension}"));
    let keep = |state: &mut State, kind: &str, content_type: &str, bytes: Vec<u8>| {
        state.media.add(Media {
            appid: appid.to_owned(),
            kind: kind.to_owned(),
            content_type: content_type.to_owned(),
            file_name: file_name.clone(),
            bytes: bytes.into(),
            created_at: now,
        })
    };
    let stored_kind = if kind == "shortvideo" { "video" } else { kind };
    let media_id = keep(state, stored_kind, content_type, bytes);
    let link = format!("{}/_sim/media/{media_id}", shared.base_url());
    let mut elements = vec![("MediaId", Node::text(media_id.as_str()))];
    match kind {
        "image" => elements.push(("PicUrl", Node::text(link.as_str()))),
        "voice" => {
            elements.push(("Format", Node::text(ask.format.as_deref().unwrap_or("amr"))));
            if !ask.content.is_empty() {
                elements.push(("Recognition", Node::text(ask.content.as_str())));
            }
        }
        "file" => elements.push(("Title", Node::text(file_name.as_str()))),
        _ => {
            let thumb = keep(state, "image", "image/png", png::sample_picture(seed));
            elements.push(("ThumbMediaId", Node::text(thumb)));
        }
    }
    let content = if kind == "file" { format!("{label} {file_name}") } else { label.to_owned() };
    Ok(Written { elements, content, data: json!({ "media_id": media_id, "url": link, "file_name": file_name }) })
}

fn sample(kind: &str, seed: u64) -> Vec<u8> {
    match kind {
        "image" => png::sample_picture(seed),
        "voice" => {
            // One second of silence: 50 frames of the highest rate.
            let frame = [[0x3c_u8].as_slice(), &[0; 31]].concat();
            [b"#!AMR\n".as_slice(), &frame.repeat(50)].concat()
        }
        "file" => format!("模拟文件 {seed}\n").into_bytes(),
        _ => b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08mdat".to_vec(),
    }
}

fn location(ask: &MessageBody) -> Written {
    let (latitude, longitude) = (ask.latitude.unwrap_or(23.106_574), ask.longitude.unwrap_or(113.324_587));
    let scale = ask.scale.unwrap_or(15);
    let given = ask.label.as_deref().filter(|label| !label.is_empty());
    let label =
        given.or(Some(ask.content.as_str()).filter(|c| !c.is_empty())).unwrap_or("广州塔（海珠区阅江西路222号）");
    Written {
        elements: vec![
            ("Location_X", Node::Decimal(latitude)),
            ("Location_Y", Node::Decimal(longitude)),
            ("Scale", Node::Number(scale)),
            ("Label", Node::text(label)),
        ],
        content: format!("[位置] {label}"),
        data: json!({ "latitude": latitude, "longitude": longitude, "scale": scale, "label": label }),
    }
}

fn link(ask: &MessageBody) -> Result<Written, ControlError> {
    let url = ask.url.as_deref().filter(|url| !url.is_empty()).ok_or_else(|| ControlError::bad("url is required"))?;
    let title = ask.title.as_deref().unwrap_or(url);
    let description = ask.description.as_deref().unwrap_or_default();
    Ok(Written {
        elements: vec![
            ("Title", Node::text(title)),
            ("Description", Node::text(description)),
            ("Url", Node::text(url)),
        ],
        content: format!("[链接] {title}"),
        data: json!({ "articles": [{ "title": title, "description": description, "url": url }] }),
    })
}

#[derive(Deserialize)]
struct MenuBody {
    appid: Option<String>,
    key: String,
    wait: Option<bool>,
}

/// A follower taps a menu item, named by its key, address or page. A key that the menu does not
/// have is tapped all the same: phones keep an old menu for a day.
async fn tap_menu(shared: web::Data<Shared>, user_id: web::Path<String>, bytes: web::Bytes) -> ControlResult {
    let ask: MenuBody = body(&bytes)?;
    if ask.key.is_empty() {
        return Err(ControlError::bad("key must not be empty"));
    }
    let wait = ask.wait.unwrap_or(true);
    let (acted, follow_up) = tap(&shared, &user_id, &ask)?;
    let Some(kind) = follow_up else { return conclude(shared.into_inner(), acted, wait).await };
    conclude(shared.clone().into_inner(), acted, wait).await?;
    // A message produced by tapping the menu counts as the menu scene.
    let message = MessageBody { appid: ask.appid, kind: kind.to_owned(), from_menu: true, ..MessageBody::default() };
    let acted = write(&shared, &user_id, &message, 1)?;
    conclude(shared.into_inner(), acted, wait).await
}

fn tap(shared: &Shared, user_id: &str, ask: &MenuBody) -> Result<(Acted, Option<&'static str>), ControlError> {
    let now = shared.clock.now();
    let mut state = shared.lock();
    known_user(&state, user_id)?;
    let appid = writable(&mut state, user_id, ask.appid.as_deref())?;
    let account = account(&mut state, Some(&appid), None)?;
    let button = find_button(account.menu.as_ref(), &ask.key);
    let kind = button.as_ref().and_then(|button| button["type"].as_str()).unwrap_or("click").to_owned();
    let member = account.meet(user_id);
    let openid = member.openid.clone();
    if ["click", "scancode_push", "scancode_waitmsg"].contains(&kind.as_str()) {
        member.open_window(Trigger::Menu, shared.config.rules.menu_window, now);
    }
    let event = match kind.as_str() {
        "click" => "CLICK",
        "view" => "VIEW",
        "miniprogram" => "view_miniprogram",
        other => other,
    };
    let push = Push::event(&account.settings.original_id, &openid, now, event).with_text("EventKey", ask.key.as_str());
    let (push, follow_up) = menu_details(push, &kind);
    let answerable =
        if ["view", "miniprogram"].contains(&kind.as_str()) { Answerable::Nothing } else { Answerable::Event };
    let silent = ["media_id", "article_id", "article_view_limited"].contains(&kind.as_str());
    let deliveries = if silent { Vec::new() } else { vec![event_delivery(account, &openid, push, answerable)] };
    let answer = json!({ "openid": openid, "event": event, "type": kind });
    Ok((Acted { answer, deliveries, news: Vec::new() }, follow_up))
}

fn menu_details(push: Push, kind: &str) -> (Push, Option<&'static str>) {
    match kind {
        "view" | "miniprogram" => (push.with_text("MenuId", "500000001"), None),
        "scancode_push" | "scancode_waitmsg" => {
            let info = vec![("ScanType", Node::text("qrcode")), ("ScanResult", Node::text("SIM-0001"))];
            (push.with("ScanCodeInfo", Node::Group(info)), None)
        }
        "pic_sysphoto" | "pic_photo_or_album" | "pic_weixin" => {
            let item = Node::Group(vec![("PicMd5Sum", Node::text("1b5f7c23b5bf75682a53e7b6d163e185"))]);
            let list = Node::Group(vec![("item", item)]);
            let info = Node::Group(vec![("Count", Node::Number(1)), ("PicList", list)]);
            (push.with("SendPicsInfo", info), Some("image"))
        }
        "location_select" => {
            let info = vec![
                ("Location_X", Node::text("23.106574")),
                ("Location_Y", Node::text("113.324587")),
                ("Scale", Node::text("15")),
                ("Label", Node::text("广州塔")),
                ("Poiname", Node::text("")),
            ];
            (push.with("SendLocationInfo", Node::Group(info)), Some("location"))
        }
        _ => (push, None),
    }
}

fn find_button(menu: Option<&Value>, key: &str) -> Option<Value> {
    let top = menu?["button"].as_array()?;
    let all = top.iter().flat_map(|button| {
        let children = button["sub_button"].as_array().map_or(&[][..], Vec::as_slice);
        std::iter::once(button).chain(children)
    });
    let names = ["key", "url", "pagepath", "media_id", "article_id"];
    all.into_iter()
        .find(|button| button["type"].is_string() && names.iter().any(|name| button[*name].as_str() == Some(key)))
        .cloned()
}
