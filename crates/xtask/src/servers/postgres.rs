//! PostgreSQL for the tests.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use rustix::process::Signal;

use super::{Server, bound_to_us, free_port, read_log};
use crate::debian::on_path;
use crate::supervisor::Supervisor;

const DEBIAN_VERSIONS: &str = "/usr/lib/postgresql";

/// Signals by which it stops: fast shutdown, immediate shutdown, and no choice.
const WAYS_TO_STOP: &[Signal] = &[Signal::INT, Signal::QUIT, Signal::KILL];

/// What a commit waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commits {
    /// Nothing: tests survive no power cut, and are the faster for it.
    InMemory,
    /// The disk, as in production.
    OnDisk,
}

/// The folder with `initdb` and `postgres`: Debian's newest version, else what PATH has.
pub fn bin_folder() -> Option<PathBuf> {
    newest_version(Path::new(DEBIAN_VERSIONS))
        .or_else(|| on_path("initdb")?.parent().map(Path::to_owned))
        .filter(|folder| folder.join("postgres").is_file())
}

/// The `bin` folder with the highest version in Debian's layout `15/bin`, `17/bin`.
fn newest_version(versions: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(versions).ok()?.flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|version| versions.join(format!("{version}/bin/initdb")).is_file())
        .max()
        .map(|version| versions.join(format!("{version}/bin")))
}

/// Makes a cluster below `folder` and starts it; its superuser `postgres` needs no password.
pub(super) fn start(folder: &Path, commits: Commits, supervisor: &mut Supervisor) -> anyhow::Result<Server> {
    let bin = bin_folder().context("PostgreSQL's initdb and postgres are not on this machine")?;
    let user = user()?;
    let home = folder.join("postgres");
    make_home(&home, user)?;
    let data = home.join("data");
    initdb(&bin, &data, user, folder, supervisor)?;

    let port = free_port()?;
    let mut command = bound_to_us(&bin.join("postgres"), user, "INT")?;
    command.current_dir(&home).arg("-D").arg(&data).args(["-p", &port.to_string()]);
    for setting in settings(&home, commits) {
        command.args(["-c", &setting]);
    }
    let log = folder.join("postgres.log");
    Server::start(&mut command, port, &log, WAYS_TO_STOP, supervisor, || answers(&bin, port))
}

/// PostgreSQL refuses to run as root: then it runs as the user that its package makes.
fn user() -> anyhow::Result<Option<&'static str>> {
    if !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    let known = Command::new("id").args(["-u", "postgres"]).stdout(Stdio::null()).status()?;
    if !known.success() {
        bail!("PostgreSQL refuses to run as root, and there is no user named postgres");
    }
    Ok(Some("postgres"))
}

fn make_home(home: &Path, user: Option<&str>) -> anyhow::Result<()> {
    fs::create_dir(home).with_context(|| format!("{}", home.display()))?;
    let Some(user) = user else { return Ok(()) };
    let owned = Command::new("chown").arg(user).arg(home).status()?;
    if !owned.success() {
        bail!("{} cannot be given to the user {user}", home.display());
    }
    Ok(())
}

fn initdb(
    bin: &Path,
    data: &Path,
    user: Option<&str>,
    folder: &Path,
    supervisor: &mut Supervisor,
) -> anyhow::Result<()> {
    let log = folder.join("initdb.log");
    let output = File::create(&log)?;
    let mut command = bound_to_us(&bin.join("initdb"), user, "TERM")?;
    command
        .current_dir(folder.join("postgres"))
        .args(["-U", "postgres", "--auth=trust", "--no-sync", "--no-instructions"])
        // C alone would leave Chinese out of pg_trgm
        .args(["--encoding=UTF8", "--locale=C.UTF-8"])
        .arg("-D")
        .arg(data)
        .stdout(output.try_clone()?)
        .stderr(output);
    if !supervisor.status(&mut command)?.success() {
        bail!("initdb makes no cluster:\n{}", read_log(&log));
    }
    Ok(())
}

/// Loopback only, room for many test databases at once, and care for a power cut where it is asked.
fn settings(home: &Path, commits: Commits) -> Vec<String> {
    let careless: &[&str] = match commits {
        Commits::InMemory => &["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
        // Room for what is measured, as an administrator would give it.
        Commits::OnDisk => &["shared_buffers=512MB", "max_wal_size=4GB"],
    };
    let always = ["listen_addresses=127.0.0.1", "max_connections=400", "timezone=UTC", "log_timezone=UTC"];
    let settings = always.iter().chain(careless).map(|setting| (*setting).to_owned());
    settings.chain([format!("unix_socket_directories={}", home.display())]).collect()
}

fn answers(bin: &Path, port: u16) -> bool {
    Command::new(bin.join("pg_isready"))
        .args(["-q", "-h", "127.0.0.1", "-U", "postgres", "-p", &port.to_string()])
        .stdin(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_complete_version_wins() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(newest_version(folder.path()), None);
        for (version, complete) in [("9", true), ("15", true), ("17", false), ("junk", true)] {
            let bin = folder.path().join(version).join("bin");
            fs::create_dir_all(&bin).unwrap();
            if complete {
                File::create(bin.join("initdb")).unwrap();
            }
        }
        assert_eq!(newest_version(folder.path()), Some(folder.path().join("15/bin")));
    }
}
