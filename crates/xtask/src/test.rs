//! `cargo xtask test`: everything a fresh clone needs, from missing Debian packages to the last test.

use clap::Args;

use crate::servers::TestServers;
use crate::supervisor::Supervisor;
use crate::{debian, steps};

/// What can be left out.
#[derive(Args)]
pub struct Options {
    /// Leave out formatting and clippy.
    #[arg(long)]
    no_lint: bool,
    /// Arguments of the test runner (cargo-nextest, or `cargo test` where that is missing), for
    /// example a part of a test's name.
    #[arg(last = true, value_name = "ARGS")]
    runner_args: Vec<String>,
}

/// Installs what is missing, lints, starts the servers, runs the tests, stops the servers.
pub fn run(options: &Options, supervisor: &mut Supervisor) -> anyhow::Result<()> {
    debian::install_missing(supervisor)?;
    if !options.no_lint {
        for mut step in steps::lints() {
            supervisor.step(&mut step)?;
        }
    }
    let servers = TestServers::start(supervisor)?;
    for mut step in steps::tests(&options.runner_args) {
        supervisor.step(step.envs(servers.environment()))?;
    }
    Ok(())
}
