//! The callback gateway: what customers do in the chat comes in here, and is answered.
//!
//! Verified body → command → reply, in one transaction. The platform is answered only after the
//! commit; what can't be committed in time is rolled back and answered 503, so that the platform
//! tries again, and never `success`, which would lose it.

mod act;
mod callback;
mod intents;
mod record;
mod texts;
mod unsubscribe;

use std::sync::Arc;
use std::time::Duration;

use accounts::Accounts;
use actix_web::web;
use crm::db::Db;

pub use texts::Texts;

/// The kind of job that asks the platform who a follower is across accounts.
pub const LOOK_UP: &str = "identity.look_up";

/// How long the gateway takes its time.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until the whole body must be there.
    pub body: Duration,
    /// Until the answer must be committed, from the first byte on. The platform waits 5 s.
    pub answer: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: Duration::from_secs(2), answer: Duration::from_secs(4) }
    }
}

/// What the gateway needs.
#[derive(Clone, Debug)]
pub struct Gateway {
    pub(crate) db: Db,
    pub(crate) accounts: Accounts,
    pub(crate) texts: Arc<Texts>,
    pub(crate) limits: Limits,
}

impl Gateway {
    /// A gateway for all accounts of a database.
    pub fn new(db: Db, accounts: Accounts, texts: Texts, limits: Limits) -> Self {
        Self { db, accounts, texts: Arc::new(texts), limits }
    }

    /// The same, knowing how browsers reach us: links in what it says lead there.
    #[must_use]
    pub fn reached_at(self, public_url: &str) -> Self {
        let texts = Texts { public_url: public_url.to_owned(), ..(*self.texts).clone() };
        Self { texts: Arc::new(texts), ..self }
    }
}

/// Mounts `/wechat/callback/{appid}`, and `/unsubscribe/{token}` for the links in mails.
pub fn configure(gateway: Gateway) -> impl FnOnce(&mut web::ServiceConfig) {
    move |config| {
        let gateway = web::Data::new(gateway);
        config.service(
            web::resource("/wechat/callback/{appid}")
                .app_data(gateway.clone())
                .route(web::get().to(callback::verify_address))
                .route(web::post().to(callback::receive)),
        );
        config.service(
            web::resource("/unsubscribe/{token}")
                .app_data(gateway)
                .route(web::get().to(unsubscribe::ask))
                .route(web::post().to(unsubscribe::confirm)),
        );
    }
}
