//! Starting and stopping the simulator.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use actix_web::{App, HttpServer, dev::ServerHandle, web};
use tokio::task::JoinHandle;

use crate::{config::SimConfig, control, gate, page, shared::Shared};

/// Seconds given to requests in work when the simulator stops.
const SHUTDOWN_SECONDS: u64 = 5;
/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(120);
/// Open connections waiting to be accepted; benches open many at once.
const BACKLOG: u32 = 4096;

/// The client for callbacks: no proxy, no redirects; each request carries its own time limit.
#[expect(clippy::disallowed_methods, reason = "the one client of this crate, which imports nothing of the product")]
fn callback_client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).user_agent("Mozilla/4.0").build()
}

/// A running simulator. It stops with [`Sim::stop`]; dropping it leaves it running.
#[derive(Debug)]
pub struct Sim {
    /// The address it listens on.
    pub addr: SocketAddr,
    shared: Arc<Shared>,
    handle: ServerHandle,
    task: JoinHandle<io::Result<()>>,
}

impl Sim {
    /// Starts a simulator; must be called within a tokio runtime, which also runs the callbacks.
    ///
    /// # Errors
    /// The listen address cannot be taken, or the HTTP client for callbacks cannot be made.
    pub async fn start(config: SimConfig) -> io::Result<Self> {
        let http = callback_client().map_err(io::Error::other)?;
        let (listen, workers) = (config.listen, config.workers.max(1));
        let public_url = config.public_url.trim_end_matches('/').to_owned();
        let shared = Arc::new(Shared::new(config, http, tokio::runtime::Handle::current()));
        let data = web::Data::from(Arc::clone(&shared));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .configure(page::routes)
                .service(web::scope("/_sim").configure(control::routes))
                .default_service(web::to(gate::platform))
        })
        .workers(workers)
        .backlog(BACKLOG)
        .disable_signals()
        .shutdown_timeout(SHUTDOWN_SECONDS)
        // Longer than clients keep idle connections: a send must not fail for meeting a closing one.
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(Duration::from_secs(10))
        .bind(listen)?;
        let addr = *server.addrs().first().ok_or_else(|| io::Error::other("no address was bound"))?;
        shared.set_base_url(if public_url.is_empty() { format!("http://{addr}") } else { public_url });
        let server = server.run();
        let handle = server.handle();
        let task = tokio::spawn(server);
        Ok(Self { addr, shared, handle, task })
    }

    /// The address as the root of URLs, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Stops gracefully: held requests and event streams end, requests in work are answered.
    pub async fn stop(self) {
        self.shared.begin_stop();
        self.handle.stop(true).await;
        if let Err(error) = self.task.await {
            tracing::warn!(%error, "the simulator's server did not end cleanly");
        }
    }
}
