//! `cargo xtask demo`: builds the product and hands over to it.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;
use clap::Args;
use serde_json::Value;

use crate::steps;
use crate::supervisor::Supervisor;

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
    let binary = build(options.release, supervisor)?;
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

/// Builds the binary and returns where cargo has put it. `--workspace` keeps the features, and so
/// the built dependencies, of every other command.
fn build(release: bool, supervisor: &mut Supervisor) -> anyhow::Result<PathBuf> {
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let messages = folder.path().join("messages.json");
    let mut build = steps::cargo(["build", "--workspace", "--bin", "guanxi"]);
    if release {
        build.arg("--release");
    }
    build.arg("--message-format=json-render-diagnostics").stdout(File::create(&messages)?);
    supervisor.step(&mut build)?;
    let messages = std::fs::read_to_string(&messages)?;
    messages.lines().find_map(executable).context("cargo built no binary named guanxi")
}

/// The path in a message of cargo that says the binary `guanxi` is built.
fn executable(message: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(message).ok()?;
    if message.pointer("/target/name")? != "guanxi" {
        return None;
    }
    message.get("executable")?.as_str().map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_given_arguments_are_passed_on() {
        let options = Options { port: Some(8081), sim_port: None, clock: None, release: true };
        assert_eq!(arguments(&options), ["--port", "8081"]);
    }

    #[test]
    fn the_binary_is_found_among_cargos_messages() {
        let library = r#"{"reason":"compiler-artifact","target":{"name":"server"},"executable":null}"#;
        let binary = r#"{"reason":"compiler-artifact","target":{"name":"guanxi"},"executable":"/t/guanxi"}"#;
        assert_eq!(executable(library), None);
        assert_eq!(executable(binary), Some(PathBuf::from("/t/guanxi")));
        assert_eq!(executable("not json"), None);
    }
}
