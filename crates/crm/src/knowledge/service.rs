//! Writing and reading articles.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

use super::entity::{ActiveModel, Column, Entity};
use super::policy::Pieces;
use super::{Article, ArticleEdition, edition, gram, questions};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::customers::index::{self, Document, Keyword};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::files::{self, Attached, StoredFile};
use crate::ids::{ArticleId, FileId, KnowledgeQuestionId, ProductId, StaffId};
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, sort_fields};
use crate::{products, staff, text};

/// The most articles of a company.
const MOST: u64 = 2_000;
/// The most other ways to ask for one.
const MOST_QUESTIONS: usize = 20;
/// The most pictures of one.
const MOST_PICTURES: usize = 9;
/// The most editions that are shown.
const MOST_EDITIONS: u64 = 100;
/// What an article of no one's own may not show.
const WHAT: &str = "维护知识库";

sort_fields! {
    /// What articles are sorted by.
    pub enum ArticleSort of Entity, default Sort::descending(Self::Updated);
    /// The last change.
    Updated = "updated" => Column::UpdatedAt,
    /// The title.
    Title = "title" => Column::Title,
    /// The order in which they were written.
    Id = "id" => Column::Id,
}

/// A new article, or what one shall be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewArticle {
    /// What it is about; 1 to 60 characters.
    pub title: String,
    /// Other ways in which people ask for it; at most 20 of 1 to 100 characters.
    pub questions: Vec<String>,
    /// What is answered; 1 to 4,000 characters.
    pub body: String,
    /// Under which heading; at most 30 characters.
    pub category: Option<String>,
    /// About which product.
    pub product: Option<ProductId>,
    /// Whether it answers.
    pub published: bool,
    /// Pictures; at most 9. New ones were uploaded by the actor.
    pub pictures: Vec<FileId>,
}

/// Which articles are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleFilter {
    /// A keyword: of the title, the questions, the text; pinyin and initials of the title.
    pub q: Option<String>,
    /// Under this heading.
    pub category: Option<String>,
    /// About this product.
    pub product: Option<ProductId>,
    /// Only those that answer, or only those that do not.
    pub published: Option<bool>,
}

/// An article with what stands beside it.
#[derive(Clone, Debug)]
pub struct ArticleDetail {
    /// The article.
    pub article: Article,
    /// The product's name.
    pub product: Option<(ProductId, String)>,
    /// Its pictures.
    pub pictures: Vec<StoredFile>,
    /// Who changed it last.
    pub updated_by: Option<(StaffId, String)>,
}

/// Which articles the actor may read: those that answer, and drafts for those who write.
pub(crate) fn readable(uow: &Uow) -> Result<Condition, Fault> {
    uow.scope(Resource::Knowledge, Access::Read, "查看知识库")?;
    let own = Condition::all().add(Column::TenantId.eq(uow.tenant()));
    if uow.actor().may(Resource::Knowledge, Access::Write) {
        return Ok(own);
    }
    Ok(own.add(Column::Published.eq(true)))
}

/// Articles that the actor may read.
///
/// # Errors
/// `Forbidden` for all but staff; `Invalid` for a cursor of another order.
pub async fn list(
    uow: &Uow,
    filter: &ArticleFilter,
    sort: Sort<ArticleSort>,
    page: &PageRequest,
) -> Result<Page<ArticleDetail>, Fault> {
    let keyword = filter.q.as_deref().and_then(Keyword::parse);
    let wanted = readable(uow)?
        .add_option(keyword.map(|keyword| Column::SearchText.like(format!("%{}%", keyword.needle))))
        .add_option(filter.category.as_deref().map(|category| Column::Category.eq(category)))
        .add_option(filter.product.map(|product| Column::ProductId.eq(product)))
        .add_option(filter.published.map(|published| Column::Published.eq(published)));
    let Page { items, next } = sorting::page(uow, Entity::find().filter(wanted), sort, page).await?;
    Ok(Page { items: details(uow, items).await?, next })
}

/// One article that the actor may read.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn find(uow: &Uow, id: ArticleId) -> Result<ArticleDetail, Fault> {
    let row = Entity::find_by_id(id).filter(readable(uow)?).one(uow).await?.ok_or(Fault::NotFound("该知识"))?;
    details(uow, vec![row]).await?.pop().ok_or(Fault::Broken("an article without its details"))
}

/// The headings that are in use.
///
/// # Errors
/// `Forbidden` for all but staff.
pub async fn categories(uow: &Uow) -> Result<Vec<String>, Fault> {
    let found: Vec<Option<String>> = Entity::find()
        .select_only()
        .column(Column::Category)
        .distinct()
        .filter(readable(uow)?)
        .filter(Column::Category.is_not_null())
        .order_by_asc(Column::Category)
        .limit(200)
        .into_tuple()
        .all(uow)
        .await?;
    Ok(found.into_iter().flatten().collect())
}

