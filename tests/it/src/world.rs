//! The product and the platform, together in this process.

use std::sync::Arc;

use chrono::{DateTime, Duration, TimeZone, Utc};
use crm::actor::Actor;
use crm::clock::Clock;
use crm::db::{Db, Uow};
use server::{App, Running, Settings};
use tempfile::TempDir;
use wechat_sim::{Sim, SimConfig};
use worker::Worker;

use crate::{Backend, Company, Person, SimClient};

/// When the tests begin: a Monday, 10:00 in Shanghai.
pub fn monday() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 2, 0, 0).unwrap()
}

/// One test's world.
pub struct World {
    /// What it runs on.
    pub backend: Backend,
    /// The product.
    pub app: App,
    /// Its worker, which the tests drain.
    pub worker: Worker,
    /// The platform, from outside.
    pub sim: SimClient,
    /// Where the product listens.
    pub url: String,
    /// A client whose address is this test's own: limits by address are not shared.
    pub http: reqwest::Client,
    /// The URL of the database.
    pub database: String,
    running: Running,
    platform: Option<Sim>,
    folder: Arc<TempDir>,
}

impl World {
    /// Starts one with default settings.
    pub async fn start(backend: Backend) -> Self {
        Self::with(backend, |_, _| ()).await
    }

    /// Starts one whose settings, or whose platform, differ.
    pub async fn with(backend: Backend, adjust: impl FnOnce(&mut Settings, &mut SimConfig)) -> Self {
        log();
        let folder = Arc::new(tempfile::Builder::new().prefix("guanxi-it-").tempdir().unwrap());
        let database = backend.database(&folder).await;
        let mut settings = Settings::load(None).unwrap();
        settings.server.listen = ([127, 0, 0, 1], 0).into();
        settings.server.threads = 2;
        settings.server.shutdown_seconds = 1;
        settings.database.url.clone_from(&database);
        settings.database.max_connections = 12;
        settings.redis.url = backend.redis().to_owned();
        settings.auth.secret = "k3Jd92kfLQpz71mXwErTyUiOpAsDfGhJ".to_owned();
        settings.files.url = folder.path().join("files").display().to_string();
        settings.wechat.timeout_seconds = 2;
        let mut platform =
            SimConfig { callback_retry_gap: std::time::Duration::from_millis(20), ..SimConfig::default() };
        adjust(&mut settings, &mut platform);
        let platform = Sim::start(platform).await.unwrap();
        for base in [&mut settings.wechat.api_base, &mut settings.wechat.open_base, &mut settings.wechat.mp_base] {
            *base = platform.url();
        }
        let app = App::build(settings, Clock::starting_at(monday())).await.unwrap();
        let running = server::start(&app).unwrap();
        let http = client();
        let sim = SimClient::new(platform.url(), http.clone());
        let world = Self {
            worker: app.worker(),
            url: format!("http://{}", running.address()),
            platform: Some(platform),
            backend,
            app,
            sim,
            http,
            database,
            running,
            folder,
        };
        world.sync_clock().await;
        world
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.app.db
    }

    /// The folder of this world.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The time of product and platform.
    pub fn now(&self) -> DateTime<Utc> {
        self.db().clock().now()
    }

    async fn sync_clock(&self) {
        let offset = self.db().clock().offset();
        // The platform counts whole seconds, and must never be behind the product.
        let seconds = offset.num_seconds() + i64::from(offset.subsec_nanos() > 0);
        self.sim.post("/clock", &serde_json::json!({ "offset_seconds": seconds })).await;
    }

    /// Moves product and platform, and does nothing else.
    pub async fn advance(&self, by: Duration) {
        self.db().clock().advance(by);
        self.sync_clock().await;
    }

    /// Moves product and platform to an instant.
    pub async fn move_to(&self, to: DateTime<Utc>) {
        self.advance(to - self.now()).await;
    }

    /// Does all that is due, and what comes of it.
    pub async fn drain(&self) {
        self.worker.drain().await.unwrap();
        if self.platform.is_some() {
            self.sim.settle().await;
        }
    }

    /// Looks for what is due, and does it.
    pub async fn tick(&self) {
        self.worker.tick().await.unwrap();
        self.drain().await;
    }

    /// Another process of the product on the same database: connections and caches of its own.
    pub async fn another(&self) -> App {
        let clock = self.db().clock().clone();
        App::build((*self.app.settings).clone(), clock).await.unwrap()
    }

    /// A company with people, accounts and templates.
    pub async fn company(&self) -> Company {
        Company::create(self, "上海关山工业品贸易有限公司").await
    }

    /// Reads as the system of a company.
    pub fn reading(&self, company: &Company) -> Uow {
        self.db().read(Actor::System(company.tenant))
    }

    /// Someone whom nobody knows, with a phone.
    pub async fn person(&self, name: &str, phone: &str) -> Person {
        Person { user: self.sim.user(name, phone).await, sim: self.sim.clone(), appid: String::new() }
    }

    /// Stops the platform: from now on every connection is refused.
    pub async fn stop_platform(&mut self) {
        self.platform.take().unwrap().stop().await;
    }

    /// Starts a platform at the address of the one that was stopped. It knows nobody.
    pub async fn restart_platform(&mut self) {
        let listen = self.sim.address();
        self.platform = Some(Sim::start(SimConfig { listen, ..SimConfig::default() }).await.unwrap());
        self.sync_clock().await;
    }

    /// Ends the HTTP server after what is under way.
    pub async fn stop(self) {
        self.running.stop().await.unwrap();
    }
}

/// A client with an address of its own in 127.0.0.0/8.
#[expect(clippy::disallowed_methods, reason = "a client of the tests, not of the product")]
fn client() -> reqwest::Client {
    let [a, b, c] = rand::random::<[u8; 3]>();
    let own = std::net::Ipv4Addr::new(127, a.max(1), b, c.clamp(1, 254));
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .local_address(std::net::IpAddr::V4(own))
        .timeout(std::time::Duration::from_secs(30))
        .build()
        .unwrap()
}

/// Shows the product's warnings with a failed test's output.
fn log() {
    let filter = std::env::var("RUST_LOG").unwrap_or_else(|_| "warn,sqlx=off".into());
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
}
