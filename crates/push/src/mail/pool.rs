//! Connections to the mail server: a few at once, kept open for a while.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::Rset;
use lettre::transport::smtp::extension::ClientId;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};

use super::dialogue::{code_of, hand_over, kind_of, not_sent};
use super::{Delivery, Letter, MailSettings, Security};

/// After so long without use a connection is closed: servers do so, too.
const IDLE: Duration = Duration::from_secs(20);
/// How a password is told.
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];
/// Said where the time ran out.
const TOO_SLOW: &str = "no answer in time";

/// Connections that are shared.
#[derive(Clone)]
pub(super) struct Pool {
    shared: Arc<Shared>,
}

struct Shared {
    settings: MailSettings,
    tls: Option<TlsParameters>,
    places: Semaphore,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("host", &self.shared.settings.host).finish_non_exhaustive()
    }
}

impl Pool {
    pub(super) fn new(settings: MailSettings) -> Result<Self, String> {
        let tls = match settings.security {
            Security::None => None,
            Security::StartTls | Security::Tls => {
                let tls = TlsParameters::new(settings.host.clone());
                Some(tls.map_err(|error| format!("mail.host: TLS can't be set up: {}", kind_of(&error)))?)
            }
        };
        let places = Semaphore::new(settings.connections.max(1));
        Ok(Self { shared: Arc::new(Shared { settings, tls, places, idle: Mutex::default() }) })
    }

    /// Hands a letter over, on a connection that is open or a new one.
    pub(super) async fn deliver(&self, from: &Address, letter: &Letter) -> Delivery {
        let shared = &self.shared;
        // Never closed: it can't fail.
        let Ok(_place) = shared.places.acquire().await else { return Delivery::NotSent("stopped".into()) };
        let mut connection = match self.connection().await {
            Ok(connection) => connection,
            Err(failed) => return failed,
        };
        // A limit for the whole: a server that answers each step slowly must not hold us for ever.
        let limit = shared.settings.timeout * 4;
        match timeout(limit, hand_over(&mut connection, from, letter)).await {
            Err(_) => Delivery::InDoubt(TOO_SLOW.into()),
            Ok(delivery) => {
                let usable = matches!(delivery, Delivery::Taken | Delivery::Refused(_) | Delivery::NotNow(_));
                if usable && !connection.has_broken() {
                    self.idle().push((connection, Instant::now()));
                }
                delivery
            }
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(AsyncSmtpConnection, Instant)>> {
        self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn connection(&self) -> Result<AsyncSmtpConnection, Delivery> {
        let limit = self.shared.settings.timeout;
        loop {
            let kept = {
                let mut idle = self.idle();
                idle.retain(|(_, since)| since.elapsed() < IDLE);
                idle.pop()
            };
            let Some((mut connection, _)) = kept else { break };
            // It begins anew, and shows that it lives.
            if matches!(timeout(limit, connection.command(Rset)).await, Ok(Ok(_))) {
                return Ok(connection);
            }
        }
        match timeout(limit * 3, self.connect()).await {
            Ok(connected) => connected,
            Err(_) => Err(Delivery::NotSent(TOO_SLOW.into())),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Delivery> {
        let Shared { settings, tls, .. } = &*self.shared;
        let hello = ClientId::default();
        let at_once = tls.clone().filter(|_| settings.security == Security::Tls);
        let address = (settings.host.trim_matches(['[', ']']), settings.port);
        let connected = AsyncSmtpConnection::connect_tokio1(address, Some(settings.timeout), &hello, at_once, None);
        let mut connection = connected.await.map_err(|error| match code_of(&error) {
            Some((code, true)) => Delivery::NotUs(format!("connection refused ({code})")),
            Some((code, false)) => Delivery::NotNow(code),
            None => not_sent(&error),
        })?;
        if let (Security::StartTls, Some(tls)) = (settings.security, tls) {
            let upgraded = connection.starttls(tls.clone(), &hello).await;
            upgraded.map_err(|error| Delivery::NotUs(format!("STARTTLS: {}", kind_of(&error))))?;
        }
        if !settings.user.is_empty() {
            let who = Credentials::new(settings.user.clone(), settings.password.expose().to_owned());
            connection.auth(&MECHANISMS, &who).await.map_err(|error| match code_of(&error) {
                Some((code, true)) => Delivery::NotUs(format!("sign-in refused ({code})")),
                Some((code, false)) => Delivery::NotNow(code),
                None if error.is_client() => Delivery::NotUs(format!("sign-in: {}", kind_of(&error))),
                None => not_sent(&error),
            })?;
        }
        Ok(connection)
    }
}
