//! The two front ends, built by npm and carried in the binary: the console under `/console/`, the
//! mini-program's web build under `/m/`, the customers' pages under `/my/`.
//!
//! A debug build reads them from the build folders at each request; a release build holds them.

mod answer;
mod packed;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::{Embed, EmbeddedFile};

use packed::Packed;

#[derive(Embed)]
#[folder = "../../console/dist"]
#[allow_missing = true]
struct Console;

#[derive(Embed)]
#[folder = "../../miniprogram/dist/h5"]
#[allow_missing = true]
struct Staff;

#[derive(Embed)]
#[folder = "../../miniprogram/dist/customer"]
#[allow_missing = true]
struct Customers;

/// A front end and where it is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Face {
    /// The desk: managers, finance, after-sales, administrators.
    Console,
    /// The staff's mini-program as a web page.
    Staff,
    /// The customers' own pages.
    Customers,
}

impl Face {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Console, Self::Staff, Self::Customers];

    /// The folder of its addresses.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::Console => "/console",
            Self::Staff => "/m",
            Self::Customers => "/my",
        }
    }

    fn file(self, path: &str) -> Option<EmbeddedFile> {
        match self {
            Self::Console => Console::get(path),
            Self::Staff => Staff::get(path),
            Self::Customers => Customers::get(path),
        }
    }

    /// Whether the front end was there when this binary was built (or, in a debug build, is now).
    pub(crate) fn is_built(self) -> bool {
        self.file(INDEX).is_some()
    }

    /// The console has addresses of its own for every screen; the others keep theirs after `#`.
    const fn routes_by_path(self) -> bool {
        matches!(self, Self::Console)
    }
}

const INDEX: &str = "index.html";

/// What the pages may load beside what comes from here.
#[derive(Clone, Debug, Default)]
pub(crate) struct Foreign {
    /// Origin of the JS-SDK that the customers' pages load, if they load one.
    pub(crate) js_sdk: Option<String>,
}

/// Mounts the front ends, and `/who` of telephone systems.
pub(crate) fn configure(foreign: Foreign) -> impl FnOnce(&mut web::ServiceConfig) {
    move |config| {
        config.app_data(web::Data::new(foreign)).route("/who", web::get().to(who));
        for face in Face::ALL {
            let serve = move |request: HttpRequest, foreign: web::Data<Foreign>| async move {
                serve(face, &request, &foreign).await
            };
            config
                .route(face.prefix(), web::get().to(move || to_folder(face)))
                .route(&format!("{}/{{path:.*}}", face.prefix()), web::get().to(serve));
        }
    }
}

async fn to_folder(face: Face) -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, format!("{}/", face.prefix()))).finish()
}

/// The desk is what a browser wants that names no page.
pub(crate) async fn home() -> HttpResponse {
    to_folder(Face::Console).await
}

/// Telephone systems open `/who?phone=…` when it rings.
async fn who(request: HttpRequest) -> HttpResponse {
    let to = format!("{}/who?{}", Face::Console.prefix(), request.query_string());
    HttpResponse::Found().insert_header((header::LOCATION, to)).finish()
}

async fn serve(face: Face, request: &HttpRequest, foreign: &Foreign) -> HttpResponse {
    let path = match request.match_info().query("path") {
        "" => INDEX,
        path => path,
    };
    if let Some(file) = face.file(path) {
        return answer::file(request, &Packed { face, path: path.to_owned(), file }, foreign).await;
    }
    // An address of a screen is none of a file: those have an extension.
    let is_screen = face.routes_by_path() && !path.rsplit('/').next().unwrap_or(path).contains('.');
    match face.file(INDEX) {
        Some(file) if is_screen => answer::file(request, &Packed { face, path: INDEX.to_owned(), file }, foreign).await,
        Some(_) => HttpResponse::NotFound().content_type("text/plain; charset=utf-8").body("没有这个页面"),
        None => answer::not_built(face),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{App, test};

    use super::*;

    #[actix_web::test]
    async fn folders_redirect_and_telephones_are_sent_on() {
        let app = test::init_service(App::new().configure(configure(Foreign::default()))).await;
        let request = test::TestRequest::get().uri("/console").to_request();
        let answer = test::call_service(&app, request).await;
        assert_eq!(answer.headers().get(header::LOCATION).unwrap(), "/console/");
        let request = test::TestRequest::get().uri("/who?phone=13800138000").to_request();
        let answer = test::call_service(&app, request).await;
        assert_eq!(answer.headers().get(header::LOCATION).unwrap(), "/console/who?phone=13800138000");
    }

    #[actix_web::test]
    async fn no_path_leads_out_of_the_build() {
        let app = test::init_service(App::new().configure(configure(Foreign::default()))).await;
        for path in ["/m/../../../Cargo.toml", "/m/..%2f..%2fpackage.json", "/console/%2e%2e/package.json"] {
            let answer = test::call_service(&app, test::TestRequest::get().uri(path).to_request()).await;
            assert!(!answer.status().is_success(), "{path} answers {}", answer.status());
        }
    }
}
