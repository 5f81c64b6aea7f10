//! A small key-value store for what may be lost: caches, locks, rate limits and news.
//!
//! [`Kv::memory`] serves one process, [`Kv::connect`] many over Redis; both mean the same.
//! What must never be lost or doubled is unique in the database, not here.

mod error;
mod lock;
mod memory;
mod pubsub;
mod rate;
mod redis_kv;
mod subscription;

use std::time::Duration;

pub use error::KvError;
pub use lock::Lock;
pub use memory::MemoryKv;
pub use rate::{Decision, Rate};
pub use redis_kv::{RedisKv, RedisOptions};
pub use subscription::Subscription;

/// The longest time to live that is accepted; longer ones are cut to it.
const MAX_TTL: Duration = Duration::from_secs(10 * 365 * 86_400);

/// A store, cheap to clone: clones share it.
#[derive(Debug, Clone)]
pub enum Kv {
    /// Inside this process.
    Memory(MemoryKv),
    /// Shared by processes over Redis (6 or newer).
    Redis(RedisKv),
}

/// Kinds of keys never meet: a lock and a value may carry the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    Value,
    Lock,
    Rate,
    Channel,
}

impl Space {
    /// What stands before the caller's key.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Value => "v:",
            Self::Lock => "lock:",
            Self::Rate => "rate:",
            Self::Channel => "ch:",
        }
    }
}

macro_rules! both {
    ($self:expr, $store:ident => $call:expr) => {
        match $self {
            Kv::Memory($store) => $call,
            Kv::Redis($store) => $call.await,
        }
    };
}

impl Kv {
    /// A store inside this process.
    pub fn memory() -> Self {
        Self::Memory(MemoryKv::default())
    }

    /// A store on the Redis at `url` (`redis://[user:password@]host[:port][/db]`), with the
    /// default [`RedisOptions`].
    ///
    /// # Errors
    /// Only for a malformed address. A Redis that is down is no error: the connection is made with
    /// the first command, and again whenever it was lost.
    pub async fn connect(url: &str) -> Result<Self, KvError> {
        Self::connect_with(url, RedisOptions::default()).await
    }

    /// Like [`Kv::connect`], with a key prefix and time limit of one's own.
    ///
    /// # Errors
    /// Only for a malformed address.
    pub async fn connect_with(url: &str, options: RedisOptions) -> Result<Self, KvError> {
        RedisKv::new(url, options).map(Self::Redis)
    }

    /// Whether other processes share this store.
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Redis(_))
    }

    /// The value of a key, unless it is absent or expired.
    pub async fn get(&self, key: &str) -> Result<Option<String>, KvError> {
        both!(self, kv => kv.get(key))
    }

    /// The value of a key and how long it will still be there.
    pub async fn get_with_ttl(&self, key: &str) -> Result<Option<(String, Duration)>, KvError> {
        both!(self, kv => kv.get_with_ttl(key))
    }

    /// Sets a key for the given time (at least 1 ms).
    pub async fn set(&self, key: &str, value: impl AsRef<str>, ttl: Duration) -> Result<(), KvError> {
        let ttl = checked_ttl(ttl)?;
        both!(self, kv => kv.set(key, value.as_ref(), ttl))
    }

    /// Sets a key if it is absent; says whether it did.
    pub async fn set_if_absent(&self, key: &str, value: impl AsRef<str>, ttl: Duration) -> Result<bool, KvError> {
        self.set_if_absent_in(Space::Value, key, value.as_ref(), ttl).await
    }

    /// Deletes a key; says whether it was there.
    pub async fn delete(&self, key: &str) -> Result<bool, KvError> {
        both!(self, kv => kv.delete(key))
    }

    /// Deletes a key only while it holds `expected`; says whether it did.
    pub async fn compare_and_delete(&self, key: &str, expected: impl AsRef<str>) -> Result<bool, KvError> {
        self.compare_and_delete_in(Space::Value, key, expected.as_ref()).await
    }

    /// Counts a key up from zero and answers the new count. The time to live starts with the first
    /// count and is not renewed by later ones.
    ///
    /// # Errors
    /// [`KvError::Other`] if the key holds something that is no number.
    pub async fn incr(&self, key: &str, ttl: Duration) -> Result<i64, KvError> {
        let ttl = checked_ttl(ttl)?;
        both!(self, kv => kv.incr(key, ttl))
    }

    /// Takes a lock; `None` if somebody else holds it. It expires by itself after `ttl`.
    pub async fn lock(&self, key: &str, ttl: Duration) -> Result<Option<Lock>, KvError> {
        Lock::acquire(self, key, ttl).await
    }

    /// Asks a rate limit for `cost` units. A cost of zero only looks, and always passes.
    ///
    /// # Errors
    /// [`KvError::Other`] for a rate with a zero in it or a cost above the burst, which could
    /// never pass.
    pub async fn rate_limit(&self, key: &str, rate: &Rate, cost: u32) -> Result<Decision, KvError> {
        let micros = rate.micros(cost)?;
        both!(self, kv => kv.rate_limit(key, micros))
    }

    /// Tells all subscribers of a channel, in every process that shares the store.
    pub async fn publish(&self, channel: &str, payload: impl AsRef<str>) -> Result<(), KvError> {
        both!(self, kv => kv.publish(channel, payload.as_ref()))
    }

    /// Listens to a channel. On Redis this waits until the subscription stands, at most the time
    /// limit; if Redis is down, the subscription is still given and comes alive with it.
    pub async fn subscribe(&self, channel: &str) -> Result<Subscription, KvError> {
        both!(self, kv => kv.subscribe(channel))
    }

    /// Whether the store answers.
    pub async fn ping(&self) -> Result<(), KvError> {
        both!(self, kv => kv.ping())
    }

    pub(crate) async fn set_if_absent_in(
        &self,
        space: Space,
        key: &str,
        value: &str,
        ttl: Duration,
    ) -> Result<bool, KvError> {
        let ttl = checked_ttl(ttl)?;
        both!(self, kv => kv.set_if_absent(space, key, value, ttl))
    }

    pub(crate) async fn compare_and_delete_in(&self, space: Space, key: &str, expected: &str) -> Result<bool, KvError> {
        both!(self, kv => kv.compare_and_delete(space, key, expected))
    }

    pub(crate) async fn compare_and_expire_in(
        &self,
        space: Space,
        key: &str,
        expected: &str,
        ttl: Duration,
    ) -> Result<bool, KvError> {
        let ttl = checked_ttl(ttl)?;
        both!(self, kv => kv.compare_and_expire(space, key, expected, ttl))
    }
}

/// Redis counts in milliseconds and refuses zero; both back ends refuse alike.
fn checked_ttl(ttl: Duration) -> Result<Duration, KvError> {
    if ttl < Duration::from_millis(1) {
        return Err(KvError::Other("a time to live must be at least one millisecond".into()));
    }
    Ok(ttl.min(MAX_TTL))
}
