//! What can go wrong with the store.

use std::time::Duration;

/// An error of the store. Losing the store costs speed, never correctness: callers treat
/// [`KvError::Unavailable`] and [`KvError::Timeout`] alike, as "not now".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KvError {
    /// The store cannot be reached, or is not ready (loading, read-only replica, out of memory).
    #[error("the key-value store cannot be reached: {0}")]
    Unavailable(String),
    /// No answer within the time limit. A writing command may have been carried out.
    #[error("the key-value store did not answer within {0:?}")]
    Timeout(Duration),
    /// Anything else: a wrong address, a refused argument, a value of another type.
    #[error("key-value store: {0}")]
    Other(String),
}

impl KvError {
    /// Whether trying again later can help.
    pub fn is_transient(&self) -> bool {
        !matches!(self, Self::Other(_))
    }
}
