//! `guanxi simulate`.

use std::net::SocketAddr;

use wechat_sim::{Sim, SimConfig};

use super::serve::until_told_to_stop;
use super::{block_on, say};
use crate::app::install_crypto;

pub(crate) fn run(listen: SocketAddr) -> anyhow::Result<()> {
    install_crypto();
    block_on(async {
        let sim = Sim::start(SimConfig { listen, ..SimConfig::default() }).await?;
        say(format!("ready {}", sim.url()));
        until_told_to_stop().await;
        sim.stop().await;
        Ok(())
    })
}
