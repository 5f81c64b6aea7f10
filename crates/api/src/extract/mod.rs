//! Extractors. Each that a signed-in route uses waits until it is known who asks, so that nobody
//! else learns what a route would say of their input, and no body is read for them.

mod body;
mod id;
mod params;
mod signed;
mod visit;
mod why;

pub(crate) use body::{Body, BodyDigest, NoBody, Open, digest_of, read_within};
pub(crate) use id::Id;
pub(crate) use params::{Exported, OpenParams, Params};
pub(crate) use signed::{Signed, signed};
pub(crate) use visit::{SESSION_COOKIE, Visit, VisitBody, VisitId, VisitNoBody, VisitParams};

use actix_web::HttpRequest;
use actix_web::web::Data;

use crate::error::ApiError;
use crate::state::Shared;

/// The state that [`crate::configure`] left.
pub(crate) fn shared(request: &HttpRequest) -> Result<Data<Shared>, ApiError> {
    request.app_data::<Data<Shared>>().cloned().ok_or_else(|| ApiError::internal("the API was mounted without state"))
}
