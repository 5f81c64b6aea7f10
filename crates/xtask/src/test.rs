//! `cargo xtask test`: everything a fresh clone needs, from missing Debian packages to the last test.

use clap::Args;

use crate::servers::TestServers;
use crate::supervisor::Supervisor;
use crate::{debian, faces, steps};

/// What can be left out.
#[derive(Args)]
pub struct Options {
    /// Leave out formatting and clippy.
    #[arg(long)]
    no_lint: bool,
    /// Leave out the front ends and the browser.
    #[arg(long)]
    no_front_ends: bool,
    /// Arguments of the test runner (cargo-nextest, or `cargo test` where that is missing), for
    /// example a part of a test's name.
    #[arg(last = true, value_name = "ARGS")]
    runner_args: Vec<String>,
}

/// Installs what is missing, lints, builds the front ends and walks them in a browser, starts the
/// servers, runs the tests, stops the servers.
pub fn run(options: &Options, supervisor: &mut Supervisor) -> anyhow::Result<()> {
    debian::install_missing(supervisor)?;
    if !options.no_lint {
        for mut step in steps::lints() {
            supervisor.step(&mut step)?;
        }
    }
    // Chosen tests are chosen among those in Rust.
    let with_front_ends = !options.no_front_ends && options.runner_args.is_empty();
    if with_front_ends {
        // The tools of the front ends use one core most of the time.
        let build = supervisor.aside(&mut steps::everything())?;
        faces::check(supervisor)?;
        supervisor.join(build)?;
        let guanxi = steps::guanxi(false, supervisor)?;
        faces::in_browser(&guanxi, "test", &[], supervisor)?;
    }
    let servers = TestServers::start(supervisor)?;
    for mut step in steps::tests(&options.runner_args) {
        supervisor.step(step.envs(servers.environment()))?;
    }
    Ok(())
}
