//! What the product can do on this machine. `cargo xtask bench` runs it.

mod bare;
mod callbacks;
mod http;
mod load;
mod machine;
mod numbers;
mod product;
mod pushes;
mod reading;
mod report;
mod small;
mod world;

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::product::Bench;
use crate::report::Table;

/// Measures the product.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measure.
    Run(Run),
    /// Send callbacks as standard input says (started by `run`).
    Load,
    /// Serve a handler that does nothing (started by `run`).
    Bare {
        /// Address and port.
        #[arg(long)]
        listen: SocketAddr,
        /// Bytes of an answer.
        #[arg(long)]
        bytes: usize,
    },
}

#[derive(Debug, Args)]
struct Run {
    /// The product's binary, built for release.
    #[arg(long)]
    guanxi: PathBuf,
    /// A PostgreSQL whose role may create databases; SQLite alone where there is none.
    #[arg(long)]
    postgres: Option<String>,
    /// Measure less, to see whether all works.
    #[arg(long)]
    quick: bool,
    /// Only these.
    #[arg(long, value_enum)]
    only: Vec<Name>,
    /// Write the tables to this file as well.
    #[arg(long, requires = "date")]
    write: Option<PathBuf>,
    /// The date that the file shall name.
    #[arg(long)]
    date: Option<String>,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Name {
    /// Callbacks a second.
    Callbacks,
    /// Pushes a second.
    Pushes,
    /// Search and the customer's page.
    Reading,
    /// Idle memory.
    Idle,
    /// Hostile XML.
    Hostile,
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        // One thread: the generator must not take what the product needs.
        Command::Load => tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(load::run()),
        Command::Bare { listen, bytes } => actix_web::rt::System::new().block_on(bare::serve(listen, bytes)),
        Command::Run(options) => {
            // An error says that it is installed already.
            let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?.block_on(run(options))
        }
    }
}

#[expect(clippy::print_stdout, reason = "the tables go to standard output")]
async fn run(options: Run) -> anyhow::Result<()> {
    let guanxi = std::path::absolute(&options.guanxi)?;
    anyhow::ensure!(guanxi.is_file(), "{} is not there", guanxi.display());
    let bench = Bench { guanxi, postgres: options.postgres, quick: options.quick };
    println!("{}; load before the start {:.1}\n", machine::describe(), machine::load());
    let mut tables = Vec::new();
    for name in Name::value_variants() {
        if options.only.is_empty() || options.only.contains(name) {
            let table = measure(*name, &bench).await.with_context(|| format!("{name:?}"))?;
            println!("{}", table.markdown());
            tables.push(table);
        }
    }
    if let (Some(path), Some(date)) = (options.write, options.date) {
        let text = report::document("cargo xtask bench --write", &date, &machine::describe(), &tables);
        std::fs::write(&path, text).with_context(|| format!("{}", path.display()))?;
    }
    Ok(())
}

async fn measure(name: Name, bench: &Bench) -> anyhow::Result<Table> {
    match name {
        Name::Callbacks => callbacks::run(bench).await,
        Name::Pushes => pushes::run(bench).await,
        Name::Reading => reading::run(bench).await,
        Name::Idle => small::idle(bench).await,
        Name::Hostile => Ok(small::hostile()),
    }
}
