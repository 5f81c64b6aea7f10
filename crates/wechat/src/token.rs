//! Keeping a credential (access token, page ticket) that all instances share.
//!
//! The rules that hold against the platform: one key per appid and kind; renewed early, by one
//! instance, while the others go on with the old one; deleted only by who proves that it is the one
//! that failed; forced only when the platform hands out the failing one again. Losing the shared
//! store costs one fetch per process, because each keeps a copy.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kv::{Kv, KvError};
use tokio::time::Instant;

use crate::errcode::Action;
use crate::error::WechatError;

/// Renewed when less than this is left. The platform hands out a new token only in the last five
/// minutes of the old one, so the margin is below that.
const MARGIN: Duration = Duration::from_secs(240);
/// The shared copy expires a little before the credential.
const SAFETY: Duration = Duration::from_secs(5);
/// Longest time one instance keeps the others from fetching.
const LOCK_TTL: Duration = Duration::from_secs(15);
/// Longest wait for another instance's fetch before the call fails.
const WAIT: Duration = Duration::from_secs(20);
/// Repetitions when the platform says it is busy.
const BUSY_DELAYS: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];
/// The platform's limits on forced renewal.
const FORCE_PAUSE: Duration = Duration::from_secs(30);
const FORCE_PER_DAY: i64 = 20;
const DAY: Duration = Duration::from_secs(86_400);

/// What a fetch brought.
#[derive(Clone)]
pub struct Fetched {
    /// The credential.
    pub value: String,
    /// How long it is valid from now.
    pub expires_in: Duration,
}

/// One credential of one account. Clones share it.
#[derive(Clone)]
pub struct TokenSource {
    shared: Arc<Shared>,
}

struct Shared {
    kv: Kv,
    key: String,
    endpoint: &'static str,
    state: Mutex<State>,
    /// Held by the one task of this process that renews.
    flight: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Default)]
struct State {
    current: Option<Current>,
    /// The last one that the platform refused.
    rejected: Option<String>,
    failure: Option<Failure>,
    forced: Forced,
}

struct Current {
    value: Arc<str>,
    renew_at: Instant,
    expires_at: Instant,
}

/// A failed fetch is not tried again before `until`.
struct Failure {
    error: WechatError,
    until: Instant,
}

/// This process' own count of forced renewals, for when the shared one is out of reach.
#[derive(Default)]
struct Forced {
    day_began: Option<Instant>,
    today: i64,
    last: Option<Instant>,
}

/// What the process' own copy is good for.
enum Look {
    Fresh(Arc<str>),
    /// Valid, but to be renewed.
    Aging(Arc<str>),
    Failed(WechatError),
    Missing,
}

impl TokenSource {
    /// A credential kept in `kv` under `key` (one per appid and kind). `endpoint` is where it is
    /// fetched, for error messages.
    pub fn new(kv: Kv, key: String, endpoint: &'static str) -> Self {
        Self {
            shared: Arc::new(Shared { kv, key, endpoint, state: Mutex::new(State::default()), flight: Arc::default() }),
        }
    }

    /// A valid credential. `fetch` gets one from the platform, forced if its argument says so; it
    /// runs in a task of its own, so that a caller who gives up leaves nothing half-done.
    ///
    /// # Errors
    /// What `fetch` failed with, now or a moment ago: errors are remembered for a second, those
    /// that only a person can cure for a minute.
    pub async fn get<F, Fut>(&self, fetch: F) -> Result<Arc<str>, WechatError>
    where
        F: Fn(bool) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Fetched, WechatError>> + Send + 'static,
    {
        match self.look() {
            Look::Fresh(value) => return Ok(value),
            Look::Failed(error) => return Err(error),
            Look::Aging(value) => {
                self.renew_in_background(fetch);
                return Ok(value);
            }
            Look::Missing => {}
        }
        let source = self.clone();
        let task = tokio::spawn(async move {
            let _flight = source.shared.flight.lock().await;
            match source.look() {
                Look::Fresh(value) | Look::Aging(value) => Ok(value),
                Look::Failed(error) => Err(error),
                Look::Missing => source.renew(&fetch).await,
            }
        });
        task.await.unwrap_or_else(|_| Err(self.not_sent("the fetching task was cancelled")))
    }

