//! Whether what arrived is in order: an option of our question, or its word.

use crm::arrivals::{self, Answered, ArrivalAnswer, ArrivalError};
use crm::db::Uow;
use crm::error::Fault;
use crm::ids::DeliveryQuestionId;

use super::{Ask, complaint};
use crate::act::{Answer, Speaker, as_customer};
use crate::texts::Texts;

/// What was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// An answer to this question.
    Option(DeliveryQuestionId, ArrivalAnswer),
    /// An answer, to what was asked last.
    Word(ArrivalAnswer),
}

pub(super) fn given(ask: &Ask) -> Option<Given> {
    if let Some(key) = ask.option.as_deref().and_then(|key| key.strip_prefix(arrivals::OPTION)) {
        let (question, answer) = key.split_once(':')?;
        return Some(Given::Option(question.parse().ok()?, ArrivalAnswer::from_word(answer)?));
    }
    let answer = ArrivalAnswer::ALL.into_iter().find(|answer| ask.words == answer.words())?;
    (!ask.tapped && ask.option.is_none()).then_some(Given::Word(answer))
}

/// The answer; `None` for a word where nothing was asked.
pub(super) async fn answer(
    uow: &mut Uow,
    speaker: &Speaker,
    given: Given,
    texts: &Texts,
) -> Result<Option<Answer>, Fault> {
    let Some(customer) = &speaker.customer else {
        return Ok(matches!(given, Given::Option(..)).then(|| Answer::say(texts.arrival.unknown.as_str())));
    };
    match as_customer(uow, customer, async |uow| take(uow, given).await).await? {
        Taken::NothingAsked => Ok(None),
        Taken::Refused(reason) => Ok(Some(Answer::say(reason))),
        Taken::NotTheirs => Ok(Some(Answer::say(texts.arrival.unknown.as_str()))),
        Taken::Answered(answered) => match answered.complaint {
            None => Ok(Some(Answer::say(texts.arrival.thanks.as_str()))),
            Some(filed) => {
                complaint::expect_pictures(uow, speaker, filed.id, texts).await?;
                let said = complaint::filed(uow, speaker, &filed, &texts.arrival.filed, texts).await?;
                Ok(Some(Answer::say(said)))
            }
        },
    }
}

enum Taken {
    NothingAsked,
    Answered(Box<Answered>),
    Refused(String),
    NotTheirs,
}

async fn take(uow: &Uow, given: Given) -> Result<Taken, Fault> {
    let (question, answer) = match given {
        Given::Option(question, answer) => (question, answer),
        Given::Word(answer) => match arrivals::waiting(uow).await? {
            Some(row) => (row.id, answer),
            None => return Ok(Taken::NothingAsked),
        },
    };
    match arrivals::answer(uow, question, answer).await {
        Ok(answered) => Ok(Taken::Answered(Box::new(answered))),
        Err(refusal @ (ArrivalError::Answered | ArrivalError::Expired)) => Ok(Taken::Refused(refusal.to_string())),
        Err(ArrivalError::Fault(Fault::NotFound(_) | Fault::Invalid(_))) => Ok(Taken::NotTheirs),
        Err(ArrivalError::Fault(fault)) => Err(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given() {
        let option = |key| given(&Ask::option("破损", Some(key)));
        let wanted = Given::Option(DeliveryQuestionId(17), ArrivalAnswer::Damaged);
        assert_eq!(option("arrival:17:damaged"), Some(wanted));
        for key in ["arrival:17", "arrival::", "arrival:x:damaged", "arrival:17:broken", "survey:17:5"] {
            assert_eq!(option(key), None, "{key}");
        }
        assert_eq!(given(&Ask::text("数量不符。")), Some(Given::Word(ArrivalAnswer::Quantity)));
        assert_eq!(given(&Ask::text("有破损")), None);
        assert_eq!(given(&Ask::tap("完好")), None);
    }
}
