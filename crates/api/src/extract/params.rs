//! Query strings.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use super::{signed, why};
use crate::error::ApiError;

/// The query string as a type. Unknown and repeated names are refused.
pub(crate) struct Params<T>(pub(crate) T);

pub(super) fn parse<T: DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(query).map_err(|_| ApiError::invalid("query", "查询参数格式不正确"))?;
    if let Some((name, _)) = pairs.iter().find(|(name, value)| name.contains('\0') || value.contains('\0')) {
        return Err(ApiError::invalid(name.replace('\0', ""), "不能包含空字符"));
    }
    // An empty value is none: forms send them.
    let given: Vec<(&str, &str)> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let text = serde_urlencoded::to_string(&given).map_err(|_| ApiError::invalid("query", "查询参数格式不正确"))?;
    let input = serde_urlencoded::Deserializer::new(form_urlencoded::parse(text.as_bytes()));
    serde_path_to_error::deserialize(input).map_err(|error| {
        let path = error.path().to_string();
        why::refused(&path, &error.into_inner().to_string())
    })
}

/// As [`Params`], of a route that is open to everybody.
pub(crate) struct OpenParams<T>(pub(crate) T);

impl<T: DeserializeOwned + 'static> FromRequest for OpenParams<T> {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(parse(request.query_string()).map(Self))
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Params<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            signed(&request).await?;
            parse(request.query_string()).map(Self)
        })
    }
}

/// The query of a list that is exported: that of the list, and which columns.
pub(crate) struct Exported<T> {
    /// Filters and order of the list; `limit` and `cursor` are allowed and mean nothing.
    pub(crate) list: T,
    /// The columns, separated by commas.
    pub(crate) columns: Option<String>,
}

/// Takes `columns` out of a query.
fn columns_of(query: &str) -> Result<(Option<String>, String), ApiError> {
    let (columns, rest): (Vec<_>, Vec<_>) =
        form_urlencoded::parse(query.as_bytes()).into_owned().partition(|(name, _)| name == "columns");
    if columns.len() > 1 {
        return Err(ApiError::invalid("columns", "字段重复"));
    }
    let columns = columns.into_iter().next().map(|(_, value)| value).filter(|value| !value.is_empty());
    Ok((columns, form_urlencoded::Serializer::new(String::new()).extend_pairs(rest).finish()))
}

impl<T: DeserializeOwned + 'static> FromRequest for Exported<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            signed(&request).await?;
            let (columns, rest) = columns_of(request.query_string())?;
            Ok(Self { list: parse(&rest)?, columns })
        })
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Query {
        limit: Option<u64>,
        q: Option<String>,
        #[serde(default)]
        mine: bool,
    }

    #[test]
    fn columns_are_no_filter() {
        let (columns, rest) = columns_of("q=%E7%8E%8B&columns=name,owner&limit=5").unwrap();
        assert_eq!(columns.as_deref(), Some("name,owner"));
        assert_eq!(parse::<Query>(&rest).unwrap().q.as_deref(), Some("王"));
        assert_eq!(columns_of("columns=").unwrap().0, None);
        assert!(columns_of("columns=a&columns=b").is_err());
    }

    #[test]
    fn wrong_ones_are_named() {
        let query: Query = parse("limit=5&q=%E7%8E%8B&mine=true").unwrap();
        assert_eq!(query, Query { limit: Some(5), q: Some("王".into()), mine: true });
        assert_eq!(parse::<Query>("q=&limit=").unwrap(), Query { limit: None, q: None, mine: false });
        for (query, field) in [
            ("limit=x", "limit"),
            ("limit=-1", "limit"),
            ("limit=99999999999999999999", "limit"),
            ("nothing=1", "nothing"),
            ("limit=1&limit=2", "limit"),
            ("q=a%00b", "q"),
            ("mine=perhaps", "mine"),
        ] {
            let error = parse::<Query>(query).unwrap_err();
            assert_eq!((error.status.as_u16(), error.field.as_deref()), (422, Some(field)), "{query}");
        }
    }
}
