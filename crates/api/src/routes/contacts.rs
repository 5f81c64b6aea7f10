//! People at customers, and their days to remember.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{delete, get, patch, post};
use crm::actor::Access;
use crm::contacts::{self, Contact, ContactDetail};
use crm::db::Uow;
use crm::error::Fault;
use crm::ids::{ContactId, CustomerId, OccasionId};
use crm::tenants;
use crm::text::parse_phone;

use crate::dto::common::{Errors, List};
use crate::dto::contacts::{ContactIn, ContactOut, ContactPatch, MobileIn, OccasionIn, OccasionOut};
use crate::error::ApiError;
use crate::extract::{Body, Id, NoBody};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_contacts)
        .service(add_contact)
        .service(get_contact)
        .service(edit_contact)
        .service(remove_contact)
        .service(add_occasion)
        .service(remove_occasion)
        .service(opt_out_contact)
        .service(opt_in_contact)
        .service(confirm_mobile);
}

async fn today(uow: &Uow) -> Result<chrono::NaiveDate, Fault> {
    Ok(uow.today(tenants::settings(uow).await?.zone))
}

async fn full(uow: &Uow, contact: Contact) -> Result<ContactOut, ApiError> {
    let id = contact.id;
    let phones = contacts::phones_of(uow, &[id]).await?.remove(&id).unwrap_or_default();
    let occasions = contacts::occasions_of(uow, &[id]).await?.remove(&id).unwrap_or_default();
    Ok(ContactOut::new(ContactDetail { contact, phones, occasions }, today(uow).await?))
}

/// The people at a customer.
#[utoipa::path(tag = "contacts", params(("id" = i64, Path, description = "The customer")),
    responses((status = 200, description = "All of them", body = List<ContactOut>), Errors))]
#[get("/customers/{id}/contacts")]
pub(super) async fn list_contacts(uow: Read, id: Id) -> Answer {
    let rows = contacts::list(&uow, CustomerId(id.id)).await?;
    let today = today(&uow).await?;
    ok(List::whole(rows.into_iter().map(|row| ContactOut::new(row, today)).collect()))
}

/// Adds a person to a customer.
#[utoipa::path(tag = "contacts", params(("id" = i64, Path, description = "The customer")), request_body = ContactIn,
    responses((status = 201, description = "Added", body = ContactOut), Errors))]
#[post("/customers/{id}/contacts")]
pub(super) async fn add_contact(write: Write, id: Id, body: Body<ContactIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let contact = contacts::add(uow, CustomerId(id.id), body.0.into()).await?;
            full(uow, contact).await
        })
        .await
}

/// A person.
#[utoipa::path(tag = "contacts", params(("id" = i64, Path, description = "The contact")),
    responses((status = 200, description = "The person", body = ContactOut), Errors))]
#[get("/contacts/{id}")]
pub(super) async fn get_contact(uow: Read, id: Id) -> Answer {
    let contact = contacts::find(&uow, ContactId(id.id), Access::Read).await?;
    ok(full(&uow, contact).await?)
}

/// Changes a person: what is left out stays, `null` clears. Days to remember have calls of their own.
#[utoipa::path(tag = "contacts", params(("id" = i64, Path, description = "The contact")), request_body = ContactPatch,
    responses((status = 200, description = "Changed", body = ContactOut), Errors))]
#[patch("/contacts/{id}")]
pub(super) async fn edit_contact(write: Write, id: Id, body: Body<ContactPatch>) -> Answer {
    let id = ContactId(id.id);
    write
        .run(StatusCode::OK, async move |uow| {
            let now = contacts::find(uow, id, Access::Write).await?;
            let phones = contacts::phones_of(uow, &[id]).await?.remove(&id).unwrap_or_default();
            let version = body.0.version;
            let contact = contacts::edit(uow, id, version, body.0.apply(now, phones)).await?;
            full(uow, contact).await
        })
        .await
}

/// Removes a person that nothing hangs on yet.
#[utoipa::path(tag = "contacts", params(("id" = i64, Path, description = "The contact")),
    responses((status = 204, description = "Removed"), Errors))]
#[delete("/contacts/{id}")]
pub(super) async fn remove_contact(write: Write, id: Id) -> Answer {
    write.run(StatusCode::NO_CONTENT, async move |uow| Ok(contacts::remove(uow, ContactId(id.id)).await?)).await
}

/// Adds a day to remember.
#[utoipa::path(tag = "contacts", params(("id" = i64, Path, description = "The contact")), request_body = OccasionIn,
    responses((status = 201, description = "Added", body = OccasionOut), Errors))]
#[post("/contacts/{id}/occasions")]
pub(super) async fn add_occasion(write: Write, id: Id, body: Body<OccasionIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let row = contacts::add_occasion(uow, ContactId(id.id), body.0.into()).await?;
            Ok(OccasionOut::new(row, today(uow).await?))
        })
        .await
}

/// Removes a day to remember.
#[utoipa::path(tag = "contacts",
    params(("id" = i64, Path, description = "The contact"), ("part" = i64, Path, description = "The day to remember")),
    responses((status = 204, description = "Removed"), Errors))]
#[delete("/contacts/{id}/occasions/{part}")]
pub(super) async fn remove_occasion(write: Write, id: Id) -> Answer {
    let occasion = OccasionId(id.part()?);
    write
        .run(StatusCode::NO_CONTENT, async move |uow| {
            Ok(contacts::remove_occasion(uow, ContactId(id.id), occasion).await?)
        })
        .await
}

/// Stops pushes to a person.
#[utoipa::path(tag = "contacts", params(("id" = i64, Path, description = "The contact")),
    responses((status = 204, description = "No more pushes"), Errors))]
#[post("/contacts/{id}/opt-out")]
pub(super) async fn opt_out_contact(write: Write, id: Id, _body: NoBody) -> Answer {
    write.run(StatusCode::NO_CONTENT, async move |uow| Ok(contacts::opt_out(uow, ContactId(id.id)).await?)).await
}

/// Allows pushes to a person again.
#[utoipa::path(tag = "contacts", params(("id" = i64, Path, description = "The contact")),
    responses((status = 204, description = "Pushes are allowed"), Errors))]
#[post("/contacts/{id}/opt-in")]
pub(super) async fn opt_in_contact(write: Write, id: Id, _body: NoBody) -> Answer {
    write.run(StatusCode::NO_CONTENT, async move |uow| Ok(contacts::opt_in(uow, ContactId(id.id)).await?)).await
}

/// Notes that a mobile number is the person's: somebody called it.
///
/// From then on no other customer can have it: 409 `customer.same` where one has.
#[utoipa::path(tag = "contacts", params(("id" = i64, Path, description = "The contact")), request_body = MobileIn,
    responses((status = 200, description = "Confirmed", body = ContactOut), Errors))]
#[post("/contacts/{id}/confirm-mobile")]
pub(super) async fn confirm_mobile(write: Write, id: Id, body: Body<MobileIn>) -> Answer {
    let phone = parse_phone("phone", &body.0.phone)?;
    if !phone.mobile {
        return Err(ApiError::invalid("phone", "不是手机号码"));
    }
    let id = ContactId(id.id);
    write
        .run(StatusCode::OK, async move |uow| {
            contacts::confirm_mobile(uow, id, &phone.e164).await?;
            let contact = contacts::find(uow, id, Access::Read).await?;
            full(uow, contact).await
        })
        .await
}
