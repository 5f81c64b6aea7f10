//! The wiring: everything that a process needs, from its settings.

use std::sync::Arc;
use std::time::Duration;

use accounts::{Accounts, PlatformSettings};
use anyhow::Context;
use crm::clock::Clock;
use crm::db::{Db, News};
use crm::vault::Vault;
use files::Store;
use gateway::{Gateway, Limits, Texts};
use kv::Kv;
use migrations::{Migrator, MigratorTrait};
use print::Renderer;
use push::{Mailer, Pusher, SmsSender};
use tokio::sync::watch;
use worker::{Worker, WorkerSettings};

use crate::providers;
use crate::settings::Settings;

/// The channel on which processes tell each other news.
const NEWS: &str = "news";

/// A process of the product, put together but not yet serving.
#[derive(Clone, Debug)]
pub struct App {
    /// Its settings.
    pub settings: Arc<Settings>,
    /// The database.
    pub db: Db,
    /// The shared store.
    pub kv: Kv,
    /// Accounts that are ready to talk.
    pub accounts: Accounts,
    /// Secrets at rest.
    pub vault: Vault,
    /// Stored files.
    pub files: Store,
    /// Makes printed documents, each in a process of its own.
    pub renderer: Renderer,
    /// The mail server, where there is one.
    pub mailer: Option<Mailer>,
    /// The provider of short messages, where there is one.
    pub sms: Option<SmsSender>,
}

impl App {
    /// Connects to everything. The schema must be up to date.
    ///
    /// # Errors
    /// Says what can't be reached.
    pub async fn build(settings: Settings, clock: Clock) -> anyhow::Result<Self> {
        install_crypto();
        let (mailer, sms) = providers::build(&settings)?;
        let db = Db::connect(&settings.db_options(), clock).await.context("the database can't be reached")?;
        let db = db.with_providers(providers::known(&settings, mailer.is_some(), sms.is_some()));
        let kv = if settings.redis.url.is_empty() {
            Kv::memory()
        } else {
            Kv::connect(&settings.redis.url).await.context("settings: redis.url")?
        };
        let vault = Vault::new(settings.vault_keys());
        let files = Store::open(&settings.files.url).context("settings: files.url")?;
        let platform = PlatformSettings {
            api_base: settings.wechat.api_base.clone(),
            open_base: settings.wechat.open_base.clone(),
            mp_base: settings.wechat.mp_base.clone(),
            timeout: Duration::from_secs(settings.wechat.timeout_seconds),
            allow_plain: settings.wechat.allow_plain,
        };
        let accounts = Accounts::new(db.clone(), kv.clone(), vault.clone(), platform)?;
        let renderer = Renderer::new(settings.print.program()?);
        Ok(Self { settings: Arc::new(settings), db, kv, accounts, vault, files, renderer, mailer, sms })
    }

    /// The callback gateway.
    ///
    /// # Errors
    /// Where the texts can't be read.
    pub fn gateway(&self) -> anyhow::Result<Gateway> {
        let own = &self.settings.gateway;
        let texts = if own.texts.is_empty() {
            Texts::built_in().context("the built-in texts")?
        } else {
            let text = std::fs::read_to_string(&own.texts).with_context(|| format!("gateway.texts: {}", own.texts))?;
            Texts::parse(&text).with_context(|| format!("gateway.texts: {}", own.texts))?
        };
        let limits =
            Limits { body: Duration::from_secs(own.body_seconds), answer: Duration::from_secs(own.answer_seconds) };
        Ok(Gateway::new(self.db.clone(), self.accounts.clone(), texts, limits))
    }

    /// The worker.
    pub fn worker(&self) -> Worker {
        let own = &self.settings.worker;
        let pusher = Pusher::new(self.db.clone(), self.accounts.clone(), self.files.clone(), self.kv.clone())
            .with_providers(self.mailer.clone(), self.sms.clone())
            .reached_at(&self.settings.public_url());
        let settings = WorkerSettings {
            batch: own.batch,
            lanes: own.lanes,
            lease: Duration::from_secs(own.lease_seconds),
            poll: Duration::from_secs(own.poll_seconds),
            tick: Duration::from_secs(own.tick_seconds),
        };
        Worker::new(self.db.clone(), self.accounts.clone(), self.files.clone(), pusher, settings)
    }

    /// Tells other processes what is committed here, and spreads here what they tell, until
    /// `stop` says so. News that get lost cost a second of waiting, nothing more.
    pub async fn share_news(self, mut stop: watch::Receiver<bool>) {
        if !self.kv.is_shared() {
            return;
        }
        let mut own = self.db.listen_to_commits();
        let mut others = match self.kv.subscribe(NEWS).await {
            Ok(others) => others,
            Err(error) => {
                tracing::error!(%error, "news of other processes can't be heard");
                return;
            }
        };
        let me = format!("{:016x}", rand::random::<u64>());
        while !*stop.borrow() {
            tokio::select! {
                heard = own.recv() => {
                    let news = match heard {
                        Ok(news) => news,
                        Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => News::Job,
                        Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
                    };
                    if let Ok(text) = serde_json::to_string(&(&me, news))
                        && let Err(error) = self.kv.publish(NEWS, text).await
                    {
                        tracing::debug!(%error, "news could not be told");
                    }
                }
                heard = others.recv() => {
                    let Some(text) = heard else { return };
                    match serde_json::from_str::<(String, News)>(&text) {
                        Ok((from, news)) if from != me => self.db.tell(news),
                        _ => {}
                    }
                }
                _ = stop.changed() => {}
            }
        }
    }
}

/// Makes one TLS library the default of the process; a second call changes nothing.
pub(crate) fn install_crypto() {
    // An error says that it is installed already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}

/// Brings the schema up to date.
///
/// # Errors
/// Where a migration fails.
pub async fn migrate(settings: &Settings) -> anyhow::Result<()> {
    install_crypto();
    Db::migrating(&settings.db_options(), async |connection| Migrator::up(connection, None).await)
        .await
        .context("the schema can't be brought up to date")
}
