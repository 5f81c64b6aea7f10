//! The commands, one file each.

pub(crate) mod admin;
pub(crate) mod backup;
pub(crate) mod jobs;
pub(crate) mod migrate;
pub(crate) mod openapi;
pub(crate) mod seed;
pub(crate) mod serve;
pub(crate) mod simulate;
pub(crate) mod verify;

use std::future::Future;

/// Runs a command that waits, on as many threads as there are cores.
pub(crate) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

/// Prints a line of a command's result.
#[expect(clippy::print_stdout, reason = "the result of a command goes to standard output")]
pub(crate) fn say(line: impl std::fmt::Display) {
    println!("{line}");
}
