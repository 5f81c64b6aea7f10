//! `cargo xtask test`: everything a fresh clone needs, from missing Debian packages to the last test.

use std::path::Path;

use anyhow::Context;
use clap::Args;

use crate::servers::TestServers;
use crate::steps::Lints;
use crate::supervisor::Supervisor;
use crate::{debian, faces, steps};

/// What `compile` leaves out.
#[derive(Args)]
pub struct Compile {
    /// Leave out formatting and clippy.
    #[arg(long)]
    no_lint: bool,
    /// Let clippy build, instead of looking at all that is built anyway.
    #[arg(long, conflicts_with = "no_lint")]
    in_one_pass: bool,
}

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

/// Installs what is missing, lints and builds, walks the front ends in a browser, starts the
/// servers, runs the tests, stops the servers.
pub fn run(options: &Options, supervisor: &mut Supervisor) -> anyhow::Result<()> {
    debian::install_missing(supervisor)?;
    // Chosen tests are chosen among those in Rust.
    let with_front_ends = !options.no_front_ends && options.runner_args.is_empty();
    if !with_front_ends {
        if !options.no_lint {
            steps::lints(Lints::Apart).iter_mut().try_for_each(|step| supervisor.step(step))?;
        }
        let servers = TestServers::start(supervisor)?;
        return steps::tests(&options.runner_args, Lints::Apart)?
            .iter_mut()
            .try_for_each(|step| supervisor.step(step.envs(servers.environment())));
    }
    faces::make_folders()?;
    // The tools of the front ends, and the last crates of a build, use one core most of the time.
    let lints = if steps::in_ci() && !options.no_lint { Lints::Within } else { Lints::Apart };
    let compiling = supervisor.aside(&mut steps::compiling(!options.no_lint, lints)?)?;
    faces::check(supervisor)?;
    supervisor.join(compiling)?;
    let guanxi = steps::guanxi(steps::Build::WithTests(lints), supervisor)?;
    let servers = TestServers::start(supervisor)?;
    beside_the_browser(&guanxi, lints, &servers, supervisor)
}

/// Builds and runs the tests in Rust beside those in the browser, which wait for pages more than they
/// compute. What the former say is kept until the latter have spoken, so that their closing line comes last.
fn beside_the_browser(
    guanxi: &Path,
    lints: Lints,
    servers: &TestServers,
    supervisor: &mut Supervisor,
) -> anyhow::Result<()> {
    let mut tests = steps::tests(&[], lints)?;
    let Some(mut last) = tests.pop() else { return Ok(()) };
    for step in &mut tests {
        supervisor.step(step.envs(servers.environment()))?;
    }
    let said = tempfile::NamedTempFile::new().context("no temporary file")?;
    let kept = said.reopen()?;
    last.envs(servers.environment()).env("GUANXI_BIN", guanxi).stdout(kept.try_clone()?).stderr(kept);
    let running = supervisor.aside(&mut last)?;
    let browser = faces::in_browser(guanxi, "test", &[], supervisor);
    let ended = supervisor.join(running);
    std::io::copy(&mut said.reopen()?, &mut std::io::stderr()).context("the tests' words can't be shown")?;
    browser.and(ended)
}

/// Lints, and builds the binaries that the browser tests need: what `test` runs aside. The tests in
/// Rust are built beside those.
pub fn compile(options: &Compile, supervisor: &mut Supervisor) -> anyhow::Result<()> {
    let lints = if options.in_one_pass { Lints::Within } else { Lints::Apart };
    if !options.no_lint {
        steps::lints(lints).iter_mut().try_for_each(|step| supervisor.step(step))?;
    }
    supervisor.step(&mut steps::binaries(lints)?)
}
