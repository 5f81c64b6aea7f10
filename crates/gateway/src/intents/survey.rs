//! How content somebody is: an option of our question, or its number.

use crm::db::Uow;
use crm::error::Fault;
use crm::ids::SurveyRequestId;
use crm::surveys::{self, AnswerVia, NewSurveyAnswer, Survey, SurveyError, SurveyRequest};

use super::Ask;
use crate::act::{Answer, Speaker, as_customer};
use crate::texts::{Texts, fill};

/// What was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// A score for this request.
    Option(SurveyRequestId, i64),
    /// A score, for what was asked last.
    Number(i64),
}

pub(super) fn given(ask: &Ask) -> Option<Given> {
    if let Some(key) = ask.option.as_deref().and_then(|key| key.strip_prefix(surveys::OPTION)) {
        let (request, score) = key.split_once(':')?;
        return Some(Given::Option(request.parse().ok()?, score.parse().ok()?));
    }
    let number = ask.words.strip_suffix('分').unwrap_or(&ask.words);
    let score = number.parse::<i64>().ok().filter(|score| (1..=5).contains(score))?;
    (!ask.tapped && number.len() == 1).then_some(Given::Number(score))
}

/// The answer; `None` for a number where nothing was asked.
pub(super) async fn answer(
    uow: &mut Uow,
    speaker: &Speaker,
    given: Given,
    texts: &Texts,
) -> Result<Option<Answer>, Fault> {
    let Some(customer) = &speaker.customer else {
        return Ok(matches!(given, Given::Option(..)).then(|| Answer::say(texts.survey.unknown.as_str())));
    };
    let taken = as_customer(uow, customer, async |uow| take(uow, given).await).await?;
    let said = match taken {
        Taken::NothingAsked => return Ok(None),
        Taken::Thanks(row, survey) => thanks(speaker, &row, &survey, texts),
        Taken::Refused(reason) => reason,
        Taken::NotTheirs => texts.survey.unknown.clone(),
    };
    Ok(Some(Answer::say(said)))
}

enum Taken {
    NothingAsked,
    Thanks(Box<SurveyRequest>, Box<Survey>),
    Refused(String),
    NotTheirs,
}

async fn take(uow: &Uow, given: Given) -> Result<Taken, Fault> {
    let (request, score) = match given {
        Given::Option(request, score) => (request, score),
        Given::Number(score) => match surveys::waiting(uow).await? {
            Some(row) => (row.id, score),
            None => return Ok(Taken::NothingAsked),
        },
    };
    let new = NewSurveyAnswer { score, ..NewSurveyAnswer::default() };
    match surveys::answer(uow, request, new, AnswerVia::Chat).await {
        Ok((row, survey)) => Ok(Taken::Thanks(Box::new(row), Box::new(survey))),
        Err(refusal @ (SurveyError::Answered | SurveyError::Expired)) => Ok(Taken::Refused(refusal.to_string())),
        Err(SurveyError::Fault(Fault::NotFound(_) | Fault::Invalid(_))) => Ok(Taken::NotTheirs),
        Err(SurveyError::Fault(fault)) => Err(fault),
    }
}

/// Thanks, and where more can be said.
fn thanks(speaker: &Speaker, row: &SurveyRequest, survey: &Survey, texts: &Texts) -> String {
    if row.completed_at.is_some() {
        return survey.thanks.clone();
    }
    let my = texts.page(&speaker.identity.appid, &format!("/surveys/{}", row.id));
    fill(&texts.survey.more, &[("thanks", &survey.thanks), ("my", &my)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given() {
        let option = |key| given(&Ask::option("5 非常满意", Some(key)));
        assert_eq!(option("survey:17:5"), Some(Given::Option(SurveyRequestId(17), 5)));
        for key in ["survey:17", "survey::", "survey:x:5", "knowledge:5"] {
            assert_eq!(option(key), None, "{key}");
        }
        for (text, score) in [("5", Some(5)), ("４", Some(4)), ("3分", Some(3)), ("0", None), ("6", None), ("05", None)]
        {
            assert_eq!(given(&Ask::text(text)), score.map(Given::Number), "{text}");
        }
        assert_eq!(given(&Ask::tap("5")), None);
    }
}
