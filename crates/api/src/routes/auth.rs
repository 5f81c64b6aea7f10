//! Signing in: by name and password, by WeChat, by a refresh token.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, post};
use crm::accounts::AccountKind;
use crm::actor::Actor;
use crm::db::Uow;
use crm::error::Fault;
use crm::ids::{StaffId, TenantId, UserId};
use crm::sessions::{self, Client, Rotation, Session};
use crm::staff::{self, Membership, passwords};
use crm::text::parse_phone;
use serde_json::json;

use crate::dto::auth::{Login, Refresh, Tokens, WechatLogin};
use crate::dto::common::Errors;
use crate::error::{ApiError, account_error, platform_error};
use crate::extract::{Open, shared};
use crate::limits;
use crate::state::Shared;
use crate::work::{Answer, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(login_by_password).service(login_by_wechat).service(refresh);
}

/// Signs in by name and password.
///
/// Where the person works for several companies and names none, the answer is 409
/// `auth.choose_tenant` with the list of them in `details.tenants`.
#[utoipa::path(tag = "auth", request_body = Login, security(()),
    responses((status = 200, description = "Signed in", body = Tokens), Errors))]
#[post("/auth/login")]
pub(super) async fn login_by_password(request: HttpRequest, body: Open<Login>) -> Answer {
    let shared = shared(&request)?;
    let Login { login, password, tenant_id } = body.0;
    let address = limits::address(&request, shared.auth.behind_proxy);
    limits::check(&shared.kv, &format!("signin:address:{address}"), limits::BY_ADDRESS).await?;
    let name = shared.keys.fingerprint(&[b"login", login.trim().to_lowercase().as_bytes()]);
    limits::check(&shared.kv, &format!("signin:login:{name}"), limits::BY_LOGIN).await?;
    let user = check_password(&shared, &login, password).await?;
    let mut uow = shared.db.begin(Actor::Platform).await.map_err(Fault::from)?;
    staff::record_login_success(&uow, user).await?;
    let work = choose(staff::memberships(&uow, user).await?, tenant_id)?;
    act_as(&mut uow, user, work.staff_id, work.tenant_id).await?;
    let (session, refresh_token) = sessions::open(&uow, Client::Desktop).await?;
    let tokens = tokens(&shared, &session, refresh_token, &uow)?;
    uow.commit().await.map_err(Fault::from)?;
    ok(tokens)
}

/// Who it is. A login that does not exist, one that is locked and a wrong password take the same
/// time and have the same answer.
async fn check_password(shared: &Shared, login: &str, password: String) -> Result<UserId, ApiError> {
    let wrong =
        || ApiError::new(StatusCode::UNAUTHORIZED, "auth.wrong_login", "登录名或密码不正确，连续输错多次将暂时锁定");
    let candidate = staff::login_candidate(&shared.db.read(Actor::Platform), login).await?;
    let hash = candidate.as_ref().and_then(|candidate| candidate.password_hash.clone());
    let right = verify(password, hash).await?;
    let Some(candidate) = candidate else { return Err(wrong()) };
    if candidate.is_locked(shared.db.clock().now()) {
        return Err(wrong());
    }
    if !right {
        let uow = shared.db.begin(Actor::Platform).await.map_err(Fault::from)?;
        staff::record_login_failure(&uow, candidate.user).await?;
        uow.commit().await.map_err(Fault::from)?;
        return Err(wrong());
    }
    Ok(candidate.user)
}

/// Compares a password where blocking is allowed.
pub(super) async fn verify(password: String, hash: Option<String>) -> Result<bool, ApiError> {
    // What is longer than any password is none; hashing it would only cost.
    let password = if password.chars().count() > passwords::MAX_LENGTH { String::new() } else { password };
    tokio::task::spawn_blocking(move || passwords::verify_candidate(&password, hash.as_deref()))
        .await
        .map_err(|error| ApiError::internal(format!("checking a password was interrupted: {error}")))
}

