//! The first words to someone who follows.

use crm::db::Uow;
use crm::error::Fault;
use crm::{staff, tenants};

use crate::act::{Answer, Speaker};
use crate::texts::{Texts, fill};

/// Welcomes, by what is known: the person, or the salesperson whose code was scanned.
pub(crate) async fn welcome(uow: &Uow, speaker: &Speaker, texts: &Texts) -> Result<Answer, Fault> {
    let my = texts.page(&speaker.identity.appid, "/");
    if let Some(contact) = &speaker.contact {
        let name = contact.salutation.as_deref().unwrap_or(&contact.name);
        return Ok(Answer::say(fill(&texts.welcome.known, &[("name", name), ("my", &my)])));
    }
    let company = tenants::find(uow, uow.tenant()).await?.name;
    let owner = match speaker.owner {
        Some(owner) => staff::names(uow, &[owner]).await?.remove(&owner),
        None => None,
    };
    Ok(Answer::say(match owner {
        Some(staff) => fill(&texts.welcome.by_staff, &[("company", &company), ("staff", &staff), ("my", &my)]),
        None => fill(&texts.welcome.new, &[("company", &company), ("my", &my)]),
    }))
}
