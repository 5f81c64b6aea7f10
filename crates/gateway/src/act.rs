//! What each message and event does.

use accounts::Account;
use crm::accounts::AccountKind;
use crm::actor::{Actor, CustomerActor};
use crm::contacts::Contact;
use crm::conversations::{
    self, MessageKind, MessageState, NewMessage, Said, Teller, Trigger, Via, forget_consent, grant_consent,
    hear_consent, open_window,
};
use crm::db::Uow;
use crm::error::Fault;
use crm::identities::{self, Identity, Seen};
use crm::ids::{ComplaintDialogueId, ConversationId, CustomerId, StaffId};
use crm::mass;
use crm::outbox::{self, NewJob};
use crm::pushes::{self, ResultEvent};
use wechat::inbound::{Consent, Content, Event, Message, TemplateOutcome};
use wechat::reply::MAX_TEXT_BYTES;
use wechat::{Format, Inbound, InboundKind, Reply};

use crate::intents::{self, Ask};
use crate::texts::{Texts, fill, without_links};
use crate::{LOOK_UP, record};

/// One who speaks, and what we know of them.
pub(crate) struct Speaker {
    pub(crate) identity: Identity,
    pub(crate) customer: Option<CustomerActor>,
    pub(crate) contact: Option<Contact>,
    pub(crate) owner: Option<StaffId>,
    pub(crate) talk: Option<ConversationId>,
    /// The complaint that they are telling, where they are.
    pub(crate) dialogue: Option<ComplaintDialogueId>,
    /// Whether they can be answered at once.
    pub(crate) answerable: bool,
}

impl Speaker {
    /// The page that the talk stands on, with its owner.
    pub(crate) fn page(&self) -> Option<(CustomerId, Option<StaffId>)> {
        self.customer.as_ref().map(|customer| (customer.customer, self.owner))
    }
}

/// What an intent or event answers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    /// What is said; none for silence.
    pub(crate) text: Option<String>,
    /// Whether a person has to answer as well.
    pub(crate) waits: bool,
}

impl Answer {
    pub(crate) fn say(text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), waits: false }
    }

    pub(crate) fn say_and_wait(text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), waits: true }
    }

    pub(crate) fn silence() -> Self {
        Self::default()
    }

    /// The same, with something said after it, if a reply holds both. Silence stays silence.
    pub(crate) fn and(self, more: &str) -> Self {
        let text = self.text.map(|text| if fits(&text, more) { format!("{text}\n\n{more}") } else { text });
        Self { text, ..self }
    }

    /// The same, with something said before it, if a reply holds both.
    pub(crate) fn after(self, before: &str) -> Self {
        let text = match self.text {
            Some(text) if fits(&text, before) => format!("{before}\n\n{text}"),
            Some(text) => text,
            None => before.to_owned(),
        };
        Self { text: Some(text), ..self }
    }
}

fn fits(text: &str, more: &str) -> bool {
    text.len() + more.len() + 2 <= MAX_TEXT_BYTES
}

/// Does what a message or event asks for, and gives the passive reply in clear, if there is one.
pub(crate) async fn act(
    uow: &mut Uow,
    account: &Account,
    format: Format,
    inbound: &Inbound,
    speaker: Option<Speaker>,
    texts: &Texts,
) -> Result<Option<String>, Fault> {
    let Some(mut speaker) = speaker else {
        if let InboundKind::Event(event) = &inbound.kind {
            settle_sends(uow, account, inbound, event).await?;
        }
        return Ok(None);
    };
    if let (Some(_), InboundKind::Event(Event::ConsentAnswered(consents))) = (speaker.identity.staff_id, &inbound.kind)
    {
        // What our own people agree to is no talk with a customer.
        note_staff_consents(uow, speaker.identity.id, consents).await?;
        return Ok(None);
    }
    let (talk, answer) = match &inbound.kind {
        InboundKind::Message(message) => on_message(uow, &speaker, message, texts).await?,
        InboundKind::Event(event) => {
            let Some(done) = on_event(uow, &mut speaker, event, texts).await? else { return Ok(None) };
            done
        }
    };
    if answer.waits {
        conversations::wait(uow, speaker.identity.id).await?;
    }
    // A mini-program can't be answered in the callback.
    let Some(text) = answer.text.filter(|_| format == Format::Xml && account.kind == AccountKind::Service) else {
        return Ok(None);
    };
    let xml = Reply::text(text.as_str()).to_xml(&inbound.from_user, &inbound.to_user, uow.now().timestamp()).map_err(
        |error| {
            tracing::error!(%error, "a passive reply breaks the platform's rules");
            Fault::Broken("a passive reply breaks the platform's rules")
        },
    )?;
    let said = Said {
        message: NewMessage::text(without_links(&text)),
        via: Via::Reply,
        state: MessageState::Sent,
        staff: None,
        push: None,
        file: None,
    };
    conversations::record_answer(uow, talk, said).await?;
    Ok(Some(xml))
}

