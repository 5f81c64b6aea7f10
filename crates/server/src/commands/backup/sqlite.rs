//! SQLite: the database is a file.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::folder::{self, Partial};
use super::manifest::Part;
use crate::app;
use crate::settings::Settings;

/// What SQLite keeps beside a database while it is open, or after a crash.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The file that `database.url` names.
fn file(url: &str) -> anyhow::Result<PathBuf> {
    let options: SqliteConnectOptions = url.parse().context("settings: database.url")?;
    let file = options.get_filename();
    if file.as_os_str().is_empty() || file == Path::new(":memory:") || url.contains("mode=memory") {
        bail!("database.url names a database in memory");
    }
    Ok(file.to_owned())
}

/// Refuses to back up what is not there: connecting would create it.
pub(super) fn must_exist(url: &str) -> anyhow::Result<()> {
    let file = file(url)?;
    anyhow::ensure!(file.is_file(), "there is no database at {}", file.display());
    Ok(())
}

/// Writes a copy as of one moment. Nobody has to stop for it: readers and the writer go on.
pub(super) async fn copy(url: &str, to: &Path) -> anyhow::Result<()> {
    let to = to.to_str().context("the path of the backup is no UTF-8")?;
    let options: SqliteConnectOptions = url.parse().context("settings: database.url")?;
    // A connection of its own: those of the pool that serves may change nothing, and VACUUM counts
    // as a change.
    let mut connection = options.create_if_missing(false).connect().await.context("the database can't be opened")?;
    let copied = sqlx::query("VACUUM INTO ?").bind(to).execute(&mut connection).await;
    connection.close().await?;
    copied.context("the database can't be copied")?;
    Ok(())
}

/// Refuses to restore over another database, or beside what is left of one: SQLite would take its
/// log for that of the restored one.
pub(super) fn must_be_empty(url: &str) -> anyhow::Result<()> {
    let file = file(url)?;
    let beside = BESIDE.iter().map(|suffix| with_suffix(&file, suffix));
    for path in std::iter::once(file.clone()).chain(beside) {
        if path.exists() {
            bail!("{} exists: move it away; a backup is restored to where no database is", path.display());
        }
    }
    Ok(())
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Copies the database to beside its place, brings its schema up to date, then moves it there.
pub(super) async fn restore(settings: &Settings, part: &Part, from: &Path) -> anyhow::Result<()> {
    let target = file(&settings.database.url)?;
    let partial = Partial::file(&target)?;
    let copied = folder::copy(from, partial.path())?;
    anyhow::ensure!(copied == part.sha256, "{} has changed while it was restored", from.display());
    let name = partial.path().to_str().context("the path of the database is no UTF-8")?;
    let mut there = settings.clone();
    there.database.url = format!("sqlite://{name}");
    let migrated = app::migrate(&there).await;
    let left: Vec<PathBuf> =
        BESIDE.iter().map(|suffix| with_suffix(partial.path(), suffix)).filter(|path| path.exists()).collect();
    if migrated.is_err() || !left.is_empty() {
        for path in left {
            let _ = std::fs::remove_file(path);
        }
        migrated.context("the database of the backup can't be used; nothing was restored")?;
        bail!("the database of the backup could not be closed; nothing was restored");
    }
    anyhow::ensure!(!target.exists(), "{} has appeared meanwhile; nothing was restored", target.display());
    partial.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_empty_place_will_do() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.db");
        let url = format!("sqlite://{}", file.display());
        assert!(must_be_empty(&url).is_ok() && must_exist(&url).is_err());
        std::fs::write(with_suffix(&file, "-wal"), "").unwrap();
        assert!(must_be_empty(&url).is_err());
        std::fs::write(&file, "").unwrap();
        assert!(must_exist(&url).is_ok());
        assert!(must_exist("sqlite::memory:").is_err());
    }
}
