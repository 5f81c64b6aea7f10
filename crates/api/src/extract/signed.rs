//! Who asks.

use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use crm::actor::{Actor, StaffActor};
use crm::sessions::Session;
use crm::staff;
use futures::future::LocalBoxFuture;
use tokio::sync::OnceCell;

use super::shared;
use crate::error::ApiError;

/// A signed-in member of staff, with the roles and the department of now.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) session: Session,
    pub(crate) staff: StaffActor,
}

impl Signed {
    pub(crate) fn actor(&self) -> Actor {
        Actor::Staff(self.staff.clone())
    }
}

type Memo = Rc<OnceCell<Result<Signed, ApiError>>>;

/// Who asks: found out once for each request, however many extractors want to know.
pub(crate) async fn signed(request: &HttpRequest) -> Result<Signed, ApiError> {
    let memo = memo(request);
    memo.get_or_init(|| find(request)).await.clone()
}

fn memo(request: &HttpRequest) -> Memo {
    let mut extensions = request.extensions_mut();
    if let Some(memo) = extensions.get::<Memo>() {
        return Rc::clone(memo);
    }
    let memo = Memo::default();
    extensions.insert(Rc::clone(&memo));
    memo
}

async fn find(request: &HttpRequest) -> Result<Signed, ApiError> {
    let shared = shared(request)?;
    let token = bearer(request).ok_or_else(ApiError::unauthorized)?;
    let session = shared.keys.read(token, shared.db.clock().now()).ok_or_else(ApiError::unauthorized)?;
    // The token says who it was; the database says whether they still are, and what they may do.
    let uow = shared.db.read(Actor::Platform);
    let staff = staff::session_actor(&uow, session.id, session.user, session.staff, session.epoch).await?;
    let staff = staff.filter(|staff| staff.tenant == session.tenant).ok_or_else(ApiError::unauthorized)?;
    Ok(Signed { session, staff })
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl FromRequest for Signed {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { signed(&request).await })
    }
}
