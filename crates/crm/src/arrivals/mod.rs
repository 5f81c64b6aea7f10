//! What customers are asked about a delivery that has arrived: are the goods in order?
//!
//! Asked once for each delivery, by a unique key, in the transaction that notes the arrival. The
//! question is a push: in the chat as one with options while a window is open, else a notice that
//! leads to the order's page, else a task for the salesperson. Only the person who was asked answers,
//! once; a bad answer files a complaint about the delivery.

mod answering;
mod asking;
pub mod entity;

pub use answering::{Answered, answer, of_delivery, waiting};
pub(crate) use asking::ask;
pub use entity::Model as DeliveryQuestion;

use crate::error::{Fault, coded};
use crate::text_enum::text_enum;

text_enum! {
    /// What a customer says of goods that arrived.
    pub enum ArrivalAnswer {
        /// All is in order.
        Intact = "intact",
        /// Something is damaged.
        Damaged = "damaged",
        /// The quantity is wrong.
        Quantity = "quantity",
    }
}

impl ArrivalAnswer {
    /// All answers, as they are offered.
    pub const ALL: [Self; 3] = [Self::Intact, Self::Damaged, Self::Quantity];

    /// What it is called, in the chat and as a category of complaints.
    pub fn words(self) -> &'static str {
        match self {
            Self::Intact => "完好",
            Self::Damaged => "破损",
            Self::Quantity => "数量不符",
        }
    }

    /// Whether a complaint comes of it.
    pub fn is_bad(self) -> bool {
        self != Self::Intact
    }
}

/// Why an answer is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ArrivalError {
    /// It was answered before.
    #[error("您已经反馈过了，谢谢！")]
    Answered,
    /// Its time is over.
    #[error("这次收货确认已经结束，如有问题请回复“投诉”")]
    Expired,
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

coded!(ArrivalError {
    Self::Answered => Conflict "arrival.answered",
    Self::Expired => Conflict "arrival.expired",
});

/// What the keys of the options begin with; question and answer follow.
pub const OPTION: &str = "arrival:";

#[cfg(test)]
mod tests {
    use super::ArrivalAnswer;

    #[test]
    fn only_what_is_wrong_makes_a_complaint() {
        let bad: Vec<_> = ArrivalAnswer::ALL.into_iter().filter(|answer| answer.is_bad()).collect();
        assert_eq!(bad, [ArrivalAnswer::Damaged, ArrivalAnswer::Quantity]);
        for answer in ArrivalAnswer::ALL {
            assert_eq!(ArrivalAnswer::from_word(answer.as_str()), Some(answer));
        }
    }
}
