//! What is asked in the course of a complaint. Every question can be answered by typing; options to
//! tap follow where a window is open.

use crm::conversations::{self, OwnWords};
use crm::db::Uow;
use crm::dialogues::{self, Dialogue, DialogueStep};
use crm::error::Fault;
use crm::orders;
use crm::pushes::{Menu, MenuOption};

use super::words::{Chosen, key};
use crate::act::{Answer, Speaker, as_customer};
use crate::texts::{Texts, fill, shortened};

/// How many orders are offered.
const OFFERED: u64 = 5;
/// What the customer's own words may take of a reply's 2,048 bytes.
const ROOM: usize = 1200;

/// Asks what is to be asked now, after what is said first.
pub(super) async fn prompt(
    uow: &mut Uow,
    speaker: &Speaker,
    dialogue: Dialogue,
    texts: &Texts,
    first: &str,
) -> Result<Answer, Fault> {
    let question = match dialogue.step {
        DialogueStep::Content => texts.complaint.begin.clone(),
        DialogueStep::Order => return which_order(uow, speaker, dialogue, texts, first).await,
        DialogueStep::Pictures | DialogueStep::More => pictures(uow, &dialogue, texts).await?,
        DialogueStep::Confirm => summary(uow, speaker, &dialogue, texts).await?,
    };
    Ok(Answer::say(format!("{first}{question}")))
}

async fn which_order(
    uow: &mut Uow,
    speaker: &Speaker,
    dialogue: Dialogue,
    texts: &Texts,
    first: &str,
) -> Result<Answer, Fault> {
    let found = match &speaker.customer {
        Some(customer) => as_customer(uow, customer, async |uow| orders::recent(uow, OFFERED).await).await?,
        None => Vec::new(),
    };
    if found.is_empty() {
        // Nothing to choose from.
        let dialogue = dialogues::choose_order(uow, dialogue, None).await?;
        let question = pictures(uow, &dialogue, texts).await?;
        return Ok(Answer::say(format!("{first}{question}")));
    }
    let mut options: Vec<MenuOption> = found
        .iter()
        .map(|order| MenuOption {
            id: key(dialogue.id, Chosen::Order(Some(order.order.id))),
            content: format!("{} {}", order.order.number, orders::goods(&order.lines)),
        })
        .collect();
    options.push(MenuOption { id: key(dialogue.id, Chosen::Order(None)), content: texts.complaint.no_order.clone() });
    offer(uow, speaker, &texts.complaint.orders, options).await?;
    Ok(Answer::say(format!("{first}{}", texts.complaint.which_order)))
}

async fn pictures(uow: &Uow, dialogue: &Dialogue, texts: &Texts) -> Result<String, Fault> {
    let most = crm::complaints::MOST_PICTURES.to_string();
    Ok(match dialogues::count_pictures(uow, dialogue.id).await? {
        0 => fill(&texts.complaint.pictures, &[("most", &most)]),
        count => fill(&texts.complaint.picture, &[("count", &count.to_string()), ("most", &most)]),
    })
}

async fn summary(uow: &Uow, speaker: &Speaker, dialogue: &Dialogue, texts: &Texts) -> Result<String, Fault> {
    let content = shortened(dialogue.content.as_deref().unwrap_or_default(), ROOM, "……");
    let order = dialogues::order_number(uow, dialogue).await?;
    let order = order.as_deref().unwrap_or(&texts.complaint.no_order);
    let count = dialogues::count_pictures(uow, dialogue.id).await?.to_string();
    let option = |chosen, content: &str| MenuOption { id: key(dialogue.id, chosen), content: content.to_owned() };
    let options =
        vec![option(Chosen::Confirm, &texts.complaint.confirm), option(Chosen::Cancel, &texts.complaint.cancel)];
    offer(uow, speaker, &texts.complaint.is_right, options).await?;
    let values = [("content", content.as_str()), ("order", order), ("count", &count)];
    Ok(fill(&texts.complaint.summary, &values))
}

async fn offer(uow: &Uow, speaker: &Speaker, head: &str, options: Vec<MenuOption>) -> Result<(), Fault> {
    let menu = Menu { head: head.to_owned(), options, tail: String::new() };
    let customer = speaker.customer.as_ref().map(|customer| customer.customer);
    conversations::say(uow, &speaker.identity, customer, OwnWords::Menu(menu)).await.map(|_| ())
}