/// What stands beside articles, read in batches.
pub(super) async fn details(uow: &Uow, rows: Vec<Article>) -> Result<Vec<ArticleDetail>, Fault> {
    let product_ids: Vec<ProductId> = rows.iter().filter_map(|row| row.product_id).collect();
    let known = products::by_keys(uow, &product_ids).await?;
    let keys: Vec<i64> = rows.iter().map(|row| row.id.0).collect();
    let mut pictures: BTreeMap<i64, Vec<StoredFile>> = files::of(uow, Attached::Article, &keys).await?;
    let writers: Vec<StaffId> = rows.iter().filter_map(|row| row.updated_by).collect();
    let names = staff::names(uow, &writers).await?;
    Ok(rows
        .into_iter()
        .map(|article| ArticleDetail {
            product: article.product_id.and_then(|id| known.get(&id)).map(|product| (product.id, product.name.clone())),
            pictures: pictures.remove(&article.id.0).unwrap_or_default(),
            updated_by: article.updated_by.and_then(|id| Some((id, names.get(&id)?.clone()))),
            article,
        })
        .collect())
}

/// What an article said, the newest first, for those who write.
///
/// # Errors
/// `Forbidden` for others; `NotFound` where there is no such article.
pub async fn editions(uow: &Uow, id: ArticleId) -> Result<Vec<ArticleEdition>, Fault> {
    uow.scope(Resource::Knowledge, Access::Write, WHAT)?;
    let article = find(uow, id).await?.article;
    let query = edition::Entity::find().filter(edition::Column::ArticleId.eq(article.id));
    Ok(query.order_by_desc(edition::Column::Version).limit(MOST_EDITIONS).all(uow).await?)
}

/// The fields, cleaned.
struct Clean {
    title: String,
    questions: Vec<String>,
    body: String,
    category: Option<String>,
    product: Option<products::Product>,
}

async fn clean(uow: &Uow, new: &NewArticle, id: Option<ArticleId>) -> Result<Clean, Fault> {
    let title = text::required("title", &new.title, 60)?;
    if new.questions.len() > MOST_QUESTIONS {
        return Err(Invalid::new("questions", format!("不能超过 {MOST_QUESTIONS} 个")).into());
    }
    let mut asked: Vec<String> = Vec::new();
    for question in &new.questions {
        let question = text::required("questions", question, 100)?;
        if question != title && !asked.contains(&question) {
            asked.push(question);
        }
    }
    if new.pictures.len() > MOST_PICTURES {
        return Err(Invalid::new("picture_ids", format!("图片不能超过 {MOST_PICTURES} 张")).into());
    }
    let product = match new.product {
        Some(product) => {
            let found = products::find(uow, product).await;
            Some(found.map_err(|fault| match fault {
                Fault::NotFound(_) => Invalid::new("product_id", "没有该产品").into(),
                other => other,
            })?)
        }
        None => None,
    };
    let mut same = Entity::find().filter(Column::TenantId.eq(uow.tenant())).filter(Column::Title.eq(title.as_str()));
    if let Some(id) = id {
        same = same.filter(Column::Id.ne(id));
    }
    if same.count(uow).await? > 0 {
        return Err(Invalid::new("title", "已有同名的知识").into());
    }
    let body = text::required_block("body", &new.body, 4_000)?;
    let category = text::optional("category", new.category.as_deref(), 30)?;
    Ok(Clean { title, questions: asked, body, category, product })
}

/// What staff find an article by: title and questions as customers are found by their names, and the
/// text as it is.
fn search_text(clean: &Clean) -> String {
    let names = std::iter::once(clean.title.as_str())
        .chain(clean.questions.iter().map(String::as_str))
        .chain(clean.category.as_deref())
        .chain(clean.product.as_ref().map(|product| product.name.as_str()));
    format!("{}\n{}", Document::new(names, []).text, index::normalize(&clean.body))
}

/// Adds an article; perhaps it is what became of a question that found none.
///
/// # Errors
/// `Forbidden` for those who only read; a wrong field, a title that is taken; `State` where there are
/// too many.
pub async fn create(uow: &Uow, new: NewArticle, question: Option<KnowledgeQuestionId>) -> Result<ArticleDetail, Fault> {
    uow.scope(Resource::Knowledge, Access::Write, WHAT)?;
    uow.take_turn(&format!("knowledge:{}", uow.tenant())).await?;
    if Entity::find().filter(Column::TenantId.eq(uow.tenant())).count(uow).await? >= MOST {
        return Err(Fault::State("知识已达上限（2000 条），请先整理"));
    }
    let clean = clean(uow, &new, None).await?;
    let me = uow.actor().staff().map(|me| me.staff);
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        search_text: Set(search_text(&clean)),
        title: Set(clean.title),
        questions: Set(json!(clean.questions)),
        body: Set(clean.body),
        category: Set(clean.category),
        product_id: Set(new.product),
        published: Set(new.published),
        published_at: Set(new.published.then(|| uow.now())),
        created_by: Set(me),
        updated_by: Set(me),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        version: Set(1),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    keep(uow, &row, &new.pictures).await?;
    if let Some(question) = question {
        questions::became(uow, question, row.id).await?;
    }
    let detail = json!({ "title": row.title, "published": row.published });
    audit::record(uow, "knowledge.create", "knowledge", row.id.0, detail).await?;
    find(uow, row.id).await
}

