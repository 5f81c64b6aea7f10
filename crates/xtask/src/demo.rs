//! `cargo xtask demo`: builds the product and hands over to it.

use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::Context;
use clap::Args;

use crate::supervisor::Supervisor;
use crate::{faces, steps};

/// How the demo is run; what is not given, `guanxi demo` decides.
#[derive(Args)]
pub struct Options {
    /// Port of the product on 127.0.0.1.
    #[arg(long)]
    port: Option<u16>,
    /// Port of the WeChat simulator on 127.0.0.1.
    #[arg(long)]
    sim_port: Option<u16>,
    /// Where the demo's clock starts, as `guanxi demo --clock` takes it.
    #[arg(long)]
    clock: Option<String>,
    /// Build with optimisations: slower to start, faster to use.
    #[arg(long)]
    release: bool,
}

/// Builds `guanxi` and becomes it: signals reach the demo itself, and its exit code is ours.
pub fn run(options: &Options, supervisor: &mut Supervisor) -> anyhow::Result<()> {
    match faces::node() {
        Ok(()) => faces::build(supervisor)?,
        Err(reason) => eprintln!("xtask: {reason}; the demo runs without console, mini-program and customers' pages"),
    }
    let binary = steps::guanxi(if options.release { steps::Build::Release } else { steps::Build::Debug }, supervisor)?;
    let mut demo = Command::new(&binary);
    demo.current_dir(steps::root()).arg("demo").args(arguments(options));
    supervisor.check()?;
    Err(demo.exec()).with_context(|| format!("{} does not start", binary.display()))
}

fn arguments(options: &Options) -> Vec<String> {
    let given = [
        ("--port", options.port.map(|port| port.to_string())),
        ("--sim-port", options.sim_port.map(|port| port.to_string())),
        ("--clock", options.clock.clone()),
    ];
    let given = given.into_iter().filter_map(|(name, value)| Some((name, value?)));
    given.flat_map(|(name, value)| [name.to_owned(), value]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_given_arguments_are_passed_on() {
        let options = Options { port: Some(8081), sim_port: None, clock: None, release: true };
        assert_eq!(arguments(&options), ["--port", "8081"]);
    }
}
