//! Knowledge.

use actix_web::http::StatusCode;
use actix_web::{get, post, put};
use crm::ids::{ArticleId, KnowledgeQuestionId};
use crm::knowledge::{self, UseWay};
use crm::staff;

use crate::dto::common::{Errors, List, page, sort};
use crate::dto::knowledge::{
    ArticleEdit, ArticleEditionOut, ArticleOut, ArticleParams, ArticleSearchParams, ArticleUseOut, ArticleUseParams,
    FoundArticleOut, KnowledgeQuestionOut, KnowledgeQuestionParams, NewArticleIn, QuestionHandlingIn, writers,
};
use crate::error::ApiError;
use crate::extract::{Body, Id, NoBody, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_articles)
        .service(search_articles)
        .service(article_categories)
        .service(article_uses)
        .service(list_knowledge_questions)
        .service(handle_knowledge_question)
        .service(create_article)
        .service(get_article)
        .service(edit_article)
        .service(article_editions)
        .service(use_article);
}

/// Articles: those that answer, and drafts for those who write.
#[utoipa::path(tag = "knowledge", params(ArticleParams),
    responses((status = 200, description = "A page of articles", body = List<ArticleOut>), Errors))]
#[get("/knowledge")]
pub(super) async fn list_articles(uow: Read, params: Params<ArticleParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let sort = sort(params.0.sort.as_deref())?;
    let page = knowledge::list(&uow, &params.0.filter(), sort, &request).await?;
    ok(List::from(page.map(ArticleOut::from)))
}

/// Articles that answer what a customer asks, or that hold a keyword; the best first.
#[utoipa::path(tag = "knowledge", params(ArticleSearchParams),
    responses((status = 200, description = "What was found", body = List<FoundArticleOut>), Errors))]
#[get("/knowledge/search")]
pub(super) async fn search_articles(uow: Read, params: Params<ArticleSearchParams>) -> Answer {
    let ArticleSearchParams { q, limit } = params.0;
    if q.chars().count() > 200 {
        return Err(ApiError::invalid("q", "不能超过 200 个字"));
    }
    let limit = limit.unwrap_or(5);
    if !(1..=20).contains(&limit) {
        return Err(ApiError::invalid("limit", "应在 1 到 20 之间"));
    }
    let found = knowledge::search(&uow, &q, limit).await?;
    ok(List::whole(found.into_iter().map(FoundArticleOut::from).collect()))
}

/// The headings that are in use.
#[utoipa::path(tag = "knowledge",
    responses((status = 200, description = "All of them", body = List<String>), Errors))]
#[get("/knowledge/categories")]
pub(super) async fn article_categories(uow: Read) -> Answer {
    ok(List::whole(knowledge::categories(&uow).await?))
}

/// How often articles answered, month by month.
#[utoipa::path(tag = "knowledge", params(ArticleUseParams),
    responses((status = 200, description = "The newest month first", body = List<ArticleUseOut>), Errors))]
#[get("/knowledge/figures")]
pub(super) async fn article_uses(uow: Read, params: Params<ArticleUseParams>) -> Answer {
    let found = knowledge::uses(&uow, params.0.from.0, params.0.until.0).await?;
    ok(List::whole(found.into_iter().map(ArticleUseOut::from).collect()))
}

/// Questions of customers that found no article.
#[utoipa::path(tag = "knowledge", params(KnowledgeQuestionParams),
    responses((status = 200, description = "A page of questions", body = List<KnowledgeQuestionOut>), Errors))]
#[get("/knowledge/questions")]
pub(super) async fn list_knowledge_questions(uow: Read, params: Params<KnowledgeQuestionParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let sort = sort(params.0.sort.as_deref())?;
    let page = knowledge::questions(&uow, params.0.filter(), sort, &request).await?;
    ok(List::from(page.map(KnowledgeQuestionOut::from)))
}

/// Notes that a question was seen to. To turn one into an article, name it when adding that.
#[utoipa::path(tag = "knowledge", params(("id" = i64, Path, description = "The question")),
    request_body = QuestionHandlingIn,
    responses((status = 200, description = "Noted", body = KnowledgeQuestionOut), Errors))]
#[post("/knowledge/questions/{id}/handle")]
pub(super) async fn handle_knowledge_question(write: Write, id: Id, body: Body<QuestionHandlingIn>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let id = KnowledgeQuestionId(id.id);
            Ok(KnowledgeQuestionOut::from(knowledge::handle_question(uow, id, body.0.note.as_deref()).await?))
        })
        .await
}

/// Adds an article; perhaps it is what becomes of a question that found none.
#[utoipa::path(tag = "knowledge", request_body = NewArticleIn,
    responses((status = 201, description = "Added", body = ArticleOut), Errors))]
#[post("/knowledge")]
pub(super) async fn create_article(write: Write, body: Body<NewArticleIn>) -> Answer {
    let NewArticleIn { article, question_id } = body.0;
    write
        .run(StatusCode::CREATED, async move |uow| {
            let question = question_id.map(KnowledgeQuestionId);
            Ok(ArticleOut::from(knowledge::create(uow, article.into(), question).await?))
        })
        .await
}

/// An article.
#[utoipa::path(tag = "knowledge", params(("id" = i64, Path, description = "The article")),
    responses((status = 200, description = "The article", body = ArticleOut), Errors))]
#[get("/knowledge/{id}")]
pub(super) async fn get_article(uow: Read, id: Id) -> Answer {
    ok(ArticleOut::from(knowledge::find(&uow, ArticleId(id.id)).await?))
}

/// Replaces what an article says; what it said before stays as an edition.
#[utoipa::path(tag = "knowledge", params(("id" = i64, Path, description = "The article")),
    request_body = ArticleEdit,
    responses((status = 200, description = "Changed", body = ArticleOut), Errors))]
#[put("/knowledge/{id}")]
pub(super) async fn edit_article(write: Write, id: Id, body: Body<ArticleEdit>) -> Answer {
    let ArticleEdit { version, article } = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            Ok(ArticleOut::from(knowledge::edit(uow, ArticleId(id.id), version, article.into()).await?))
        })
        .await
}

/// What an article said, the newest first.
#[utoipa::path(tag = "knowledge", params(("id" = i64, Path, description = "The article")),
    responses((status = 200, description = "Its editions", body = List<ArticleEditionOut>), Errors))]
#[get("/knowledge/{id}/editions")]
pub(super) async fn article_editions(uow: Read, id: Id) -> Answer {
    let rows = knowledge::editions(&uow, ArticleId(id.id)).await?;
    let names = staff::names(&uow, &writers(&rows)).await?;
    ok(List::whole(rows.into_iter().map(|row| ArticleEditionOut::new(row, &names)).collect()))
}

/// Notes that one has answered with an article.
#[utoipa::path(tag = "knowledge", params(("id" = i64, Path, description = "The article")),
    responses((status = 204, description = "Noted"), Errors))]
#[post("/knowledge/{id}/used")]
pub(super) async fn use_article(write: Write, id: Id, _body: NoBody) -> Answer {
    write
        .run(StatusCode::NO_CONTENT, async move |uow| Ok(knowledge::used(uow, ArticleId(id.id), UseWay::Staff).await?))
        .await
}
