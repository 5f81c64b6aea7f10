//! 绑定 138…: a request that the customer's owner approves. The answer never tells whether the
//! number is known.

use crm::db::Uow;
use crm::error::Fault;
use crm::identities::bindings;
use crm::text::parse_phone;

use super::Ask;
use crate::act::{Answer, Speaker};
use crate::texts::Texts;

pub(super) fn wanted(ask: &Ask) -> Option<String> {
    if ask.is(&["BIND"]) {
        return Some(String::new());
    }
    ask.after(&["绑定手机号", "绑定手机", "绑定"]).map(str::to_owned)
}

pub(super) async fn answer(uow: &Uow, speaker: &Speaker, typed: String, texts: &Texts) -> Result<Answer, Fault> {
    if speaker.customer.is_some() {
        return Ok(Answer::say(texts.binding.already.as_str()));
    }
    let Some(phone) = parse_phone("phone", &typed).ok().filter(|phone| phone.mobile) else {
        return Ok(Answer::say(texts.binding.format.as_str()));
    };
    bindings::request(uow, &speaker.identity, &phone.e164).await?;
    Ok(Answer::say(texts.binding.received.as_str()))
}
