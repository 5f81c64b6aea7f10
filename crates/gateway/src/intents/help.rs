//! 帮助: what can be asked.

use super::Ask;
use crate::act::{Answer, Speaker};
use crate::texts::{Texts, fill};

pub(super) fn wanted(ask: &Ask) -> bool {
    ask.words.is_empty() || ask.is(&["帮助", "菜单", "功能", "HELP", "H", "使用帮助"])
}

pub(super) fn answer(speaker: &Speaker, texts: &Texts) -> Answer {
    Answer::say(said(speaker, texts))
}

/// What can be asked, with the way to the customer's own page.
pub(super) fn said(speaker: &Speaker, texts: &Texts) -> String {
    fill(&texts.help.text, &[("my", &texts.page(&speaker.identity.appid, "/"))])
}
