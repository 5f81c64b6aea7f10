//! Callback messages and events: one tree, written as XML or JSON.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// Wrappers that JSON callbacks leave out, keeping only the `List` inside.
const JSON_DROPS: [&str; 3] = ["SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent"];

/// A value in a callback.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// Text: CDATA in XML, a string in JSON.
    Text(String),
    /// A number, bare in both.
    Number(i64),
    /// A number with a fraction, such as a coordinate.
    Decimal(f64),
    /// Nested elements; a repeated name becomes an array in JSON.
    Group(Vec<(&'static str, Node)>),
}

impl Node {
    /// A text node.
    pub(crate) fn text(value: impl Into<String>) -> Self {
        Self::Text(value.into())
    }

    /// A number if it is one, else a text: a mini-program's `MsgId` need not be numeric.
    pub(crate) fn number_or_text(value: &str) -> Self {
        value.parse().map_or_else(|_| Self::text(value), Self::Number)
    }
}

/// One callback message or event, before encryption.
#[derive(Clone, Debug)]
pub(crate) struct Push {
    fields: Vec<(Cow<'static, str>, Node)>,
}

impl Push {
    /// The four elements that all callbacks carry.
    pub(crate) fn new(to: &str, from: &str, create_time: i64, kind: &str) -> Self {
        Self { fields: Vec::with_capacity(8) }
            .with_text("ToUserName", to)
            .with_text("FromUserName", from)
            .with("CreateTime", Node::Number(create_time))
            .with_text("MsgType", kind)
    }

    /// An event.
    pub(crate) fn event(to: &str, from: &str, create_time: i64, event: &str) -> Self {
        Self::new(to, from, create_time, "event").with("Event", Node::text(event))
    }

    /// Adds an element.
    pub(crate) fn with(mut self, name: impl Into<Cow<'static, str>>, node: Node) -> Self {
        self.fields.push((name.into(), node));
        self
    }

    /// Adds a text element.
    pub(crate) fn with_text(self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.with(name, Node::text(value))
    }

    /// The XML document, optionally with a further element (`Encrypt` in compatible mode).
    pub(crate) fn to_xml(&self, encrypt: Option<&str>) -> String {
        let mut out = String::from("<xml>");
        write_xml(&mut out, &self.fields);
        if let Some(encrypt) = encrypt {
            write_xml(&mut out, &[("Encrypt", Node::text(encrypt))]);
        }
        out.push_str("</xml>");
        out
    }

    /// The JSON document.
    pub(crate) fn to_json(&self) -> Map<String, Value> {
        let mut map = Map::new();
        for (name, node) in &self.fields {
            match node {
                Node::Group(children) if JSON_DROPS.contains(&name.as_ref()) => map.extend(group(children)),
                _ => insert(&mut map, name, node),
            }
        }
        map
    }
}

fn write_xml<N: AsRef<str>>(out: &mut String, fields: &[(N, Node)]) {
    for (name, node) in fields {
        let name = name.as_ref();
        out.push('<');
        out.push_str(name);
        out.push('>');
        match node {
            Node::Text(text) => {
                out.push_str("<![CDATA[");
                out.push_str(&text.replace("]]>", "]]]]><![CDATA[>"));
                out.push_str("]]>");
            }
            Node::Number(number) => out.push_str(&number.to_string()),
            Node::Decimal(number) => out.push_str(&number.to_string()),
            Node::Group(children) => write_xml(out, children),
        }
        out.push_str("</");
        out.push_str(name);
        out.push('>');
    }
}

fn group(children: &[(&'static str, Node)]) -> Map<String, Value> {
    let mut map = Map::new();
    for (name, node) in children {
        insert(&mut map, name, node);
    }
    map
}

fn insert(map: &mut Map<String, Value>, name: &str, node: &Node) {
    let value = match node {
        Node::Text(text) => Value::from(text.as_str()),
        Node::Number(number) => Value::from(*number),
        Node::Decimal(number) => Value::from(*number),
        Node::Group(children) => Value::Object(group(children)),
    };
    match map.get_mut(name) {
        None => {
            map.insert(name.to_owned(), value);
        }
        Some(Value::Array(list)) => list.push(value),
        Some(first) => {
            let first_value = first.take();
            *first = Value::Array(vec![first_value, value]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn popup(entries: usize) -> Push {
        let list =
            (0..entries).map(|n| ("List", Node::Group(vec![("TemplateId", Node::text(format!("t{n}")))]))).collect();
        Push::event("gh_1", "o1", 7, "subscribe_msg_popup_event").with("SubscribeMsgPopupEvent", Node::Group(list))
    }

    #[test]
    fn json_list_is_an_object_for_one_and_an_array_for_several() {
        assert!(popup(1).to_json()["List"].is_object());
        assert_eq!(popup(3).to_json()["List"].as_array().map(Vec::len), Some(3));
        assert!(!popup(1).to_json().contains_key("SubscribeMsgPopupEvent"));
    }

    #[test]
    fn xml_keeps_the_wrapper_and_splits_cdata_ends() {
        let xml = popup(1).with_text("Content", "a]]>b&").to_xml(None);
        assert!(xml.contains("<SubscribeMsgPopupEvent><List><TemplateId>"));
        let parsed = crate::xml::parse(&xml).expect("own XML parses");
        assert_eq!(parsed.text_of("Content"), "a]]>b&");
    }
}
