//! 查订单, 订单 SO…: the customer's own orders.

use crm::db::Uow;
use crm::error::Fault;
use crm::orders::{self, status_line};

use super::Ask;
use crate::act::{Answer, Speaker, as_customer};
use crate::texts::{Texts, fill, fitting};

/// How many orders are listed.
const LISTED: u64 = 5;
/// What lines may take of a reply's 2,048 bytes.
const ROOM: usize = 1500;

/// What is wanted.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The last ones.
    Recent,
    /// This one.
    One(String),
}

pub(super) fn wanted(ask: &Ask) -> Option<Wanted> {
    if ask.is(&["查订单", "订单", "我的订单", "查单", "订单查询", "查询订单", "ORDERS"]) {
        return Some(Wanted::Recent);
    }
    let number = ask.after(&["查订单", "订单号", "订单"]).unwrap_or(&ask.words);
    let looks_like_one = number.starts_with("SO")
        && (4..=40).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    looks_like_one.then(|| Wanted::One(number.to_owned()))
}

pub(super) async fn answer(uow: &mut Uow, speaker: &Speaker, wanted: Wanted, texts: &Texts) -> Result<Answer, Fault> {
    let Some(customer) = &speaker.customer else {
        return Ok(Answer::say(unbound(speaker, texts)));
    };
    let page = |screen: &str| texts.page(&speaker.identity.appid, screen);
    match wanted {
        Wanted::Recent => {
            let found = as_customer(uow, customer, async |uow| orders::recent(uow, LISTED).await).await?;
            if found.is_empty() {
                return Ok(Answer::say(texts.orders.none.as_str()));
            }
            let lines: Vec<String> = found
                .iter()
                .map(|order| format!("• {}", status_line(&order.order, &order.lines, &order.deliveries)))
                .collect();
            Ok(Answer::say(fill(&texts.orders.list, &[("lines", &fitting(&lines, ROOM)), ("my", &page("/orders"))])))
        }
        Wanted::One(number) => {
            let found = as_customer(uow, customer, async |uow| orders::by_number(uow, &number).await).await;
            let order = match found {
                Ok(order) => order,
                Err(Fault::NotFound(_)) => {
                    return Ok(Answer::say(fill(&texts.orders.unknown, &[("number", &number)])));
                }
                Err(other) => return Err(other),
            };
            let mut lines: Vec<String> = order
                .lines
                .iter()
                .map(|line| {
                    let amount = line.amount;
                    format!(
                        "{}. {} ×{}{}，¥{amount}",
                        line.line_no,
                        line.product_name,
                        line.quantity.short(),
                        line.unit
                    )
                })
                .collect();
            lines.extend(order.deliveries.iter().map(|d| orders::delivery_status_line(&order.order.number, d)));
            let status = status_line(&order.order, &order.lines, &order.deliveries);
            let my = page(&format!("/orders/{}", order.order.id));
            let values = [("status", status.as_str()), ("lines", &fitting(&lines, ROOM)), ("my", &my)];
            Ok(Answer::say(fill(&texts.orders.detail, &values)))
        }
    }
}

/// What is said to those whom nobody knows.
pub(super) fn unbound(speaker: &Speaker, texts: &Texts) -> String {
    fill(&texts.orders.unbound, &[("my", &texts.page(&speaker.identity.appid, "/"))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant() {
        let of = |text| wanted(&Ask::text(text));
        assert_eq!(of("查订单"), Some(Wanted::Recent));
        assert_eq!(of("訂單"), Some(Wanted::Recent));
        assert_eq!(of("订单 so20261121-0001"), Some(Wanted::One("SO20261121-0001".into())));
        assert_eq!(of("SO20261121-0001"), Some(Wanted::One("SO20261121-0001".into())));
        assert_eq!(of("订单什么时候到"), None);
        assert_eq!(of("so what"), None);
        assert_eq!(wanted(&Ask::tap("ORDERS")), Some(Wanted::Recent));
    }
}
