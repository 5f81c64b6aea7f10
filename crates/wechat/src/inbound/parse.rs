//! From the element tree to typed messages and events.

use super::{
    ArticleUrl, Consent, Content, CopyrightCheck, Event, Inbound, InboundKind, MassResult, Message, NoticeResult,
    PictureSource, ScanKind, TemplateOutcome,
};
use crate::callback::{CallbackError, Format};
use crate::signature::sha1_hex;
use crate::xml::Element;
use crate::{json, xml};

/// Names and ids are far shorter; a longer one would bloat keys and indexes.
const MAX_ID_BYTES: usize = 128;
/// The end of the year 9999.
const MAX_TIME: i64 = 253_402_300_799;

pub(super) fn inbound(plaintext: &str, format: Format) -> Result<Inbound, CallbackError> {
    let root = match format {
        Format::Xml => xml::parse(plaintext)?,
        Format::Json => json::parse(plaintext)?,
    };
    let to_user = id(&root, "ToUserName", "ToUserName is missing or too long")?;
    let from_user = id(&root, "FromUserName", "FromUserName is missing or too long")?;
    let create_time = number(&root, "CreateTime")
        .filter(|seconds| (0..=MAX_TIME).contains(seconds))
        .ok_or(CallbackError::Malformed("CreateTime is no time"))?;
    let msg_type = id(&root, "MsgType", "MsgType is missing or too long")?;
    let (kind, what) = if msg_type.eq_ignore_ascii_case("event") {
        let name = id(&root, "Event", "Event is missing or too long")?;
        let what = event_key(&root, &name);
        (InboundKind::Event(event(&root, name, plaintext)), what)
    } else {
        let message = message(&root, msg_type, plaintext)?;
        let what = message_key(&message, plaintext);
        (InboundKind::Message(message), what)
    };
    Ok(Inbound {
        dedup_key: format!("{to_user}|{from_user}|{create_time}|{what}"),
        to_user,
        from_user,
        create_time,
        kind,
    })
}

fn message(root: &Element<'_>, msg_type: String, raw: &str) -> Result<Message, CallbackError> {
    let msg_id = optional(root, "MsgId");
    if msg_id.as_ref().is_some_and(|id| id.len() > MAX_ID_BYTES) {
        return Err(CallbackError::Malformed("MsgId is too long"));
    }
    Ok(Message {
        msg_id,
        data_id: optional(root, "MsgDataId"),
        article_index: optional(root, "Idx"),
        content: content(root, &msg_type).unwrap_or_else(|| Content::Unknown { msg_type, raw: raw.to_owned() }),
    })
}

fn content(root: &Element<'_>, msg_type: &str) -> Option<Content> {
    let content = match msg_type.to_ascii_lowercase().as_str() {
        "text" => Content::Text { content: text(root, "Content"), menu_id: optional(root, "bizmsgmenuid") },
        "image" => Content::Image { pic_url: text(root, "PicUrl"), media_id: text(root, "MediaId") },
        "voice" => Content::Voice {
            media_id: text(root, "MediaId"),
            format: text(root, "Format"),
            media_id_16k: optional(root, "MediaId16K"),
            recognition: optional(root, "Recognition"),
        },
        "video" => Content::Video { media_id: text(root, "MediaId"), thumb_media_id: text(root, "ThumbMediaId") },
        "shortvideo" => {
            Content::ShortVideo { media_id: text(root, "MediaId"), thumb_media_id: text(root, "ThumbMediaId") }
        }
        "location" => Content::Location {
            latitude: degrees(root, "Location_X")?,
            longitude: degrees(root, "Location_Y")?,
            scale: scale(root),
            label: text(root, "Label"),
        },
        "link" => {
            Content::Link { title: text(root, "Title"), description: text(root, "Description"), url: text(root, "Url") }
        }
        "file" => Content::File { title: text(root, "Title"), media_id: text(root, "MediaId") },
        "miniprogrampage" => Content::MiniProgramPage {
            title: text(root, "Title"),
            app_id: text(root, "AppId"),
            page_path: text(root, "PagePath"),
            thumb_url: text(root, "ThumbUrl"),
            thumb_media_id: text(root, "ThumbMediaId"),
        },
        _ => return None,
    };
    Some(content)
}

fn event(root: &Element<'_>, name: String, raw: &str) -> Event {
    let lower = name.to_ascii_lowercase();
    person_event(root, &lower)
        .or_else(|| menu_event(root, &lower))
        .or_else(|| result_event(root, &lower))
        .unwrap_or_else(|| Event::Unknown { event: name, raw: raw.to_owned() })
}

