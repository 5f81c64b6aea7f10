//! `cargo xtask bench`: what the product can do on this machine. docs/benchmarks.md keeps the figures.

use std::path::PathBuf;
use std::process::Command;

use clap::Args;

use crate::servers::DurablePostgres;
use crate::supervisor::Supervisor;
use crate::{debian, faces, steps};

/// What is measured.
#[derive(Args, Default)]
pub struct Options {
    /// Measure less, to see whether all works.
    #[arg(long)]
    quick: bool,
    /// Only these: callbacks, pushes, reading, trade, import, idle, hostile.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Measure on SQLite alone.
    #[arg(long)]
    no_postgres: bool,
    /// Measure the front ends in a browser instead.
    #[arg(long, conflicts_with_all = ["only", "no_postgres"])]
    faces: bool,
    /// Write the figures to docs/benchmarks.md, in the place of those of the same kind.
    #[arg(long, requires = "date", conflicts_with_all = ["quick", "no_postgres"])]
    write: bool,
    /// The date that docs/benchmarks.md shall name.
    #[arg(long)]
    date: Option<String>,
}

/// Builds everything for release, starts a PostgreSQL whose commits wait for the disk, measures.
pub fn run(options: &Options, supervisor: &mut Supervisor) -> anyhow::Result<()> {
    if options.faces {
        return in_browser(options, supervisor);
    }
    if !options.no_postgres {
        debian::install_missing(supervisor)?;
    }
    supervisor.step(&mut steps::cargo(["build", "--release", "--workspace", "--bins"]))?;
    let postgres = if options.no_postgres { None } else { Some(DurablePostgres::start(supervisor)?) };
    let binaries = binaries();
    let mut bench = Command::new(binaries.join("guanxi-bench"));
    bench.current_dir(steps::root()).arg("run").arg("--guanxi").arg(binaries.join("guanxi"));
    if let Some(postgres) = &postgres {
        bench.arg("--postgres").arg(postgres.url());
    }
    bench.args(arguments(options));
    supervisor.step(&mut bench)
}

/// The front ends and the product, built as they are released, measured by `tests/e2e/speed.mjs`.
fn in_browser(options: &Options, supervisor: &mut Supervisor) -> anyhow::Result<()> {
    debian::install_missing(supervisor)?;
    faces::node().map_err(anyhow::Error::msg)?;
    faces::build(supervisor)?;
    let guanxi = steps::guanxi(steps::Build::Release, supervisor)?;
    let mut arguments = written(options);
    if options.quick {
        arguments.extend(["--customers", "5000", "--rounds", "3"].map(str::to_owned));
    }
    faces::in_browser(&guanxi, "speed", &arguments, supervisor)
}

/// What is passed on as it was given.
fn arguments(options: &Options) -> Vec<String> {
    let mut arguments = Vec::new();
    if options.quick {
        arguments.push("--quick".to_owned());
    }
    for name in &options.only {
        arguments.extend(["--only".to_owned(), name.clone()]);
    }
    arguments.extend(written(options));
    arguments
}

/// Where the figures go, and the date that they get.
fn written(options: &Options) -> Vec<String> {
    let (true, Some(date)) = (options.write, &options.date) else { return Vec::new() };
    let target = steps::root().join("docs/benchmarks.md");
    vec!["--write".to_owned(), target.display().to_string(), "--date".to_owned(), date.clone()]
}

/// Where cargo puts what it builds for release.
fn binaries() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| steps::root().join("target"), PathBuf::from);
    steps::root().join(target).join("release")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_given_arguments_are_passed_on() {
        let mut options = Options { quick: true, only: vec!["idle".into()], no_postgres: true, ..Options::default() };
        assert_eq!(arguments(&options), ["--quick", "--only", "idle"]);
        options = Options { write: true, date: Some("2026-11-21".into()), ..Options::default() };
        let passed = arguments(&options);
        assert!(passed[1].ends_with("docs/benchmarks.md") && passed[3] == "2026-11-21");
    }
}
