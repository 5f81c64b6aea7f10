//! Signing in at the desk by scanning a code with the phone.
//!
//! The code is the platform's mini-program code where a mini-program runs: every WeChat opens the
//! page `pages/scan/index` with the ticket as its scene. Where there is none, or the platform does
//! not draw it, it is a plain QR code of the staff's web pages, which phones open as well; a
//! scanner of ours takes what follows `scene=`.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::http::header::USER_AGENT;
use actix_web::{HttpRequest, HttpResponse, get, post};
use crm::accounts::{self, AccountKind};
use crm::actor::Actor;
use crm::error::Fault;
use crm::scans::{self, Scan, Standing, VALID_SECONDS};
use crm::sessions::{self, Client};
use wechat::endpoints::Release;
use wechat::endpoints::mini_program::MiniProgramCode;

use super::auth::{act_as_staff, tokens};
use crate::dto::common::Errors;
use crate::dto::scans::{CodeParams, ScanBegun, ScanOut, ScanResult, ScanSecret, ScanStanding};
use crate::error::ApiError;
use crate::extract::{NoBody, Open, OpenParams, shared};
use crate::limits;
use crate::qr;
use crate::state::Shared;
use crate::work::{Answer, Read, Write, ok};

/// The page of the mini-program that asks whether to approve.
const PAGE: &str = "pages/scan/index";
/// Pixels of the platform's code.
const WIDTH: u32 = 430;

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(begin_scan)
        .service(scan_code)
        .service(scan_result)
        .service(get_scan)
        .service(mark_scan_seen)
        .service(approve_scan)
        .service(refuse_scan);
}

/// Asks for a ticket to sign in with by scanning.
#[utoipa::path(tag = "auth", security(()),
    responses((status = 201, description = "A ticket, and the secret that belongs to it", body = ScanBegun), Errors))]
#[post("/auth/scan")]
pub(super) async fn begin_scan(request: HttpRequest) -> Answer {
    let shared = shared(&request)?;
    let address = limits::address(&request, shared.auth.behind_proxy);
    limits::check(&shared.kv, &format!("signin:address:{address}"), limits::BY_ADDRESS).await?;
    let device = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let uow = shared.db.begin(Actor::Platform).await.map_err(Fault::from)?;
    let begun = scans::begin(&uow, device, &address).await?;
    uow.commit().await.map_err(Fault::from)?;
    let begun = ScanBegun { ticket: begun.ticket, secret: begun.secret, expires_in: VALID_SECONDS };
    Ok(HttpResponse::Created().json(begun))
}

/// The code to be scanned.
#[utoipa::path(tag = "auth", security(()), params(("ticket" = String, Path, description = "The ticket"), CodeParams),
    responses((status = 200, description = "A picture", content_type = "image/png", body = Vec<u8>), Errors))]
#[get("/auth/scan/{ticket}/code")]
pub(super) async fn scan_code(request: HttpRequest, params: OpenParams<CodeParams>) -> Answer {
    let shared = shared(&request)?;
    let ticket = ticket_of(&request);
    let address = limits::address(&request, shared.auth.behind_proxy);
    limits::check(&shared.kv, &format!("scan-code:{address}"), limits::BY_ADDRESS).await?;
    let uow = shared.db.read(Actor::Platform);
    scans::look(&uow, ticket).await?;
    let appid = match params.0.appid {
        Some(appid) => Some(appid),
        None => accounts::the_only(&uow, AccountKind::MiniProgram).await?,
    };
    let platforms = match appid {
        Some(appid) => platform_code(&shared, &appid, ticket).await,
        None => None,
    };
    let (kind, bytes) = match platforms {
        Some(found) => found,
        None => ("image/png", qr::png(&format!("{}/m/#/{PAGE}?scene={ticket}", shared.web.public_url))?),
    };
    Ok(HttpResponse::Ok().content_type(kind).body(bytes))
}

/// The platform's code, if it draws one.
async fn platform_code(shared: &Shared, appid: &str, ticket: &str) -> Option<(&'static str, Vec<u8>)> {
    let account = shared.accounts.get(appid).await.ok().filter(|account| account.kind == AccountKind::MiniProgram)?;
    let code = MiniProgramCode {
        scene: ticket.to_owned(),
        page: Some(PAGE.to_owned()),
        check_path: true,
        release: Release::Release,
        width: WIDTH,
        // Only so is it a PNG.
        transparent: true,
    };
    match account.client.mini_program_code(&code).await {
        Ok(bytes) => Some((if bytes.starts_with(b"\x89PNG") { "image/png" } else { "image/jpeg" }, bytes)),
        Err(error) => {
            tracing::warn!(%error, appid, "the platform draws no code for signing in; a plain one is shown");
            None
        }
    }
}

