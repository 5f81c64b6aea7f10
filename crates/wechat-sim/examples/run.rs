//! Runs the simulator alone: `cargo run -p wechat-sim --example run -- --port 9090`.

use std::net::SocketAddr;

use wechat_sim::{Sim, SimConfig};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut port = 9090_u16;
    while let Some(argument) = arguments.next() {
        let value = arguments.next().and_then(|value| value.parse().ok());
        match (argument.as_str(), value) {
            ("--port", Some(value)) => port = value,
            _ => return Err(std::io::Error::other("usage: run [--port PORT]")),
        }
    }
    let listen = SocketAddr::from(([127, 0, 0, 1], port));
    let sim = Sim::start(SimConfig { listen, ..SimConfig::default() }).await?;
    eprintln!("simulator ready at {}", sim.url());
    tokio::signal::ctrl_c().await?;
    sim.stop().await;
    Ok(())
}
