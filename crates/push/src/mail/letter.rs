//! A push as a letter: plain text and simple HTML, with a way to unsubscribe.

use std::sync::LazyLock;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use crm::pushes::{Push, PushKind};
use crm::reminders;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use minijinja::{Environment, context};

const TEXT: &str = "mail.txt";
const HTML: &str = "mail.html";

/// The two faces of a letter.
static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    for (name, source) in
        [(TEXT, include_str!("../../templates/mail.txt")), (HTML, include_str!("../../templates/mail.html"))]
    {
        environment.add_template(name, source).expect("the built-in templates are right");
    }
    environment
});

/// What a letter is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words<'a> {
    /// The push.
    pub(crate) push: &'a Push,
    /// To which address.
    pub(crate) to: &'a str,
    /// The company's name.
    pub(crate) company: &'a str,
    /// When it is written.
    pub(crate) now: DateTime<Utc>,
}

/// A letter ready to go.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    /// Its key, the same however often the push is tried.
    pub(crate) message_id: String,
    /// To whom.
    pub(crate) to: Address,
    /// The whole of it, as it goes over the wire.
    pub(crate) bytes: Vec<u8>,
}

/// Writes a letter; or says, for staff, why it can't be.
pub(super) fn write(from: &Address, public_url: &str, words: Words<'_>) -> Result<Letter, &'static str> {
    let to: Address = words.to.parse().ok().filter(|_| words.to.is_ascii()).ok_or("邮箱地址无效")?;
    let token = words.push.unsubscribe_token.as_deref().ok_or("邮件没有退订链接")?;
    let unsubscribe = format!("{public_url}/unsubscribe/{token}");
    let message_id = format!("<gx-{}-{}@{}>", words.push.id, token.get(..12).unwrap_or(token), from.domain());
    // A line break in a name would begin another header.
    let company: String = words.company.chars().filter(|c| !c.is_control()).collect();
    let subject = subject(words.push, &company);
    let lines: Vec<String> = words.push.content.lines().map(str::to_owned).collect();
    let values = context! {
        lines,
        subject => subject.clone(),
        unsubscribe => unsubscribe.clone(),
        content => words.push.content.clone(),
        company => company.clone(),
    };
    let render = |name: &str| {
        let template = TEMPLATES.get_template(name).and_then(|template| template.render(&values));
        template.map_err(|error| {
            tracing::error!(%error, template = name, "a letter can't be written");
            "邮件模板有误"
        })
    };
    let letter = Message::builder()
        .from(Mailbox::new(Some(company), from.clone()))
        .to(Mailbox::new(None, to.clone()))
        .subject(subject)
        .date(SystemTime::from(words.now))
        .message_id(Some(message_id.clone()))
        .raw_header(header("List-Unsubscribe", format!("<{unsubscribe}>")))
        .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into()))
        .raw_header(header("Auto-Submitted", "auto-generated".into()))
        .multipart(MultiPart::alternative_plain_html(render(TEXT)?, render(HTML)?))
        .map_err(|_| "邮件无法生成")?;
    Ok(Letter { message_id, to, bytes: letter.formatted() })
}

/// Writes a reminder to our own staff: plain text, for nobody else.
pub(super) fn remind(from: &Address, reminder: &reminders::Letter, now: DateTime<Utc>) -> Result<Letter, &'static str> {
    let to: Address = reminder.to.parse().ok().filter(|_| reminder.to.is_ascii()).ok_or("邮箱地址无效")?;
    let message_id = format!("<gx-r{}@{}>", reminder.reminder.id, from.domain());
    let plain = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
    let letter = Message::builder()
        .from(Mailbox::new(Some(plain(&reminder.company)), from.clone()))
        .to(Mailbox::new(None, to.clone()))
        .subject(plain(&reminder.subject))
        .date(SystemTime::from(now))
        .message_id(Some(message_id.clone()))
        .raw_header(header("Auto-Submitted", "auto-generated".into()))
        .header(ContentType::TEXT_PLAIN)
        .body(reminder.lines.join("\n"))
        .map_err(|_| "邮件无法生成")?;
    Ok(Letter { message_id, to, bytes: letter.formatted() })
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

fn subject(push: &Push, company: &str) -> String {
    let occasion = push.fields.pointer("/values/节日").and_then(serde_json::Value::as_str).unwrap_or_default();
    let subject = match push.kind {
        PushKind::Greeting if !occasion.is_empty() => format!("{company}的{occasion}问候"),
        PushKind::Greeting => format!("{company}的问候"),
        PushKind::Notice | PushKind::Reply => format!("{company}的服务通知"),
    };
    subject.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use crm::ids::{PushId, TenantId};
    use crm::pushes::PushState;

    use super::*;

    pub(crate) fn push(content: &str) -> Push {
        let now: DateTime<Utc> = "2026-11-23T02:00:00Z".parse().unwrap();
        Push {
            id: PushId(7),
            tenant_id: TenantId(1),
            kind: PushKind::Greeting,
            state: PushState::Sending,
            customer_id: None,
            contact_id: None,
            identity_id: None,
            staff_id: None,
            rule_id: None,
            message_id: None,
            occasion: None,
            content: content.into(),
            fields: serde_json::json!({ "values": { "节日": "生日" } }),
            channels: serde_json::json!(["mail"]),
            transactional: false,
            due_at: now,
            expires_at: None,
            channel: None,
            sending_appid: None,
            sending_openid: None,
            sending_address: Some("wang@example.com".into()),
            unsubscribe_token: Some("0123456789abcdef0123456789abcdef".into()),
            sending_template: None,
            client_msg_id: None,
            platform_id: None,
            reason: None,
            sending_at: Some(now),
            sent_at: None,
            settled_at: None,
            created_at: now,
            updated_at: now,
        }
    }

    fn letter(content: &str, company: &str, to: &str) -> Result<String, &'static str> {
        let from: Address = "crm@guanshan.example".parse().unwrap();
        let push = push(content);
        let words = Words { push: &push, to, company, now: push.due_at };
        write(&from, "https://crm.example", words).map(|letter| String::from_utf8(letter.bytes).unwrap())
    }

    #[test]
    fn a_letter_has_two_faces_a_stable_key_and_a_way_out() {
        let text = letter("王总，生日快乐！\n<b>祝好</b>", "关山贸易", "wang@example.com").unwrap();
        assert!(text.contains("Message-ID: <gx-7-0123456789ab@guanshan.example>\r\n"), "{text}");
        let link = "<https://crm.example/unsubscribe/0123456789abcdef0123456789abcdef>";
        assert!(text.replace("\r\n ", " ").contains(&format!("List-Unsubscribe: {link}\r\n")), "{text}");
        assert!(text.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
        assert!(text.contains("multipart/alternative") && text.contains("text/plain") && text.contains("text/html"));
        assert!(text.is_ascii(), "no server needs 8BITMIME for it");
    }

    #[test]
    fn nobody_writes_a_header_of_their_own() {
        let text = letter("好", "关山\r\nBcc: all@example.com", "wang@example.com").unwrap();
        assert!(!text.to_lowercase().contains("\r\nbcc:"), "{text}");
        for to in ["", "wang", "wang@example.com\r\nRCPT TO:<x@example.com>", "王@example.com", "a@b c.com"] {
            assert!(letter("好", "关山", to).is_err(), "{to:?}");
        }
    }
}
