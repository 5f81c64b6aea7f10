//! Products, their categories, and the rules of margin grades.

use actix_web::http::StatusCode;
use actix_web::{delete, get, patch, post, put};
use crm::db::Uow;
use crm::ids::{CategoryId, MarginRuleId, ProductId};
use crm::products::{self, Product, categories, margins};
use crm::{staff, tenants};

use crate::dto::common::{Errors, List, page, sort};
use crate::dto::customers::checked_keyword;
use crate::dto::product_rules::{
    MarginRuleIn, MarginRuleOut, ProductCategoryIn, ProductCategoryOut, ProductCategoryPut,
};
use crate::dto::products::{
    CategoryNames, ProductEyes, ProductIn, ProductOut, ProductParams, ProductPatch, ProductSearch,
};
use crate::error::ApiError;
use crate::extract::{Body, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_products)
        .service(search_products)
        .service(create_product)
        .service(get_product)
        .service(edit_product)
        .service(list_product_categories)
        .service(add_product_category)
        .service(edit_product_category)
        .service(remove_product_category)
        .service(list_margin_rules)
        .service(add_margin_rule)
        .service(remove_margin_rule);
}

/// What the actor may see of products today.
pub(super) async fn eyes(uow: &Uow) -> Result<ProductEyes, ApiError> {
    let today = uow.today(tenants::settings(uow).await?.zone);
    Ok(ProductEyes::of(uow.actor(), margins::thresholds(uow, today).await?))
}

pub(super) async fn category_names(uow: &Uow) -> Result<CategoryNames, ApiError> {
    Ok(categories::list(uow).await?.into_iter().map(|row| (row.id, row.name)).collect())
}

async fn out(uow: &Uow, rows: Vec<Product>) -> Result<Vec<ProductOut>, ApiError> {
    let (eyes, names) = (eyes(uow).await?, category_names(uow).await?);
    Ok(rows.into_iter().map(|row| ProductOut::new(row, &eyes, &names)).collect())
}

async fn one(uow: &Uow, row: Product) -> Result<ProductOut, ApiError> {
    Ok(ProductOut::new(row, &eyes(uow).await?, &category_names(uow).await?))
}

/// Products, by code where no other order is asked for.
#[utoipa::path(tag = "products", params(ProductParams),
    responses((status = 200, description = "A page of products", body = List<ProductOut>), Errors))]
#[get("/products")]
pub(super) async fn list_products(uow: Read, params: Params<ProductParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = products::list(&uow, &params.0.filter()?, sort(params.0.sort.as_deref())?, &request).await?;
    ok(List { items: out(&uow, page.items).await?, next: page.next })
}

/// Products that can be sold, the best first, while somebody types: code, name, pinyin, initials.
/// Among equals those that are promoted come first.
#[utoipa::path(tag = "products", params(ProductSearch),
    responses((status = 200, description = "What was found", body = List<ProductOut>), Errors))]
#[get("/products/search")]
pub(super) async fn search_products(uow: Read, params: Params<ProductSearch>) -> Answer {
    let limit = params.0.limit.unwrap_or(crm::page::DEFAULT_PAGE);
    if !(1..=50).contains(&limit) {
        return Err(ApiError::invalid("limit", "应在 1 到 50 之间"));
    }
    let typed = checked_keyword(params.0.q)?.unwrap_or_default();
    let found = products::search(&uow, &typed, limit).await?;
    ok(List::whole(out(&uow, found).await?))
}

/// Adds a product.
///
/// 409 `product.code_taken` where another product has the code.
#[utoipa::path(tag = "products", request_body = ProductIn,
    responses((status = 201, description = "Created", body = ProductOut), Errors))]
#[post("/products")]
pub(super) async fn create_product(write: Write, body: Body<ProductIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let row = products::create(uow, body.0.into()).await?;
            one(uow, row).await
        })
        .await
}

/// A product.
#[utoipa::path(tag = "products", params(("id" = i64, Path, description = "The product")),
    responses((status = 200, description = "The product", body = ProductOut), Errors))]
#[get("/products/{id}")]
pub(super) async fn get_product(uow: Read, id: Id) -> Answer {
    let row = products::find(&uow, ProductId(id.id)).await?;
    ok(one(&uow, row).await?)
}

/// Changes a product: what is left out stays, `null` clears. What was confirmed keeps what it copied.
#[utoipa::path(tag = "products", params(("id" = i64, Path, description = "The product")),
    request_body = ProductPatch, responses((status = 200, description = "Changed", body = ProductOut), Errors))]
