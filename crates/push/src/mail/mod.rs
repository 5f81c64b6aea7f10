//! E-mail: a letter is written, and handed over to the company's mail server.

mod dialogue;
mod letter;
mod pool;

use std::time::Duration;

use chrono::{DateTime, Utc};
use crm::reminders;
use lettre::Address;
use wechat::Secret;

pub(crate) use dialogue::Delivery;
pub(crate) use letter::{Letter, Words};
use pool::Pool;

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// By STARTTLS, and never without.
    StartTls,
    /// By TLS from the first byte.
    Tls,
    /// Not at all: for a server on the same machine.
    None,
}

/// The mail server, and in whose name letters go.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// The server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Who signs in there; empty = nobody.
    pub user: String,
    /// With which password.
    pub password: Secret,
    /// The sender's address.
    pub from: String,
    /// Time limit of each step, from connecting to the answer.
    pub timeout: Duration,
    /// The most connections at once.
    pub connections: usize,
    /// How the outside reaches us, for links in letters.
    pub public_url: String,
}

/// Sends letters. Cheap to clone: clones share connections.
#[derive(Clone, Debug)]
pub struct Mailer {
    from: Address,
    public_url: String,
    pool: Pool,
}

impl Mailer {
    /// A sender of letters. Connects when there is something to send.
    ///
    /// # Errors
    /// Names the setting that is wrong, and why.
    pub fn new(settings: MailSettings) -> Result<Self, String> {
        let from: Address = settings.from.parse().map_err(|_| "mail.from must be an e-mail address".to_owned())?;
        if !settings.from.is_ascii() {
            return Err("mail.from must be in ASCII".into());
        }
        if settings.security == Security::None && !is_loopback(&settings.host) {
            return Err(
                "mail.security can be none only for a server on this machine (localhost, 127.0.0.1, ::1)".into()
            );
        }
        let public_url = settings.public_url.trim_end_matches('/').to_owned();
        Ok(Self { from, public_url, pool: Pool::new(settings)? })
    }

    /// Writes the letter for a push.
    pub(crate) fn letter(&self, words: Words<'_>) -> Result<Letter, &'static str> {
        letter::write(&self.from, &self.public_url, words)
    }

    /// Writes a reminder to our own staff.
    pub(crate) fn reminder(&self, reminder: &reminders::Letter, now: DateTime<Utc>) -> Result<Letter, &'static str> {
        letter::remind(&self.from, reminder, now)
    }

    /// Hands a letter over to the mail server.
    pub(crate) async fn deliver(&self, letter: &Letter) -> Delivery {
        self.pool.deliver(&self.from, letter).await
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(host: &str, security: Security) -> MailSettings {
        MailSettings {
            host: host.into(),
            port: 25,
            security,
            user: String::new(),
            password: "".into(),
            from: "crm@example.com".into(),
            timeout: Duration::from_secs(1),
            connections: 2,
            public_url: "https://crm.example.com/".into(),
        }
    }

    #[test]
    fn nothing_goes_unprotected_over_a_network() {
        for host in ["localhost", "127.0.0.1", "[::1]", "127.8.8.8"] {
            assert!(Mailer::new(settings(host, Security::None)).is_ok(), "{host}");
        }
        for host in ["mail.example.com", "10.0.0.1", "localhost.example.com", ""] {
            assert!(Mailer::new(settings(host, Security::None)).is_err(), "{host}");
        }
        let nobody = MailSettings { from: "nobody".into(), ..settings("localhost", Security::None) };
        assert!(Mailer::new(nobody).unwrap_err().contains("mail.from"));
    }
}
