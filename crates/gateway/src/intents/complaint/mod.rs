//! 投诉: a complaint, told step by step. How far somebody has come is in the database; each message
//! goes on from there, in the transaction that writes it down. Whoever asks for something else in
//! between is answered, and reminded.

mod prompts;
mod words;

use crm::complaints::{Complaint, MOST_PICTURES};
use crm::conversations;
use crm::db::Uow;
use crm::dialogues::{self, Dialogue, DialogueOutcome, DialogueStep};
use crm::error::Fault;
use crm::ids::{ComplaintId, MessageId, OrderId};
use crm::tenants;

use self::prompts::prompt;
use self::words::Chosen;
use super::{Ask, acknowledge, fallback, first, named, orders, person};
use crate::act::{Answer, Speaker, as_customer};
use crate::texts::{Texts, fill};

/// Whether somebody wants to complain, or taps what we once asked about a complaint.
pub(super) fn wanted(ask: &Ask) -> bool {
    words::wanted(ask) || words::is_option(ask)
}

/// Begins, where nothing is open.
pub(super) async fn begin(uow: &mut Uow, speaker: &Speaker, ask: &Ask, texts: &Texts) -> Result<Answer, Fault> {
    if words::is_option(ask) {
        return Ok(Answer::say(texts.complaint.over.as_str()));
    }
    // A complaint is somebody's; and who can't be answered at once can't be asked step by step.
    if speaker.customer.is_none() || !speaker.answerable {
        return hand_over(uow, speaker, texts).await;
    }
    let dialogue = dialogues::begin(uow, speaker.identity.id, &texts.complaint.timed_out).await?;
    prompt(uow, speaker, dialogue, texts, "").await
}

async fn hand_over(uow: &Uow, speaker: &Speaker, texts: &Texts) -> Result<Answer, Fault> {
    conversations::ask_for_person(uow, speaker.identity.id).await?;
    Ok(Answer::say(texts.complaint.handed_over.as_str()))
}

/// The dialogue that the speaker is in, locked.
pub(super) async fn open(uow: &Uow, speaker: &Speaker) -> Result<Option<Dialogue>, Fault> {
    match speaker.dialogue {
        Some(id) => dialogues::open(uow, id).await,
        None => Ok(None),
    }
}

/// Goes on with a dialogue.
pub(super) async fn go_on(
    uow: &mut Uow,
    speaker: &Speaker,
    dialogue: Dialogue,
    ask: &Ask,
    texts: &Texts,
) -> Result<Answer, Fault> {
    if dialogue.step == DialogueStep::More {
        return more(uow, speaker, dialogue, ask, texts).await;
    }
    if dialogues::is_overdue(uow, &dialogue) {
        end_overdue(uow, dialogue).await?;
        let rest = first(uow, speaker, ask, texts).await?;
        return Ok(rest.after(&texts.complaint.timed_out));
    }
    if speaker.customer.is_none() {
        dialogues::end(uow, dialogue, DialogueOutcome::HandedOver).await?;
        return hand_over(uow, speaker, texts).await;
    }
    if words::is_option(ask) {
        return tapped(uow, speaker, dialogue, ask, texts).await;
    }
    if words::cancels(ask) {
        return cancel(uow, dialogue, texts).await;
    }
    if words::wanted(ask) || words::goes_on(ask) {
        let dialogue = dialogues::touch(uow, dialogue).await?;
        return prompt(uow, speaker, dialogue, texts, "").await;
    }
    match dialogue.step {
        DialogueStep::Order if words::no_order(ask) => return choose(uow, speaker, dialogue, None, texts).await,
        DialogueStep::Order => {
            if let Some(orders::Wanted::One(number)) = orders::wanted(ask) {
                return choose_by_number(uow, speaker, dialogue, &number, texts).await;
            }
        }
        DialogueStep::Pictures if words::no_more(ask) => {
            let dialogue = dialogues::pictures_done(uow, dialogue).await?;
            return prompt(uow, speaker, dialogue, texts, "").await;
        }
        DialogueStep::Confirm if words::confirms(ask) => return submit(uow, speaker, dialogue, texts).await,
        _ => {}
    }
    if person::wanted(ask) {
        // A person takes over: what was said stands in the talk.
        dialogues::end(uow, dialogue, DialogueOutcome::HandedOver).await?;
        return person::answer(uow, speaker, ask, texts).await;
    }
    if let Some(answer) = named(uow, speaker, ask, texts).await? {
        dialogues::touch(uow, dialogue).await?;
        return Ok(answer.and(&texts.complaint.open));
    }
    if ask.tapped || ask.option.is_some() {
        dialogues::touch(uow, dialogue).await?;
        return Ok(fallback::answer(uow, speaker, ask, texts).await?.and(&texts.complaint.open));
    }
    say(uow, speaker, dialogue, &ask.text, texts).await
}