#[patch("/products/{id}")]
pub(super) async fn edit_product(write: Write, id: Id, body: Body<ProductPatch>) -> Answer {
    let id = ProductId(id.id);
    write
        .run(StatusCode::OK, async move |uow| {
            let now = products::find(uow, id).await?;
            let version = body.0.version;
            let row = products::edit(uow, id, version, body.0.apply(&now)).await?;
            one(uow, row).await
        })
        .await
}

/// All categories of products.
#[utoipa::path(tag = "products",
    responses((status = 200, description = "All of them", body = List<ProductCategoryOut>), Errors))]
#[get("/product-categories")]
pub(super) async fn list_product_categories(uow: Read) -> Answer {
    let rows = categories::list(&uow).await?;
    ok(List::whole(rows.into_iter().map(ProductCategoryOut::from).collect()))
}

/// Adds a category.
#[utoipa::path(tag = "products", request_body = ProductCategoryIn,
    responses((status = 201, description = "Created", body = ProductCategoryOut), Errors))]
#[post("/product-categories")]
pub(super) async fn add_product_category(write: Write, body: Body<ProductCategoryIn>) -> Answer {
    let ProductCategoryIn { name, parent_id } = body.0;
    write
        .run(StatusCode::CREATED, async move |uow| {
            Ok(ProductCategoryOut::from(categories::add(uow, &name, parent_id.map(CategoryId)).await?))
        })
        .await
}

/// Renames or moves a category.
#[utoipa::path(tag = "products", params(("id" = i64, Path, description = "The category")),
    request_body = ProductCategoryPut, responses((status = 200, description = "Changed", body = ProductCategoryOut), Errors))]
#[put("/product-categories/{id}")]
pub(super) async fn edit_product_category(write: Write, id: Id, body: Body<ProductCategoryPut>) -> Answer {
    let ProductCategoryPut { version, name, parent_id } = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            let row = categories::edit(uow, CategoryId(id.id), version, &name, parent_id.map(CategoryId)).await?;
            Ok(ProductCategoryOut::from(row))
        })
        .await
}

/// Removes a category under which nothing lies.
///
/// 409 `product.category_in_use` where something does.
#[utoipa::path(tag = "products", params(("id" = i64, Path, description = "The category")),
    responses((status = 204, description = "Removed"), Errors))]
#[delete("/product-categories/{id}")]
pub(super) async fn remove_product_category(write: Write, id: Id) -> Answer {
    write.run(StatusCode::NO_CONTENT, async move |uow| Ok(categories::remove(uow, CategoryId(id.id)).await?)).await
}

/// The rules of margin grades, the newest first. A day without a rule has 30 % and 15 %, and 5 %, 3 %
/// and 1 % commission.
#[utoipa::path(tag = "products",
    responses((status = 200, description = "All of them", body = List<MarginRuleOut>), Errors))]
#[get("/margin-rules")]
pub(super) async fn list_margin_rules(uow: Read) -> Answer {
    let rows = margins::list(&uow).await?;
    let people: Vec<_> = rows.iter().filter_map(|row| row.created_by).collect();
    let names = staff::names(&uow, &people).await?;
    ok(List::whole(rows.into_iter().map(|row| MarginRuleOut::new(row, &names)).collect()))
}

/// Adds a rule of margin grades. What was confirmed keeps its grade and commission.
///
/// 409 `product.rule_taken` where another rule begins on that day.
#[utoipa::path(tag = "products", request_body = MarginRuleIn,
    responses((status = 201, description = "Added", body = MarginRuleOut), Errors))]
#[post("/margin-rules")]
pub(super) async fn add_margin_rule(write: Write, body: Body<MarginRuleIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let row = margins::add(uow, body.0.effective_from.0, body.0.thresholds()).await?;
            let names = staff::names(uow, &row.created_by.into_iter().collect::<Vec<_>>()).await?;
            Ok(MarginRuleOut::new(row, &names))
        })
        .await
}

/// Takes back a rule that does not hold yet.
#[utoipa::path(tag = "products", params(("id" = i64, Path, description = "The rule")),
    responses((status = 204, description = "Taken back"), Errors))]
#[delete("/margin-rules/{id}")]
pub(super) async fn remove_margin_rule(write: Write, id: Id) -> Answer {
    write.run(StatusCode::NO_CONTENT, async move |uow| Ok(margins::remove(uow, MarginRuleId(id.id)).await?)).await
}
