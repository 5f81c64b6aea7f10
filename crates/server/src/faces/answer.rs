//! How a file of a front end is answered: type, caching, compression, and what a page may do.

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};

use super::packed::{Encoding, Packed};
use super::{Face, Foreign, INDEX};

/// Names with a hash in them never change their content.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Anything else is asked for again, and mostly answered 304.
const ASK_AGAIN: &str = "no-cache";

/// Below this, compressing saves less than its header costs.
const WORTH_COMPRESSING: usize = 1_024;

pub(super) async fn file(request: &HttpRequest, packed: &Packed, foreign: &Foreign) -> HttpResponse {
    let is_page = packed.path.ends_with(".html");
    let tag = tag(packed);
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::ETAG, tag.clone()))
        .insert_header((header::CACHE_CONTROL, if is_hashed(&packed.path) { FOREVER } else { ASK_AGAIN }))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "same-origin"))
        .insert_header((header::VARY, "accept-encoding"));
    if is_page {
        answer.insert_header((header::CONTENT_SECURITY_POLICY, policy(packed.face, foreign)));
    }
    if text(request, &header::IF_NONE_MATCH).split(',').any(|known| known.trim() == tag) {
        answer.status(actix_web::http::StatusCode::NOT_MODIFIED);
        return answer.finish();
    }
    let kind = mime_guess::from_path(&packed.path).first_or_octet_stream();
    let shrinks = matches!(kind.type_().as_str(), "text")
        || matches!(kind.subtype().as_str(), "javascript" | "json" | "svg" | "wasm")
        || packed.path.ends_with(".svg");
    answer.content_type(if kind.type_() == "text" || kind.subtype() == "javascript" {
        format!("{}; charset=utf-8", kind.essence_str())
    } else {
        kind.essence_str().to_owned()
    });
    let wanted = Encoding::accepted(text(request, &header::ACCEPT_ENCODING));
    match wanted.filter(|_| shrinks && packed.file.data.len() >= WORTH_COMPRESSING) {
        Some(encoding) => {
            answer.insert_header((header::CONTENT_ENCODING, encoding.name()));
            answer.body(packed.encoded(encoding).await)
        }
        None => answer.body(Bytes::copy_from_slice(&packed.file.data)),
    }
}

/// The front end was not built when the binary was.
pub(super) fn not_built(face: Face) -> HttpResponse {
    let folder = if face == Face::Console { "console" } else { "miniprogram" };
    let text = format!(
        "此程序未包含该界面。请安装 Node.js 20 以上版本，在 {folder}/ 中执行 npm ci 与 npm run build，然后重新构建。\n\
         This binary was built without this front end: run npm ci and npm run build in {folder}/, then build again.\n"
    );
    HttpResponse::NotFound().content_type("text/plain; charset=utf-8").body(text)
}

fn text<'a>(request: &'a HttpRequest, name: &header::HeaderName) -> &'a str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Weak: the same for every encoding.
fn tag(packed: &Packed) -> String {
    let hash = packed.file.metadata.sha256_hash();
    let short: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("W/\"{short}\"")
}

/// The bundlers put what they name by its hash into `assets/`.
fn is_hashed(path: &str) -> bool {
    let Some(name) = path.strip_prefix("assets/").and_then(|rest| rest.rsplit('/').next()) else {
        return false;
    };
    // `index-BMp2_x8Q.js`, `pages-today.BMp2_x8Q.js`: at least eight characters before the last dot.
    let Some((stem, _)) = name.rsplit_once('.') else { return false };
    let hash = stem.rsplit(['-', '.']).next().unwrap_or_default();
    path != INDEX && hash.len() >= 8 && stem.len() > hash.len()
}

/// Everything from here and nothing from elsewhere; styles may stand in elements, as component
/// libraries place their pop-ups by them.
fn policy(face: Face, foreign: &Foreign) -> String {
    let sdk = match (face, &foreign.js_sdk) {
        (Face::Customers, Some(origin)) => format!(" {origin}"),
        _ => String::new(),
    };
    // The console shows printed documents, which it has as bytes, in the browser's own viewer.
    let frames = if face == Face::Console { "'self' blob:" } else { "'self'" };
    format!(
        "default-src 'self'; script-src 'self'{sdk}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
         media-src 'self' blob:; font-src 'self' data:; connect-src 'self'{sdk}; worker-src 'self' blob:; \
         frame-src {frames}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_forever() {
        assert!(is_hashed("assets/index-BMp2_x8Q.js"));
        assert!(is_hashed("assets/pages-today-index.Bk29xKqL.js"));
        assert!(!is_hashed("assets/logo.svg"));
        assert!(!is_hashed("static/tab-today.png"));
        assert!(!is_hashed("index.html"));
    }

    #[test]
    fn only_the_customers_pages_may_load_the_platforms_script() {
        let foreign = Foreign { js_sdk: Some("https://sdk.example".into()) };
        assert!(policy(Face::Customers, &foreign).contains("script-src 'self' https://sdk.example;"));
        for face in [Face::Console, Face::Staff] {
            assert!(!policy(face, &foreign).contains("sdk.example"));
        }
        assert!(!policy(Face::Customers, &Foreign::default()).contains("https:"));
    }
}
