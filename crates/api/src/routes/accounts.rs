//! Official accounts and mini-programs.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, patch, post};
use crm::accounts::{self, Account};
use crm::db::Uow;
use crm::ids::AccountId;

use crate::dto::accounts::{AccountIn, AccountOut, AccountPatch};
use crate::dto::common::{Errors, List, Reason};
use crate::error::ApiError;
use crate::extract::{Body, Id, NoBody};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_accounts)
        .service(add_account)
        .service(get_account)
        .service(edit_account)
        .service(stop_account)
        .service(resume_account);
}

/// The company's accounts.
#[utoipa::path(tag = "accounts",
    responses((status = 200, description = "All of them", body = List<AccountOut>), Errors))]
#[get("/accounts")]
pub(super) async fn list_accounts(uow: Read) -> Answer {
    let rows = accounts::list(&uow).await?;
    ok(List::whole(rows.into_iter().map(AccountOut::from).collect()))
}

/// Adds an account. Its secrets are sealed and never shown again.
#[utoipa::path(tag = "accounts", request_body = AccountIn,
    responses((status = 201, description = "Added", body = AccountOut), Errors))]
#[post("/accounts")]
pub(super) async fn add_account(write: Write, body: Body<AccountIn>) -> Answer {
    let vault = write.shared.vault.clone();
    write
        .run(StatusCode::CREATED, async move |uow| {
            Ok(AccountOut::from(accounts::add(uow, &vault, body.0.into()).await?))
        })
        .await
}

/// An account.
#[utoipa::path(tag = "accounts", params(("id" = i64, Path, description = "The account")),
    responses((status = 200, description = "The account", body = AccountOut), Errors))]
#[get("/accounts/{id}")]
pub(super) async fn get_account(uow: Read, id: Id) -> Answer {
    ok(AccountOut::from(accounts::find(&uow, AccountId(id.id)).await?))
}

/// Does the work, and lets this process forget what it keeps of the account. Other processes
/// learn of the change within seconds.
async fn change(write: Write, work: impl AsyncFnOnce(&Uow) -> Result<Account, ApiError>) -> Answer {
    let known = write.shared.accounts.clone();
    let mut appid = None;
    let answer = write
        .run(StatusCode::OK, async |uow| {
            let account = work(uow).await?;
            appid = Some(account.appid.clone());
            Ok(AccountOut::from(account))
        })
        .await;
    if let Some(appid) = appid {
        known.forget(&appid).await;
    }
    answer
}

/// Changes an account: what is left out stays.
#[utoipa::path(tag = "accounts", params(("id" = i64, Path, description = "The account")), request_body = AccountPatch,
    responses((status = 200, description = "Changed", body = AccountOut), Errors))]
#[patch("/accounts/{id}")]
pub(super) async fn edit_account(write: Write, id: Id, body: Body<AccountPatch>) -> Answer {
    let vault = write.shared.vault.clone();
    change(write, async move |uow| Ok(accounts::update(uow, &vault, AccountId(id.id), body.0.into()).await?)).await
}

/// Stops an account: callbacks are refused and nothing is sent; the others run.
#[utoipa::path(tag = "accounts", params(("id" = i64, Path, description = "The account")), request_body = Reason,
    responses((status = 200, description = "Stopped", body = AccountOut), Errors))]
#[post("/accounts/{id}/stop")]
pub(super) async fn stop_account(write: Write, id: Id, body: Body<Reason>) -> Answer {
    change(write, async move |uow| Ok(accounts::stop(uow, AccountId(id.id), &body.0.reason).await?)).await
}

/// Lets a stopped account run again.
#[utoipa::path(tag = "accounts", params(("id" = i64, Path, description = "The account")),
    responses((status = 200, description = "Runs", body = AccountOut), Errors))]
#[post("/accounts/{id}/resume")]
pub(super) async fn resume_account(write: Write, id: Id, _body: NoBody) -> Answer {
    change(write, async move |uow| Ok(accounts::resume(uow, AccountId(id.id)).await?)).await
}