    /// Forgets a credential that the platform refused, here and in the shared store, unless a
    /// newer one is there already.
    pub async fn invalidate(&self, refused: &str) {
        {
            let mut state = self.state();
            state.rejected = Some(refused.to_owned());
            state.current.take_if(|current| current.value.as_ref() == refused);
        }
        if let Err(error) = self.shared.kv.compare_and_delete(&self.shared.key, refused).await {
            tracing::warn!(%error, "a refused credential could not be deleted from the store");
        }
    }

    fn look(&self) -> Look {
        let now = Instant::now();
        let state = self.state();
        let failure = state.failure.as_ref().filter(|failure| now < failure.until);
        match (&state.current, failure) {
            (Some(current), failure) if now < current.expires_at => {
                let value = Arc::clone(&current.value);
                if now < current.renew_at || failure.is_some() { Look::Fresh(value) } else { Look::Aging(value) }
            }
            (_, Some(failure)) => Look::Failed(failure.error.clone()),
            (_, None) => Look::Missing,
        }
    }

    fn renew_in_background<F, Fut>(&self, fetch: F)
    where
        F: Fn(bool) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Fetched, WechatError>> + Send + 'static,
    {
        let Ok(flight) = Arc::clone(&self.shared.flight).try_lock_owned() else {
            return;
        };
        let source = self.clone();
        tokio::spawn(async move {
            let _flight = flight;
            if matches!(source.look(), Look::Fresh(_)) {
                return;
            }
            if let Err(error) = source.renew(&fetch).await {
                tracing::warn!(%error, "a credential could not be renewed early");
            }
        });
    }

