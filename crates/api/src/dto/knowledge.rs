//! Knowledge.

use chrono::{DateTime, Utc};
use crm::ids::{FileId, ProductId, StaffId};
use crm::knowledge::{
    ArticleDetail, ArticleEdition, ArticleFilter, ArticleUse, NewArticle, QuestionFilter, QuestionState,
    QuestionSummary, UseWay,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, StaffNames, named_staff};
use super::files::FileOut;

/// An article of the knowledge base.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ArticleOut {
    /// The key.
    id: i64,
    /// What it is about.
    #[schema(example = "球阀怎么安装")]
    title: String,
    /// Other ways in which people ask for it.
    questions: Vec<String>,
    /// What is answered.
    body: String,
    /// Under which heading.
    category: Option<String>,
    /// About which product.
    product: Option<Named>,
    /// Whether it answers, or is still being written.
    published: bool,
    /// Since when it answers.
    published_at: Option<DateTime<Utc>>,
    /// Its pictures; the first two go along in the chat.
    pictures: Vec<FileOut>,
    /// Who changed it last.
    updated_by: Option<Named>,
    /// When it was changed last.
    updated_at: DateTime<Utc>,
    /// Grows with each change; a change names the one it saw.
    version: i64,
}

impl From<ArticleDetail> for ArticleOut {
    fn from(detail: ArticleDetail) -> Self {
        let row = detail.article;
        Self {
            id: row.id.0,
            questions: row.asked(),
            title: row.title,
            body: row.body,
            category: row.category,
            product: detail.product.map(|(id, name)| Named { id: id.0, name }),
            published: row.published,
            published_at: row.published_at,
            pictures: detail.pictures.into_iter().map(FileOut::from).collect(),
            updated_by: detail.updated_by.map(|(id, name)| Named { id: id.0, name }),
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

/// What an article shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArticleIn {
    /// What it is about, best as a question; 1 to 60 characters, no two alike.
    #[schema(example = "球阀怎么安装")]
    title: String,
    /// Other ways in which people ask for it; at most 20 of 1 to 100 characters.
    #[serde(default)]
    questions: Vec<String>,
    /// What is answered; 1 to 4,000 characters. The chat shows the first 500.
    body: String,
    /// Under which heading; at most 30 characters.
    category: Option<String>,
    /// About which product.
    product_id: Option<i64>,
    /// Whether it answers.
    published: bool,
    /// Its pictures, at most 9: those that it has and that stay, and new uploads of one's own.
    #[serde(default)]
    picture_ids: Vec<i64>,
}

impl From<ArticleIn> for NewArticle {
    fn from(new: ArticleIn) -> Self {
        Self {
            title: new.title,
            questions: new.questions,
            body: new.body,
            category: new.category,
            product: new.product_id.map(ProductId),
            published: new.published,
            pictures: new.picture_ids.into_iter().map(FileId).collect(),
        }
    }
}

/// An article to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewArticleIn {
    /// All of it.
    pub(crate) article: ArticleIn,
    /// The unanswered question that becomes this article.
    pub(crate) question_id: Option<i64>,
}

/// What an article shall be from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArticleEdit {
    /// The version that the editor saw.
    pub(crate) version: i64,
    /// All of it.
    pub(crate) article: ArticleIn,
}

/// Which articles are wanted, and in which order.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ArticleParams {
    /// A keyword: of title, questions or text; pinyin and initials.
    q: Option<String>,
    /// Only under this heading.
    category: Option<String>,
    /// Only about this product.
    product_id: Option<i64>,
    /// Only those that answer, or only those that do not.
    published: Option<bool>,
    /// By what: `updated`, `title`, `id`; `-` in front for the greatest first; `-updated` where nothing is said.
    #[param(example = "-updated")]
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl ArticleParams {
    /// As the domain wants it.
    pub(crate) fn filter(&self) -> ArticleFilter {
        ArticleFilter {
            q: self.q.clone(),
            category: self.category.clone(),
            product: self.product_id.map(ProductId),
            published: self.published,
        }
    }
}

/// What a customer asks, or a keyword.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ArticleSearchParams {
    /// A question as a customer asks it, or a keyword; at most 200 characters.
    #[param(example = "你们的球阀怎么装")]
    pub(crate) q: String,
    /// How many, 1 to 20; 5 where nothing is said.
    pub(crate) limit: Option<u64>,
}

