//! Customers who visit their own pages: known by a cookie, and kept apart from staff.
//!
//! As everywhere, nothing of a request is looked at before it is known who asks. A browser sends
//! the cookie by itself, so whoever changes something must also show that a page of ours asks: by
//! the `Origin` that browsers add, or by a header that no foreign page can send.

use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::ORIGIN;
use actix_web::web::{self, Data};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use crm::actor::Actor;
use crm::db::Uow;
use crm::error::Fault;
use crm::visits::{self, Visitor};
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;

use super::body::{Nothing, check_type, parse, receive};
use super::id::key;
use super::{params, shared};
use crate::error::ApiError;
use crate::state::Shared;

/// The cookie of a customer's session.
pub(crate) const SESSION_COOKIE: &str = "guanxi_my";
/// The header that says that a page of ours asks; its value does not matter.
const OWN_PAGE: &str = "x-requested-with";

/// A customer's visit.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) shared: Data<Shared>,
    pub(crate) who: Visitor,
}

impl Visit {
    /// The customer, of a visitor who is one.
    ///
    /// # Errors
    /// 403 `my.not_linked` while nobody knows who they are.
    fn customer(&self) -> Result<Actor, ApiError> {
        match &self.who.customer {
            Some(customer) => Ok(Actor::Customer(customer.clone())),
            None => {
                Err(ApiError::new(StatusCode::FORBIDDEN, "my.not_linked", "您的微信尚未关联客户资料，请先申请关联"))
            }
        }
    }

    /// Reads as the customer.
    ///
    /// # Errors
    /// 403 `my.not_linked`.
    pub(crate) fn read_own(&self) -> Result<Uow, ApiError> {
        Ok(self.shared.db.read(self.customer()?))
    }

    /// Reads as the visitor, known or not.
    pub(crate) fn read(&self) -> Uow {
        self.shared.db.read(self.who.actor())
    }

    /// Begins a unit of work as the customer.
    ///
    /// # Errors
    /// 403 `my.not_linked`, or where the database fails.
    pub(crate) async fn begin_own(&self) -> Result<Uow, ApiError> {
        Ok(self.shared.db.begin(self.customer()?).await.map_err(Fault::from)?)
    }

    /// Begins a unit of work as the visitor, known or not.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn begin(&self) -> Result<Uow, ApiError> {
        Ok(self.shared.db.begin(self.who.actor()).await.map_err(Fault::from)?)
    }
}

type Memo = Rc<OnceCell<Result<Visit, ApiError>>>;

/// Who visits: found out once for each request.
async fn visit(request: &HttpRequest) -> Result<Visit, ApiError> {
    let memo = {
        let mut extensions = request.extensions_mut();
        match extensions.get::<Memo>() {
            Some(memo) => Rc::clone(memo),
            None => {
                let memo = Memo::default();
                extensions.insert(Rc::clone(&memo));
                memo
            }
        }
    };
    memo.get_or_init(|| find(request)).await.clone()
}

async fn find(request: &HttpRequest) -> Result<Visit, ApiError> {
    let shared = shared(request)?;
    let cookie = request.cookie(SESSION_COOKIE).ok_or_else(ApiError::unauthorized)?;
    let mut uow = shared.db.read(Actor::Platform);
    let who = visits::visitor(&mut uow, cookie.value()).await?.ok_or_else(ApiError::unauthorized)?;
    if !request.method().is_safe() {
        from_own_page(request, &shared.web.public_url)?;
    }
    Ok(Visit { shared, who })
}

/// Whether a page of ours asks, and not one elsewhere that uses the browser's cookie.
fn from_own_page(request: &HttpRequest, own: &str) -> Result<(), ApiError> {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let ours = match text(ORIGIN.as_str()) {
        Some(origin) => origin.eq_ignore_ascii_case(own),
        None => text(OWN_PAGE).is_some(),
    };
    if ours {
        return Ok(());
    }
    Err(ApiError::new(StatusCode::FORBIDDEN, "my.foreign_page", "请求来源不正确，请刷新页面后重试"))
}

impl FromRequest for Visit {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { visit(&request).await })
    }
}

/// A JSON body of a customer's page.
pub(crate) struct VisitBody<T>(pub(crate) T);

impl<T: DeserializeOwned + 'static> FromRequest for VisitBody<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), web::Payload::from_request(request, payload).into_inner());
        Box::pin(async move {
            visit(&request).await?;
            check_type(&request)?;
            let payload = payload.map_err(|_| ApiError::internal("a request without payload"))?;
            parse(&receive(&request, payload).await?).map(Self)
        })
    }
}

/// No body, or an empty object, from a customer's page.
pub(crate) struct VisitNoBody;

impl FromRequest for VisitNoBody {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), web::Payload::from_request(request, payload).into_inner());
        Box::pin(async move {
            visit(&request).await?;
            let payload = payload.map_err(|_| ApiError::internal("a request without payload"))?;
            let body = receive(&request, payload).await?;
            if !body.trim_ascii().is_empty() {
                parse::<Nothing>(&body)?;
            }
            Ok(Self)
        })
    }
}

/// The query string of a customer's page.
pub(crate) struct VisitParams<T>(pub(crate) T);

impl<T: DeserializeOwned + 'static> FromRequest for VisitParams<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            visit(&request).await?;
            params::parse(request.query_string()).map(Self)
        })
    }
}

/// The key in the path of a customer's page.
pub(crate) struct VisitId(pub(crate) i64);

impl FromRequest for VisitId {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            visit(&request).await?;
            let id = request.match_info().get("id").and_then(key);
            id.map(Self).ok_or_else(ApiError::not_found)
        })
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn only_pages_of_ours_change_anything() {
        let own = "https://crm.example.com";
        let from = |name: &'static str, value: &'static str| {
            from_own_page(&TestRequest::post().insert_header((name, value)).to_http_request(), own).is_ok()
        };
        assert!(from("origin", "https://crm.example.com"));
        assert!(from("x-requested-with", "fetch"));
        for origin in ["https://evil.example", "null", "https://crm.example.com.evil.example", "http://crm.example.com"]
        {
            assert!(!from("origin", origin), "{origin}");
        }
        assert!(!from("content-type", "text/plain"));
        let both = TestRequest::post()
            .insert_header(("origin", "https://evil.example"))
            .insert_header(("x-requested-with", "fetch"))
            .to_http_request();
        assert!(from_own_page(&both, own).is_err(), "a foreign origin is foreign whatever else it says");
    }
}
