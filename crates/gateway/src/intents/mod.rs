//! What customers can ask for, one file each. A new intent is one more file and one more line in
//! [`answer`]; the first that feels addressed answers.

mod bill;
mod binding;
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
use crm::text::simplified;

pub(crate) use fallback::acknowledge;
pub(crate) use welcome::welcome;

use crate::act::{Answer, Speaker};
use crate::texts::Texts;

/// What was asked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ask {
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
        Self { words: normalize(text), tapped: false, option: None }
    }

    /// An option of a question of ours: its text, and its key.
    pub(crate) fn option(text: &str, key: Option<&str>) -> Self {
        Self { option: key.map(str::to_owned), ..Self::text(text) }
    }

    /// A tap on a menu.
    pub(crate) fn tap(key: &str) -> Self {
        Self { words: normalize(key), tapped: true, option: None }
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

/// Answers what was asked.
pub(crate) async fn answer(uow: &mut Uow, speaker: &Speaker, ask: &Ask, texts: &Texts) -> Result<Answer, Fault> {
    if let Some(given) = survey::given(ask)
        && let Some(answer) = survey::answer(uow, speaker, given, texts).await?
    {
        return Ok(answer);
    }
    if let Some(article) = knowledge::chosen(ask) {
        return knowledge::answer_chosen(uow, speaker, article, texts).await;
    }
    if let Some(wanted) = orders::wanted(ask) {
        return orders::answer(uow, speaker, wanted, texts).await;
    }
    if shipments::wanted(ask) {
        return shipments::answer(uow, speaker, texts).await;
    }
    if bill::wanted(ask) {
        return bill::answer(uow, speaker, texts).await;
    }
    if let Some(phone) = binding::wanted(ask) {
        return binding::answer(uow, speaker, phone, texts).await;
    }
    if let Some(out) = opt_out::wanted(ask) {
        return opt_out::answer(uow, speaker, out, texts).await;
    }
    if person::wanted(ask) {
        return person::answer(uow, speaker, ask, texts).await;
    }
    if help::wanted(ask) {
        return Ok(help::answer(speaker, texts));
    }
    if let Some(answer) = knowledge::answer(uow, speaker, ask, texts).await? {
        return Ok(answer);
    }
    fallback::answer(uow, speaker, ask, texts).await
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
