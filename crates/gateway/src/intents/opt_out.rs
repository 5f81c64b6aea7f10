//! 退订, TD: no more pushes; 恢复订阅: pushes again.

use crm::actor::Actor;
use crm::db::Uow;
use crm::error::Fault;
use crm::identities;

use super::Ask;
use crate::act::{Answer, Speaker};
use crate::texts::Texts;

pub(super) fn wanted(ask: &Ask) -> Option<bool> {
    if ask.is(&["退订", "TD", "T", "取消订阅", "退订推送"]) {
        Some(true)
    } else if ask.is(&["恢复订阅", "恢复", "重新订阅"]) {
        Some(false)
    } else {
        None
    }
}

pub(super) async fn answer(uow: &mut Uow, speaker: &Speaker, out: bool, texts: &Texts) -> Result<Answer, Fault> {
    let system = Actor::System(uow.tenant());
    if let Some(customer) = &speaker.customer {
        uow.act_as(Actor::Customer(customer.clone()));
    }
    let done = identities::set_opted_out(uow, speaker.identity.id, out).await;
    uow.act_as(system);
    done?;
    Ok(Answer::say(if out { texts.opt_out.done.as_str() } else { texts.opt_out.resumed.as_str() }))
}
