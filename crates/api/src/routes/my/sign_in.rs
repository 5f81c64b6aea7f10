//! Customers sign in over the platform, and out.
//!
//! These two routes are opened by browsers, not called by scripts: whatever happens, the answer
//! leads to a page. Where something is wrong, that is `/my/#/?error=…` with the error's code.

use crate::routes::Routes;
use actix_web::cookie::time::Duration as CookieLife;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, post};
use crm::accounts::{self, AccountKind};
use crm::actor::Actor;
use crm::error::Fault;
use crm::identities;
use crm::visits::{self, ROUND_TRIP, Return, VALID};
use wechat::endpoints::oauth::OauthScope;

use crate::dto::common::Errors;
use crate::dto::my::{SignInParams, SignedInParams};
use crate::error::{ApiError, account_error, platform_error};
use crate::extract::{OpenParams, SESSION_COOKIE, Visit, VisitNoBody, shared};
use crate::limits;
use crate::state::Shared;
use crate::work::Answer;

/// What stays in the browser while it is on its way over the platform.
const STATE_COOKIE: &str = "guanxi_my_state";
/// Over which account this browser came: no secret, and kept for its next visit.
const ACCOUNT_COOKIE: &str = "guanxi_my_account";
/// Cookies go to the customers' routes alone.
const PATH: &str = "/api/v1/my";
/// The longest address of a screen.
const LONGEST_TARGET: usize = 200;

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(sign_in).service(signed_in).service(sign_out);
}

/// Sends a customer's browser to the platform to say who they are.
#[utoipa::path(tag = "my", security(()), params(SignInParams),
    responses((status = 302, description = "To the platform's page; or to ours, with `error` in its address"), Errors))]
#[get("/my/sign-in")]
pub(super) async fn sign_in(request: HttpRequest, params: OpenParams<SignInParams>) -> Answer {
    let shared = shared(&request)?;
    match leave(&request, &shared, params.0).await {
        Ok(away) => Ok(away),
        Err(error) => Ok(to_page(&shared, &trouble(&error)).finish()),
    }
}

async fn leave(request: &HttpRequest, shared: &Shared, params: SignInParams) -> Answer {
    let address = limits::address(request, shared.auth.behind_proxy);
    limits::check(&shared.kv, &format!("my:address:{address}"), limits::BY_VISITS).await?;
    let known = request.cookie(ACCOUNT_COOKIE).map(|cookie| cookie.value().to_owned());
    let appid = match params.appid {
        Some(appid) => appid,
        None => only_account(shared, known).await?,
    };
    let account = shared.accounts.get(&appid).await.map_err(account_error)?;
    if account.kind != AccountKind::Service {
        return Err(account_error(::accounts::AccountError::Unknown));
    }
    let target = params.to.as_deref().filter(|to| is_screen(to)).unwrap_or("/");
    let uow = shared.db.begin(Actor::Platform).await.map_err(Fault::from)?;
    let departure = visits::depart(&uow, &appid, target).await?;
    uow.commit().await.map_err(Fault::from)?;
    let back = format!("{}{PATH}/signed-in", shared.web.public_url);
    let there = account.client.oauth_authorize_url(&back, OauthScope::Base, &departure.state);
    Ok(HttpResponse::Found()
        .insert_header((header::LOCATION, there))
        .cookie(cookie(shared, STATE_COOKIE, departure.browser, ROUND_TRIP.num_seconds()))
        .finish())
}

/// The account that this browser came over last, or the only one there is.
async fn only_account(shared: &Shared, known: Option<String>) -> Result<String, ApiError> {
    if let Some(known) = known
        && shared.accounts.get(&known).await.is_ok()
    {
        return Ok(known);
    }
    let only = accounts::the_only(&shared.db.read(Actor::Platform), AccountKind::Service).await?;
    only.ok_or_else(|| ApiError::invalid("appid", "请从公众号打开页面"))
}

/// Takes a customer's browser in that comes back from the platform.
#[utoipa::path(tag = "my", security(()), params(SignedInParams),
    responses((status = 302, description = "To the page that was wanted; `error` in its address says what went wrong"),
        Errors))]
