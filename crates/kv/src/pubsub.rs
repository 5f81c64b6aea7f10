//! Subscriptions on Redis: one connection of its own for all channels of a process.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::Duration;

use futures::StreamExt;
use redis::aio::{PubSubSink, PubSubStream};
use redis::{Client, Msg, RedisError};
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior};

use crate::Subscription;
use crate::subscription::CHANNEL_CAPACITY;

/// Between two attempts to connect again.
const FIRST_DELAY: Duration = Duration::from_millis(100);
const LAST_DELAY: Duration = Duration::from_secs(2);
/// An idle connection is asked whether it still lives, and channels nobody hears are given up.
const HOUSEKEEPING: Duration = Duration::from_secs(10);

/// The way to the task that holds the connection; it starts with the first subscription and ends
/// with the store.
#[derive(Debug)]
pub(crate) struct Hub {
    client: Client,
    timeout: Duration,
    requests: OnceLock<mpsc::UnboundedSender<Request>>,
}

#[derive(Debug)]
struct Request {
    channel: String,
    receiver: oneshot::Sender<broadcast::Receiver<String>>,
    confirmed: oneshot::Sender<()>,
}

impl Hub {
    pub(crate) fn new(client: Client, timeout: Duration) -> Self {
        Self { client, timeout, requests: OnceLock::new() }
    }

    /// Subscribes, and waits until Redis has confirmed it, but no longer than the time limit.
    pub(crate) async fn subscribe(&self, channel: String) -> Subscription {
        let requests = self.requests.get_or_init(|| {
            let (sender, requests) = mpsc::unbounded_channel();
            let task = HubTask {
                client: self.client.clone(),
                timeout: self.timeout,
                requests,
                channels: HashMap::new(),
                waiting: Vec::new(),
            };
            tokio::spawn(task.run());
            sender
        });
        let (receiver, got_receiver) = oneshot::channel();
        let (confirmed, got_confirmed) = oneshot::channel();
        let request = Request { channel, receiver, confirmed };
        // The task only ends when this sender is dropped, so it takes every request.
        let _ = requests.send(request);
        let receiver = got_receiver.await.unwrap_or_else(|_| broadcast::channel(1).1);
        let _ = tokio::time::timeout(self.timeout, got_confirmed).await;
        Subscription::new(receiver)
    }
}

struct HubTask {
    client: Client,
    timeout: Duration,
    requests: mpsc::UnboundedReceiver<Request>,
    channels: HashMap<String, broadcast::Sender<String>>,
    /// Subscribers to be told once Redis has confirmed all channels.
    waiting: Vec<oneshot::Sender<()>>,
}

/// Why a connection was left.
enum Left {
    /// The store is gone: so are we.
    Closed,
    /// The connection was lost.
    Lost,
}

impl HubTask {
    async fn run(mut self) {
        let mut delay = FIRST_DELAY;
        loop {
            match self.connect().await {
                Ok((sink, stream)) => {
                    delay = FIRST_DELAY;
                    if matches!(self.serve(sink, stream).await, Left::Closed) {
                        return;
                    }
                    tracing::warn!("the subscription connection to Redis was lost");
                }
                Err(error) => {
                    tracing::debug!(kind = ?error.kind(), "no subscription connection to Redis");
                }
            }
            if matches!(self.pause(delay).await, Left::Closed) {
                return;
            }
            delay = (delay * 2).min(LAST_DELAY);
        }
    }

    /// Connects and subscribes to every channel that somebody listens to.
    async fn connect(&mut self) -> Result<(PubSubSink, PubSubStream), RedisError> {
        self.drop_unheard();
        let names: Vec<String> = self.channels.keys().cloned().collect();
        let client = &self.client;
        let connect = async {
            let (mut sink, stream) = client.get_async_pubsub().await?.split();
            if !names.is_empty() {
                sink.subscribe(&names).await?;
            }
            Ok((sink, stream))
        };
        let connected = self.limited(connect).await?;
        self.confirm();
        Ok(connected)
    }

    /// Passes messages on until the connection is lost.
    async fn serve(&mut self, mut sink: PubSubSink, mut stream: PubSubStream) -> Left {
        let mut housekeeping = tokio::time::interval_at(Instant::now() + HOUSEKEEPING, HOUSEKEEPING);
        housekeeping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let result = tokio::select! {
                message = stream.next() => match message {
                    Some(message) => { self.deliver(&message); Ok(()) }
                    None => return Left::Lost,
                },
                request = self.requests.recv() => match request {
                    Some(request) => match self.register(request) {
                        Some(name) => self.limited(sink.subscribe(name)).await,
                        None => Ok(()),
                    },
                    None => return Left::Closed,
                },
                _ = housekeeping.tick() => self.keep_house(&mut sink).await,
            };
            match result {
                Ok(()) => self.confirm(),
                Err(error) => {
                    tracing::debug!(kind = ?error.kind(), "subscription connection failed");
                    return Left::Lost;
                }
            }
        }
    }

    /// Waits, taking in new subscribers meanwhile.
    async fn pause(&mut self, delay: Duration) -> Left {
        let until = Instant::now() + delay;
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(until) => return Left::Lost,
                request = self.requests.recv() => match request {
                    Some(request) => { self.register(request); }
                    None => return Left::Closed,
                },
            }
        }
    }

    /// Notes a subscriber; answers the channel's name if Redis does not know it yet.
    fn register(&mut self, request: Request) -> Option<String> {
        let known = self.channels.contains_key(&request.channel);
        let sender =
            self.channels.entry(request.channel.clone()).or_insert_with(|| broadcast::channel(CHANNEL_CAPACITY).0);
        // A subscriber that gave up waiting needs neither of the two.
        let _ = request.receiver.send(sender.subscribe());
        self.waiting.push(request.confirmed);
        (!known).then_some(request.channel)
    }

    fn confirm(&mut self) {
        for waiting in self.waiting.drain(..) {
            let _ = waiting.send(());
        }
    }

    fn deliver(&self, message: &Msg) {
        let Some(sender) = self.channels.get(message.get_channel_name()) else {
            return;
        };
        match message.get_payload::<String>() {
            // An error only means that nobody listens; housekeeping will notice.
            Ok(payload) => drop(sender.send(payload)),
            Err(_) => tracing::warn!("a message that is no UTF-8 was dropped"),
        }
    }

    async fn keep_house(&mut self, sink: &mut PubSubSink) -> Result<(), RedisError> {
        let unheard = self.drop_unheard();
        if !unheard.is_empty() {
            self.limited(sink.unsubscribe(&unheard)).await?;
        }
        self.limited(async { sink.ping::<redis::Value>().await.map(|_| ()) }).await
    }

    fn drop_unheard(&mut self) -> Vec<String> {
        let unheard: Vec<String> = self
            .channels
            .iter()
            .filter(|(_, sender)| sender.receiver_count() == 0)
            .map(|(name, _)| name.clone())
            .collect();
        for name in &unheard {
            self.channels.remove(name);
        }
        unheard
    }

    async fn limited<T>(&self, action: impl Future<Output = Result<T, RedisError>>) -> Result<T, RedisError> {
        match tokio::time::timeout(self.timeout, action).await {
            Ok(result) => result,
            Err(_) => Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()),
        }
    }
}
