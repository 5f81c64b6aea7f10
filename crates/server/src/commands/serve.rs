//! `guanxi serve`.

use std::time::Duration;

use actix_web::dev::Server;
use crm::clock::Clock;
use tokio::sync::watch;

use super::block_on;
use crate::app::{self, App};
use crate::cli::Role;
use crate::demo::Demo;
use crate::settings::Settings;
use crate::{telemetry, web};

/// For how long closed connections are waited for: where the database is gone, they never come back.
const CLOSING: Duration = Duration::from_secs(5);

pub(crate) fn run(settings: Settings, roles: &[Role]) -> anyhow::Result<()> {
    settings.check_secrets()?;
    let all = [Role::Gateway, Role::Api, Role::Worker].iter().all(|role| roles.contains(role));
    anyhow::ensure!(
        all || !settings.redis.url.is_empty(),
        "a process with some of the roles means several processes, and these need redis.url"
    );
    telemetry::start_logging(&settings.log)?;
    block_on(async {
        if settings.database.migrate {
            app::migrate(&settings).await?;
        }
        let app = App::build(settings, Clock::system()).await?;
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(async move {
            until_told_to_stop().await;
            let _ = stop.send(true);
        });
        let server = listen(&app, roles, None)?;
        serve(server, app, roles, stopped).await
    })
}

/// Takes the address that the settings name: from now on requests are kept until they are served.
pub(crate) fn listen(app: &App, roles: &[Role], demo: Option<Demo>) -> anyhow::Result<Server> {
    let (server, address) = web::server(app, roles, demo)?;
    tracing::info!(%address, ?roles, "guanxi serves");
    Ok(server)
}

/// Serves until `stopped` says so, and finishes what is under way.
pub(crate) async fn serve(
    server: Server,
    app: App,
    roles: &[Role],
    mut stopped: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let handle = server.handle();
    let worker = roles.contains(&Role::Worker).then(|| tokio::spawn(app.worker().run(stopped.clone())));
    let news = tokio::spawn(app.clone().share_news(stopped.clone()));
    let mut serving = tokio::spawn(server);
    tokio::select! {
        ended = &mut serving => {
            ended??;
            anyhow::bail!("the HTTP server ended by itself");
        }
        _ = stopped.wait_for(|stop| *stop) => tracing::info!("stopping; what is under way is finished"),
    }
    handle.stop(true).await;
    serving.await??;
    if let Some(worker) = worker {
        worker.await?;
    }
    news.await?;
    match tokio::time::timeout(CLOSING, app.db.close()).await {
        Ok(closed) => closed?,
        // All work has ended; nothing is lost with the connections.
        Err(_) => tracing::warn!("the database does not close its connections; they are left"),
    }
    tracing::info!("stopped");
    Ok(())
}

/// Waits for SIGTERM or SIGINT.
pub(crate) async fn until_told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::error!("signals can't be heard; the process has to be killed");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
