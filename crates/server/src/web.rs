//! The HTTP server of a process: what its roles need, and what operators look at.

use std::future::Future;

use actix_web::dev::Server;
use actix_web::middleware::Condition;
use actix_web::{App as HttpApp, HttpResponse, HttpServer, web};
use api::{ApiState, AuthSettings};
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::json;
use tracing_actix_web::TracingLogger;

use crate::app::App;
use crate::cli::Role;
use crate::demo::Demo;
use crate::telemetry::{self, Request};

/// Binds the listener and prepares the server; it runs when it is awaited.
pub(crate) fn server(app: &App, roles: &[Role], demo: Option<Demo>) -> anyhow::Result<(Server, std::net::SocketAddr)> {
    let metrics = telemetry::start_metrics();
    let gateway = roles.contains(&Role::Gateway).then(|| app.gateway()).transpose()?;
    let state = roles.contains(&Role::Api).then(|| api_state(app)).transpose()?;
    let own = &app.settings.server;
    let probe = app.clone();
    let trace = tracing::enabled!(tracing::Level::INFO);
    let factory = move || {
        let (gateway, state, demo) = (gateway.clone(), state.clone(), demo.clone());
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
    Ok((server.run(), address))
}

fn api_state(app: &App) -> anyhow::Result<ApiState> {
    let own = &app.settings.auth;
    Ok(ApiState::new(
        app.db.clone(),
        app.kv.clone(),
        app.accounts.clone(),
        app.vault.clone(),
        app.files.clone(),
        AuthSettings::new(own.secret.clone(), std::time::Duration::from_secs(own.access_minutes * 60)),
    ))
}

/// The process lives.
async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))
}

/// The process can work: database and Redis answer. Redis' absence is told but costs only speed.
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
