//! The store on Redis.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::io::tcp::TcpSettings;
use redis::{Cmd, ErrorKind, FromRedisValue, IntoConnectionInfo, RedisError, Script, ServerErrorKind};

use crate::pubsub::Hub;
use crate::rate::Micros;
use crate::{Decision, KvError, Space, Subscription};

/// How to talk to Redis.
#[derive(Debug, Clone)]
pub struct RedisOptions {
    /// Stands before every key and channel, so that several installations may share one Redis.
    pub prefix: String,
    /// Time limit of every command, connecting included.
    pub timeout: Duration,
}

impl Default for RedisOptions {
    fn default() -> Self {
        Self { prefix: "guanxi:".to_owned(), timeout: Duration::from_millis(500) }
    }
}

/// A store on Redis. Clones share one multiplexed connection, which is made with the first command
/// and again after it was lost.
#[derive(Clone)]
pub struct RedisKv {
    shared: Arc<Shared>,
}

struct Shared {
    connection: ConnectionManager,
    options: RedisOptions,
    hub: Hub,
    rate_limit: Script,
    compare_and_delete: Script,
    compare_and_expire: Script,
    incr: Script,
}

impl fmt::Debug for RedisKv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address may contain a password.
        f.debug_struct("RedisKv").field("options", &self.shared.options).finish_non_exhaustive()
    }
}

impl RedisKv {
    pub(crate) fn new(url: &str, options: RedisOptions) -> Result<Self, KvError> {
        let malformed =
            |error: RedisError| KvError::Other(format!("the address of Redis is malformed: {}", error.kind_text()));
        let info = url.into_connection_info().map_err(malformed)?.set_tcp_settings(tcp_settings(options.timeout));
        let client = redis::Client::open(info).map_err(malformed)?;
        // One attempt per command: while Redis is down, every command fails at once and the next
        // one tries again, instead of all waiting behind a growing delay.
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(0)
            .set_connection_timeout(Some(options.timeout))
            .set_response_timeout(Some(options.timeout))
            .set_pipeline_buffer_size(1024);
        let connection = ConnectionManager::new_lazy_with_config(client.clone(), config).map_err(malformed)?;
        Ok(Self {
            shared: Arc::new(Shared {
                connection,
                hub: Hub::new(client, options.timeout),
                options,
                rate_limit: Script::new(include_str!("scripts/rate_limit.lua")),
                compare_and_delete: Script::new(include_str!("scripts/compare_and_delete.lua")),
                compare_and_expire: Script::new(include_str!("scripts/compare_and_expire.lua")),
                incr: Script::new(include_str!("scripts/incr.lua")),
            }),
        })
    }

    pub(crate) async fn get(&self, key: &str) -> Result<Option<String>, KvError> {
        self.command(redis::cmd("GET").arg(self.full(Space::Value, key))).await
    }

    pub(crate) async fn get_with_ttl(&self, key: &str) -> Result<Option<(String, Duration)>, KvError> {
        let key = self.full(Space::Value, key);
        let mut both = redis::pipe();
        both.atomic().cmd("GET").arg(&key).cmd("PTTL").arg(&key);
        let both = &both;
        let (value, ttl): (Option<String>, i64) =
            self.limited(async |mut connection: ConnectionManager| both.query_async(&mut connection).await).await?;
        // A key that somebody gave no time to live is taken as about to expire.
        let ttl = Duration::from_millis(u64::try_from(ttl).unwrap_or_default());
        Ok(value.map(|value| (value, ttl)))
    }

    pub(crate) async fn set(&self, key: &str, value: &str, ttl: Duration) -> Result<(), KvError> {
        let key = self.full(Space::Value, key);
        self.command(redis::cmd("SET").arg(key).arg(value).arg("PX").arg(ms(ttl))).await
    }

    pub(crate) async fn set_if_absent(
        &self,
        space: Space,
        key: &str,
        value: &str,
        ttl: Duration,
    ) -> Result<bool, KvError> {
        let key = self.full(space, key);
        let mut set = redis::cmd("SET");
        set.arg(key).arg(value).arg("NX").arg("PX").arg(ms(ttl));
        let answer: Option<String> = self.command(&set).await?;
        Ok(answer.is_some())
    }

    pub(crate) async fn delete(&self, key: &str) -> Result<bool, KvError> {
        let deleted: i64 = self.command(redis::cmd("DEL").arg(self.full(Space::Value, key))).await?;
        Ok(deleted == 1)
    }

    pub(crate) async fn compare_and_delete(&self, space: Space, key: &str, expected: &str) -> Result<bool, KvError> {
        let script = &self.shared.compare_and_delete;
        let deleted: i64 = self.script(script, self.full(space, key), &[expected.to_owned()]).await?;
        Ok(deleted == 1)
    }

