//! What is meant by words and taps in the course of a complaint.

use crm::ids::{ComplaintDialogueId, OrderId};

use super::super::Ask;

/// What the keys of our options begin with; the dialogue, and what is chosen, follow.
const OPTION: &str = "complaint:";
const ORDER: &str = "order:";
const NO_ORDER: &str = "none";
const CONFIRM: &str = "confirm";
const CANCEL: &str = "cancel";

/// An option of one of our questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    /// This order; none for something else.
    Order(Option<OrderId>),
    /// All is right.
    Confirm,
    /// It is called off.
    Cancel,
}

/// The key of an option.
pub(super) fn key(dialogue: ComplaintDialogueId, chosen: Chosen) -> String {
    match chosen {
        Chosen::Order(Some(order)) => format!("{OPTION}{dialogue}:{ORDER}{order}"),
        Chosen::Order(None) => format!("{OPTION}{dialogue}:{NO_ORDER}"),
        Chosen::Confirm => format!("{OPTION}{dialogue}:{CONFIRM}"),
        Chosen::Cancel => format!("{OPTION}{dialogue}:{CANCEL}"),
    }
}

/// Which option of which dialogue was tapped.
pub(super) fn chosen(ask: &Ask) -> Option<(ComplaintDialogueId, Chosen)> {
    let (dialogue, what) = ask.option.as_deref()?.strip_prefix(OPTION)?.split_once(':')?;
    let chosen = match what {
        NO_ORDER => Chosen::Order(None),
        CONFIRM => Chosen::Confirm,
        CANCEL => Chosen::Cancel,
        order => Chosen::Order(Some(order.strip_prefix(ORDER)?.parse().ok()?)),
    };
    Some((dialogue.parse().ok()?, chosen))
}

/// Whether an option of any of our questions was tapped.
pub(super) fn is_option(ask: &Ask) -> bool {
    ask.option.as_deref().is_some_and(|key| key.starts_with(OPTION))
}

/// Whether somebody wants to complain.
pub(super) fn wanted(ask: &Ask) -> bool {
    ask.is(&["投诉", "我要投诉", "投诉建议", "投诉反馈", "我要反馈", "COMPLAINT"])
}

/// Whether it is called off.
pub(super) fn cancels(ask: &Ask) -> bool {
    written(ask, &["取消", "取消投诉", "不投诉了", "算了", "放弃"])
}

/// Whether the question is wanted again.
pub(super) fn goes_on(ask: &Ask) -> bool {
    written(ask, &["继续", "继续投诉"])
}

/// Whether no order is meant.
pub(super) fn no_order(ask: &Ask) -> bool {
    written(ask, &["无关", "与订单无关", "没有", "无", "不是订单", "跳过"])
}

/// Whether no more pictures come.
pub(super) fn no_more(ask: &Ask) -> bool {
    let none = ["没有", "没有了", "没有照片", "没了", "无", "跳过"];
    let all = ["发完了", "发完", "好了", "完了", "就这些", "就这些了"];
    written(ask, &none) || written(ask, &all)
}

/// Whether all is right.
pub(super) fn confirms(ask: &Ask) -> bool {
    written(ask, &["确认", "确认提交", "提交", "确定", "是", "是的", "对", "没问题", "OK"])
}

fn written(ask: &Ask, words: &[&str]) -> bool {
    !ask.tapped && ask.is(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        let dialogue = ComplaintDialogueId(17);
        for what in [Chosen::Order(Some(OrderId(4))), Chosen::Order(None), Chosen::Confirm, Chosen::Cancel] {
            let ask = Ask::option("…", Some(&key(dialogue, what)));
            assert_eq!(chosen(&ask), Some((dialogue, what)));
            assert!(is_option(&ask));
        }
        for key in ["complaint:", "complaint:17", "complaint:x:confirm", "complaint:17:order:x", "complaint:17:what"] {
            assert_eq!(chosen(&Ask::option("…", Some(key))), None, "{key}");
        }
        assert!(!is_option(&Ask::option("…", Some("survey:1:5"))) && !is_option(&Ask::text("投诉")));
    }

    #[test]
    fn words_of_a_complaint() {
        for text in ["投诉", "投訴", " 我要投诉！"] {
            assert!(wanted(&Ask::text(text)), "{text}");
        }
        assert!(wanted(&Ask::tap("COMPLAINT")));
        assert!(!wanted(&Ask::text("投诉电话是多少")));
        assert!(cancels(&Ask::text("取消。")) && !cancels(&Ask::text("取消订阅")));
        assert!(no_more(&Ask::text("发完了")) && no_more(&Ask::text("没有")) && !no_more(&Ask::text("没有收到货")));
        assert!(no_order(&Ask::text("与订单无关")) && confirms(&Ask::text("確認")));
        // The key of a menu is no word of a customer.
        assert!(!confirms(&Ask::tap("OK")));
    }
}