/// An article that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundArticleOut {
    /// The article.
    article: ArticleOut,
    /// How well it fits, 0 to 100; the chat answers by itself from 62 on.
    score: u32,
}

impl From<(ArticleDetail, u32)> for FoundArticleOut {
    fn from((detail, score): (ArticleDetail, u32)) -> Self {
        Self { article: detail.into(), score }
    }
}

/// What an article said in one of its versions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ArticleEditionOut {
    /// The version.
    version: i64,
    /// What it was about.
    title: String,
    /// The other ways to ask for it.
    questions: Vec<String>,
    /// What was answered.
    body: String,
    /// Whether it answered.
    published: bool,
    /// Who wrote it.
    staff: Option<Named>,
    /// When.
    created_at: DateTime<Utc>,
}

impl ArticleEditionOut {
    /// An edition with its writer's name.
    pub(crate) fn new(row: ArticleEdition, names: &StaffNames) -> Self {
        Self {
            version: row.version,
            questions: serde_json::from_value(row.questions).unwrap_or_default(),
            title: row.title,
            body: row.body,
            published: row.published,
            staff: named_staff(row.staff_id, names),
            created_at: row.created_at,
        }
    }
}

/// The keys of those who wrote editions.
pub(crate) fn writers(rows: &[ArticleEdition]) -> Vec<StaffId> {
    rows.iter().filter_map(|row| row.staff_id).collect()
}

/// Which months are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ArticleUseParams {
    /// The month of this date is the first.
    #[param(value_type = String, format = Date)]
    pub(crate) from: Day,
    /// The month of this date is the last; at most 36 months.
    #[param(value_type = String, format = Date)]
    pub(crate) until: Day,
}

/// How often an article answered in a month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ArticleUseOut {
    /// The article.
    article: Named,
    /// The month.
    #[schema(example = "2026-11")]
    month: String,
    /// By itself, in the chat.
    chat: i64,
    /// Chosen by the customer among several.
    menu: i64,
    /// In the hands of staff.
    staff: i64,
}

impl From<ArticleUse> for ArticleUseOut {
    fn from(one: ArticleUse) -> Self {
        let of = |way| one.times.get(&way).copied().unwrap_or(0);
        Self {
            month: format!("{:04}-{:02}", one.month / 100, one.month % 100),
            chat: of(UseWay::Chat),
            menu: of(UseWay::Menu),
            staff: of(UseWay::Staff),
            article: Named { id: one.article.0, name: one.title },
        }
    }
}

/// Which unanswered questions are wanted, and in which order.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct KnowledgeQuestionParams {
    /// Only those of which this became.
    state: Option<QuestionState>,
    /// By what: `times`, `last`; `-` in front for the greatest first; `-times` where nothing is said.
    #[param(example = "-last")]
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl KnowledgeQuestionParams {
    /// As the domain wants it.
    pub(crate) fn filter(&self) -> QuestionFilter {
        QuestionFilter { state: self.state }
    }
}

/// A question that found no article.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KnowledgeQuestionOut {
    /// The key.
    id: i64,
    /// As it was asked last, long numbers masked.
    text: String,
    /// How often it was asked.
    times: i64,
    /// When it was asked first.
    first_at: DateTime<Utc>,
    /// When it was asked last.
    last_at: DateTime<Utc>,
    /// What became of it.
    state: QuestionState,
    /// The article that it became.
    article: Option<Named>,
    /// What was done about it.
    note: Option<String>,
    /// Who saw to it.
    handled_by: Option<Named>,
    /// When.
    handled_at: Option<DateTime<Utc>>,
}

impl From<QuestionSummary> for KnowledgeQuestionOut {
    fn from(summary: QuestionSummary) -> Self {
        let row = summary.row;
        Self {
            id: row.id.0,
            text: row.text,
            times: row.times,
            first_at: row.first_at,
            last_at: row.last_at,
            state: row.state,
            article: summary.article.map(|(id, name)| Named { id: id.0, name }),
            note: row.note,
            handled_by: summary.handled_by.map(|(id, name)| Named { id: id.0, name }),
            handled_at: row.handled_at,
        }
    }
}

/// What was done about a question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuestionHandlingIn {
    /// At most 500 characters; may be left out.
    pub(crate) note: Option<String>,
}
