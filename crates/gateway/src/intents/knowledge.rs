//! Questions that an article answers, before a person has to. What may mean several is offered as a
//! question with options; what no article answers is noted, so that somebody can write one.

use crm::conversations::{self, OwnWords};
use crm::db::Uow;
use crm::error::Fault;
use crm::ids::ArticleId;
use crm::knowledge::{self, ArticleDetail, Found, UseWay};
use crm::pushes::{Menu, MenuOption};

use super::{Ask, fallback};
use crate::act::{Answer, Speaker};
use crate::texts::{Texts, fill, shortened};

/// What the keys of offered articles begin with.
const KEY: &str = "knowledge:";
/// What an article's text may take of a reply's 2,048 bytes.
const ROOM: usize = 1500;
/// How many pictures follow an answer: more would use up what staff may still send.
const PICTURES: usize = 2;

/// The article that was chosen among several.
pub(super) fn chosen(ask: &Ask) -> Option<ArticleId> {
    ask.option.as_deref()?.strip_prefix(KEY)?.parse().ok()
}

pub(super) async fn answer_chosen(
    uow: &Uow,
    speaker: &Speaker,
    article: ArticleId,
    texts: &Texts,
) -> Result<Answer, Fault> {
    match knowledge::published(uow, article).await? {
        Some(detail) => tell(uow, speaker, &detail, UseWay::Menu, texts).await,
        // It was taken back since.
        None => fallback::acknowledge(uow, speaker, &texts.fallback.text).await,
    }
}

/// The answer of an article; `None` where none fits, or a person is at it.
pub(super) async fn answer(uow: &Uow, speaker: &Speaker, ask: &Ask, texts: &Texts) -> Result<Option<Answer>, Fault> {
    if ask.tapped {
        return Ok(None);
    }
    let found = knowledge::ask(uow, &ask.words).await?;
    if found == Found::NoQuestion || attended(uow, speaker).await? {
        return Ok(None);
    }
    match found {
        Found::One(article) => match knowledge::published(uow, article.id).await? {
            Some(detail) => tell(uow, speaker, &detail, UseWay::Chat, texts).await.map(Some),
            None => Ok(None),
        },
        Found::Several(articles) => {
            let option =
                |article: knowledge::Article| MenuOption { id: format!("{KEY}{}", article.id), content: article.title };
            let menu = Menu {
                head: texts.knowledge.which.clone(),
                options: articles.into_iter().map(option).collect(),
                tail: texts.knowledge.none_of_these.clone(),
            };
            let customer = speaker.customer.as_ref().map(|customer| customer.customer);
            conversations::say(uow, &speaker.identity, customer, OwnWords::Menu(menu)).await?;
            Ok(Some(Answer::silence()))
        }
        Found::Nothing => {
            knowledge::missed(uow, &ask.words).await?;
            Ok(None)
        }
        Found::NoQuestion => Ok(None),
    }
}

async fn attended(uow: &Uow, speaker: &Speaker) -> Result<bool, Fault> {
    match speaker.talk {
        Some(talk) => conversations::is_attended(uow, talk).await,
        None => Ok(false),
    }
}

async fn tell(
    uow: &Uow,
    speaker: &Speaker,
    detail: &ArticleDetail,
    way: UseWay,
    texts: &Texts,
) -> Result<Answer, Fault> {
    knowledge::used(uow, detail.article.id, way).await?;
    let customer = speaker.customer.as_ref().map(|customer| customer.customer);
    for picture in detail.pictures.iter().filter(|picture| is_sendable(&picture.mime)).take(PICTURES) {
        let words = OwnWords::Picture(picture.id, picture.name.clone());
        conversations::say(uow, &speaker.identity, customer, words).await?;
    }
    let body = shortened(&detail.article.body, ROOM, &texts.knowledge.more);
    let values = [("title", detail.article.title.as_str()), ("body", body.as_str())];
    Ok(Answer::say(fill(&texts.knowledge.answer, &values)))
}

/// What the platform takes as a picture in a chat.
fn is_sendable(mime: &str) -> bool {
    matches!(mime, "image/jpeg" | "image/png" | "image/gif")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen() {
        let of = |key| chosen(&Ask::option("球阀怎么安装", key));
        assert_eq!(of(Some("knowledge:17")), Some(ArticleId(17)));
        for key in [None, Some("17"), Some("knowledge:"), Some("knowledge:x"), Some("survey:1:5")] {
            assert_eq!(of(key), None, "{key:?}");
        }
    }
}
