//! The receiving end of a channel.

use futures::Stream;
use tokio::sync::broadcast;

/// How many messages may wait for a slow receiver before the oldest are dropped.
pub(crate) const CHANNEL_CAPACITY: usize = 1024;

/// Messages of one channel, from the moment of subscribing on.
///
/// Delivery is at most once: what is published while the connection is down, or while a receiver
/// lags more than 1024 messages behind, is lost. Messages are hints; the truth is elsewhere.
#[derive(Debug)]
pub struct Subscription {
    receiver: broadcast::Receiver<String>,
}

impl Subscription {
    pub(crate) fn new(receiver: broadcast::Receiver<String>) -> Self {
        Self { receiver }
    }

    /// The next message; `None` once the store itself is gone.
    pub async fn recv(&mut self) -> Option<String> {
        loop {
            match self.receiver.recv().await {
                Ok(message) => return Some(message),
                Err(broadcast::error::RecvError::Lagged(lost)) => {
                    tracing::warn!(lost, "a subscriber was too slow, messages were dropped");
                }
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    /// The messages as a stream.
    pub fn into_stream(self) -> impl Stream<Item = String> + Send + 'static {
        futures::stream::unfold(self, |mut subscription| async move {
            let message = subscription.recv().await?;
            Some((message, subscription))
        })
    }
}
