//! Requests of clients that can't say `PATCH`.

use actix_web::Error;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;

/// The header that names the method meant.
const OVERRIDE: &str = "x-http-method-override";

/// Takes a `POST` with `x-http-method-override: PATCH` for a `PATCH`: WeChat's `wx.request` knows no
/// `PATCH`. No other method can be named so: a `POST` that deletes would surprise whoever reads a log.
pub(crate) async fn overridden(
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let named = request.headers().get(OVERRIDE).and_then(|value| value.to_str().ok());
    if request.method() == Method::POST && named.is_some_and(|name| name.eq_ignore_ascii_case("PATCH")) {
        request.head_mut().method = Method::PATCH;
    }
    next.call(request).await
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::{App, HttpResponse, Scope, test, web};

    use super::*;

    #[actix_web::test]
    async fn only_a_post_becomes_a_patch_and_nothing_else() {
        let scope = Scope::new("/api")
            .wrap(from_fn(overridden))
            .route("/thing", web::patch().to(|| async { HttpResponse::Ok().body("patched") }))
            .route("/thing", web::delete().to(|| async { HttpResponse::Ok().body("deleted") }))
            .route("/thing", web::post().to(|| async { HttpResponse::Ok().body("posted") }));
        let app = test::init_service(App::new().service(scope)).await;
        for (request, named, answer) in [
            (test::TestRequest::post(), "patch", "patched"),
            (test::TestRequest::post(), "DELETE", "posted"),
            (test::TestRequest::delete(), "PATCH", "deleted"),
        ] {
            let request = request.uri("/api/thing").insert_header((OVERRIDE, named)).to_request();
            assert_eq!(test::call_and_read_body(&app, request).await, answer);
        }
    }
}
