//! 账单, 对账: what the customer has to pay.

use crm::db::Uow;
use crm::error::Fault;
use crm::money::Money;
use crm::receivables::{self, BillItem};

use super::Ask;
use super::orders::unbound;
use crate::act::{Answer, Speaker, as_customer};
use crate::texts::{Texts, fill, fitting};

/// What lines may take of a reply's 2,048 bytes.
const ROOM: usize = 1300;

pub(super) fn wanted(ask: &Ask) -> bool {
    ask.is(&["账单", "对账", "查账单", "我的账单", "对账单", "查账", "欠款", "应付款", "BILL"])
}

pub(super) async fn answer(uow: &mut Uow, speaker: &Speaker, texts: &Texts) -> Result<Answer, Fault> {
    let Some(customer) = &speaker.customer else {
        return Ok(Answer::say(unbound(speaker, texts)));
    };
    let bill = as_customer(uow, customer, async |uow| receivables::own_bill(uow).await).await?;
    let my = texts.page(&speaker.identity.appid, "/bill");
    let credit = match bill.credit {
        Money(0) => String::new(),
        credit => fill(&texts.bill.credit, &[("credit", &credit.to_string())]),
    };
    if bill.count == 0 {
        return Ok(Answer::say(fill(&texts.bill.none, &[("credit", &credit), ("my", &my)])));
    }
    let overdue = match bill.overdue {
        Money(0) => String::new(),
        overdue => fill(&texts.bill.overdue, &[("overdue", &overdue.to_string())]),
    };
    let lines: Vec<String> = bill.items.iter().map(|item| line(texts, item)).collect();
    let (open, count) = (bill.open.to_string(), bill.count.to_string());
    let values = [
        ("open", open.as_str()),
        ("count", &count),
        ("overdue", &overdue),
        ("credit", &credit),
        ("lines", &fitting(&lines, ROOM)),
        ("my", &my),
    ];
    Ok(Answer::say(fill(&texts.bill.list, &values)))
}

fn line(texts: &Texts, item: &BillItem) -> String {
    let number = item.order_number.as_deref().unwrap_or(&item.receivable.number);
    let (open, due) = (item.receivable.open.to_string(), item.receivable.due_on.to_string());
    let days = item.overdue_days.to_string();
    let text = if item.overdue_days > 0 { &texts.bill.late } else { &texts.bill.due };
    fill(text, &[("number", number), ("open", &open), ("due", &due), ("days", &days)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant() {
        for text in ["账单", "對賬", "对账。", " 我的账单 "] {
            assert!(wanted(&Ask::text(text)), "{text}");
        }
        assert!(wanted(&Ask::tap("BILL")));
        assert!(!wanted(&Ask::text("账单什么时候到期")));
    }
}
