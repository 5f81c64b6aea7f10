//! The page that links everything, and moves the clock.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::json;

use super::Demo;

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
    let page = PAGE.replace("{simulator}", demo.simulator.url()).replace("{password}", super::PASSWORD);
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(page)
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
