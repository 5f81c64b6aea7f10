//! Oneself, and what waits.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::db::Uow;
use crm::error::Fault;
use crm::staff::{self, departments, logins, passwords};
use crm::{tenants, todo};

use super::auth::verify;
use crate::dto::auth::NewPassword;
use crate::dto::common::{Errors, Named};
use crate::dto::me::{Me, Reach, Todo, TodoParams};
use crate::error::ApiError;
use crate::extract::{Body, Params};
use crate::limits;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(me).service(change_password).service(list_todo);
}

/// Who is signed in, and what they may do.
#[utoipa::path(tag = "me", responses((status = 200, description = "Oneself", body = Me), Errors))]
#[get("/me")]
pub(super) async fn me(uow: Read) -> Answer {
    let actor = &uow.me.staff;
    let member = staff::find(&uow, actor.staff).await?;
    let login = logins::own_login(&uow).await?.login;
    let tenant = tenants::find(&uow, actor.tenant).await?;
    let zone = tenants::settings(&uow).await?.zone;
    let department = match actor.department {
        Some(id) => Some(Named { id: id.0, name: departments::find(&uow, id).await?.name }),
        None => None,
    };
    ok(Me {
        staff: Named { id: member.id.0, name: member.name },
        login,
        tenant: Named { id: tenant.id.0, name: tenant.name },
        department,
        roles: actor.roles.iter().map(crm::actor::Role::as_str).collect(),
        reach: Reach::of(uow.actor()),
        zone: zone.name().to_owned(),
        today: uow.today(zone),
        now: uow.now(),
    })
}

/// Changes one's own password.
///
/// All sessions end, this one too: sign in again.
#[utoipa::path(tag = "me", request_body = NewPassword,
    responses((status = 204, description = "Changed; all sessions have ended"), Errors))]
#[post("/me/password")]
pub(super) async fn change_password(write: Write, body: Body<NewPassword>) -> Answer {
    let NewPassword { old_password, new_password } = body.0;
    let shared = write.shared.clone();
    limits::check(&shared.kv, &format!("password:{}", write.me.staff.user), limits::BY_PASSWORD).await?;
    let own = logins::own_login(&shared.db.read(write.me.actor())).await?;
    let wrong = ApiError::invalid("old_password", "原密码不正确");
    if !verify(old_password, own.password_hash).await? {
        return Err(wrong);
    }
    passwords::check(own.login.as_deref().unwrap_or_default(), &new_password)
        .map_err(|invalid| ApiError::invalid("new_password", invalid.message))?;
    let hash = hash(new_password).await?;
    write
        .run_unsaved(StatusCode::NO_CONTENT, async move |uow: &Uow| Ok(logins::change_own_password(uow, &hash).await?))
        .await
}

/// Hashes a password where blocking is allowed.
pub(super) async fn hash(password: String) -> Result<String, ApiError> {
    let hashed: Result<String, Fault> = tokio::task::spawn_blocking(move || passwords::hash(&password))
        .await
        .map_err(|error| ApiError::internal(format!("hashing a password was interrupted: {error}")))?;
    Ok(hashed?)
}

/// What waits, the most urgent first.
#[utoipa::path(tag = "me", params(TodoParams),
    responses((status = 200, description = "The to-do list", body = Todo), Errors))]
#[get("/todo")]
pub(super) async fn list_todo(uow: Read, params: Params<TodoParams>) -> Answer {
    let today = uow.today(tenants::settings(&uow).await?.zone);
    let list = todo::list(&uow, today, params.0.whose.unwrap_or(todo::Whose::Mine)).await?;
    ok(Todo::new(list, today))
}