/// Following, scanning, places and service sessions.
fn person_event(root: &Element<'_>, name: &str) -> Option<Event> {
    let event = match name {
        "subscribe" => Event::Subscribe {
            scene: optional(root, "EventKey").and_then(|key| key.strip_prefix("qrscene_").map(str::to_owned)),
            ticket: optional(root, "Ticket"),
        },
        "unsubscribe" => Event::Unsubscribe,
        "scan" => Event::Scan { scene: text(root, "EventKey"), ticket: optional(root, "Ticket") },
        "location" => Event::Location {
            latitude: degrees(root, "Latitude")?,
            longitude: degrees(root, "Longitude")?,
            precision: float(root, "Precision").unwrap_or_default(),
        },
        "kf_create_session" => Event::ServiceSessionOpened { account: text(root, "KfAccount") },
        "kf_close_session" => Event::ServiceSessionClosed { account: text(root, "KfAccount") },
        "kf_switch_session" => {
            Event::ServiceSessionSwitched { from: text(root, "FromKfAccount"), to: text(root, "ToKfAccount") }
        }
        "user_enter_tempsession" => Event::EnteredServiceChat { session_from: text(root, "SessionFrom") },
        _ => return None,
    };
    Some(event)
}

fn menu_event(root: &Element<'_>, name: &str) -> Option<Event> {
    let key = || text(root, "EventKey");
    let event = match name {
        "click" => Event::Click { key: key() },
        "view" => Event::View { url: key(), menu_id: optional(root, "MenuId") },
        "view_miniprogram" => Event::ViewMiniProgram { path: key(), menu_id: optional(root, "MenuId") },
        "scancode_push" => scan_code(root, ScanKind::Push, key())?,
        "scancode_waitmsg" => scan_code(root, ScanKind::WaitForMessage, key())?,
        "pic_sysphoto" => pictures(root, PictureSource::Camera, key())?,
        "pic_photo_or_album" => pictures(root, PictureSource::CameraOrAlbum, key())?,
        "pic_weixin" => pictures(root, PictureSource::WechatAlbum, key())?,
        "location_select" => {
            let place = root.child("SendLocationInfo")?;
            Event::LocationSelect {
                key: key(),
                latitude: degrees(place, "Location_X")?,
                longitude: degrees(place, "Location_Y")?,
                scale: scale(place),
                label: text(place, "Label"),
                poi_name: text(place, "Poiname"),
            }
        }
        _ => return None,
    };
    Some(event)
}

fn scan_code(root: &Element<'_>, kind: ScanKind, key: String) -> Option<Event> {
    let info = root.child("ScanCodeInfo")?;
    Some(Event::ScanCode { kind, key, scan_type: text(info, "ScanType"), result: text(info, "ScanResult") })
}

fn pictures(root: &Element<'_>, source: PictureSource, key: String) -> Option<Event> {
    let info = root.child("SendPicsInfo")?;
    let items = info.child("PicList").map_or(&[][..], |list| &list.children);
    Some(Event::Pictures {
        source,
        key,
        count: number(info, "Count").unwrap_or_default(),
        md5_sums: items.iter().map(|item| text(item, "PicMd5Sum")).collect(),
    })
}

/// What became of things we sent, and consents.
fn result_event(root: &Element<'_>, name: &str) -> Option<Event> {
    let event = match name {
        "templatesendjobfinish" => Event::TemplateSent {
            msg_id: optional(root, "MsgID").or_else(|| optional(root, "MsgId"))?,
            outcome: template_outcome(&text(root, "Status")),
        },
        "subscribe_msg_popup_event" => Event::ConsentAnswered(consents(root)?),
        "subscribe_msg_change_event" => Event::ConsentChanged(consents(root)?),
        "subscribe_msg_sent_event" => Event::NoticesSent(
            list(root)
                .map(|entry| {
                    Some(NoticeResult {
                        template_id: optional(entry, "TemplateId")?,
                        msg_id: text(entry, "MsgID"),
                        error_code: number(entry, "ErrorCode")?,
                        error_status: text(entry, "ErrorStatus"),
                    })
                })
                .collect::<Option<_>>()?,
        ),
        "masssendjobfinish" => Event::MassSent(mass_result(root)?),
        _ => return None,
    };
    Some(event)
}

fn template_outcome(status: &str) -> TemplateOutcome {
    let compact: String = status.split_whitespace().collect();
    match compact.to_ascii_lowercase().as_str() {
        "success" => TemplateOutcome::Delivered,
        "failed:userblock" => TemplateOutcome::Blocked,
        _ => TemplateOutcome::Failed(status.to_owned()),
    }
}

