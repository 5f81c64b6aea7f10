//! What requests, deliveries and the control API share.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use serde_json::{Value, json};
use tokio::{
    runtime::Handle,
    sync::{Semaphore, broadcast, watch},
};

use crate::{
    callback::Delivery,
    clock::SimClock,
    config::SimConfig,
    state::{State, chat::ChatMessage},
};

/// Callbacks on the wire at once; a burst of result events waits behind it.
const PARALLEL_CALLBACKS: usize = 256;
/// News kept for a slow watcher of the event stream.
const NEWS_BUFFER: usize = 4096;

/// A new line in a chat.
#[derive(Debug)]
pub(crate) struct ChatNews {
    pub(crate) appid: String,
    pub(crate) user_id: String,
    pub(crate) message: ChatMessage,
}

/// What is to happen after the state has been left.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) news: Vec<ChatNews>,
}

/// The running simulator.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) config: SimConfig,
    pub(crate) clock: SimClock,
    /// Known once the port is bound.
    base_url: OnceLock<String>,
    pub(crate) http: reqwest::Client,
    /// Deliveries of callbacks run here, apart from the threads that answer requests.
    pub(crate) runtime: Handle,
    pub(crate) permits: Semaphore,
    state: Mutex<State>,
    in_flight: watch::Sender<usize>,
    stream: broadcast::Sender<Arc<str>>,
    stopping: watch::Sender<bool>,
}

/// Counts one delivery as under way until it is dropped.
pub(crate) struct InFlight(Arc<Shared>);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight.send_modify(|count| *count -= 1);
    }
}

impl Shared {
    pub(crate) fn new(config: SimConfig, http: reqwest::Client, runtime: Handle) -> Self {
        let clock = SimClock::default();
        Self {
            state: Mutex::new(State::new(config.call_log_capacity, clock.now_ms())),
            clock,
            base_url: OnceLock::new(),
            http,
            runtime,
            permits: Semaphore::new(PARALLEL_CALLBACKS),
            in_flight: watch::Sender::new(0),
            stream: broadcast::Sender::new(NEWS_BUFFER),
            stopping: watch::Sender::new(false),
            config,
        }
    }

    /// Sets the root of the links that the simulator gives out; only the first call counts.
    pub(crate) fn set_base_url(&self, url: String) {
        let _ = self.base_url.set(url);
    }

    /// Root of the links that the simulator gives out, without a trailing slash.
    pub(crate) fn base_url(&self) -> &str {
        self.base_url.get().map_or("", String::as_str)
    }

    /// The state. Never hold it across an await.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a delivery as under way.
    pub(crate) fn begin_flight(self: &Arc<Self>) -> InFlight {
        self.in_flight.send_modify(|count| *count += 1);
        InFlight(Arc::clone(self))
    }

    /// Callbacks and events under way or waiting for their time.
    pub(crate) fn in_flight(&self) -> usize {
        *self.in_flight.borrow()
    }

    /// Waits until no callback and no event is under way.
    pub(crate) async fn settled(&self) {
        let mut count = self.in_flight.subscribe();
        // The sender lives in self, so that waiting cannot fail.
        let _ = count.wait_for(|count| *count == 0).await;
    }

    /// Tells those who watch the event stream.
    pub(crate) fn announce(&self, news: &[ChatNews]) {
        if self.stream.receiver_count() == 0 {
            return;
        }
        for item in news {
            self.broadcast(&json!({
                "kind": "chat",
                "appid": item.appid,
                "user_id": item.user_id,
                "message": item.message.to_json(),
            }));
        }
    }

    /// Tells those who watch that something else has changed: `users`, `accounts`, `clock`, `call`.
    pub(crate) fn announce_change(&self, kind: &str) {
        if self.stream.receiver_count() > 0 {
            self.broadcast(&json!({ "kind": kind }));
        }
    }

    fn broadcast(&self, value: &Value) {
        // Without receivers nobody needs it.
        let _ = self.stream.send(Arc::from(value.to_string()));
    }

    /// The news from now on.
    pub(crate) fn watch(&self) -> broadcast::Receiver<Arc<str>> {
        self.stream.subscribe()
    }

    /// Ends held requests and event streams.
    pub(crate) fn begin_stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Waits until the simulator stops.
    pub(crate) async fn stopped(&self) {
        let mut stopping = self.stopping.subscribe();
        let _ = stopping.wait_for(|stopping| *stopping).await;
    }

    /// Starts deliveries; the returned tasks end with their reports.
    pub(crate) fn launch(
        self: &Arc<Self>,
        deliveries: Vec<Delivery>,
    ) -> Vec<tokio::task::JoinHandle<crate::callback::Report>> {
        deliveries
            .into_iter()
            .map(|delivery| {
                let flight = self.begin_flight();
                let shared = Arc::clone(self);
                self.runtime.spawn(async move {
                    let report = crate::callback::deliver(&shared, delivery).await;
                    drop(flight);
                    report
                })
            })
            .collect()
    }
}
