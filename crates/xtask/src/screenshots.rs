//! `cargo xtask screenshots`: pictures of every page, to be looked at.

use clap::Args;

use crate::supervisor::Supervisor;
use crate::{debian, faces, steps};

/// What is taken.
#[derive(Args)]
pub struct Options {
    /// Only pages whose name has this in it.
    #[arg(long, value_name = "PART")]
    only: Option<String>,
    /// Take the six pictures of README.md, which go to docs/images/, and no others.
    #[arg(long)]
    readme: bool,
}

/// Builds everything, runs the demo, takes the pictures: they lie in `target/screenshots/`.
pub fn run(options: &Options, supervisor: &mut Supervisor) -> anyhow::Result<()> {
    debian::install_missing(supervisor)?;
    faces::node().map_err(anyhow::Error::msg)?;
    faces::build(supervisor)?;
    let guanxi = steps::guanxi(steps::Build::Debug, supervisor)?;
    faces::in_browser(&guanxi, "screenshots", &arguments(options), supervisor)
}

fn arguments(options: &Options) -> Vec<String> {
    let mut arguments: Vec<String> = Vec::new();
    if let Some(part) = &options.only {
        arguments.extend(["--only".to_owned(), part.clone()]);
    }
    if options.readme {
        arguments.push("--readme".to_owned());
    }
    arguments
}
