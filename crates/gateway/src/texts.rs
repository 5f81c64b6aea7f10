//! What the account says, from `config/messages.zh-CN.toml`.

use serde::Deserialize;

/// The words that are compiled in.
const BUILT_IN: &str = include_str!("../../../config/messages.zh-CN.toml");

macro_rules! sections {
    ($($(#[$doc:meta])* $section:ident: $name:ident { $($field:ident),* $(,)? }),* $(,)?) => {
        /// All texts. A missing or an unknown one is an error at the start, not in a chat.
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Texts {
            $($(#[$doc])* pub(crate) $section: $name,)*
            /// How browsers reach us; what `{my}` leads to begins with it.
            #[serde(skip)]
            pub(crate) public_url: String,
        }

        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub(crate) struct $name {
                $(pub(crate) $field: String,)*
            }
        )*
    };
}

sections! {
    /// On following and scanning.
    welcome: Welcome { new, known, by_staff, scanned },
    /// About orders.
    orders: Orders { list, none, unknown, detail, unbound },
    /// About deliveries.
    shipments: Shipments { list, none },
    /// About what is to be paid.
    bill: Bill { list, overdue, credit, due, late, none },
    /// About binding.
    binding: Binding { received, format, already },
    /// About pushes.
    opt_out: OptOut { done, resumed },
    /// The page that the link in a mail leads to.
    unsubscribe: Unsubscribe { ask, button, done, unknown },
    /// About talking to a person.
    person: Person { asked, write_first },
    /// What can be asked.
    help: Help { text },
    /// What articles answer.
    knowledge: Knowledge { answer, more, which, none_of_these },
    /// What is said about surveys.
    survey: SurveyTexts { more, unknown },
    /// In the course of a complaint.
    complaint: ComplaintTexts {
        begin, noted, added, orders, which_order, no_order, unknown_order, not_yours, pictures, picture,
        picture_first, got_picture, too_many, only_pictures, too_long, summary, is_right, confirm, cancel, filed,
        cancelled, over, open, timed_out, handed_over, more_done,
    },
    /// About what arrived.
    arrival: ArrivalTexts { thanks, filed, unknown },
    /// Where nothing fits.
    fallback: Fallback { text, media },
    /// Lines in the chat for what happened.
    timeline: Timeline {
        followed, followed_by_scan, unfollowed, scanned, menu, view, entered, consent, refused, unknown,
    },
}

impl Texts {
    /// The texts that are compiled in.
    ///
    /// # Errors
    /// Names what is missing or unknown.
    pub fn built_in() -> Result<Self, toml::de::Error> {
        toml::from_str(BUILT_IN)
    }

    /// Texts of a company's own file, in the form of the built-in one.
    ///
    /// # Errors
    /// Names what is missing or unknown.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
}

impl Texts {
    /// The address of a screen of the customers' pages, opened from the chat with an account.
    pub(crate) fn page(&self, appid: &str, screen: &str) -> String {
        format!("{}/api/v1/my/sign-in?appid={appid}&to={screen}", self.public_url)
    }
}

/// Puts values into the braces of a text. Values are not looked at again: braces in a name do no
/// harm.
pub(crate) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        out.push_str(&rest[..start]);
        let after = &rest[start + 1..];
        let known = after.find('}').and_then(|end| {
            let value = values.iter().find(|(name, _)| *name == &after[..end])?;
            Some((value.1, &after[end + 1..]))
        });
        match known {
            Some((value, tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// A text as people read it: of a link only its words. Whoever reads the talk later has no use for
/// a page that is the customer's own.
pub(crate) fn without_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, link)) = rest.split_once("<a href=\"") {
        out.push_str(before);
        let Some((words, tail)) = link.split_once("\">").and_then(|(_, inner)| inner.split_once("</a>")) else {
            rest = link;
            break;
        };
        out.push_str(words);
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Joins lines as far as they fit into `bytes`; what does not fit is told by a last line.
pub(crate) fn fitting(lines: &[String], bytes: usize) -> String {
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        if out.len() + line.len() + 1 > bytes.saturating_sub(40) {
            out.push_str(&format!("\n…等共 {} 条", lines.len()));
            return out;
        }
        if index > 0 {
            out.push('\n');
        }
        out.push_str(line);
    }
    out
}

/// A text in at most `bytes`, with `more` at the end where something was left out.
pub(crate) fn shortened(text: &str, bytes: usize, more: &str) -> String {
    if text.len() <= bytes {
        return text.to_owned();
    }
    let end = (0..=bytes - more.len().min(bytes)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    format!("{}{more}", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_ends_between_characters() {
        let long = "安装".repeat(1_000);
        let short = shortened(&long, 1_500, "…（更多）");
        assert!(short.len() <= 1_500 && short.ends_with("…（更多）"));
        assert_eq!(shortened("短", 1_500, "…"), "短");
    }

    #[test]
    fn built_in_texts_are_complete() {
        Texts::built_in().unwrap();
        assert!(Texts::parse(&format!("{BUILT_IN}\n[more]\nx = \"y\"\n")).is_err());
    }

    #[test]
    fn values_are_put_in_once() {
        assert_eq!(fill("{a}-{b}-{c}{", &[("a", "{b}"), ("b", "2")]), "{b}-2-{c}{");
        assert_eq!(without_links("看<a href=\"https://x/?a=1&b=2\">我的订单</a>。<a>"), "看我的订单。<a>");
        let lines: Vec<String> = (0..100).map(|n| format!("第 {n} 行的内容有些长")).collect();
        let text = fitting(&lines, 500);
        assert!(text.len() <= 500 && text.ends_with("…等共 100 条"));
    }
}
