//! `guanxi`: the server, its simulator and its tools in one binary.

use std::process::ExitCode;

use clap::Parser;

#[expect(clippy::print_stderr, reason = "the last word of a program that could not do its work")]
fn main() -> ExitCode {
    let cli = server::cli::Cli::parse();
    match server::cli::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("guanxi: {error:#}");
            ExitCode::FAILURE
        }
    }
}