    pub(crate) async fn compare_and_expire(
        &self,
        space: Space,
        key: &str,
        expected: &str,
        ttl: Duration,
    ) -> Result<bool, KvError> {
        let arguments = [expected.to_owned(), ms(ttl).to_string()];
        let script = &self.shared.compare_and_expire;
        let extended: i64 = self.script(script, self.full(space, key), &arguments).await?;
        Ok(extended == 1)
    }

    pub(crate) async fn incr(&self, key: &str, ttl: Duration) -> Result<i64, KvError> {
        let key = self.full(Space::Value, key);
        self.script(&self.shared.incr, key, &[ms(ttl).to_string()]).await
    }

    pub(crate) async fn rate_limit(&self, key: &str, micros: Micros) -> Result<Decision, KvError> {
        let arguments = [micros.interval, micros.tolerance, micros.increment].map(|n| n.to_string());
        let (allowed, remaining, retry_after): (i64, u64, u64) =
            self.script(&self.shared.rate_limit, self.full(Space::Rate, key), &arguments).await?;
        Ok(Decision {
            allowed: allowed == 1,
            remaining: u32::try_from(remaining).unwrap_or(u32::MAX),
            retry_after: Duration::from_micros(retry_after),
        })
    }

    pub(crate) async fn publish(&self, channel: &str, payload: &str) -> Result<(), KvError> {
        let channel = self.full(Space::Channel, channel);
        self.command(redis::cmd("PUBLISH").arg(channel).arg(payload)).await
    }

    pub(crate) async fn subscribe(&self, channel: &str) -> Result<Subscription, KvError> {
        let channel = self.full(Space::Channel, channel);
        Ok(self.shared.hub.subscribe(channel).await)
    }

    pub(crate) async fn ping(&self) -> Result<(), KvError> {
        self.command(&redis::cmd("PING")).await
    }

    fn full(&self, space: Space, key: &str) -> String {
        format!("{}{}{key}", self.shared.options.prefix, space.prefix())
    }

    async fn command<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, KvError> {
        self.limited(async |mut connection: ConnectionManager| command.query_async(&mut connection).await).await
    }

    /// By EVALSHA; a script that Redis does not know (any more) is loaded and called again.
    async fn script<T: FromRedisValue>(
        &self,
        script: &Script,
        key: String,
        arguments: &[String],
    ) -> Result<T, KvError> {
        let mut invocation = script.key(key);
        for argument in arguments {
            invocation.arg(argument);
        }
        let invocation = &invocation;
        self.limited(async |mut connection: ConnectionManager| invocation.invoke_async(&mut connection).await).await
    }

    /// Runs a command within the time limit.
    async fn limited<T, F>(&self, mut run: impl FnMut(ConnectionManager) -> F) -> Result<T, KvError>
    where
        F: Future<Output = Result<T, RedisError>>,
    {
        let timeout = self.shared.options.timeout;
        let attempts = async {
            match run(self.shared.connection.clone()).await {
                // The answer of an attempt to connect that was made earlier: nothing was sent, and
                // Redis may be back by now.
                Err(error) if error.is_connection_refusal() => run(self.shared.connection.clone()).await,
                other => other,
            }
        };
        match tokio::time::timeout(timeout, attempts).await {
            Ok(result) => result.map_err(|error| classify(&error, timeout)),
            Err(_) => Err(KvError::Timeout(timeout)),
        }
    }
}

/// What Redis said, without the address it was said by.
trait KindText {
    fn kind_text(&self) -> String;
}

impl KindText for RedisError {
    fn kind_text(&self) -> String {
        match self.code() {
            Some(code) => format!("{code} {}", self.detail().unwrap_or_default()),
            None => format!("{:?}", self.kind()),
        }
    }
}

fn classify(error: &RedisError, timeout: Duration) -> KvError {
    if error.is_timeout() {
        return KvError::Timeout(timeout);
    }
    let not_ready = matches!(
        error.kind(),
        ErrorKind::Server(
            ServerErrorKind::BusyLoading
                | ServerErrorKind::TryAgain
                | ServerErrorKind::ClusterDown
                | ServerErrorKind::MasterDown
                | ServerErrorKind::ReadOnly
        )
    ) || matches!(error.code(), Some("OOM" | "MISCONF" | "BUSY"));
    if not_ready || error.is_io_error() || error.is_connection_dropped() {
        KvError::Unavailable(error.kind_text())
    } else {
        KvError::Other(error.kind_text())
    }
}

fn tcp_settings(timeout: Duration) -> TcpSettings {
    let settings = TcpSettings::default().set_nodelay(true);
    // A peer that vanished without a word is given up after a few time limits, not after minutes.
    #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
    let settings = settings.set_user_timeout(timeout.saturating_mul(4));
    #[cfg(not(any(target_os = "android", target_os = "fuchsia", target_os = "linux")))]
    let _ = timeout;
    settings
}

fn ms(ttl: Duration) -> u64 {
    u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX)
}
