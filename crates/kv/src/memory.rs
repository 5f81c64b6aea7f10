//! The store inside one process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::broadcast;
use tokio::time::Instant;

use crate::rate::{self, Micros};
use crate::subscription::CHANNEL_CAPACITY;
use crate::{Decision, KvError, Space, Subscription};

/// More live keys than this are refused rather than eat the memory of the process.
const MAX_ENTRIES: usize = 1_000_000;
/// Expired keys are swept once the map has grown to twice what the last sweep left, from here on.
const FIRST_SWEEP: usize = 1024;
/// ... and at the latest after this time.
const SWEEP_INTERVAL: Duration = Duration::from_secs(60);

/// A store in memory. Clones share it.
#[derive(Debug, Clone)]
pub struct MemoryKv {
    shared: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    entries: HashMap<String, Entry>,
    channels: HashMap<String, broadcast::Sender<String>>,
    /// Rate limits count microseconds from here.
    epoch: Instant,
    sweep_at_len: usize,
    swept_at: Instant,
}

#[derive(Debug)]
struct Entry {
    value: Value,
    expires: Instant,
}

#[derive(Debug)]
enum Value {
    Text(String),
    Tat(u64),
}

impl Default for MemoryKv {
    fn default() -> Self {
        let now = Instant::now();
        Self {
            shared: Arc::new(Mutex::new(State {
                entries: HashMap::new(),
                channels: HashMap::new(),
                epoch: now,
                sweep_at_len: FIRST_SWEEP,
                swept_at: now,
            })),
        }
    }
}

impl MemoryKv {
    /// How many keys are held, expired ones that were not swept yet included.
    pub fn len(&self) -> usize {
        self.state().entries.len()
    }

