//! What has no route: 404, or 405 where only the method is wrong.

use std::sync::LazyLock;

use actix_web::HttpRequest;

use crate::error::ApiError;

/// The routes of the document: the parts of the path, and the methods.
struct Route {
    parts: Vec<Option<String>>,
    methods: Vec<&'static str>,
}

static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| {
    let document = crate::openapi();
    let routes = document.paths.paths.iter().map(|(path, item)| {
        let known = [
            ("GET", item.get.is_some()),
            ("POST", item.post.is_some()),
            ("PUT", item.put.is_some()),
            ("PATCH", item.patch.is_some()),
            ("DELETE", item.delete.is_some()),
        ];
        Route {
            parts: path.split('/').map(|part| (!part.starts_with('{')).then(|| part.to_owned())).collect(),
            methods: known.into_iter().filter(|(_, there)| *there).map(|(method, _)| method).collect(),
        }
    });
    routes.collect()
});

/// The methods that a path has.
fn methods(path: &str) -> Vec<&'static str> {
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |route: &&Route| {
        let pairs = route.parts.iter().zip(&parts);
        route.parts.len() == parts.len()
            && pairs.into_iter().all(|(known, part)| match known {
                Some(known) => known == part,
                None => !part.is_empty(),
            })
    };
    // A word in the place of an id is a route of its own: `/customers/search`.
    let mut found: Vec<&Route> = ROUTES.iter().filter(fits).collect();
    found.sort_by_key(|route| route.parts.iter().filter(|part| part.is_none()).count());
    found.first().map(|route| route.methods.clone()).unwrap_or_default()
}

/// Answers what no route answers.
pub(crate) async fn missing(request: HttpRequest) -> Result<&'static str, ApiError> {
    let allowed = methods(request.path());
    if allowed.is_empty() {
        return Err(ApiError::not_found());
    }
    Err(ApiError::method_not_allowed(&allowed.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_of_paths() {
        assert_eq!(methods("/api/v1/auth/login"), ["POST"]);
        assert_eq!(methods("/api/v1/customers/17"), ["GET", "PATCH"]);
        assert_eq!(methods("/api/v1/customers/search"), ["GET"]);
        assert!(methods("/api/v1/customers/").is_empty());
        assert!(methods("/api/v1/nothing").is_empty());
    }
}
