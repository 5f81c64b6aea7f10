//! Settings: the compiled-in defaults, then a file, then the environment.

mod values;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use figment::Figment;
use figment::providers::{Env, Format, Toml};
use serde::Deserialize;

use values::{explain, origin, strong};

/// The commented defaults.
const DEFAULTS: &str = include_str!("../../../config/default.toml");

macro_rules! section {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$fdoc])* pub $field: $type,)* }
    };
}

section! {
    /// All settings. `config/default.toml` says what each means.
    Settings {
        /// The HTTP server.
        server: Server,
        /// The database.
        database: Database,
        /// The shared store.
        redis: Redis,
        /// The platform.
        wechat: Wechat,
        /// Signing in.
        auth: Auth,
        /// Secrets at rest.
        vault: VaultKeys,
        /// Stored files.
        files: Files,
        /// Printed documents.
        print: Print,
        /// Callbacks.
        gateway: Gateway,
        /// Jobs.
        worker: Worker,
        /// E-mail.
        mail: Mail,
        /// Short messages.
        sms: Sms,
        /// Logs.
        log: Log,
    }
}
section! {
    /// The HTTP server.
    Server {
        /// Address and port.
        listen: SocketAddr,
        /// Threads; 0 = one for each core.
        threads: usize,
        /// How the outside reaches us.
        public_url: String,
        /// Whether a reverse proxy tells the client's address.
        behind_proxy: bool,
        /// Seconds for what is under way when stopping.
        shutdown_seconds: u64,
    }
}
section! {
    /// The database.
    Database {
        /// `sqlite://` or `postgres://`.
        url: String,
        /// Connections of the pool.
        max_connections: u32,
        /// Seconds to wait for one.
        acquire_seconds: u64,
        /// Whether `serve` migrates.
        migrate: bool,
    }
}
section! {
    /// The shared store.
    Redis {
        /// Empty = in memory.
        url: String,
    }
}
section! {
    /// The platform.
    Wechat {
        /// Base URL of the API.
        api_base: String,
        /// Base URL of web authorisation.
        open_base: String,
        /// Base URL of QR codes.
        mp_base: String,
        /// The JS-SDK that the customers' pages load; empty = none, and no consents are asked for.
        js_sdk_url: String,
        /// Seconds that a call may take.
        timeout_seconds: u64,
        /// Whether plain mode runs.
        allow_plain: bool,
    }
}
section! {
    /// Files.
    Files {
        /// A folder, or `s3://…`.
        url: String,
    }
}
section! {
    /// Printed documents.
    Print {
        /// The program whose `render` makes them; empty = this one.
        program: String,
    }
}

impl Print {
    /// The program whose `render` makes documents.
    ///
    /// # Errors
    /// Where it is this one, and the system does not tell where it lies.
    pub fn program(&self) -> std::io::Result<std::path::PathBuf> {
        if !self.program.is_empty() {
            return Ok(self.program.clone().into());
        }
        // The very file that runs, also while an upgrade lays a newer one in its place.
        if cfg!(target_os = "linux") { Ok("/proc/self/exe".into()) } else { std::env::current_exe() }
    }
}
section! {
    /// Callbacks.
    Gateway {
        /// Seconds until the body must be there.
        body_seconds: u64,
        /// Seconds until the answer must be committed.
        answer_seconds: u64,
        /// A file with texts; empty = built in.
        texts: String,
    }
}
section! {
    /// Jobs.
    Worker {
        /// Pushes at a time.
        batch: u64,
        /// Lanes at once.
        lanes: usize,
        /// Seconds of a lease.
        lease_seconds: u64,
        /// Seconds between looks at the queue.
        poll_seconds: u64,
        /// Seconds between looks at what is due.
        tick_seconds: u64,
    }
}
section! {
    /// Logs.
    Log {
        /// `pretty` or `json`.
        format: LogFormat,
        /// As in `RUST_LOG`.
        filter: String,
    }
}

/// E-mail.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The server; empty = none.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: MailSecurity,
    /// Who signs in; empty = nobody.
    pub user: String,
    /// With which password.
    pub password: String,
    /// The sender's address.
    pub from: String,
    /// Seconds that each step may take.
    pub timeout_seconds: u64,
    /// Connections at once.
    pub connections: usize,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// By STARTTLS.
    StartTls,
    /// By TLS from the first byte.
    Tls,
    /// Not at all.
    None,
}

/// Short messages.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// Where the provider is called; empty = none.
    pub url: String,
    /// `POST` or `GET`.
    pub method: String,
    /// Headers.
    pub headers: std::collections::BTreeMap<String, String>,
    /// The body with its places.
    pub body: String,
    /// What stands for `{sign}`.
    pub sign: String,
    /// Where the answer says how it ended.
    pub result_pointer: String,
    /// What stands there where it was taken.
    pub success_values: Vec<String>,
    /// What stands there where it may be taken later.
    pub retry_values: Vec<String>,
    /// Where the answer has the provider's key.
    pub id_pointer: String,
    /// The longest text, in characters.
    pub max_chars: usize,
    /// Whether the provider has approved sign and texts.
    pub approved: bool,
    /// Seconds that a call may take.
    pub timeout_seconds: u64,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Sms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Address, headers and body may all hold keys.
        f.debug_struct("Sms").field("approved", &self.approved).finish_non_exhaustive()
    }
}

/// How logs look.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// For machines.
    Json,
}

/// Signing in.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// Signs access tokens.
    pub secret: String,
    /// Minutes that one lives.
    pub access_minutes: u64,
}

/// Secrets at rest.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaultKeys {
    /// The newest first; empty = one made from `auth.secret`.
    pub keys: Vec<String>,
}

