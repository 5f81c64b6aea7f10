//! PostgreSQL: its own tools write and read the dump.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use anyhow::{Context, bail};
use reqwest::Url;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tokio::process::Command;

/// Where Debian keeps them, by version; only some of them are on PATH.
const DEBIAN_VERSIONS: &str = "/usr/lib/postgresql";

/// Dumps the database to a file, as of one moment.
pub(super) async fn dump(url: &str, to: &Path) -> anyhow::Result<()> {
    let mut command = tool("pg_dump", url)?;
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--no-password", "--file"]).arg(to);
    run(command, "pg_dump").await
}

/// Restores a dump, in one transaction.
pub(super) async fn restore(url: &str, from: &Path) -> anyhow::Result<()> {
    let options = options(url)?;
    let database = options.get_database().unwrap_or_else(|| options.get_username());
    let mut command = tool("pg_restore", url)?;
    command
        .args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password"])
        .args(["--dbname", database])
        .arg(from);
    run(command, "pg_restore").await.context("nothing was restored")
}

/// Refuses a database that has tables.
pub(super) async fn must_be_empty(url: &str) -> anyhow::Result<()> {
    let mut connection = options(url)?.connect().await.context("the database can't be reached")?;
    let tables: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'",
    )
    .fetch_one(&mut connection)
    .await?;
    connection.close().await?;
    anyhow::ensure!(
        tables == 0,
        "the database is not empty: create a new one; a backup is restored to an empty one only"
    );
    Ok(())
}

fn options(url: &str) -> anyhow::Result<PgConnectOptions> {
    url.parse().context("settings: database.url")
}

/// A tool that connects to `url`. How to connect goes by the environment: everybody can read the
/// arguments of a process.
fn tool(name: &str, url: &str) -> anyhow::Result<Command> {
    let program =
        find(name).with_context(|| format!("{name} (PostgreSQL's client programs) is not on this machine"))?;
    let mut command = Command::new(program);
    command.envs(environment(url)?).stdin(Stdio::null()).kill_on_drop(true);
    Ok(command)
}

fn environment(url: &str) -> anyhow::Result<Vec<(&'static str, String)>> {
    let options = options(url)?;
    let parsed = Url::parse(url).context("settings: database.url")?;
    let named = |names: &[&str]| {
        let mut pairs = parsed.query_pairs();
        pairs.find(|(name, _)| names.contains(&name.as_ref())).map(|(_, value)| value.into_owned())
    };
    let host = match options.get_socket() {
        Some(folder) => folder.display().to_string(),
        None => options.get_host().to_owned(),
    };
    let mut environment = vec![
        ("PGHOST", host),
        ("PGPORT", options.get_port().to_string()),
        ("PGUSER", options.get_username().to_owned()),
        ("PGDATABASE", options.get_database().unwrap_or_else(|| options.get_username()).to_owned()),
    ];
    let password = parsed.password().map(decoded).or_else(|| named(&["password"]));
    let others = [
        ("PGPASSWORD", password),
        ("PGSSLMODE", named(&["sslmode", "ssl-mode"])),
        ("PGSSLROOTCERT", named(&["sslrootcert", "ssl-root-cert", "ssl-ca"])),
        ("PGSSLCERT", named(&["sslcert", "ssl-cert"])),
        ("PGSSLKEY", named(&["sslkey", "ssl-key"])),
    ];
    environment.extend(others.into_iter().filter_map(|(name, value)| Some((name, value?))));
    Ok(environment)
}

/// Undoes the percent-encoding of a URL's part.
fn decoded(text: &str) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = match (bytes[at], digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => u8::try_from(high * 16 + low).ok(),
            _ => None,
        };
        plain.push(escaped.unwrap_or(bytes[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&plain).into_owned()
}

/// The newest version in Debian's layout, since a tool must not be older than the server; else
/// what PATH has.
fn find(name: &str) -> Option<PathBuf> {
    let versions = std::fs::read_dir(DEBIAN_VERSIONS).into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|version| debian(*version, name).is_file())
        .max();
    let on_path = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
    };
    newest.map(|version| debian(version, name)).or_else(on_path)
}

fn debian(version: u32, name: &str) -> PathBuf {
    Path::new(DEBIAN_VERSIONS).join(format!("{version}/bin/{name}"))
}

async fn run(mut command: Command, name: &str) -> anyhow::Result<()> {
    let Output { status, stderr, .. } = command.output().await.with_context(|| format!("{name} does not start"))?;
    if !status.success() {
        bail!("{name} failed ({status}): {}", String::from_utf8_lossy(&stderr).trim());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_goes_by_the_environment() {
        let all = environment("postgres://wang:p%40ss%2Fword@db.example:5433/crm?sslmode=require").unwrap();
        let expected = [
            ("PGHOST", "db.example"),
            ("PGPORT", "5433"),
            ("PGUSER", "wang"),
            ("PGDATABASE", "crm"),
            ("PGPASSWORD", "p@ss/word"),
            ("PGSSLMODE", "require"),
        ];
        assert_eq!(all, expected.map(|(name, value)| (name, value.to_owned())));
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%E4%B8%AD"), "中");
    }
}