/// Who speaks; nobody where an event tells how a send ended.
pub(crate) async fn speaker(uow: &Uow, account: &Account, inbound: &Inbound) -> Result<Option<Speaker>, Fault> {
    if let InboundKind::Event(Event::TemplateSent { .. } | Event::NoticesSent(_) | Event::MassSent(_)) = &inbound.kind {
        return Ok(None);
    }
    see(uow, account, inbound).await.map(Some)
}

async fn see(uow: &Uow, account: &Account, inbound: &Inbound) -> Result<Speaker, Fault> {
    let seen = identities::see(uow, &account.callback.appid, &inbound.from_user).await?;
    let customer = seen.customer();
    let Seen { mut identity, contact, owner, talk, dialogue } = seen;
    let answerable = account.kind == AccountKind::Service;
    // Only followers can write to a service account: the event that told so was missed.
    let speaks = inbound.message().is_some() && answerable;
    if speaks && !identity.followed {
        identity = identities::follow(uow, identity, None).await?;
    }
    let owner = if customer.is_some() { owner } else { identity.owner_id };
    Ok(Speaker { identity, customer, contact, owner, talk, dialogue, answerable })
}

/// Events that tell how a send ended are nobody's words.
async fn settle_sends(uow: &Uow, account: &Account, inbound: &Inbound, event: &Event) -> Result<(), Fault> {
    let result = |template: Option<&str>, key: &str, success: bool, status: &str| ResultEvent {
        appid: account.callback.appid.clone(),
        openid: inbound.from_user.clone(),
        template: template.map(str::to_owned),
        platform_id: Some(key.to_owned()).filter(|key| !key.is_empty()),
        success,
        status: status.to_owned(),
    };
    match event {
        Event::TemplateSent { msg_id, outcome } => {
            let (success, status) = match outcome {
                TemplateOutcome::Delivered => (true, "success"),
                TemplateOutcome::Blocked => (false, "用户拒收"),
                TemplateOutcome::Failed(status) => (false, status.as_str()),
            };
            pushes::receive_result(uow, result(None, msg_id, success, status)).await?;
        }
        Event::NoticesSent(results) => {
            for sent in results {
                let success = sent.error_code == 0;
                let event = result(Some(&sent.template_id), &sent.msg_id, success, &sent.error_status);
                pushes::receive_result(uow, event).await?;
            }
        }
        Event::MassSent(told) => {
            let result = mass::MassResult {
                appid: account.callback.appid.clone(),
                platform_id: told.msg_id.clone(),
                success: told.is_success(),
                status: told.status.clone(),
                counts: Some(mass::MassCounts {
                    total: told.total,
                    filtered: told.filtered,
                    sent: told.sent,
                    failed: told.failed,
                }),
            };
            mass::receive_result(uow, result).await?;
        }
        _ => {}
    }
    Ok(())
}

async fn on_message(
    uow: &mut Uow,
    speaker: &Speaker,
    message: &Message,
    texts: &Texts,
) -> Result<(ConversationId, Answer), Fault> {
    let new = record::message(message, texts);
    let received = conversations::receive(uow, &speaker.identity, speaker.page(), speaker.talk, new).await?;
    // A tapped option of a menu message opens the short window of a menu, not that of a message.
    let tapped = matches!(&message.content, Content::Text { menu_id: Some(_), .. });
    let trigger = if tapped { Trigger::Menu } else { Trigger::Message };
    open_window(uow, speaker.identity.id, trigger).await?;
    let answer = match &message.content {
        Content::Text { content, menu_id } => {
            intents::answer(uow, speaker, &Ask::option(content, menu_id.as_deref()), texts).await?
        }
        Content::Unknown { .. } => Answer::silence(),
        content => intents::media(uow, speaker, content, received.message, texts).await?,
    };
    Ok((received.talk, answer))
}

