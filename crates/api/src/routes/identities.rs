//! Followers, and whom they belong to.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::actor::Access;
use crm::db::Uow;
use crm::identities::{self, Identity};
use crm::ids::{ContactId, IdentityId};
use crm::{overview, staff};

use super::customers::full;
use crate::dto::common::{Errors, List, PageParams};
use crate::dto::customers::{CustomerFull, CustomerIn};
use crate::dto::identities::{IdentityOut, LinkIn};
use crate::error::ApiError;
use crate::extract::{Body, Id, NoBody, Params};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_unlinked)
        .service(get_identity)
        .service(link_identity)
        .service(unlink_identity)
        .service(make_prospect)
        .service(ignore_identity);
}

async fn out(uow: &Uow, rows: Vec<Identity>) -> Result<Vec<IdentityOut>, ApiError> {
    let owners: Vec<_> = rows.iter().filter_map(|row| row.owner_id).collect();
    let staff = staff::names(uow, &owners).await?;
    let contacts = overview::contact_names(uow, rows.iter().filter_map(|row| row.contact_id)).await?;
    Ok(rows.into_iter().map(|row| IdentityOut::new(row, &staff, &contacts)).collect())
}

async fn one(uow: &Uow, row: Identity) -> Result<IdentityOut, ApiError> {
    out(uow, vec![row]).await?.pop().ok_or_else(|| ApiError::internal("an identity got lost"))
}

/// Followers whom nobody knows, the newest first.
#[utoipa::path(tag = "identities", params(PageParams),
    responses((status = 200, description = "A page of followers", body = List<IdentityOut>), Errors))]
#[get("/identities/unlinked")]
pub(super) async fn list_unlinked(uow: Read, params: Params<PageParams>) -> Answer {
    let page = identities::unlinked(&uow, &params.0.request()?).await?;
    ok(List { items: out(&uow, page.items).await?, next: page.next })
}

/// A WeChat identity.
#[utoipa::path(tag = "identities", params(("id" = i64, Path, description = "The identity")),
    responses((status = 200, description = "The identity", body = IdentityOut), Errors))]
#[get("/identities/{id}")]
pub(super) async fn get_identity(uow: Read, id: Id) -> Answer {
    let row = identities::find(&uow, IdentityId(id.id), Access::Read).await?;
    ok(one(&uow, row).await?)
}

/// Links a follower to a contact, with the talk.
#[utoipa::path(tag = "identities", params(("id" = i64, Path, description = "The identity")), request_body = LinkIn,
    responses((status = 200, description = "Linked", body = IdentityOut), Errors))]
#[post("/identities/{id}/link")]
pub(super) async fn link_identity(write: Write, id: Id, body: Body<LinkIn>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = identities::link(uow, IdentityId(id.id), ContactId(body.0.contact_id)).await?;
            one(uow, row).await
        })
        .await
}

/// Takes a wrong link away.
#[utoipa::path(tag = "identities", params(("id" = i64, Path, description = "The identity")),
    responses((status = 200, description = "Unlinked", body = IdentityOut), Errors))]
#[post("/identities/{id}/unlink")]
pub(super) async fn unlink_identity(write: Write, id: Id, _body: NoBody) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = identities::unlink(uow, IdentityId(id.id)).await?;
            one(uow, row).await
        })
        .await
}

/// Makes a customer of a follower whom nobody knows, with one contact.
#[utoipa::path(tag = "identities", params(("id" = i64, Path, description = "The identity")),
    request_body = CustomerIn,
    responses((status = 201, description = "Created and linked", body = CustomerFull), Errors))]
#[post("/identities/{id}/prospect")]
pub(super) async fn make_prospect(write: Write, id: Id, body: Body<CustomerIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let customer = identities::make_prospect(uow, IdentityId(id.id), body.0.into()).await?;
            full(uow, customer).await
        })
        .await
}

/// Takes a follower out of the queue without linking them.
#[utoipa::path(tag = "identities", params(("id" = i64, Path, description = "The identity")),
    responses((status = 204, description = "Ignored"), Errors))]
#[post("/identities/{id}/ignore")]
pub(super) async fn ignore_identity(write: Write, id: Id, _body: NoBody) -> Answer {
    write.run(StatusCode::NO_CONTENT, async move |uow| Ok(identities::ignore(uow, IdentityId(id.id)).await?)).await
}
