//! Units of work for handlers: reading, and writing once.

use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::http::header::ContentType;
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use crm::db::Uow;
use crm::error::Fault;
use crm::idempotency::{self, Outcome};
use futures::future::LocalBoxFuture;
use serde::Serialize;

use crate::error::ApiError;
use crate::extract::{BodyDigest, Signed, shared, signed};
use crate::state::Shared;

/// The longest idempotency key.
const LONGEST_KEY: usize = 128;

/// The answer of a handler.
pub(crate) type Answer = Result<HttpResponse, ApiError>;

/// Reading, as the signed-in member of staff: all of it on one connection, with one view of the
/// data. Who calls elsewhere in between takes a [`Glance`].
pub(crate) struct Read {
    uow: Uow,
    pub(crate) shared: Data<Shared>,
    pub(crate) me: Signed,
}

/// Reading without keeping a connection.
pub(crate) struct Glance(Read);

impl Deref for Read {
    type Target = Uow;

    fn deref(&self) -> &Uow {
        &self.uow
    }
}

impl Deref for Glance {
    type Target = Read;

    fn deref(&self) -> &Read {
        &self.0
    }
}

impl FromRequest for Read {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let me = signed(&request).await?;
            let shared = shared(&request)?;
            Ok(Self { uow: shared.db.snapshot(me.actor()), shared, me })
        })
    }
}

impl FromRequest for Glance {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let me = signed(&request).await?;
            let shared = shared(&request)?;
            Ok(Self(Read { uow: shared.db.read(me.actor()), shared, me }))
        })
    }
}

/// Writing, as the signed-in member of staff: one transaction, once for each idempotency key.
pub(crate) struct Write {
    pub(crate) shared: Data<Shared>,
    pub(crate) me: Signed,
    request: HttpRequest,
}

impl FromRequest for Write {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let me = signed(&request).await?;
            Ok(Self { shared: shared(&request)?, me, request })
        })
    }
}

/// A key that the client gave, and what it was given for.
struct Once {
    key: String,
    fingerprint: String,
}

/// What a request with a key begins with.
enum Begun {
    /// Nobody has used the key.
    New(Box<Uow>),
    /// The answer of the first request with it.
    Saved(HttpResponse),
}

impl Write {
    /// Does the work in one transaction and answers with what it returns. A request that is
    /// repeated with its key has no second effect, and gets the first answer.
    pub(crate) async fn run<T: Serialize>(
        self,
        status: StatusCode,
        work: impl AsyncFnOnce(&Uow) -> Result<T, ApiError>,
    ) -> Answer {
        let once = self.once()?;
        let uow = match self.begin_once(once.as_ref()).await? {
            Begun::New(uow) => *uow,
            Begun::Saved(answer) => return Ok(answer),
        };
        let answer = work(&uow).await?;
        self.finish(uow, once.as_ref(), status, &answer).await
    }

    /// As [`Self::run`], for an answer that is shown once and stored nowhere: a key is checked,
    /// and a repeated request does its work again.
    pub(crate) async fn run_unsaved<T: Serialize>(
        self,
        status: StatusCode,
        work: impl AsyncFnOnce(&Uow) -> Result<T, ApiError>,
    ) -> Answer {
        self.once()?;
        let uow = self.begin().await?;
        let answer = work(&uow).await?;
        self.finish(uow, None, status, &answer).await
    }

    /// For work that calls the platform: what is needed is read (and the key claimed) in one
    /// transaction, the call is made in none, and what comes of it is written in a second.
    pub(crate) async fn run_outside<P, Q, T: Serialize>(
        self,
        status: StatusCode,
        prepare: impl AsyncFnOnce(&Uow) -> Result<P, ApiError>,
        call: impl AsyncFnOnce(P) -> Result<Q, ApiError>,
        settle: impl AsyncFnOnce(&Uow, Q) -> Result<T, ApiError>,
    ) -> Answer {
        let once = self.once()?;
        let uow = match self.begin_once(once.as_ref()).await? {
            Begun::New(uow) => *uow,
            Begun::Saved(answer) => return Ok(answer),
        };
        let prepared = prepare(&uow).await?;
        uow.commit().await.map_err(Fault::from)?;
        let outside = async {
            let called = call(prepared).await?;
            let uow = self.begin().await?;
            let answer = settle(&uow, called).await?;
            self.finish(uow, once.as_ref(), status, &answer).await
        };
        match outside.await {
            Ok(answer) => Ok(answer),
            Err(error) => {
                self.release(once.as_ref()).await;
                Err(error)
            }
        }
    }

