//! The page that links everything, and moves the clock.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::json;

use super::Demo;
use crate::faces::Face;

const PAGE: &str = include_str!("page.html");
/// The farthest that one call moves the clock.
const FARTHEST: Duration = Duration::days(40);

/// Mounts the page.
pub(crate) fn configure(demo: Demo) -> impl FnOnce(&mut web::ServiceConfig) {
    move |config| {
        config.app_data(web::Data::new(demo)).service(
            web::scope("")
                .route("/", web::get().to(page))
                .route("/_demo/clock", web::get().to(clock))
                .route("/_demo/clock", web::post().to(move_clock)),
        );
    }
}

async fn page(demo: web::Data<Demo>) -> HttpResponse {
    // Escaped as it stands in the query of another address.
    let my = format!("{}/api/v1/my/sign-in?to=/orders", demo.app.settings.public_url());
    let my: String = my.replace(':', "%3A").replace('/', "%2F").replace('?', "%3F").replace('=', "%3D");
    let page = PAGE.replace("{faces}", faces()).replace("{customers}", customers());
    let page = page.replace("{simulator}", demo.simulator.url()).replace("{my}", &my);
    let page = page.replace("{password}", super::PASSWORD);
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(page)
}

/// The staff's two faces, where this binary has them.
fn faces() -> &'static str {
    if Face::Console.is_built() && Face::Staff.is_built() {
        "<p><a class=\"big\" href=\"/console/\" target=\"_blank\" rel=\"noopener\">桌面工作台</a>\u{3000}\
         <a class=\"big\" href=\"/m/\" target=\"_blank\" rel=\"noopener\">小程序（网页版）</a></p>\
         <p class=\"soft\">桌面用 <code>manager</code> 或 <code>admin</code> 登录，手机用 <code>lina</code> 登录。</p>"
    } else {
        "<p>此程序未包含桌面工作台与小程序：构建它们需要 Node.js 20 以上版本。</p>"
    }
}

/// The customers' own pages, likewise.
fn customers() -> &'static str {
    if Face::Customers.is_built() {
        "<p>客户自己的页面：<a href=\"{simulator}/_sim/open?user=u1&amp;url={my}\" target=\"_blank\" \
         rel=\"noopener\">以王建国的身份打开</a></p>"
    } else {
        ""
    }
}

async fn clock(demo: web::Data<Demo>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "now": demo.now() }))
}

/// Where the clock shall go: forward by minutes, or to an instant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    advance_minutes: Option<i64>,
    to: Option<DateTime<Utc>>,
}

async fn move_clock(demo: web::Data<Demo>, body: web::Json<Move>) -> HttpResponse {
    let now = demo.now();
    let to = match (body.advance_minutes, body.to) {
        (Some(minutes), None) => now + Duration::minutes(minutes.clamp(0, FARTHEST.num_minutes())),
        (None, Some(to)) => to,
        _ => return HttpResponse::BadRequest().json(json!({ "error": "advance_minutes 与 to 二选一" })),
    };
    if to < now || to > now + FARTHEST {
        return HttpResponse::BadRequest().json(json!({ "error": "时钟只能向前，且一次最多 40 天" }));
    }
    match demo.move_to(to).await {
        Ok(()) => HttpResponse::Ok().json(json!({ "now": demo.now() })),
        Err(error) => {
            tracing::error!(%error, "the clock could not be moved");
            HttpResponse::InternalServerError().json(json!({ "error": "时钟未能移动，请看日志" }))
        }
    }
}
