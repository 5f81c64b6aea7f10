//! Golden messages: one fixture for every type and event, its meaning beside it as a snapshot.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::path::Path;

use wechat::inbound::{Content, Event};
use wechat::{CallbackError, Format, Inbound};

fn fixtures() -> Vec<(String, Format, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/inbound");
    let mut fixtures: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let format = match path.extension().and_then(|e| e.to_str()) {
                Some("xml") => Format::Xml,
                Some("json") => Format::Json,
                other => panic!("a fixture in {other:?}"),
            };
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, format, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    fixtures.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(fixtures.len() >= 50);
    fixtures
}

#[test]
fn every_type_and_event_is_read() {
    for (name, format, text) in fixtures() {
        let inbound = Inbound::parse(&text, format).unwrap_or_else(|e| panic!("{name}: {e}"));
        insta::assert_debug_snapshot!(name.clone(), inbound);
        let unknown = matches!(inbound.event(), Some(Event::Unknown { .. }))
            || inbound.message().is_some_and(|m| matches!(m.content, Content::Unknown { .. }));
        let meant = ["unknown", "unreadable", "without_info"];
        assert_eq!(unknown, meant.iter().any(|part| name.contains(part)), "{name}");
    }
}

#[test]
fn dedup_keys_are_stable_and_distinct() {
    let mut seen: HashMap<String, String> = HashMap::new();
    for (name, format, text) in fixtures() {
        let key = Inbound::parse(&text, format).unwrap().dedup_key().to_owned();
        assert_eq!(key, Inbound::parse(&text, format).unwrap().dedup_key());
        assert!(key.len() < 500, "{name}: {key}");
        if let Some(other) = seen.insert(key.clone(), name.clone()) {
            let same_msg_id = name.starts_with("msg_") && other.starts_with("msg_");
            let same_meaning = name.contains("click") || name.contains("consent_changed");
            assert!(same_msg_id || same_meaning, "{name} and {other} share {key}");
        }
    }
}

fn message(user: &str, id: &str, time: i64) -> String {
    format!(
        "<xml><ToUserName>gh</ToUserName><FromUserName>{user}</FromUserName>\
         <CreateTime>{time}</CreateTime><MsgType>text</MsgType><Content>a</Content>\
         <MsgId>{id}</MsgId></xml>"
    )
}

#[test]
fn equal_ids_of_different_people_or_times_are_different_messages() {
    let key = |text: String| Inbound::parse(&text, Format::Xml).unwrap().dedup_key().to_owned();
    let first = key(message("a", "1", 1));
    assert_eq!(first, key(message("a", "1", 1)));
    for other in [message("b", "1", 1), message("a", "2", 1), message("a", "1", 2)] {
        assert_ne!(first, key(other));
    }
}

fn event(body: &str) -> String {
    format!(
        "<xml><ToUserName>gh</ToUserName><FromUserName>o</FromUserName>\
         <CreateTime>1</CreateTime><MsgType>event</MsgType>{body}</xml>"
    )
}

#[test]
fn events_of_one_second_are_told_apart() {
    let events = [
        "<Event>subscribe</Event>",
        "<Event>SCAN</Event><EventKey>a</EventKey>",
        "<Event>SCAN</Event><EventKey>b</EventKey>",
        "<Event>CLICK</Event><EventKey>a</EventKey>",
        "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>1</MsgID><Status>success</Status>",
        "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>2</MsgID><Status>success</Status>",
        "<Event>subscribe_msg_change_event</Event><SubscribeMsgChangeEvent><List><TemplateId>a</TemplateId></List></SubscribeMsgChangeEvent>",
        "<Event>subscribe_msg_change_event</Event><SubscribeMsgChangeEvent><List><TemplateId>b</TemplateId></List></SubscribeMsgChangeEvent>",
    ];
    let mut keys: Vec<_> =
        events.iter().map(|body| Inbound::parse(&event(body), Format::Xml).unwrap().dedup_key().to_owned()).collect();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), events.len());
    let long = event(&format!("<Event>VIEW</Event><EventKey>{}</EventKey>", "u".repeat(5000)));
    assert!(Inbound::parse(&long, Format::Xml).unwrap().dedup_key().len() < 200);
}

#[test]
fn sender_recipient_time_and_type_are_required() {
    let whole = message("o", "1", 1);
    for (part, instead) in [
        ("<ToUserName>gh</ToUserName>", ""),
        ("<FromUserName>o</FromUserName>", "<FromUserName/>"),
        ("<CreateTime>1</CreateTime>", "<CreateTime>soon</CreateTime>"),
        ("<CreateTime>1</CreateTime>", "<CreateTime>-1</CreateTime>"),
        ("<CreateTime>1</CreateTime>", "<CreateTime>99999999999999</CreateTime>"),
        ("<MsgType>text</MsgType>", ""),
        ("<MsgType>text</MsgType>", "<MsgType>event</MsgType>"),
    ] {
        let broken = whole.replace(part, instead);
        assert_ne!(broken, whole);
        let refused = Inbound::parse(&broken, Format::Xml);
        assert!(matches!(refused, Err(CallbackError::Malformed(_))), "{broken}");
    }
    let long = message(&"o".repeat(129), "1", 1);
    assert!(Inbound::parse(&long, Format::Xml).is_err());
    assert!(Inbound::parse(&message("o", &"1".repeat(129), 1), Format::Xml).is_err());
    for json in ["", "[]", "{}", "null", "{\"a\":\"\\u0000\"}", "{\"ToUserName\":{}}"] {
        assert!(Inbound::parse(json, Format::Json).is_err(), "{json}");
    }
}