/// The complaint is filed already; what may still come are pictures.
async fn more(uow: &mut Uow, speaker: &Speaker, dialogue: Dialogue, ask: &Ask, texts: &Texts) -> Result<Answer, Fault> {
    let done = words::no_more(ask) && !dialogues::is_overdue(uow, &dialogue);
    if done || words::wanted(ask) || dialogues::is_overdue(uow, &dialogue) {
        dialogues::end(uow, dialogue, DialogueOutcome::Filed).await?;
    }
    if done { Ok(Answer::say(texts.complaint.more_done.as_str())) } else { first(uow, speaker, ask, texts).await }
}

/// A dialogue that is overdue when the next word comes: a person is called, unless one was already.
async fn end_overdue(uow: &Uow, dialogue: Dialogue) -> Result<(), Fault> {
    if dialogue.times_out_at.is_some() {
        conversations::ask_for_person(uow, dialogue.identity_id).await?;
    }
    dialogues::end(uow, dialogue, DialogueOutcome::TimedOut).await
}

async fn cancel(uow: &Uow, dialogue: Dialogue, texts: &Texts) -> Result<Answer, Fault> {
    dialogues::end(uow, dialogue, DialogueOutcome::Cancelled).await?;
    Ok(Answer::say(texts.complaint.cancelled.as_str()))
}

/// An option was tapped: of this dialogue, or of one that is over.
async fn tapped(
    uow: &mut Uow,
    speaker: &Speaker,
    dialogue: Dialogue,
    ask: &Ask,
    texts: &Texts,
) -> Result<Answer, Fault> {
    let Some((_, chosen)) = words::chosen(ask).filter(|(of, _)| *of == dialogue.id) else {
        return Ok(Answer::say(texts.complaint.over.as_str()).and(&texts.complaint.open));
    };
    match (chosen, dialogue.step) {
        (Chosen::Cancel, _) => cancel(uow, dialogue, texts).await,
        (Chosen::Confirm, DialogueStep::Confirm) => submit(uow, speaker, dialogue, texts).await,
        (Chosen::Order(order), step) if step != DialogueStep::Content => {
            choose(uow, speaker, dialogue, order, texts).await
        }
        // What is asked now comes first.
        _ => {
            let dialogue = dialogues::touch(uow, dialogue).await?;
            prompt(uow, speaker, dialogue, texts, "").await
        }
    }
}

async fn choose(
    uow: &mut Uow,
    speaker: &Speaker,
    dialogue: Dialogue,
    order: Option<OrderId>,
    texts: &Texts,
) -> Result<Answer, Fault> {
    let before = dialogue.clone();
    let chosen = match &speaker.customer {
        Some(customer) => {
            as_customer(uow, customer, async move |uow| dialogues::choose_order(uow, dialogue, order).await).await
        }
        None => Err(Fault::NotFound("该订单")),
    };
    match chosen {
        Ok(dialogue) => prompt(uow, speaker, dialogue, texts, "").await,
        // Of somebody else, or gone: which one is asked again.
        Err(Fault::NotFound(_)) => {
            let dialogue = dialogues::touch(uow, before).await?;
            prompt(uow, speaker, dialogue, texts, &texts.complaint.not_yours).await
        }
        Err(other) => Err(other),
    }
}

async fn choose_by_number(
    uow: &mut Uow,
    speaker: &Speaker,
    dialogue: Dialogue,
    number: &str,
    texts: &Texts,
) -> Result<Answer, Fault> {
    let before = dialogue.clone();
    let chosen = match &speaker.customer {
        Some(customer) => {
            as_customer(uow, customer, async move |uow| dialogues::choose_order_by_number(uow, dialogue, number).await)
                .await
        }
        None => Err(Fault::NotFound("该订单")),
    };
    match chosen {
        Ok(dialogue) => prompt(uow, speaker, dialogue, texts, "").await,
        Err(Fault::NotFound(_)) => {
            dialogues::touch(uow, before).await?;
            Ok(Answer::say(fill(&texts.complaint.unknown_order, &[("number", number)])))
        }
        Err(other) => Err(other),
    }
}

