//! Keys in paths.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures::future::LocalBoxFuture;

use super::signed;
use crate::error::ApiError;

/// The key in the path: `{id}`, and for things within things `{part}`. What is no key is the key
/// of nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Id {
    pub(crate) id: i64,
    part: Option<i64>,
}

impl Id {
    /// The key of the part.
    pub(crate) fn part(self) -> Result<i64, ApiError> {
        self.part.ok_or_else(ApiError::not_found)
    }
}

pub(super) fn key(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|key| digits && *key > 0)
}

impl FromRequest for Id {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            signed(&request).await?;
            let read = |name| request.match_info().get(name).map(|text| key(text).ok_or_else(ApiError::not_found));
            let id = read("id").transpose()?.ok_or_else(ApiError::not_found)?;
            Ok(Self { id, part: read("part").transpose()? })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn keys() {
        assert_eq!(key("17"), Some(17));
        for text in ["", "0", "-1", "+1", "1.0", "x", "１", "99999999999999999999"] {
            assert_eq!(key(text), None, "{text}");
        }
    }
}
