//! 帮助: what can be asked.

use super::Ask;
use crate::act::Answer;
use crate::texts::Texts;

pub(super) fn wanted(ask: &Ask) -> bool {
    ask.words.is_empty() || ask.is(&["帮助", "菜单", "功能", "HELP", "H", "使用帮助"])
}

pub(super) fn answer(texts: &Texts) -> Answer {
    Answer::say(texts.help.text.as_str())
}