/// What happened, or more of it.
async fn say(uow: &mut Uow, speaker: &Speaker, dialogue: Dialogue, said: &str, texts: &Texts) -> Result<Answer, Fault> {
    let (before, asked) = (dialogue.clone(), dialogue.step == DialogueStep::Content);
    match dialogues::say(uow, dialogue, said).await {
        Ok(dialogue) => {
            let note = if asked { &texts.complaint.noted } else { &texts.complaint.added };
            prompt(uow, speaker, dialogue, texts, note).await
        }
        Err(Fault::Invalid(_)) => {
            dialogues::touch(uow, before).await?;
            Ok(Answer::say(texts.complaint.too_long.as_str()))
        }
        Err(other) => Err(other),
    }
}

async fn submit(uow: &mut Uow, speaker: &Speaker, dialogue: Dialogue, texts: &Texts) -> Result<Answer, Fault> {
    let Some(customer) = &speaker.customer else { return hand_over(uow, speaker, texts).await };
    let before = dialogue.clone();
    match as_customer(uow, customer, async move |uow| dialogues::submit(uow, dialogue).await).await {
        Ok(complaint) => Ok(Answer::say(filed(uow, speaker, &complaint, &texts.complaint.filed, texts).await?)),
        // The order went to somebody else while they were telling us.
        Err(Fault::Invalid(_)) => {
            let dialogue = dialogues::order_refused(uow, before).await?;
            prompt(uow, speaker, dialogue, texts, &texts.complaint.not_yours).await
        }
        Err(other) => Err(other),
    }
}

/// What is said of a complaint that was filed: its number, by when there is an answer, its page.
pub(super) async fn filed(
    uow: &Uow,
    speaker: &Speaker,
    complaint: &Complaint,
    text: &str,
    texts: &Texts,
) -> Result<String, Fault> {
    let zone = tenants::settings(uow).await?.zone;
    let due = complaint.due_at.with_timezone(&zone).format("%-m月%-d日 %H:%M").to_string();
    let my = texts.page(&speaker.identity.appid, &format!("/complaints/{}", complaint.id));
    let most = MOST_PICTURES.to_string();
    let values = [("number", complaint.number.as_str()), ("due", &due), ("my", &my), ("most", &most)];
    Ok(fill(text, &values))
}

/// Pictures of a complaint that is filed may follow.
pub(super) async fn expect_pictures(
    uow: &Uow,
    speaker: &Speaker,
    complaint: ComplaintId,
    texts: &Texts,
) -> Result<(), Fault> {
    if speaker.answerable {
        dialogues::take_more(uow, speaker.identity.id, complaint, &texts.complaint.timed_out).await?;
    }
    Ok(())
}

/// A picture, or something else that is no text.
pub(super) async fn media(
    uow: &mut Uow,
    speaker: &Speaker,
    dialogue: Dialogue,
    picture: Option<MessageId>,
    texts: &Texts,
) -> Result<Answer, Fault> {
    if dialogues::is_overdue(uow, &dialogue) {
        if dialogue.step == DialogueStep::More {
            dialogues::end(uow, dialogue, DialogueOutcome::Filed).await?;
            return acknowledge(uow, speaker, &texts.fallback.media).await;
        }
        end_overdue(uow, dialogue).await?;
        return Ok(Answer::say_and_wait(texts.complaint.timed_out.as_str()));
    }
    let Some(message) = picture else {
        // A member of staff looks at it: it is in the talk.
        dialogues::touch(uow, dialogue).await?;
        return Ok(Answer::say_and_wait(texts.complaint.only_pictures.as_str()));
    };
    let (dialogue, count) = dialogues::add_picture(uow, dialogue, message).await?;
    let most = MOST_PICTURES.to_string();
    let Some(count) = count else {
        return Ok(Answer::say(fill(&texts.complaint.too_many, &[("most", &most)])));
    };
    let counted = [("count", count.to_string()), ("most", most)];
    let counted = counted.each_ref().map(|(name, value)| (*name, value.as_str()));
    match dialogue.step {
        DialogueStep::Content => Ok(Answer::say(fill(&texts.complaint.picture_first, &counted))),
        DialogueStep::Pictures | DialogueStep::More => Ok(Answer::say(fill(&texts.complaint.picture, &counted))),
        DialogueStep::Order | DialogueStep::Confirm => {
            let got = fill(&texts.complaint.got_picture, &counted);
            prompt(uow, speaker, dialogue, texts, &got).await
        }
    }
}
