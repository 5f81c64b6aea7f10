//! `cargo xtask bench`: what the product can do on this machine. docs/benchmarks.md keeps the figures.

use clap::Args;

use crate::steps;
use crate::supervisor::Supervisor;

/// What is measured.
#[derive(Args)]
pub struct Options {
    /// Arguments of the benchmarks, for example a part of a benchmark's name.
    #[arg(last = true, value_name = "ARGS")]
    bench_args: Vec<String>,
}

/// Runs every criterion benchmark of the workspace in release mode.
pub fn run(options: &Options, supervisor: &mut Supervisor) -> anyhow::Result<()> {
    let mut benches = steps::cargo(["bench", "--workspace"]);
    supervisor.step(benches.args(&options.bench_args))
}
