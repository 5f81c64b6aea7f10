//! Staff and their sign-in.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, patch, post};
use crm::actor::{Access, Resource};
use crm::db::Uow;
use crm::ids::{DepartmentId, StaffId};
use crm::staff::{self, NewStaff, SignIn, Staff, StaffChange, departments, invitations, logins, passwords};

use super::me::hash;
use crate::dto::common::{Errors, List, page, sort};
use crate::dto::staff::{InvitationOut, LoginIn, StaffIn, StaffOut, StaffParams, StaffPatch, roles};
use crate::error::ApiError;
use crate::extract::{Body, Id, NoBody, Params};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_staff)
        .service(add_staff)
        .service(get_staff)
        .service(edit_staff)
        .service(deactivate_staff)
        .service(reactivate_staff)
        .service(set_staff_login)
        .service(invite_staff);
}

async fn out(uow: &Uow, row: Staff) -> Result<StaffOut, ApiError> {
    let department = match row.department_id {
        Some(id) => Some(departments::find(uow, id).await?.name),
        None => None,
    };
    Ok(StaffOut::new(row, department, None))
}

/// Only administrators get here; asked before a password is hashed, which costs.
fn administrators_only(write: &Write) -> Result<(), ApiError> {
    if write.me.actor().may(Resource::Administration, Access::Write) {
        return Ok(());
    }
    Err(crm::error::Fault::Forbidden("管理员工").into())
}

/// The staff of the company. Login names are shown to administrators.
#[utoipa::path(tag = "staff", params(StaffParams),
    responses((status = 200, description = "A page of staff", body = List<StaffOut>), Errors))]
#[get("/staff")]
pub(super) async fn list_staff(uow: Read, params: Params<StaffParams>) -> Answer {
    let order = sort(params.0.sort.as_deref())?;
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let administrator = uow.actor().may(Resource::Administration, Access::Read);
    let page = staff::list(&uow, &params.0.filter()?, order, &request).await?;
    ok(List::from(page.map(|mut member| {
        member.login = member.login.filter(|_| administrator);
        StaffOut::from(member)
    })))
}

/// Adds a member of staff, with a login and a password, or to be invited over WeChat.
#[utoipa::path(tag = "staff", request_body = StaffIn,
    responses((status = 201, description = "Added", body = StaffOut), Errors))]
#[post("/staff")]
pub(super) async fn add_staff(write: Write, body: Body<StaffIn>) -> Answer {
    administrators_only(&write)?;
    let StaffIn { name, phone, email, department_id, roles: names, login, password } = body.0;
    let sign_in = match (login, password) {
        (Some(login), Some(password)) => {
            passwords::check(&login, &password)?;
            SignIn::Password { login, password_hash: hash(password).await? }
        }
        (None, None) => SignIn::WeChatOnly,
        (Some(_), None) => return Err(ApiError::invalid("password", "设置登录名时需要密码")),
        (None, Some(_)) => return Err(ApiError::invalid("login", "设置密码时需要登录名")),
    };
    let department = department_id.map(DepartmentId);
    let new = NewStaff { name, phone, email, department, roles: roles(&names)?, sign_in };
    write
        .run(StatusCode::CREATED, async move |uow| {
            let row = staff::add(uow, new).await?;
            out(uow, row).await
        })
        .await
}

/// A member of staff.
#[utoipa::path(tag = "staff", params(("id" = i64, Path, description = "The member of staff")),
    responses((status = 200, description = "The member of staff", body = StaffOut), Errors))]
#[get("/staff/{id}")]
pub(super) async fn get_staff(uow: Read, id: Id) -> Answer {
    let row = staff::find(&uow, StaffId(id.id)).await?;
    ok(out(&uow, row).await?)
}

/// Changes a member of staff: what is left out stays, `null` clears.
#[utoipa::path(tag = "staff", params(("id" = i64, Path, description = "The member of staff")),
    request_body = StaffPatch,
    responses((status = 200, description = "Changed", body = StaffOut), Errors))]
#[patch("/staff/{id}")]
pub(super) async fn edit_staff(write: Write, id: Id, body: Body<StaffPatch>) -> Answer {
    administrators_only(&write)?;
    let patch = body.0;
    let wanted = patch.roles.as_deref().map(roles).transpose()?;
    write
        .run(StatusCode::OK, async move |uow| {
            let now = staff::find(uow, StaffId(id.id)).await?;
            let change = StaffChange {
                roles: match wanted {
                    Some(roles) => roles,
                    None => now.roles()?,
                },
                name: patch.name.unwrap_or(now.name),
                phone: patch.phone.unwrap_or(now.phone),
                email: patch.email.unwrap_or(now.email),
                department: patch.department_id.map_or(now.department_id, |id| id.map(DepartmentId)),
                version: patch.version,
            };
            let row = staff::update(uow, now.id, change).await?;
            out(uow, row).await
        })
        .await
}

/// Deactivates a member of staff who leaves: all their sessions end at once.
#[utoipa::path(tag = "staff", params(("id" = i64, Path, description = "The member of staff")),
    responses((status = 204, description = "Deactivated"), Errors))]
#[post("/staff/{id}/deactivate")]
pub(super) async fn deactivate_staff(write: Write, id: Id, _body: NoBody) -> Answer {
    write.run(StatusCode::NO_CONTENT, async move |uow| Ok(staff::deactivate(uow, StaffId(id.id)).await?)).await
}

/// Takes a member of staff back.
#[utoipa::path(tag = "staff", params(("id" = i64, Path, description = "The member of staff")),
    responses((status = 204, description = "Active again"), Errors))]
#[post("/staff/{id}/reactivate")]
pub(super) async fn reactivate_staff(write: Write, id: Id, _body: NoBody) -> Answer {
    write.run(StatusCode::NO_CONTENT, async move |uow| Ok(staff::reactivate(uow, StaffId(id.id)).await?)).await
}

/// Gives a member of staff a login with a password, or a new password. All their sessions end.
#[utoipa::path(tag = "staff", params(("id" = i64, Path, description = "The member of staff")), request_body = LoginIn,
    responses((status = 204, description = "Set"), Errors))]
#[post("/staff/{id}/login")]
pub(super) async fn set_staff_login(write: Write, id: Id, body: Body<LoginIn>) -> Answer {
    administrators_only(&write)?;
    let LoginIn { login, password } = body.0;
    passwords::check(&login, &password)?;
    let hash = hash(password).await?;
    write
        .run(StatusCode::NO_CONTENT, async move |uow| Ok(logins::set_login(uow, StaffId(id.id), &login, &hash).await?))
        .await
}

/// Invites a member of staff to sign in over WeChat. The code is shown this once; earlier ones
/// lose their validity.
///
/// An `Idempotency-Key` is accepted and has no effect, since the code is stored nowhere.
#[utoipa::path(tag = "staff", params(("id" = i64, Path, description = "The member of staff")),
    responses((status = 201, description = "The invitation", body = InvitationOut), Errors))]
#[post("/staff/{id}/invitations")]
pub(super) async fn invite_staff(write: Write, id: Id, _body: NoBody) -> Answer {
    write
        .run_unsaved(StatusCode::CREATED, async move |uow| {
            let created = invitations::create(uow, StaffId(id.id)).await?;
            Ok(InvitationOut { code: created.code, expires_at: created.expires_at })
        })
        .await
}