/// The company to work for.
fn choose(memberships: Vec<Membership>, wanted: Option<i64>) -> Result<Membership, ApiError> {
    match wanted {
        Some(wanted) => memberships.into_iter().find(|work| work.tenant_id == TenantId(wanted)).ok_or_else(no_tenant),
        None if memberships.len() > 1 => {
            let tenants: Vec<_> =
                memberships.iter().map(|work| json!({ "id": work.tenant_id, "name": work.tenant_name })).collect();
            let error =
                ApiError::new(StatusCode::CONFLICT, "auth.choose_tenant", "您在多家企业任职，请选择要登录的企业");
            Err(error.with_details(json!({ "tenants": tenants })))
        }
        None => memberships.into_iter().next().ok_or_else(no_tenant),
    }
}

/// Goes on as a member of staff, of whichever company it is.
pub(super) async fn act_as_staff(uow: &mut Uow, user: UserId, staff: StaffId) -> Result<(), ApiError> {
    let actor = staff::actor(uow, user, staff).await?.ok_or_else(no_tenant)?;
    uow.act_as(Actor::Staff(actor));
    Ok(())
}

fn no_tenant() -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, "auth.no_tenant", "该账号不属于任何企业，或已停用")
}

/// Goes on as the member of staff who has just shown who they are.
async fn act_as(uow: &mut Uow, user: UserId, staff: StaffId, tenant: TenantId) -> Result<(), ApiError> {
    let actor = staff::actor(uow, user, staff).await?.filter(|actor| actor.tenant == tenant);
    let actor = actor.ok_or_else(no_tenant)?;
    uow.act_as(Actor::Staff(actor));
    Ok(())
}

pub(super) fn tokens(shared: &Shared, session: &Session, refresh_token: String, uow: &Uow) -> Result<Tokens, ApiError> {
    let access_token = shared.keys.issue(session, uow.now())?;
    Ok(Tokens { access_token, refresh_token, expires_in: shared.keys.ttl() })
}

/// Signs in over the mini-program.
///
/// The first time, an invitation or a phone number that the platform has confirmed says who it
/// is; without one the answer is 403 `auth.not_linked`. That sign-in is for the company of the
/// mini-program. Later, whoever works for several companies and names none gets 409
/// `auth.choose_tenant` with the list of them in `details.tenants`, and asks again with a new code.
#[utoipa::path(tag = "auth", request_body = WechatLogin, security(()),
    responses((status = 200, description = "Signed in", body = Tokens), Errors))]
#[post("/auth/wechat")]
pub(super) async fn login_by_wechat(request: HttpRequest, body: Open<WechatLogin>) -> Answer {
    let shared = shared(&request)?;
    let WechatLogin { code, appid, invitation, phone_code, tenant_id } = body.0;
    let address = limits::address(&request, shared.auth.behind_proxy);
    limits::check(&shared.kv, &format!("signin:address:{address}"), limits::BY_ADDRESS).await?;
    let account = shared.accounts.get(&appid).await.map_err(account_error)?;
    if account.kind != AccountKind::MiniProgram {
        return Err(ApiError::new(StatusCode::NOT_FOUND, "account.unknown", "没有找到该公众号或小程序"));
    }
    let person = account.client.mini_program_session(&code).await.map_err(|error| platform_error(&error))?;
    let known = staff::by_identity(&shared.db.read(Actor::System(account.tenant)), &appid, &person.openid).await?;
    // The platform is asked before the transaction begins.
    let phone = match (&known, &invitation, phone_code) {
        (None, None, Some(phone_code)) => {
            let found = account.client.phone_number(&phone_code).await.map_err(|error| platform_error(&error))?;
            Some(parse_phone("phone_code", &format!("+{}{}", found.country_code, found.pure_number))?.e164)
        }
        _ => None,
    };
    let mut uow = shared.db.begin(Actor::System(account.tenant)).await.map_err(Fault::from)?;
    let (user, member) = match (known, invitation, phone) {
        (Some(known), _, _) => (known.user_id, known.staff_id),
        (None, Some(invitation), _) => {
            let redeemed = staff::invitations::redeem(&uow, &invitation).await?;
            (redeemed.user, redeemed.staff)
        }
        (None, None, Some(phone)) => {
            let found = staff::by_phone(&uow, account.tenant, &phone).await?.ok_or_else(not_linked)?;
            (found.user_id, found.id)
        }
        (None, None, None) => return Err(not_linked()),
    };
    if known.is_none() {
        staff::link_identity(&uow, member, &appid, &person.openid, person.unionid.as_deref()).await?;
    }
    let work = match (known, tenant_id) {
        // Whoever has just been linked here wants to work here.
        (None, None) => (member, account.tenant),
        _ => {
            let work = choose(staff::memberships(&uow, user).await?, tenant_id)?;
            (work.staff_id, work.tenant_id)
        }
    };
    act_as(&mut uow, user, work.0, work.1).await?;
    let (session, refresh_token) = sessions::open(&uow, Client::MiniProgram).await?;
    let tokens = tokens(&shared, &session, refresh_token, &uow)?;
    uow.commit().await.map_err(Fault::from)?;
    ok(tokens)
}

