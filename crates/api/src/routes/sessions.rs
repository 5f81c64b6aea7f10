//! Sessions: where one is signed in, and signing out.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{delete, get, post};
use crm::ids::SessionId;
use crm::sessions;

use crate::dto::auth::SessionItem;
use crate::dto::common::{Errors, List};
use crate::extract::{Id, NoBody};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(logout).service(logout_everywhere).service(list_sessions).service(end_session);
}

/// Signs out here.
#[utoipa::path(tag = "auth", responses((status = 204, description = "Signed out"), Errors))]
#[post("/auth/logout")]
pub(super) async fn logout(write: Write, _body: NoBody) -> Answer {
    let session = write.me.session.id;
    write.run(StatusCode::NO_CONTENT, async move |uow| Ok(sessions::end(uow, session).await?)).await
}

/// Signs out everywhere.
#[utoipa::path(tag = "auth", responses((status = 204, description = "Signed out everywhere"), Errors))]
#[post("/auth/logout-everywhere")]
pub(super) async fn logout_everywhere(write: Write, _body: NoBody) -> Answer {
    let user = write.me.staff.user;
    write.run(StatusCode::NO_CONTENT, async move |uow| Ok(sessions::end_all(uow, user).await?)).await
}

/// Where one is signed in.
#[utoipa::path(tag = "auth",
    responses((status = 200, description = "The sessions, the newest first", body = List<SessionItem>), Errors))]
#[get("/auth/sessions")]
pub(super) async fn list_sessions(uow: Read) -> Answer {
    let rows = sessions::own(&uow).await?;
    let current = uow.me.session.id;
    ok(List::whole(rows.iter().map(|row| SessionItem::new(row, current)).collect()))
}

/// Signs out at one of these places.
#[utoipa::path(tag = "auth", params(("id" = i64, Path, description = "The session")),
    responses((status = 204, description = "Signed out there"), Errors))]
#[delete("/auth/sessions/{id}")]
pub(super) async fn end_session(write: Write, id: Id) -> Answer {
    write.run(StatusCode::NO_CONTENT, async move |uow| Ok(sessions::end(uow, SessionId(id.id)).await?)).await
}