/// Replaces what an article says.
///
/// # Errors
/// As [`create`]; `NotFound`, `Stale`.
pub async fn edit(uow: &Uow, id: ArticleId, version: i64, new: NewArticle) -> Result<ArticleDetail, Fault> {
    uow.scope(Resource::Knowledge, Access::Write, WHAT)?;
    uow.take_turn(&format!("knowledge:{}", uow.tenant())).await?;
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant()));
    let before = query.lock_exclusive().one(uow).await?.ok_or(Fault::NotFound("该知识"))?;
    if before.version != version {
        return Err(Fault::Stale { version: before.version });
    }
    let clean = clean(uow, &new, Some(id)).await?;
    let since = before.published_at.filter(|_| before.published).unwrap_or(uow.now());
    let detail = json!({ "before": before.title, "after": clean.title, "published": new.published });
    let mut row = before.into_active_model();
    row.search_text = Set(search_text(&clean));
    row.title = Set(clean.title);
    row.questions = Set(json!(clean.questions));
    row.body = Set(clean.body);
    row.category = Set(clean.category);
    row.product_id = Set(new.product);
    row.published = Set(new.published);
    row.published_at = Set(new.published.then_some(since));
    row.updated_by = Set(uow.actor().staff().map(|me| me.staff));
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    let row = row.update(uow).await?;
    keep(uow, &row, &new.pictures).await?;
    audit::record(uow, "knowledge.edit", "knowledge", id.0, detail).await?;
    find(uow, id).await
}

/// Keeps what an article says now: its edition, its pictures, the pieces it is found by.
async fn keep(uow: &Uow, row: &Article, pictures: &[FileId]) -> Result<(), Fault> {
    let now = edition::ActiveModel {
        tenant_id: Set(uow.tenant()),
        article_id: Set(row.id),
        version: Set(row.version),
        title: Set(row.title.clone()),
        questions: Set(row.questions.clone()),
        body: Set(row.body.clone()),
        published: Set(row.published),
        staff_id: Set(row.updated_by),
        created_at: Set(uow.now()),
    };
    edition::Entity::insert(now).exec_without_returning(uow).await?;
    keep_pictures(uow, row.id, pictures).await?;
    gram::Entity::delete_many().filter(gram::Column::ArticleId.eq(row.id)).exec(uow).await?;
    if !row.published {
        return Ok(());
    }
    let mut words = std::collections::BTreeSet::new();
    for phrase in std::iter::once(row.title.clone()).chain(row.asked()) {
        words.extend(Pieces::of(&phrase).words().map(str::to_owned));
    }
    let grams: Vec<gram::ActiveModel> = words
        .into_iter()
        .map(|word| gram::ActiveModel { tenant_id: Set(uow.tenant()), gram: Set(word), article_id: Set(row.id) })
        .collect();
    for chunk in grams.chunks(1_000) {
        gram::Entity::insert_many(chunk.to_vec()).exec_without_returning(uow).await?;
    }
    Ok(())
}

/// The pictures that are named stay or come; the others go.
async fn keep_pictures(uow: &Uow, id: ArticleId, wanted: &[FileId]) -> Result<(), Fault> {
    let had = files::of(uow, Attached::Article, &[id.0]).await?.remove(&id.0).unwrap_or_default();
    let gone: Vec<FileId> = had.iter().map(|file| file.id).filter(|file| !wanted.contains(file)).collect();
    files::detach(uow, Attached::Article, id.0, &gone).await?;
    let new: Vec<FileId> =
        wanted.iter().copied().filter(|file| had.iter().all(|picture| picture.id != *file)).collect();
    for file in &new {
        let stored = files::find(uow, *file).await.map_err(|fault| match fault {
            Fault::NotFound(_) => Fault::from(Invalid::new("picture_ids", "图片不存在或不是由您上传")),
            other => other,
        })?;
        if !stored.mime.starts_with("image/") {
            return Err(Invalid::new("picture_ids", "只能添加图片").into());
        }
    }
    files::attach(uow, Attached::Article, id.0, &new).await.map_err(|fault| match fault {
        Fault::Invalid(invalid) => Invalid::new("picture_ids", invalid.message).into(),
        other => other,
    })
}