fn not_linked() -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, "auth.not_linked", "该微信尚未绑定员工账号，请使用邀请码或已登记的手机号")
}

/// Exchanges a refresh token for new tokens.
///
/// Each refresh token works once. One that comes a second time ends all sessions that came from
/// the same sign-in.
#[utoipa::path(tag = "auth", request_body = Refresh, security(()),
    responses((status = 200, description = "The next tokens", body = Tokens), Errors))]
#[post("/auth/refresh")]
pub(super) async fn refresh(request: HttpRequest, body: Open<Refresh>) -> Answer {
    let shared = shared(&request)?;
    let address = limits::address(&request, shared.auth.behind_proxy);
    limits::check(&shared.kv, &format!("refresh:address:{address}"), limits::BY_ADDRESS).await?;
    let uow = shared.db.begin(Actor::Platform).await.map_err(Fault::from)?;
    let rotation = sessions::rotate(&uow, &body.0.refresh_token).await?;
    let answer = match rotation {
        Rotation::Fresh { session, refresh_token } => Ok(tokens(&shared, &session, refresh_token, &uow)?),
        Rotation::Reused => Err(ApiError::new(
            StatusCode::UNAUTHORIZED,
            "auth.token_reused",
            "登录状态异常，为了安全已退出，请重新登录",
        )),
        Rotation::Unknown => Err(ApiError::new(StatusCode::UNAUTHORIZED, "auth.expired", "登录已过期，请重新登录")),
    };
    // Also where the token is refused: that its family has ended must be on disk.
    uow.commit().await.map_err(Fault::from)?;
    ok(answer?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(tenant: i64) -> Membership {
        Membership {
            tenant_id: TenantId(tenant),
            tenant_name: format!("企业{tenant}"),
            staff_id: StaffId(tenant),
            staff_name: "王芳".into(),
        }
    }

    #[test]
    fn which_company() {
        assert_eq!(choose(vec![work(1)], None).unwrap().tenant_id, TenantId(1));
        assert_eq!(choose(vec![work(1), work(2)], Some(2)).unwrap().tenant_id, TenantId(2));
        let error = choose(vec![work(1), work(2)], None).unwrap_err();
        assert_eq!((error.status.as_u16(), error.code), (409, "auth.choose_tenant"));
        assert_eq!(error.details().unwrap()["tenants"][1]["id"], 2);
        assert_eq!(choose(vec![work(1)], Some(3)).unwrap_err().status.as_u16(), 403);
        assert_eq!(choose(vec![], None).unwrap_err().status.as_u16(), 403);
    }
}