    /// What has failed can be tried again under its key at once. Where the key can't be given back, it
    /// is free after a while.
    async fn release(&self, once: Option<&Once>) {
        let Some(once) = once else { return };
        let released = async {
            let uow = self.begin().await?;
            idempotency::release(&uow, self.me.staff.user, &once.key).await?;
            Ok::<_, ApiError>(uow.commit().await.map_err(Fault::from)?)
        };
        if let Err(error) = released.await {
            tracing::warn!(code = error.code, "an idempotency key was not given back");
        }
    }

    async fn begin(&self) -> Result<Uow, ApiError> {
        Ok(self.shared.db.begin(self.me.actor()).await.map_err(Fault::from)?)
    }

    /// Begins, and claims the key. Where it was used already, the first answer is given again.
    async fn begin_once(&self, once: Option<&Once>) -> Result<Begun, ApiError> {
        let uow = self.begin().await?;
        let Some(saved) = self.claim(&uow, once).await? else { return Ok(Begun::New(Box::new(uow))) };
        // The first request may be in the same shared transaction: its answer counts only when
        // that is on disk.
        uow.commit().await.map_err(Fault::from)?;
        Ok(Begun::Saved(saved))
    }

    /// Only a POST can have its effect twice; the others name what they change.
    fn once(&self) -> Result<Option<Once>, ApiError> {
        if self.request.method() != Method::POST {
            return Ok(None);
        }
        let Some(value) = self.request.headers().get("idempotency-key") else { return Ok(None) };
        let key = value.to_str().ok().filter(|key| is_key(key)).ok_or_else(|| {
            ApiError::invalid("Idempotency-Key", format!("应为 1 到 {LONGEST_KEY} 个可见的 ASCII 字符"))
        })?;
        let digest = self.request.extensions().get::<BodyDigest>().map(|digest| digest.0).unwrap_or_default();
        let target = self.request.uri().path_and_query().map_or("", |target| target.as_str());
        let fingerprint = self.shared.keys.fingerprint(&[target.as_bytes(), &digest]);
        Ok(Some(Once { key: key.to_owned(), fingerprint }))
    }

    async fn claim(&self, uow: &Uow, once: Option<&Once>) -> Result<Option<HttpResponse>, ApiError> {
        let Some(once) = once else { return Ok(None) };
        match idempotency::look_up(uow, self.me.staff.user, &once.key, &once.fingerprint).await? {
            Outcome::New => Ok(None),
            Outcome::Replay { status, body } => {
                let status = StatusCode::from_u16(status)
                    .map_err(|_| ApiError::internal("a saved answer has a status that does not exist"))?;
                let mut response = respond(status, body);
                let header = actix_web::http::header::HeaderName::from_static("idempotency-replayed");
                response.headers_mut().insert(header, actix_web::http::header::HeaderValue::from_static("true"));
                Ok(Some(response))
            }
            Outcome::UnderWay => {
                Err(ApiError::new(StatusCode::CONFLICT, "idempotency.under_way", "同一请求正在处理，请稍后再试"))
            }
            Outcome::Mismatch => Err(ApiError::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency.mismatch",
                "该 Idempotency-Key 已用于另一请求",
            )),
        }
    }

    async fn finish<T: Serialize>(&self, uow: Uow, once: Option<&Once>, status: StatusCode, answer: &T) -> Answer {
        let body = match status {
            StatusCode::NO_CONTENT => String::new(),
            _ => serde_json::to_string(answer)
                .map_err(|error| ApiError::internal(format!("an answer can't be written: {error}")))?,
        };
        if let Some(once) = once {
            idempotency::save(&uow, self.me.staff.user, &once.key, status.as_u16(), &body).await?;
        }
        uow.commit().await.map_err(Fault::from)?;
        Ok(respond(status, body))
    }
}

fn respond(status: StatusCode, body: String) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    if status == StatusCode::NO_CONTENT {
        return response.finish();
    }
    response.content_type(ContentType::json()).body(body)
}

fn is_key(key: &str) -> bool {
    (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Answers with a value.
pub(crate) fn ok<T: Serialize>(value: T) -> Answer {
    Ok(HttpResponse::Ok().json(value))
}

#[cfg(test)]
mod tests {
    use super::is_key;

    #[test]
    fn keys() {
        assert!(is_key("5f0c3d1e-8f7c") && is_key(&"x".repeat(128)));
        for key in ["", "a b", "键", "a\t", &"x".repeat(129)] {
            assert!(!is_key(key), "{key:?}");
        }
    }
}
