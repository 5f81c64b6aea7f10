//! The chat page: a static page that lives on the control API.

use actix_web::{HttpResponse, http::header, web};

const INDEX: &str = include_str!("index.html");
const STYLE: &str = include_str!("style.css");
const SCRIPTS: [&str; 4] =
    [include_str!("core.js"), include_str!("chat.js"), include_str!("list.js"), include_str!("drawer.js")];

/// Where the page and its parts are served.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.route("/", web::get().to(index));
}

/// One document with style and script inside: nothing else needs to be fetched.
async fn index() -> HttpResponse {
    let page = INDEX.replace("/*style*/", STYLE).replace("/*script*/", &SCRIPTS.join("\n"));
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::X_FRAME_OPTIONS, "SAMEORIGIN"))
        .body(page)
}
