//! The HTTP server of a process: what its roles need, and what operators look at.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::Condition;
use actix_web::{App as HttpApp, HttpResponse, HttpServer, web};
use api::{ApiState, AuthSettings, WebSettings};
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::json;
use tokio::task::JoinHandle;
use tracing_actix_web::TracingLogger;

use crate::app::App;
use crate::cli::Role;
use crate::demo::Demo;
use crate::faces::{self, Foreign};
use crate::telemetry::{self, Request};

/// An HTTP server that serves.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    handle: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more requests, and ends after what is under way.
    ///
    /// # Errors
    /// Where the server had ended by itself.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.handle.stop(true).await;
        Ok(self.serving.await??)
    }
}

/// Serves gateway and API in the current runtime, for whoever drives the worker by hand.
///
/// # Errors
/// Where it can't listen.
pub fn start(app: &App) -> anyhow::Result<Running> {
    let (server, address) = server(app, &[Role::Gateway, Role::Api], None)?;
    Ok(Running { address, handle: server.handle(), serving: tokio::spawn(server) })
}

/// Binds the listener and prepares the server; it runs when it is awaited.
pub(crate) fn server(app: &App, roles: &[Role], demo: Option<Demo>) -> anyhow::Result<(Server, SocketAddr)> {
    let metrics = telemetry::start_metrics();
    let gateway = roles.contains(&Role::Gateway).then(|| app.gateway()).transpose()?;
    let state = roles.contains(&Role::Api).then(|| api_state(app));
    let foreign = Foreign { js_sdk: app.settings.js_sdk_origin() };
    // Known when the port is; the factory runs later, in each thread.
    let public = Arc::new(OnceLock::new());
    let public_url: Arc<OnceLock<String>> = Arc::clone(&public);
    let own = &app.settings.server;
    let probe = app.clone();
    let trace = tracing::enabled!(tracing::Level::INFO);
    let factory = move || {
        let url = public_url.get().cloned().unwrap_or_default();
        let gateway = gateway.clone().map(|gateway| gateway.reached_at(&url));
        let (state, foreign, demo) = (state.clone().map(|state| reached_at(state, url)), foreign.clone(), demo.clone());
        HttpApp::new()
            .wrap(Condition::new(trace, TracingLogger::<Request>::new()))
            .app_data(web::Data::new(probe.clone()))
            .app_data(web::Data::new(metrics.clone()))
            .route("/healthz", web::get().to(healthz))
            .route("/readyz", web::get().to(readyz))
            .route("/metrics", web::get().to(metrics_page))
            .configure(move |config| {
                if let Some(gateway) = gateway {
                    gateway::configure(gateway)(config);
                }
                if let Some(state) = state {
                    api::configure(state)(config);
                    faces::configure(foreign)(config);
                    if demo.is_none() {
                        config.route("/", web::get().to(faces::home));
                    }
                }
                if let Some(demo) = demo {
                    crate::demo::page::configure(demo)(config);
                }
            })
    };
    let mut server = HttpServer::new(factory)
        .shutdown_timeout(own.shutdown_seconds)
        .client_request_timeout(std::time::Duration::from_secs(5))
        .disable_signals();
    if own.threads > 0 {
        server = server.workers(own.threads);
    }
    let server = server.bind(own.listen).map_err(|error| anyhow::anyhow!("server.listen {}: {error}", own.listen))?;
    let address = server.addrs().first().copied().unwrap_or(own.listen);
    // Only here is it set, before any thread starts.
    let _ = public.set(app.settings.public_url_at(address));
    Ok((server.run(), address))
}

fn api_state(app: &App) -> ApiState {
    let own = &app.settings.auth;
    ApiState {
        db: app.db.clone(),
        kv: app.kv.clone(),
        accounts: app.accounts.clone(),
        vault: app.vault.clone(),
        files: app.files.clone(),
        renderer: app.renderer.clone(),
        auth: AuthSettings {
            secret: own.secret.clone().into(),
            access_ttl: std::time::Duration::from_secs(own.access_minutes * 60),
            issuer: "guanxi".into(),
            behind_proxy: app.settings.server.behind_proxy,
        },
        web: WebSettings { public_url: String::new(), js_sdk_url: app.settings.wechat.js_sdk_url.clone() },
    }
}

fn reached_at(mut state: ApiState, public_url: String) -> ApiState {
    state.web.public_url = public_url;
    state
}

/// The process lives.
async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))
}

/// The process can work as it should: database and Redis answer. Without Redis it still works,
/// slower; who balances load by this decides whether that is ready enough.
async fn readyz(app: web::Data<App>) -> HttpResponse {
    let database = within(app.db.ping()).await;
    let redis = if app.settings.redis.url.is_empty() { None } else { Some(within(app.kv.ping()).await) };
    let word = |ok: bool| if ok { "ok" } else { "down" };
    let body = json!({
        "status": word(database && redis.unwrap_or(true)),
        "database": word(database),
        "redis": redis.map_or("in memory", word),
    });
    if database && redis.unwrap_or(true) {
        HttpResponse::Ok().json(body)
    } else {
        HttpResponse::ServiceUnavailable().json(body)
    }
}

async fn within<E>(check: impl Future<Output = Result<(), E>>) -> bool {
    matches!(tokio::time::timeout(std::time::Duration::from_secs(2), check).await, Ok(Ok(())))
}

async fn metrics_page(app: web::Data<App>, handle: web::Data<PrometheusHandle>) -> HttpResponse {
    if let Ok((waiting, dead)) = crm::outbox::backlog(&app.db.read(crm::actor::Actor::Platform)).await {
        metrics::gauge!("guanxi_jobs_waiting").set(waiting as f64);
        metrics::gauge!("guanxi_jobs_dead").set(dead as f64);
    }
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(handle.render())
}