#[get("/my/signed-in")]
pub(super) async fn signed_in(request: HttpRequest, params: OpenParams<SignedInParams>) -> Answer {
    let shared = shared(&request)?;
    let mut answer = match arrive(&request, &shared, params.0).await {
        Ok((target, appid, token)) => {
            let mut answer = to_page(&shared, &target);
            answer.cookie(cookie(&shared, SESSION_COOKIE, token, VALID.num_seconds()));
            answer.cookie(cookie(&shared, ACCOUNT_COOKIE, appid, 365 * 86_400));
            answer
        }
        Err(error) => to_page(&shared, &trouble(&error)),
    };
    answer.cookie(cookie(&shared, STATE_COOKIE, String::new(), 0));
    Ok(answer.finish())
}

/// Where the browser goes, the account, and the token of the new session.
async fn arrive(
    request: &HttpRequest,
    shared: &Shared,
    params: SignedInParams,
) -> Result<(String, String, String), ApiError> {
    let address = limits::address(request, shared.auth.behind_proxy);
    limits::check(&shared.kv, &format!("my:address:{address}"), limits::BY_VISITS).await?;
    let state = params.state.unwrap_or_default();
    let browser = request.cookie(STATE_COOKIE).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    let uow = shared.db.begin(Actor::Platform).await.map_err(Fault::from)?;
    let back = Return::of(&uow, &state, &browser).await?;
    // The state is used up, whatever comes next.
    uow.commit().await.map_err(Fault::from)?;
    let back = back.ok_or_else(|| refused("my.state", "登录请求已失效，请重新打开页面"))?;
    let code = params.code.filter(|code| !code.is_empty());
    let code = code.ok_or_else(|| refused("my.refused", "您没有同意登录"))?;
    let account = shared.accounts.get(&back.appid).await.map_err(account_error)?;
    let person = account.client.oauth_session(&code).await.map_err(|error| platform_error(&error))?;
    if person.is_virtual() {
        return Err(refused("my.virtual_visitor", "请在微信中使用完整服务后再打开页面"));
    }
    let uow = shared.db.begin(Actor::System(account.tenant)).await.map_err(Fault::from)?;
    let identity = identities::visit(&uow, &back.appid, &person.openid, person.unionid.as_deref()).await?;
    let token = visits::open(&uow, &identity).await?;
    uow.commit().await.map_err(Fault::from)?;
    Ok((back.target, back.appid, token))
}

fn refused(code: &'static str, message: &str) -> ApiError {
    ApiError::new(actix_web::http::StatusCode::FORBIDDEN, code, message)
}

/// Signs a customer out of this browser.
#[utoipa::path(tag = "my", security(("visit" = [])),
    responses((status = 204, description = "Signed out"), Errors))]
#[post("/my/sign-out")]
pub(super) async fn sign_out(visit: Visit, _body: VisitNoBody) -> Answer {
    let uow = visit.begin().await?;
    visits::close(&uow, visit.who.session).await?;
    uow.commit().await.map_err(Fault::from)?;
    let gone = cookie(&visit.shared, SESSION_COOKIE, String::new(), 0);
    Ok(HttpResponse::NoContent().cookie(gone).finish())
}

/// A cookie for the customers' routes that no script reads and no foreign page's form sends.
fn cookie(shared: &Shared, name: &'static str, value: String, seconds: i64) -> Cookie<'static> {
    Cookie::build(name, value)
        .path(PATH)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(shared.web.is_secure())
        .max_age(CookieLife::seconds(seconds))
        .finish()
}

/// A screen of the customers' pages, as it stands behind `#`.
fn is_screen(to: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'#');
    to.starts_with('/') && !to.starts_with("//") && to.len() <= LONGEST_TARGET && to.bytes().all(plain)
}

/// The start page, told what went wrong.
fn trouble(error: &ApiError) -> String {
    if error.status.is_server_error() {
        tracing::warn!(%error, "a customer could not sign in");
    }
    format!("/?error={}", error.code)
}

/// To a screen of the customers' pages: always of ours, since it stands behind `#`.
fn to_page(shared: &Shared, screen: &str) -> actix_web::HttpResponseBuilder {
    let mut answer = HttpResponse::Found();
    answer.insert_header((header::LOCATION, format!("{}/my/#{screen}", shared.web.public_url)));
    answer
}

#[cfg(test)]
mod tests {
    use super::is_screen;

    #[test]
    fn only_screens_of_ours() {
        assert!(is_screen("/") && is_screen("/orders/17?from=chat"));
        for to in ["", "orders", "//evil.example", "https://evil.example", "/a b", "/\r\nSet-Cookie: x", "/#/x", "/\\x"]
        {
            assert!(!is_screen(to), "{to:?}");
        }
        assert!(!is_screen(&format!("/{}", "x".repeat(200))));
    }
}
