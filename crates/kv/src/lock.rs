//! A lock with an owner and an expiry.

use std::time::Duration;

use crate::{Kv, KvError, Space};

/// A lock that is held. Whoever holds it works no longer than its time to live, or extends it.
///
/// Dropping it without [`Lock::release`] leaves it to expire: the lock then still keeps others
/// away for the rest of its time, which is the safe side.
#[derive(Debug)]
#[must_use = "a lock that is dropped stays held until it expires"]
pub struct Lock {
    kv: Kv,
    key: String,
    token: String,
}

impl Lock {
    pub(crate) async fn acquire(kv: &Kv, key: &str, ttl: Duration) -> Result<Option<Self>, KvError> {
        let token = format!("{:032x}", rand::random::<u128>());
        let won = kv.set_if_absent_in(Space::Lock, key, &token, ttl).await?;
        Ok(won.then(|| Self { kv: kv.clone(), key: key.to_owned(), token }))
    }

    /// Gives the lock back. `false`: it had expired, and may be somebody else's by now.
    pub async fn release(self) -> Result<bool, KvError> {
        self.kv.compare_and_delete_in(Space::Lock, &self.key, &self.token).await
    }

    /// Starts the time to live anew. `false`: the lock had expired and is not held any more.
    pub async fn extend(&self, ttl: Duration) -> Result<bool, KvError> {
        self.kv.compare_and_expire_in(Space::Lock, &self.key, &self.token, ttl).await
    }
}
