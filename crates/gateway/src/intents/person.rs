//! 人工: a person shall answer. A tap opens no 48-hour window, so it asks for a written message
//! first.

use crm::db::Uow;
use crm::error::Fault;
use crm::{conversations, staff};

use super::Ask;
use crate::act::{Answer, Speaker};
use crate::texts::{Texts, fill};

pub(super) fn wanted(ask: &Ask) -> bool {
    ask.is(&["人工", "转人工", "人工客服", "客服", "联系客服", "找人", "PERSON"])
}

pub(super) async fn answer(uow: &Uow, speaker: &Speaker, ask: &Ask, texts: &Texts) -> Result<Answer, Fault> {
    // A tapped option of a question of ours opens no window either.
    if ask.tapped || ask.option.is_some() {
        return Ok(Answer::say(texts.person.write_first.as_str()));
    }
    conversations::ask_for_person(uow, speaker.identity.id).await?;
    let owner = match speaker.owner {
        Some(owner) => staff::names(uow, &[owner]).await?.remove(&owner),
        None => None,
    };
    let staff = owner.unwrap_or_else(|| "客服同事".into());
    Ok(Answer::say(fill(&texts.person.asked, &[("staff", &staff)])))
}