impl std::fmt::Debug for Auth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Auth").field("access_minutes", &self.access_minutes).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for VaultKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VaultKeys").field("keys", &self.keys.len()).finish()
    }
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// Names the key that is wrong, and why.
    pub fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        let mut figment = Figment::new().merge(Toml::string(DEFAULTS));
        if let Some(file) = file {
            anyhow::ensure!(file.is_file(), "the settings file {} does not exist", file.display());
            figment = figment.merge(Toml::file_exact(file));
        }
        let figment = figment.merge(Env::prefixed("GUANXI__").split("__"));
        let settings: Self = figment.extract().map_err(|error| anyhow::anyhow!("settings: {}", explain(error)))?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> anyhow::Result<()> {
        let url = self.database.url.as_str();
        let known = ["sqlite:", "postgres:", "postgresql:"];
        anyhow::ensure!(
            known.iter().any(|scheme| url.starts_with(scheme)),
            "settings: database.url must begin with sqlite:// or postgres://"
        );
        let positive = [
            ("database.max_connections", u64::from(self.database.max_connections)),
            ("database.acquire_seconds", self.database.acquire_seconds),
            ("wechat.timeout_seconds", self.wechat.timeout_seconds),
            ("auth.access_minutes", self.auth.access_minutes),
            ("gateway.body_seconds", self.gateway.body_seconds),
            ("gateway.answer_seconds", self.gateway.answer_seconds),
            ("worker.batch", self.worker.batch),
            ("worker.lanes", self.worker.lanes as u64),
            ("worker.lease_seconds", self.worker.lease_seconds),
            ("worker.poll_seconds", self.worker.poll_seconds),
            ("worker.tick_seconds", self.worker.tick_seconds),
            ("mail.timeout_seconds", self.mail.timeout_seconds),
            ("mail.connections", self.mail.connections as u64),
            ("sms.timeout_seconds", self.sms.timeout_seconds),
            ("sms.max_chars", self.sms.max_chars as u64),
        ];
        for (key, value) in positive {
            anyhow::ensure!(value > 0, "settings: {key} must be at least 1");
        }
        anyhow::ensure!(
            self.worker.lease_seconds > self.wechat.timeout_seconds * 2,
            "settings: worker.lease_seconds must be more than twice wechat.timeout_seconds: a job must outlive its call"
        );
        // A letter connects, signs in and goes: three limits for connecting, four for the letter.
        for (key, seconds, most) in [
            ("mail.timeout_seconds", self.mail.timeout_seconds, (self.worker.lease_seconds - 1) / 7),
            ("sms.timeout_seconds", self.sms.timeout_seconds, (self.worker.lease_seconds - 1) / 2),
        ] {
            let unused = (key.starts_with("mail") && self.mail.host.is_empty())
                || (key.starts_with("sms") && self.sms.url.is_empty());
            anyhow::ensure!(
                unused || seconds <= most,
                "settings: {key} must be at most {most} with this worker.lease_seconds: a job must outlive its send"
            );
        }
        for (key, base) in [
            ("wechat.api_base", &self.wechat.api_base),
            ("wechat.open_base", &self.wechat.open_base),
            ("wechat.mp_base", &self.wechat.mp_base),
        ] {
            anyhow::ensure!(
                base.starts_with("https://") || base.starts_with("http://"),
                "settings: {key} must be an http:// or https:// address"
            );
        }
        for (key, url) in
            [("server.public_url", &self.server.public_url), ("wechat.js_sdk_url", &self.wechat.js_sdk_url)]
        {
            anyhow::ensure!(
                url.is_empty() || origin(url).is_some(),
                "settings: {key} must be empty or an http:// or https:// address"
            );
        }
        anyhow::ensure!(
            origin(&self.server.public_url).is_none_or(|origin| origin == self.server.public_url.trim_end_matches('/')),
            "settings: server.public_url must be an address without a path, such as https://crm.example.com"
        );
        Ok(())
    }

    /// Checks what only a running server and the commands that seal secrets need.
    ///
    /// # Errors
    /// Names the secret that is missing, too short or an obvious placeholder.
    pub fn check_secrets(&self) -> anyhow::Result<()> {
        strong("auth.secret", &self.auth.secret)?;
        for key in &self.vault.keys {
            strong("vault.keys", key)?;
        }
        Ok(())
    }

    /// The passphrases of the vault, the newest first.
    pub fn vault_keys(&self) -> Vec<String> {
        if self.vault.keys.is_empty() { vec![self.auth.secret.clone()] } else { self.vault.keys.clone() }
    }

    /// How the outside reaches us.
    pub fn public_url(&self) -> String {
        self.public_url_at(self.server.listen)
    }

    /// How the outside reaches a server that listens at `address`: where the settings leave the
    /// port to the system, it is known only then.
    pub fn public_url_at(&self, address: SocketAddr) -> String {
        if self.server.public_url.is_empty() {
            format!("http://{address}")
        } else {
            self.server.public_url.trim_end_matches('/').to_owned()
        }
    }

    /// The origin of the JS-SDK that the customers' pages load, if they load one.
    pub fn js_sdk_origin(&self) -> Option<String> {
        origin(&self.wechat.js_sdk_url).map(str::to_owned)
    }

    /// How to connect to the database.
    pub fn db_options(&self) -> crm::db::DbOptions {
        crm::db::DbOptions {
            url: self.database.url.clone(),
            max_connections: self.database.max_connections,
            acquire_timeout: Duration::from_secs(self.database.acquire_seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_complete() {
        let settings = Settings::load(None).unwrap();
        assert_eq!(settings.public_url(), "http://127.0.0.1:8080");
        assert!(settings.check_secrets().is_err(), "there must be no default secret");
    }
}
