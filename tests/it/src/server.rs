
pub use crate::app::App; pub use crate::settings::Settings;
use actix_web::{HttpServer, App as HttpApp};
pub struct Running { address: std::net::SocketAddr, handle: actix_web::dev::ServerHandle, serving: tokio::task::JoinHandle<std::io::Result<()>> }
impl Running { pub fn address(&self) -> std::net::SocketAddr { self.address } pub async fn stop(self) -> anyhow::Result<()> { self.handle.stop(true).await; Ok(self.serving.await??) } }
pub fn start(app: &App) -> anyhow::Result<Running> {
    let gateway = app.gateway()?;
    let server = HttpServer::new(move || { let g = gateway.clone(); HttpApp::new().configure(gateway::configure(g)) }).workers(2).shutdown_timeout(1).disable_signals().bind(("127.0.0.1", 0))?;
    let address = server.addrs()[0]; let server = server.run();
    Ok(Running { address, handle: server.handle(), serving: tokio::spawn(server) })
}
