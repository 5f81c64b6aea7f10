//! What the product can do on this machine. `cargo xtask bench` runs it.

mod bare;
mod callbacks;
mod http;
mod imports;
mod load;
mod machine;
mod numbers;
mod product;
mod pushes;
mod reading;
mod report;
mod small;
mod trade;
mod world;

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::product::Bench;
use crate::reading::Full;
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
    /// Put the tables into this file as well, in the place of those that it has.
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
    /// What is owed, what was earned, saving an order.
    Trade,
    /// A file of 100,000 customers.
    Import,
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
    let (mut tables, mut full) = (Vec::new(), None);
    for name in Name::value_variants() {
        if options.only.is_empty() || options.only.contains(name) {
            let mut table = measure(*name, &bench, &mut full).await.with_context(|| format!("{name:?}"))?;
            if let Some(date) = &options.date {
                let name = name.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
                let machine = machine::describe();
                table.note(format!("Measured by `cargo xtask bench --only {name}` on {date}, on {machine}"));
            }
            println!("{}", table.markdown());
            tables.push(table);
        }
    }
    if let Some(path) = options.write {
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::write(&path, report::document(&before, &tables)).with_context(|| format!("{}", path.display()))?;
    }
    Ok(())
}

/// Measures one thing; a database that was filled for one is there for the next.
async fn measure(name: Name, bench: &Bench, full: &mut Option<Full>) -> anyhow::Result<Table> {
    match name {
        Name::Callbacks => callbacks::run(bench).await,
        Name::Pushes => pushes::run(bench).await,
        Name::Reading => {
            let (table, last) = reading::run(bench).await?;
            *full = last;
            Ok(table)
        }
        Name::Trade => trade::run(bench, full.take()).await,
        Name::Import => imports::run(bench).await,
        Name::Idle => small::idle(bench).await,
        Name::Hostile => Ok(small::hostile()),
    }
}