async fn on_event(
    uow: &mut Uow,
    speaker: &mut Speaker,
    event: &Event,
    texts: &Texts,
) -> Result<Option<(ConversationId, Answer)>, Fault> {
    let Some(new) = record::event(event, texts) else { return Ok(None) };
    let id = speaker.identity.id;
    match event {
        Event::Subscribe { scene, .. } => {
            follow(uow, speaker, scene.as_deref()).await?;
            open_window(uow, id, Trigger::Follow).await?;
            look_up(uow, speaker).await?;
        }
        Event::Scan { scene, .. } => {
            follow(uow, speaker, Some(scene)).await?;
            open_window(uow, id, Trigger::Scan).await?;
        }
        Event::Unsubscribe => speaker.identity = identities::unfollow(uow, speaker.identity.clone()).await?,
        Event::Click { .. } | Event::ScanCode { .. } => open_window(uow, id, Trigger::Menu).await?,
        Event::EnteredServiceChat { .. } => open_window(uow, id, Trigger::Enter).await?,
        Event::ConsentAnswered(consents) | Event::ConsentChanged(consents) => note_consents(uow, id, consents).await?,
        _ => {}
    }
    let talk = conversations::receive(uow, &speaker.identity, speaker.page(), speaker.talk, new).await?.talk;
    let answer = match event {
        Event::Subscribe { .. } => intents::welcome(uow, speaker, texts).await?,
        Event::Scan { .. } => Answer::say(texts.welcome.scanned.as_str()),
        Event::Click { key } => intents::answer(uow, speaker, &Ask::tap(key), texts).await?,
        _ => Answer::silence(),
    };
    Ok(Some((talk, answer)))
}

/// Follows, and sees anew who it is: the scene may have told.
async fn follow(uow: &Uow, speaker: &mut Speaker, scene: Option<&str>) -> Result<(), Fault> {
    let identity = identities::follow(uow, speaker.identity.clone(), scene).await?;
    let customer = identities::actor_of(uow, &identity).await?;
    let (contact, owner) = match &customer {
        Some(customer) => {
            let (contact, customer) = record::person(uow, customer).await?;
            (contact, customer.and_then(|customer| customer.owner_id))
        }
        None => (None, identity.owner_id),
    };
    let Speaker { talk, dialogue, answerable, .. } = *speaker;
    *speaker = Speaker { identity, customer, contact, owner, talk, dialogue, answerable };
    Ok(())
}

async fn note_consents(uow: &Uow, identity: crm::ids::IdentityId, consents: &[Consent]) -> Result<(), Fault> {
    for consent in consents {
        if consent.accepted {
            grant_consent(uow, identity, &consent.template_id).await?;
        } else {
            forget_consent(uow, identity, &consent.template_id).await?;
        }
    }
    Ok(())
}

/// The platform tells of what a member of staff answered in the mini-program, which tells us too. A
/// refusal takes nothing away: it is about that one time.
async fn note_staff_consents(uow: &Uow, identity: crm::ids::IdentityId, consents: &[Consent]) -> Result<(), Fault> {
    for consent in consents.iter().filter(|consent| consent.accepted) {
        hear_consent(uow, identity, &consent.template_id, Teller::Platform).await?;
    }
    Ok(())
}

/// The platform knows who this is across accounts; asking it is a call, so a worker does.
async fn look_up(uow: &Uow, speaker: &Speaker) -> Result<(), Fault> {
    if speaker.identity.unionid.is_some() {
        return Ok(());
    }
    let id = speaker.identity.id;
    let job = NewJob {
        kind: LOOK_UP,
        dedup_key: Some(format!("look_up:{id}")),
        payload: serde_json::json!({ "identity": id }),
        run_at: uow.now(),
    };
    outbox::enqueue(uow, [job]).await
}

/// Runs `work` as the customer who speaks, and goes on as the system.
pub(crate) async fn as_customer<T>(
    uow: &mut Uow,
    customer: &CustomerActor,
    work: impl AsyncFnOnce(&Uow) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let system = Actor::System(uow.tenant());
    uow.act_as(Actor::Customer(customer.clone()));
    let result = work(uow).await;
    uow.act_as(system);
    result
}

/// A line of the chat that tells of a tap.
pub(crate) fn tap_line(texts: &Texts, key: &str) -> NewMessage {
    NewMessage { kind: MessageKind::Menu, ..NewMessage::text(fill(&texts.timeline.menu, &[("key", key)])) }
}
