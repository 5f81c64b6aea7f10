//! How what came in stands in the talk.

use crm::actor::CustomerActor;
use crm::contacts::{self, Contact};
use crm::conversations::{MessageKind, NewMessage};
use crm::customers::{self, Customer};
use crm::db::Uow;
use crm::error::Fault;
use wechat::inbound::{Content, Event, Message};

use crate::act::tap_line;
use crate::texts::{Texts, fill};

/// The longest raw text of an unknown message that is kept.
const RAW: usize = 8 * 1024;

/// The person who speaks and their customer.
pub(crate) async fn person(uow: &Uow, customer: &CustomerActor) -> Result<(Option<Contact>, Option<Customer>), Fault> {
    let contact = contacts::by_key(uow, customer.contact).await?;
    let customer = customers::by_key(uow, customer.customer).await?;
    Ok((contact, customer))
}

/// A message as it stands in the talk.
pub(crate) fn message(message: &Message, texts: &Texts) -> NewMessage {
    let mut new = content(&message.content, texts);
    new.platform_id = message.msg_id.clone();
    new
}

fn content(content: &Content, texts: &Texts) -> NewMessage {
    let media = |kind: MessageKind, label: &str, media_id: &str, payload: serde_json::Value| NewMessage {
        kind,
        payload: Some(payload),
        media_id: Some(media_id.to_owned()),
        ..NewMessage::text(label)
    };
    match content {
        Content::Text { content, menu_id } => {
            let payload = menu_id.as_ref().map(|id| serde_json::json!({ "menu_id": id }));
            NewMessage { payload, ..NewMessage::text(content.clone()) }
        }
        Content::Image { pic_url, media_id } => {
            media(MessageKind::Image, "[图片]", media_id, serde_json::json!({ "url": pic_url }))
        }
        Content::Voice { media_id, format, recognition, .. } => {
            let label = recognition.as_deref().filter(|text| !text.is_empty()).unwrap_or("[语音]");
            media(MessageKind::Voice, label, media_id, serde_json::json!({ "format": format }))
        }
        Content::Video { media_id, thumb_media_id } | Content::ShortVideo { media_id, thumb_media_id } => {
            media(MessageKind::Video, "[视频]", media_id, serde_json::json!({ "thumb": thumb_media_id }))
        }
        Content::Location { latitude, longitude, scale, label } => NewMessage {
            kind: MessageKind::Location,
            payload: Some(serde_json::json!({ "latitude": latitude, "longitude": longitude, "scale": scale })),
            ..NewMessage::text(if label.is_empty() { "[位置]" } else { label.as_str() })
        },
        Content::Link { title, description, url } => NewMessage {
            kind: MessageKind::Link,
            payload: Some(serde_json::json!({ "url": url, "description": description })),
            ..NewMessage::text(title.clone())
        },
        Content::File { title, media_id } => {
            let label = if title.is_empty() { "[文件]" } else { title.as_str() };
            media(MessageKind::File, label, media_id, serde_json::json!({}))
        }
        Content::MiniProgramPage { title, app_id, page_path, .. } => NewMessage {
            kind: MessageKind::Link,
            payload: Some(serde_json::json!({ "appid": app_id, "page": page_path })),
            ..NewMessage::text(title.clone())
        },
        Content::Unknown { msg_type, raw } => unknown(msg_type, raw, texts),
    }
}

fn unknown(kind: &str, raw: &str, texts: &Texts) -> NewMessage {
    let raw: String = raw.chars().filter(|c| *c != '\0').take(RAW).collect();
    NewMessage {
        kind: MessageKind::Event,
        payload: Some(serde_json::json!({ "raw": raw })),
        ..NewMessage::text(fill(&texts.timeline.unknown, &[("kind", kind)]))
    }
}

/// An event as it stands in the talk; `None` for those that nobody needs to see: a place reported
/// every five seconds, a picture that follows as a message anyway.
pub(crate) fn event(event: &Event, texts: &Texts) -> Option<NewMessage> {
    let timeline = &texts.timeline;
    let new = match event {
        Event::Subscribe { scene: Some(_), .. } => NewMessage::event(timeline.followed_by_scan.as_str()),
        Event::Subscribe { .. } => NewMessage::event(timeline.followed.as_str()),
        Event::Unsubscribe => NewMessage::event(timeline.unfollowed.as_str()),
        Event::Scan { .. } => NewMessage::event(timeline.scanned.as_str()),
        Event::Click { key } => tap_line(texts, key),
        Event::View { url, .. } => NewMessage::event(fill(&timeline.view, &[("url", url)])),
        Event::ViewMiniProgram { path, .. } => NewMessage::event(fill(&timeline.view, &[("url", path)])),
        Event::ScanCode { key, result, scan_type, .. } => NewMessage {
            payload: Some(serde_json::json!({ "result": result, "type": scan_type })),
            ..tap_line(texts, key)
        },
        Event::LocationSelect { key, latitude, longitude, label, poi_name, .. } => NewMessage {
            payload: Some(serde_json::json!({
                "latitude": latitude, "longitude": longitude, "label": label, "poi": poi_name,
            })),
            ..tap_line(texts, key)
        },
        Event::ConsentAnswered(consents) | Event::ConsentChanged(consents) => {
            let accepted = consents.iter().any(|consent| consent.accepted);
            let templates: Vec<&str> = consents.iter().map(|consent| consent.template_id.as_str()).collect();
            let text = if accepted { &timeline.consent } else { &timeline.refused };
            NewMessage {
                payload: Some(serde_json::json!({ "templates": templates })),
                ..NewMessage::event(text.as_str())
            }
        }
        Event::EnteredServiceChat { .. } => NewMessage::event(timeline.entered.as_str()),
        Event::Unknown { event, raw } => unknown(event, raw, texts),
        Event::Location { .. }
        | Event::Pictures { .. }
        | Event::TemplateSent { .. }
        | Event::NoticesSent(_)
        | Event::MassSent(_)
        | Event::ServiceSessionOpened { .. }
        | Event::ServiceSessionClosed { .. }
        | Event::ServiceSessionSwitched { .. } => return None,
    };
    Some(new)
}
