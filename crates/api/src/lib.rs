//! The REST API of the staff's mini-program and of the desk: `/api/v1`.
//!
//! A handler translates and does nothing else: extractor → unit of work → use case → commit → DTO.
//! The rules, and the quirks that we know of, are in `docs/api-design.md`.

mod document;
mod dto;
mod error;
mod export;
mod extract;
mod limits;
mod methods;
mod missing;
mod printing;
mod qr;
mod routes;
mod state;
mod tokens;
mod work;

use std::sync::LazyLock;

use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, Scope};
use utoipa_swagger_ui::{Config, SwaggerUi};

pub use error::{ErrorBody, ErrorDetail, RequestId};
use state::Shared;
pub use state::{ApiState, AuthSettings, WebSettings};

/// The document as JSON, written once.
static DOCUMENT: LazyLock<String> = LazyLock::new(|| openapi().to_json().unwrap_or_default());

/// Mounts `/api/v1/…`, `/api/openapi.json` and `/api/docs`. Everything else under `/api` answers
/// 404 (or 405) in the envelope of errors.
pub fn configure(state: ApiState) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        config.app_data(Data::new(Shared::new(state)));
        let api = Scope::new("/api")
            .wrap(from_fn(methods::overridden))
            .wrap(from_fn(error::envelope))
            .route("/openapi.json", web::get().to(document_json))
            .route("/docs", web::get().to(docs))
            .service(SwaggerUi::new("/docs/{_:.*}").config(Config::new(["/api/openapi.json"])))
            .service(Scope::new("/v1").configure(routes::serve))
            .default_service(web::to(missing::missing));
        config.service(api);
    }
}

/// The OpenAPI document of all routes that [`configure`] mounts.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = document::base();
    let parts = routes::describe();
    document.paths.paths.extend(parts.paths.paths);
    document.components.get_or_insert_default().schemas.extend(parts.schemas);
    document
}

async fn document_json() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(DOCUMENT.as_str())
}

async fn docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header(("location", "/api/docs/")).finish()
}