fn consents(root: &Element<'_>) -> Option<Vec<Consent>> {
    list(root)
        .map(|entry| {
            let status = text(entry, "SubscribeStatusString");
            Some(Consent {
                template_id: optional(entry, "TemplateId")?,
                accepted: status.trim().eq_ignore_ascii_case("accept"),
                scene: number(entry, "PopupScene"),
            })
        })
        .collect()
}

/// The entries of the three `subscribe_msg_…` events. Documents disagree on the wrapper's name,
/// and JSON drops it.
fn list<'e, 'a>(root: &'e Element<'a>) -> impl Iterator<Item = &'e Element<'a>> {
    let wrapper = ["SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent"]
        .iter()
        .find_map(|name| root.child(name))
        .unwrap_or(root);
    wrapper.children.iter().filter(|child| child.name == "List")
}

fn mass_result(root: &Element<'_>) -> Option<MassResult> {
    let count = |name| number(root, name).unwrap_or_default();
    let articles = root
        .child("ArticleUrlResult")
        .and_then(|result| result.child("ResultList"))
        .map_or(&[][..], |list| &list.children);
    Some(MassResult {
        msg_id: optional(root, "MsgID").or_else(|| optional(root, "MsgId"))?,
        status: text(root, "Status"),
        total: count("TotalCount"),
        filtered: count("FilterCount"),
        sent: count("SentCount"),
        failed: count("ErrorCount"),
        copyright: root.child("CopyrightCheckResult").map(|check| CopyrightCheck {
            state: number(check, "CheckState").unwrap_or_default(),
            count: number(check, "Count").unwrap_or_default(),
        }),
        articles: articles
            .iter()
            .map(|item| ArticleUrl {
                index: number(item, "ArticleIdx").unwrap_or_default(),
                url: text(item, "ArticleUrl"),
            })
            .collect(),
    })
}

/// MsgId alone has been seen to repeat across users, hence user and time beside it.
fn message_key(message: &Message, raw: &str) -> String {
    match &message.msg_id {
        Some(id) => format!("m|{id}"),
        None => format!("x|{}", sha1_hex(raw.as_bytes())),
    }
}

/// Two events of one user can share a second, hence name, key, ids and templates.
fn event_key(root: &Element<'_>, name: &str) -> String {
    let mut key = format!("e|{}|", name.to_ascii_lowercase());
    let event_key = root.text_of("EventKey").unwrap_or_default();
    if event_key.len() > MAX_ID_BYTES {
        key.push_str(&sha1_hex(event_key.as_bytes()));
    } else {
        key.push_str(event_key);
    }
    if let Some(id) = root.text_of("MsgID").or_else(|| root.text_of("MsgId")) {
        key.push('|');
        key.push_str(&id[..id.floor_char_boundary(MAX_ID_BYTES)]);
    }
    let mut templates = String::new();
    for entry in list(root) {
        for part in ["TemplateId", "MsgID", "SubscribeStatusString"] {
            templates.push('|');
            templates.push_str(entry.text_of(part).unwrap_or_default());
        }
    }
    if !templates.is_empty() {
        key.push('|');
        key.push_str(&sha1_hex(templates.as_bytes()));
    }
    key
}

fn id(root: &Element<'_>, name: &str, missing: &'static str) -> Result<String, CallbackError> {
    let text = root.text_of(name).unwrap_or_default().trim();
    if text.is_empty() || text.len() > MAX_ID_BYTES {
        return Err(CallbackError::Malformed(missing));
    }
    Ok(text.to_owned())
}

fn text(element: &Element<'_>, name: &str) -> String {
    element.text_of(name).unwrap_or_default().to_owned()
}

/// Absent and empty are the same to the platform.
fn optional(element: &Element<'_>, name: &str) -> Option<String> {
    element.text_of(name).filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

fn number(element: &Element<'_>, name: &str) -> Option<i64> {
    element.text_of(name)?.trim().parse().ok()
}

fn float(element: &Element<'_>, name: &str) -> Option<f64> {
    let number: f64 = element.text_of(name)?.trim().parse().ok()?;
    number.is_finite().then_some(number)
}

fn degrees(element: &Element<'_>, name: &str) -> Option<f64> {
    float(element, name).filter(|degrees| degrees.abs() <= 180.0)
}

fn scale(element: &Element<'_>) -> Option<i32> {
    number(element, "Scale").and_then(|scale| i32::try_from(scale).ok())
}
