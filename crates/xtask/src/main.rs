//! `cargo xtask …`: the commands of the README. What they need they install and start by themselves.

mod bench;
mod debian;
mod demo;
mod faces;
mod lint;
mod screenshots;
mod servers;
mod steps;
mod supervisor;
mod test;
mod wait;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::supervisor::{Stop, Supervisor};

/// Guanxi's developer commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check everything: lints and all tests, with a PostgreSQL and a Redis of its own.
    Test(test::Options),
    /// Check formatting, clippy and the rules of the house, without starting any server.
    Lint,
    /// Lint and build everything in Rust, tests too (`test` runs it beside the front ends' checks).
    #[command(hide = true)]
    Compile(test::Compile),
    /// Measure: run the benchmarks in release mode.
    Bench(bench::Options),
    /// Show the whole product with a simulated WeChat and Chinese sample data; Ctrl-C ends it.
    Demo(demo::Options),
    /// Take pictures of every page of both front ends, on the demo's data.
    Screenshots(screenshots::Options),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report(&error),
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    let mut supervisor = Supervisor::new()?;
    match command {
        Command::Test(options) => test::run(&options, &mut supervisor),
        Command::Lint => lint::run(&mut supervisor),
        Command::Compile(options) => test::compile(&options, &mut supervisor),
        Command::Bench(options) => bench::run(&options, &mut supervisor),
        Command::Demo(options) => demo::run(&options, &mut supervisor),
        Command::Screenshots(options) => screenshots::run(&options, &mut supervisor),
    }
}

/// Says what went wrong, and turns it into the exit code. A failed step has already spoken for
/// itself, unless there is more to say: nothing is printed below a test runner's closing line.
fn report(error: &anyhow::Error) -> ExitCode {
    let stop = error.downcast_ref::<Stop>();
    let has_spoken = matches!(stop, Some(Stop::Failed { .. })) && error.chain().len() == 1;
    if !has_spoken {
        eprintln!("xtask: {error:#}");
    }
    stop.map_or(ExitCode::FAILURE, |stop| ExitCode::from(stop.exit_code()))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
