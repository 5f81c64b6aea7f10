//! What customers can ask for, one file each. A new intent is one more file and one more line in
//! [`answer`]; the first that feels addressed answers.

mod arrival;
mod bill;
mod binding;
mod complaint;
mod fallback;
mod help;
mod knowledge;
mod opt_out;
mod orders;
mod person;
mod shipments;
mod survey;
mod welcome;

use crm::db::Uow;
use crm::error::Fault;
use crm::ids::MessageId;
use crm::text::simplified;
use wechat::inbound::Content;

pub(crate) use fallback::acknowledge;
pub(crate) use welcome::welcome;

use crate::act::{Answer, Speaker};
use crate::texts::Texts;

/// What was asked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    /// What was written, as it was written.
    pub(crate) text: String,
    /// The words: simplified, upper case, without spaces around. For a tap, the menu's key.
    pub(crate) words: String,
    /// Whether a menu was tapped: nothing was written then, and no 48-hour window is open.
    pub(crate) tapped: bool,
    /// The key of the option that was tapped, where a question with options was answered so.
    pub(crate) option: Option<String>,
}

impl Ask {
    /// What somebody wrote.
    pub(crate) fn text(text: &str) -> Self {
        Self { text: text.to_owned(), words: normalize(text), tapped: false, option: None }
    }

    /// An option of a question of ours: its text, and its key.
    pub(crate) fn option(text: &str, key: Option<&str>) -> Self {
        Self { option: key.map(str::to_owned), ..Self::text(text) }
    }

    /// A tap on a menu.
    pub(crate) fn tap(key: &str) -> Self {
        Self { text: key.to_owned(), words: normalize(key), tapped: true, option: None }
    }

    /// Whether the words are one of these.
    fn is(&self, words: &[&str]) -> bool {
        words.contains(&self.words.as_str())
    }

    /// What follows one of these words, with or without a space between.
    fn after(&self, words: &[&str]) -> Option<&str> {
        words
            .iter()
            .find_map(|word| self.words.strip_prefix(word))
            .map(|rest| rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '+' | '#')))
    }
}

/// Full-width letters and digits become plain ones, traditional characters simplified ones.
fn normalize(text: &str) -> String {
    let plain: String = text
        .trim()
        .chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            other => other,
        })
        .collect();
    simplified(&plain).to_uppercase().trim_matches(|c: char| c.is_whitespace() || "。.!?~".contains(c)).to_owned()
}

/// Answers what was asked: in the course of a complaint, where one is being told.
pub(crate) async fn answer(uow: &mut Uow, speaker: &Speaker, ask: &Ask, texts: &Texts) -> Result<Answer, Fault> {
    match complaint::open(uow, speaker).await? {
        Some(dialogue) => complaint::go_on(uow, speaker, dialogue, ask, texts).await,
        None => first(uow, speaker, ask, texts).await,
    }
}

/// Answers what came without words; `message` is where it stands.
pub(crate) async fn media(
    uow: &mut Uow,
    speaker: &Speaker,
    content: &Content,
    message: Option<MessageId>,
    texts: &Texts,
) -> Result<Answer, Fault> {
    let Some(dialogue) = complaint::open(uow, speaker).await? else {
        return acknowledge(uow, speaker, &texts.fallback.media).await;
    };
    match content {
        // What was spoken is as good as what was typed.
        Content::Voice { recognition: Some(heard), .. } if !heard.trim().is_empty() => {
            complaint::go_on(uow, speaker, dialogue, &Ask::text(heard), texts).await
        }
        Content::Image { .. } => complaint::media(uow, speaker, dialogue, message, texts).await,
        _ => complaint::media(uow, speaker, dialogue, None, texts).await,
    }
}

/// The answer of the first intent that feels addressed.
async fn first(uow: &mut Uow, speaker: &Speaker, ask: &Ask, texts: &Texts) -> Result<Answer, Fault> {
    if let Some(given) = survey::given(ask)
        && let Some(answer) = survey::answer(uow, speaker, given, texts).await?
    {
        return Ok(answer);
    }
    if let Some(given) = arrival::given(ask)
        && let Some(answer) = arrival::answer(uow, speaker, given, texts).await?
    {
        return Ok(answer);
    }
    if complaint::wanted(ask) {
        return complaint::begin(uow, speaker, ask, texts).await;
    }
    if let Some(answer) = named(uow, speaker, ask, texts).await? {
        return Ok(answer);
    }
    if let Some(answer) = knowledge::answer(uow, speaker, ask, texts).await? {
        return Ok(answer);
    }
    fallback::answer(uow, speaker, ask, texts).await
}

/// The answer of an intent that was called by its name, or whose question was answered by a tap: this
/// can mean nothing else, whatever is talked about.
async fn named(uow: &mut Uow, speaker: &Speaker, ask: &Ask, texts: &Texts) -> Result<Option<Answer>, Fault> {
    if let Some(given @ survey::Given::Option(..)) = survey::given(ask) {
        return survey::answer(uow, speaker, given, texts).await;
    }
    if let Some(given @ arrival::Given::Option(..)) = arrival::given(ask) {
        return arrival::answer(uow, speaker, given, texts).await;
    }
    let answer = if let Some(article) = knowledge::chosen(ask) {
        knowledge::answer_chosen(uow, speaker, article, texts).await?
    } else if let Some(wanted) = orders::wanted(ask) {
        orders::answer(uow, speaker, wanted, texts).await?
    } else if shipments::wanted(ask) {
        shipments::answer(uow, speaker, texts).await?
    } else if bill::wanted(ask) {
        bill::answer(uow, speaker, texts).await?
    } else if let Some(phone) = binding::wanted(ask) {
        binding::answer(uow, speaker, phone, texts).await?
    } else if let Some(out) = opt_out::wanted(ask) {
        opt_out::answer(uow, speaker, out, texts).await?
    } else if person::wanted(ask) {
        person::answer(uow, speaker, ask, texts).await?
    } else if help::wanted(ask) {
        help::answer(speaker, texts)
    } else {
        return Ok(None);
    };
    Ok(Some(answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_understood_however_they_are_written() {
        for text in [" 查订单 ", "查訂單", "查订单。", "查订单！", "查订单\u{3000}"] {
            assert_eq!(Ask::text(text).words, "查订单", "{text}");
        }
        assert_eq!(Ask::text("ｔｄ").words, "TD");
        assert_eq!(Ask::text("绑定：138 0000 1234").after(&["绑定"]), Some("138 0000 1234"));
        assert_eq!(Ask::text("订单so2026-1").after(&["订单"]), Some("SO2026-1"));
    }
}
