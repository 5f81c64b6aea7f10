//! 查物流: the customer's own deliveries.

use crm::db::Uow;
use crm::error::Fault;
use crm::orders;

use super::Ask;
use super::orders::unbound;
use crate::act::{Answer, Speaker, as_customer};
use crate::texts::{Texts, fill, fitting};

/// How many deliveries are listed.
const LISTED: u64 = 5;
/// What lines may take of a reply's 2,048 bytes.
const ROOM: usize = 1600;

pub(super) fn wanted(ask: &Ask) -> bool {
    ask.is(&["查物流", "物流", "查快递", "快递", "查发货", "发货", "物流查询", "发货查询", "我的快递", "SHIPMENTS"])
}

pub(super) async fn answer(uow: &mut Uow, speaker: &Speaker, texts: &Texts) -> Result<Answer, Fault> {
    let Some(customer) = &speaker.customer else {
        return Ok(Answer::say(unbound(speaker, texts)));
    };
    let found = as_customer(uow, customer, async |uow| orders::recent_deliveries(uow, LISTED).await).await?;
    if found.is_empty() {
        return Ok(Answer::say(texts.shipments.none.as_str()));
    }
    let lines: Vec<String> = found
        .iter()
        .map(|found| format!("• {}", orders::delivery_status_line(&found.order_number, &found.delivery)))
        .collect();
    let my = texts.page(&speaker.identity.appid, "/orders");
    Ok(Answer::say(fill(&texts.shipments.list, &[("lines", &fitting(&lines, ROOM)), ("my", &my)])))
}