    /// Whether no key is held.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn get(&self, key: &str) -> Result<Option<String>, KvError> {
        let state = self.state();
        Ok(state.text(&full(Space::Value, key)).map(str::to_owned))
    }

    pub(crate) fn get_with_ttl(&self, key: &str) -> Result<Option<(String, Duration)>, KvError> {
        let now = Instant::now();
        let state = self.state();
        let entry = state.entries.get(&full(Space::Value, key));
        Ok(entry.filter(|entry| entry.expires > now).and_then(|entry| match &entry.value {
            Value::Text(text) => Some((text.clone(), entry.expires - now)),
            Value::Tat(_) => None,
        }))
    }

    pub(crate) fn set(&self, key: &str, value: &str, ttl: Duration) -> Result<(), KvError> {
        let value = Value::Text(value.to_owned());
        self.state().insert(full(Space::Value, key), value, ttl)
    }

    pub(crate) fn set_if_absent(&self, space: Space, key: &str, value: &str, ttl: Duration) -> Result<bool, KvError> {
        let key = full(space, key);
        let mut state = self.state();
        if state.live(&key).is_some() {
            return Ok(false);
        }
        state.insert(key, Value::Text(value.to_owned()), ttl)?;
        Ok(true)
    }

    pub(crate) fn delete(&self, key: &str) -> Result<bool, KvError> {
        let now = Instant::now();
        let removed = self.state().entries.remove(&full(Space::Value, key));
        Ok(removed.is_some_and(|entry| entry.expires > now))
    }

    pub(crate) fn compare_and_delete(&self, space: Space, key: &str, expected: &str) -> Result<bool, KvError> {
        let key = full(space, key);
        let mut state = self.state();
        let holds = state.text(&key) == Some(expected);
        if holds {
            state.entries.remove(&key);
        }
        Ok(holds)
    }

    pub(crate) fn compare_and_expire(
        &self,
        space: Space,
        key: &str,
        expected: &str,
        ttl: Duration,
    ) -> Result<bool, KvError> {
        let key = full(space, key);
        let mut state = self.state();
        if state.text(&key) != Some(expected) {
            return Ok(false);
        }
        if let Some(entry) = state.entries.get_mut(&key) {
            entry.expires = Instant::now() + ttl;
        }
        Ok(true)
    }

    pub(crate) fn incr(&self, key: &str, ttl: Duration) -> Result<i64, KvError> {
        let key = full(Space::Value, key);
        let mut state = self.state();
        let Some(text) = state.text(&key) else {
            state.insert(key, Value::Text("1".to_owned()), ttl)?;
            return Ok(1);
        };
        let count = text
            .parse::<i64>()
            .ok()
            .and_then(|count| count.checked_add(1))
            .ok_or_else(|| KvError::Other("the value is not a number that can be counted".into()))?;
        if let Some(entry) = state.entries.get_mut(&key) {
            entry.value = Value::Text(count.to_string());
        }
        Ok(count)
    }

    pub(crate) fn rate_limit(&self, key: &str, micros: Micros) -> Result<Decision, KvError> {
        let key = full(Space::Rate, key);
        let mut state = self.state();
        let now = u64::try_from(state.epoch.elapsed().as_micros()).unwrap_or(u64::MAX / 2);
        let stored = match state.live(&key) {
            Some(Value::Tat(tat)) => Some(*tat),
            _ => None,
        };
        let (decision, tat) = rate::decide(micros, stored, now);
        if let Some(tat) = tat {
            let ttl = Duration::from_micros(tat - now) + Duration::from_secs(1);
            state.insert(key, Value::Tat(tat), ttl)?;
        }
        Ok(decision)
    }

    pub(crate) fn publish(&self, channel: &str, payload: &str) -> Result<(), KvError> {
        let mut state = self.state();
        if let Some(sender) = state.channels.get(channel)
            && sender.send(payload.to_owned()).is_err()
        {
            // Nobody listens any more.
            state.channels.remove(channel);
        }
        Ok(())
    }

    pub(crate) fn subscribe(&self, channel: &str) -> Result<Subscription, KvError> {
        let mut state = self.state();
        state.channels.retain(|_, sender| sender.receiver_count() > 0);
        let sender = state.channels.entry(channel.to_owned()).or_insert_with(|| broadcast::channel(CHANNEL_CAPACITY).0);
        Ok(Subscription::new(sender.subscribe()))
    }

    pub(crate) fn ping(&self) -> Result<(), KvError> {
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code panics while it holds the lock half-changed, so a poisoned state is still whole.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn live(&self, key: &str) -> Option<&Value> {
        let entry = self.entries.get(key)?;
        (entry.expires > Instant::now()).then_some(&entry.value)
    }

    fn text(&self, key: &str) -> Option<&str> {
        match self.live(key)? {
            Value::Text(text) => Some(text),
            Value::Tat(_) => None,
        }
    }

    fn insert(&mut self, key: String, value: Value, ttl: Duration) -> Result<(), KvError> {
        let now = Instant::now();
        self.sweep(now);
        if self.entries.len() >= MAX_ENTRIES && !self.entries.contains_key(&key) {
            return Err(KvError::Unavailable(format!(
                "the store in memory holds {MAX_ENTRIES} keys and takes no more"
            )));
        }
        let expires = now + ttl;
        self.entries.insert(key, Entry { value, expires });
        Ok(())
    }

    /// Amortised: a sweep costs no more than the inserts since the last one.
    fn sweep(&mut self, now: Instant) {
        let grown = self.entries.len() >= self.sweep_at_len;
        if !grown && now.duration_since(self.swept_at) < SWEEP_INTERVAL {
            return;
        }
        self.entries.retain(|_, entry| entry.expires > now);
        if self.entries.capacity() > 4 * self.entries.len().max(FIRST_SWEEP) {
            self.entries.shrink_to(2 * self.entries.len());
        }
        self.sweep_at_len = (2 * self.entries.len()).clamp(FIRST_SWEEP, MAX_ENTRIES);
        self.swept_at = now;
    }
}

fn full(space: Space, key: &str) -> String {
    let prefix = space.prefix();
    let mut full = String::with_capacity(prefix.len() + key.len());
    full.push_str(prefix);
    full.push_str(key);
    full
}
