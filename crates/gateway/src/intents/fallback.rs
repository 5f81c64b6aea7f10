//! Nothing fits: a person answers. The system says so once, not after each line somebody types.

use crm::conversations;
use crm::db::Uow;
use crm::error::Fault;

use super::{Ask, help};
use crate::act::{Answer, Speaker};
use crate::texts::Texts;

pub(super) async fn answer(uow: &Uow, speaker: &Speaker, ask: &Ask, texts: &Texts) -> Result<Answer, Fault> {
    if ask.tapped {
        return Ok(Answer::say(help::said(speaker, texts)));
    }
    acknowledge(uow, speaker, &texts.fallback.text).await
}

/// Says that a person will answer, unless the customer waits for one already.
pub(crate) async fn acknowledge(uow: &Uow, speaker: &Speaker, text: &str) -> Result<Answer, Fault> {
    if conversations::is_waiting(uow, speaker.identity.id).await? {
        return Ok(Answer { text: None, waits: true });
    }
    Ok(Answer::say_and_wait(text))
}