/// How the sign-in stands; who holds the secret gets the tokens, once.
#[utoipa::path(tag = "auth", security(()), params(("ticket" = String, Path, description = "The ticket")),
    request_body = ScanSecret,
    responses((status = 200, description = "How it stands", body = ScanResult), Errors))]
#[post("/auth/scan/{ticket}/result")]
pub(super) async fn scan_result(request: HttpRequest, body: Open<ScanSecret>) -> Answer {
    let shared = shared(&request)?;
    let address = limits::address(&request, shared.auth.behind_proxy);
    limits::check(&shared.kv, &format!("scan-result:{address}"), limits::BY_POLLING).await?;
    let (ticket, secret) = (ticket_of(&request), body.0.secret.as_str());
    let stands = scans::result(&shared.db.read(Actor::Platform), ticket, secret).await?;
    let state = match stands {
        Standing::Pending => ScanStanding::Pending,
        Standing::Seen => ScanStanding::Seen,
        Standing::Refused => ScanStanding::Refused,
        Standing::Expired => ScanStanding::Expired,
        Standing::Approved(..) => return take(&shared, ticket, secret).await,
        // A wrong secret and a ticket that does not exist look the same.
        Standing::Unknown => {
            return Err(ApiError::new(StatusCode::NOT_FOUND, "scan.unknown", "没有这个登录请求，请刷新二维码"));
        }
    };
    ok(ScanResult { state, tokens: None })
}

/// Opens the session that was approved. Of two who ask at once, one gets it.
async fn take(shared: &Shared, ticket: &str, secret: &str) -> Answer {
    let mut uow = shared.db.begin(Actor::Platform).await.map_err(Fault::from)?;
    let Some((user, staff)) = scans::take(&uow, ticket, secret).await? else {
        return ok(ScanResult { state: ScanStanding::Expired, tokens: None });
    };
    // They may have left the company since they approved.
    act_as_staff(&mut uow, user, staff).await?;
    let (session, refresh_token) = sessions::open(&uow, Client::Desktop).await?;
    let tokens = tokens(shared, &session, refresh_token, &uow)?;
    uow.commit().await.map_err(Fault::from)?;
    ok(ScanResult { state: ScanStanding::Approved, tokens: Some(tokens) })
}

fn ticket_of(request: &HttpRequest) -> &str {
    request.match_info().get("ticket").unwrap_or_default()
}

/// Which device asks, for the member of staff who has scanned its code.
#[utoipa::path(tag = "auth", params(("ticket" = String, Path, description = "The ticket")),
    responses((status = 200, description = "What asks, and from where", body = ScanOut), Errors))]
#[get("/auth/scan/{ticket}")]
pub(super) async fn get_scan(uow: Read, request: HttpRequest) -> Answer {
    let scan: Scan = scans::look(&uow, ticket_of(&request)).await?;
    ok(ScanOut::from(scan))
}

/// Says that one has scanned the code and decides.
#[utoipa::path(tag = "auth", params(("ticket" = String, Path, description = "The ticket")),
    responses((status = 200, description = "From now on nobody else can approve it", body = ScanOut), Errors))]
#[post("/auth/scan/{ticket}/seen")]
pub(super) async fn mark_scan_seen(write: Write, request: HttpRequest, _body: NoBody) -> Answer {
    let run = async |uow: &crm::db::Uow| Ok(ScanOut::from(scans::mark_seen(uow, ticket_of(&request)).await?));
    write.run(StatusCode::OK, run).await
}

/// Lets the browser in, for the company that one works for now.
#[utoipa::path(tag = "auth", params(("ticket" = String, Path, description = "The ticket")),
    responses((status = 200, description = "The browser can fetch its tokens", body = ScanOut), Errors))]
#[post("/auth/scan/{ticket}/approve")]
pub(super) async fn approve_scan(write: Write, request: HttpRequest, _body: NoBody) -> Answer {
    let run = async |uow: &crm::db::Uow| Ok(ScanOut::from(scans::approve(uow, ticket_of(&request)).await?));
    write.run(StatusCode::OK, run).await
}

/// Turns the browser away.
#[utoipa::path(tag = "auth", params(("ticket" = String, Path, description = "The ticket")),
    responses((status = 200, description = "Turned away", body = ScanOut), Errors))]
#[post("/auth/scan/{ticket}/refuse")]
pub(super) async fn refuse_scan(write: Write, request: HttpRequest, _body: NoBody) -> Answer {
    let run = async |uow: &crm::db::Uow| Ok(ScanOut::from(scans::refuse(uow, ticket_of(&request)).await?));
    write.run(StatusCode::OK, run).await
}
