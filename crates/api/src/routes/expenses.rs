//! Expenses, with their categories and items.

use actix_web::http::StatusCode;
use actix_web::{get, patch, post};
use crm::db::Uow;
use crm::expenses::{self, catalogue};
use crm::ids::{ExpenseCategoryId, ExpenseId, ExpenseItemId};

use crate::dto::books::{NameIn, NamePatch};
use crate::dto::common::{Errors, List, page, sort};
use crate::dto::expenses::{
    ExpenseCategoryOut, ExpenseIn, ExpenseItemOut, ExpenseOut, ExpenseParams, ExpenseReversal, ExpenseTotalOut,
};
use crate::error::ApiError;
use crate::extract::{Body, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_expense_categories)
        .service(create_expense_category)
        .service(edit_expense_category)
        .service(create_expense_item)
        .service(edit_expense_item)
        .service(list_expenses)
        .service(create_expense)
        .service(get_expense_totals)
        .service(get_expense)
        .service(reverse_expense);
}

async fn one(uow: &Uow, id: ExpenseId) -> Result<ExpenseOut, ApiError> {
    Ok(ExpenseOut::from(expenses::find(uow, id).await?))
}

/// Categories of expenses with their items.
#[utoipa::path(tag = "expenses",
    responses((status = 200, description = "All of them", body = List<ExpenseCategoryOut>), Errors))]
#[get("/expense-categories")]
pub(super) async fn list_expense_categories(uow: Read) -> Answer {
    let all = catalogue::list(&uow).await?;
    ok(List::whole(all.into_iter().map(|(category, items)| ExpenseCategoryOut::new(category, items)).collect()))
}

/// Adds a category.
#[utoipa::path(tag = "expenses", request_body = NameIn,
    responses((status = 201, description = "Added", body = ExpenseCategoryOut), Errors))]
#[post("/expense-categories")]
pub(super) async fn create_expense_category(write: Write, body: Body<NameIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            Ok(ExpenseCategoryOut::new(catalogue::add_category(uow, &body.0.name).await?, Vec::new()))
        })
        .await
}

/// Renames a category, takes it out of use or into it again.
#[utoipa::path(tag = "expenses", params(("id" = i64, Path, description = "The category")), request_body = NamePatch,
    responses((status = 200, description = "All categories", body = List<ExpenseCategoryOut>), Errors))]
#[patch("/expense-categories/{id}")]
pub(super) async fn edit_expense_category(write: Write, id: Id, body: Body<NamePatch>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let (id, patch) = (ExpenseCategoryId(id.id), body.0);
            catalogue::change_category(uow, id, patch.name.as_deref(), patch.active).await?;
            let all = catalogue::list(uow).await?.into_iter();
            Ok(List::whole(all.map(|(category, items)| ExpenseCategoryOut::new(category, items)).collect()))
        })
        .await
}

/// Adds an item to a category.
#[utoipa::path(tag = "expenses", params(("id" = i64, Path, description = "The category")), request_body = NameIn,
    responses((status = 201, description = "Added", body = ExpenseItemOut), Errors))]
#[post("/expense-categories/{id}/items")]
pub(super) async fn create_expense_item(write: Write, id: Id, body: Body<NameIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let item = catalogue::add_item(uow, ExpenseCategoryId(id.id), &body.0.name).await?;
            Ok(ExpenseItemOut::from(item))
        })
        .await
}

/// Renames an item, takes it out of use or into it again.
#[utoipa::path(tag = "expenses", params(("id" = i64, Path, description = "The item")), request_body = NamePatch,
    responses((status = 200, description = "Changed", body = ExpenseItemOut), Errors))]
#[patch("/expense-items/{id}")]
pub(super) async fn edit_expense_item(write: Write, id: Id, body: Body<NamePatch>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let (id, patch) = (ExpenseItemId(id.id), body.0);
            Ok(ExpenseItemOut::from(catalogue::change_item(uow, id, patch.name.as_deref(), patch.active).await?))
        })
        .await
}

/// Expenses within the scope, the newest first where no other order is asked for.
#[utoipa::path(tag = "expenses", params(ExpenseParams),
    responses((status = 200, description = "A page of them", body = List<ExpenseOut>), Errors))]
#[get("/expenses")]
pub(super) async fn list_expenses(uow: Read, params: Params<ExpenseParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let found = expenses::list(&uow, &params.0.filter()?, sort(params.0.sort.as_deref())?, &request).await?;
    ok(List::from(found.map(ExpenseOut::from)))
}

/// Enters an expense.
#[utoipa::path(tag = "expenses", request_body = ExpenseIn,
    responses((status = 201, description = "Entered", body = ExpenseOut), Errors))]
#[post("/expenses")]
pub(super) async fn create_expense(write: Write, body: Body<ExpenseIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let expense = expenses::create(uow, body.0.into()).await?;
            one(uow, expense.id).await
        })
        .await
}

/// What was spent on each item; sort, limit and cursor are not looked at.
#[utoipa::path(tag = "expenses", params(ExpenseParams),
    responses((status = 200, description = "By item", body = List<ExpenseTotalOut>), Errors))]
#[get("/expenses/totals")]
pub(super) async fn get_expense_totals(uow: Read, params: Params<ExpenseParams>) -> Answer {
    let totals = expenses::totals(&uow, &params.0.filter()?).await?;
    ok(List::whole(totals.into_iter().map(ExpenseTotalOut::from).collect()))
}

/// An expense.
#[utoipa::path(tag = "expenses", params(("id" = i64, Path, description = "The expense")),
    responses((status = 200, description = "The expense", body = ExpenseOut), Errors))]
#[get("/expenses/{id}")]
pub(super) async fn get_expense(uow: Read, id: Id) -> Answer {
    ok(one(&uow, ExpenseId(id.id)).await?)
}

/// Reverses an expense with one of its own, with a reason.
#[utoipa::path(tag = "expenses", params(("id" = i64, Path, description = "The expense")),
    request_body = ExpenseReversal, responses((status = 200, description = "The reversal", body = ExpenseOut), Errors))]
#[post("/expenses/{id}/reverse")]
pub(super) async fn reverse_expense(write: Write, id: Id, body: Body<ExpenseReversal>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let on = body.0.on.map(|day| day.0);
            let reversal = expenses::reverse(uow, ExpenseId(id.id), on, &body.0.reason).await?;
            one(uow, reversal.id).await
        })
        .await
}