    /// Takes what another instance has put into the store, or fetches. Only inside the flight.
    async fn renew<F, Fut>(&self, fetch: &F) -> Result<Arc<str>, WechatError>
    where
        F: Fn(bool) -> Fut + Send + Sync,
        Fut: Future<Output = Result<Fetched, WechatError>> + Send,
    {
        let lock_key = format!("{}:lock", self.shared.key);
        let deadline = Instant::now() + WAIT;
        let mut pause = Duration::from_millis(25);
        loop {
            if let Some(value) = self.adopt_shared().await {
                return Ok(value);
            }
            match self.shared.kv.lock(&lock_key, LOCK_TTL).await {
                Ok(Some(lock)) => {
                    // Between looking and locking, another instance may have finished.
                    let result = match self.adopt_shared().await {
                        Some(value) => Ok(value),
                        None => self.fetch(fetch).await,
                    };
                    if let Err(error) = lock.release().await {
                        tracing::warn!(%error, "the lock on a credential is left to expire");
                    }
                    return result;
                }
                Ok(None) => {
                    // Another instance is at it: go on with the old one, or wait for the new one.
                    if let Some(value) = self.postpone() {
                        return Ok(value);
                    }
                    if Instant::now() >= deadline {
                        let error = self.not_sent("another instance did not finish fetching");
                        return Err(self.remember(error));
                    }
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_millis(400));
                }
                Err(error) => {
                    tracing::warn!(%error, "fetching a credential without the shared store");
                    return self.fetch(fetch).await;
                }
            }
        }
    }

    /// Takes over the shared credential; answers it if it need not be renewed.
    async fn adopt_shared(&self) -> Option<Arc<str>> {
        let (value, ttl) = match self.shared.kv.get_with_ttl(&self.shared.key).await {
            Ok(shared) => shared?,
            Err(KvError::Other(error)) => {
                tracing::error!(error, "a shared credential cannot be read");
                return None;
            }
            Err(_) => return None,
        };
        if ttl.is_zero() || self.state().rejected.as_deref() == Some(value.as_str()) {
            return None;
        }
        let value = self.adopt(value, ttl);
        (ttl > MARGIN).then_some(value)
    }

    async fn fetch<F, Fut>(&self, fetch: &F) -> Result<Arc<str>, WechatError>
    where
        F: Fn(bool) -> Fut + Send + Sync,
        Fut: Future<Output = Result<Fetched, WechatError>> + Send,
    {
        let fetched = match self.fetch_accepted(fetch).await {
            Ok(fetched) => fetched,
            Err(error) => return Err(self.remember(error)),
        };
        let ttl = fetched.expires_in;
        let shared_ttl = ttl.checked_sub(SAFETY).filter(|ttl| !ttl.is_zero());
        if let Some(shared_ttl) = shared_ttl
            && let Err(error) = self.shared.kv.set(&self.shared.key, &fetched.value, shared_ttl).await
        {
            tracing::warn!(%error, "a credential is kept by this process only");
        }
        self.state().failure = None;
        Ok(self.adopt(fetched.value, ttl))
    }

    /// Fetches; if the platform hands out again what it refused, forces a new one.
    async fn fetch_accepted<F, Fut>(&self, fetch: &F) -> Result<Fetched, WechatError>
    where
        F: Fn(bool) -> Fut + Send + Sync,
        Fut: Future<Output = Result<Fetched, WechatError>> + Send,
    {
        let mut fetched = fetch_patiently(fetch).await?;
        if self.state().rejected.as_deref() == Some(fetched.value.as_str()) {
            if !self.may_force().await {
                return Err(self.not_sent("the platform keeps handing out a refused token"));
            }
            tracing::warn!(key = self.shared.key, "forcing a new credential");
            fetched = fetch(true).await?;
        }
        if fetched.value.is_empty() || fetched.expires_in.is_zero() {
            return Err(self.not_sent("the platform handed out an expired or empty credential"));
        }
        Ok(fetched)
    }

    /// Takes one of the 20 forced renewals of the day, 30 s after the last.
    async fn may_force(&self) -> bool {
        if !self.state().forced.take(Instant::now()) {
            return false;
        }
        let pause_key = format!("{}:forced", self.shared.key);
        let day_key = format!("{}:forced-day", self.shared.key);
        let kv = &self.shared.kv;
        match kv.set_if_absent(&pause_key, "1", FORCE_PAUSE).await {
            Ok(true) => match kv.incr(&day_key, DAY).await {
                Ok(count) => count <= FORCE_PER_DAY,
                Err(_) => true,
            },
            Ok(false) => false,
            // Without the shared store this process' own count must do.
            Err(_) => true,
        }
    }

    fn adopt(&self, value: String, ttl: Duration) -> Arc<str> {
        let now = Instant::now();
        let value: Arc<str> = value.into();
        // One that is already inside the margin is the platform's newest: ask again soon, not at
        // once.
        let renew_in = match ttl.checked_sub(MARGIN) {
            Some(left) if !left.is_zero() => left,
            _ => (ttl / 2).min(Duration::from_secs(30)),
        };
        self.state().current =
            Some(Current { value: Arc::clone(&value), renew_at: now + renew_in, expires_at: now + ttl });
        value
    }

    /// Goes on with the old credential for a moment while another instance renews it.
    fn postpone(&self) -> Option<Arc<str>> {
        let now = Instant::now();
        let mut state = self.state();
        let current = state.current.as_mut().filter(|c| now < c.expires_at)?;
        current.renew_at = now + Duration::from_secs(1);
        Some(Arc::clone(&current.value))
    }

    fn remember(&self, error: WechatError) -> WechatError {
        let seconds = match error.action() {
            Some(action) if action.stops_account() => 60,
            Some(Action::StopEndpointUntilTomorrow) => 300,
            Some(Action::PauseUntilNextMinute) => 15,
            Some(Action::Retry) | None => 1,
            Some(_) => 10,
        };
        self.state().failure =
            Some(Failure { error: error.clone(), until: Instant::now() + Duration::from_secs(seconds) });
        error
    }

    fn not_sent(&self, cause: &str) -> WechatError {
        WechatError::NotSent { endpoint: self.shared.endpoint, cause: cause.to_owned() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics between two changes that belong together.
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Forced {
    fn take(&mut self, now: Instant) -> bool {
        if self.last.is_some_and(|last| now - last < FORCE_PAUSE) {
            return false;
        }
        if self.day_began.is_none_or(|began| now - began >= DAY) {
            self.day_began = Some(now);
            self.today = 0;
        }
        if self.today >= FORCE_PER_DAY {
            return false;
        }
        self.today += 1;
        self.last = Some(now);
        true
    }
}

async fn fetch_patiently<F, Fut>(fetch: &F) -> Result<Fetched, WechatError>
where
    F: Fn(bool) -> Fut + Send + Sync,
    Fut: Future<Output = Result<Fetched, WechatError>> + Send,
{
    for delay in BUSY_DELAYS {
        match fetch(false).await {
            Err(error) if error.action() == Some(Action::Retry) => {
                tokio::time::sleep(delay).await;
            }
            result => return result,
        }
    }
    fetch(false).await
}

impl std::fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenSource").field("key", &self.shared.key).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Fetched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fetched").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}
