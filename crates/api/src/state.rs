//! What the routes work with.

use std::time::Duration;

use accounts::Accounts;
use crm::db::Db;
use crm::vault::Vault;
use files::Store;
use kv::Kv;
use print::Renderer;
use wechat::Secret;

use crate::tokens::Keys;

/// How people sign in.
#[derive(Clone, Debug)]
pub struct AuthSettings {
    /// Signs access tokens. At least 32 random bytes; the same in all processes.
    pub secret: Secret,
    /// For how long an access token is valid; some minutes.
    pub access_ttl: Duration,
    /// Stands in the token as `iss`, and is checked.
    pub issuer: String,
    /// Whether a reverse proxy stands before us: then the last address of `X-Forwarded-For`, the
    /// one that our proxy wrote, counts as the client's.
    pub behind_proxy: bool,
}

/// Where the front ends are, and what they load.
#[derive(Clone, Debug, Default)]
pub struct WebSettings {
    /// How browsers reach us, such as `https://crm.example.com`: no slash at the end.
    pub public_url: String,
    /// The JS-SDK that the customers' pages load; empty where they load none.
    pub js_sdk_url: String,
}

impl WebSettings {
    /// Whether browsers reach us over TLS: then cookies go over nothing else.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// Everything that the API needs. Clones share connections and caches.
#[derive(Clone)]
pub struct ApiState {
    /// The database.
    pub db: Db,
    /// Rate limits.
    pub kv: Kv,
    /// The accounts on the platform.
    pub accounts: Accounts,
    /// Seals the secrets of accounts.
    pub vault: Vault,
    /// The bytes of files.
    pub files: Store,
    /// Makes printed documents.
    pub renderer: Renderer,
    /// How people sign in.
    pub auth: AuthSettings,
    /// Where the front ends are.
    pub web: WebSettings,
}

impl std::fmt::Debug for ApiState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiState").field("auth", &self.auth).finish_non_exhaustive()
    }
}

/// The state with what is computed from it once.
pub(crate) struct Shared {
    pub(crate) state: ApiState,
    pub(crate) keys: Keys,
}

impl Shared {
    pub(crate) fn new(state: ApiState) -> Self {
        let keys = Keys::new(&state.auth);
        Self { state, keys }
    }
}

impl std::ops::Deref for Shared {
    type Target = ApiState;

    fn deref(&self) -> &ApiState {
        &self.state
    }
}
