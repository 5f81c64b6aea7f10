//! The servers that the tests talk to: a PostgreSQL and a Redis of their own, on random free ports of
//! the loopback address, with their data in a temporary folder that goes with them.

pub mod postgres;
pub mod redis;

use std::fs::{self, File, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use self::postgres::Commits;
use crate::debian::on_path;
use crate::supervisor::Supervisor;
use crate::wait;

const START_PATIENCE: Duration = Duration::from_secs(60);

/// Both servers. They stop when this is dropped: at the end, at an error, and in a panic.
pub struct TestServers {
    // dropped in this order: the servers before the folder that they write to
    postgres: Server,
    redis: Server,
    _folder: TempDir,
}

impl TestServers {
    /// Starts both and returns once they answer.
    pub fn start(supervisor: &mut Supervisor) -> anyhow::Result<Self> {
        let folder = passable_folder()?;
        let postgres = postgres::start(folder.path(), Commits::InMemory, supervisor)?;
        let redis = redis::start(folder.path(), supervisor)?;
        Ok(Self { postgres, redis, _folder: folder })
    }

    /// The variables by which tests find the servers.
    pub fn environment(&self) -> [(&'static str, String); 2] {
        [
            ("GUANXI_TEST_POSTGRES_URL", postgres_url(&self.postgres)),
            ("GUANXI_TEST_REDIS_URL", format!("redis://127.0.0.1:{}/", self.redis.port)),
        ]
    }
}

/// A PostgreSQL whose commits wait for the disk, as in production: for measuring. It stops when
/// this is dropped.
pub struct DurablePostgres {
    // dropped in this order: the server before the folder that it writes to
    server: Server,
    _folder: TempDir,
}

impl DurablePostgres {
    /// Starts it and returns once it answers.
    pub fn start(supervisor: &mut Supervisor) -> anyhow::Result<Self> {
        let folder = passable_folder()?;
        let server = postgres::start(folder.path(), Commits::OnDisk, supervisor)?;
        Ok(Self { server, _folder: folder })
    }

    /// Its address; the role there may do everything.
    pub fn url(&self) -> String {
        postgres_url(&self.server)
    }
}

fn postgres_url(server: &Server) -> String {
    format!("postgres://postgres@127.0.0.1:{}/postgres", server.port)
}

/// A temporary folder that others may pass: PostgreSQL's own user keeps its data below.
fn passable_folder() -> anyhow::Result<TempDir> {
    let passable = Permissions::from_mode(0o711);
    tempfile::Builder::new().prefix("guanxi-test-").permissions(passable).tempdir().context("no temporary folder")
}

/// A server process that we started.
pub struct Server {
    child: Child,
    port: u16,
    ways_to_stop: &'static [Signal],
}

impl Server {
    /// Starts `command` with its output in `log`, and waits until `answers` says yes.
    /// `ways_to_stop` are the signals that end it, the politest first.
    fn start(
        command: &mut Command,
        port: u16,
        log: &Path,
        ways_to_stop: &'static [Signal],
        supervisor: &mut Supervisor,
        answers: impl Fn() -> bool,
    ) -> anyhow::Result<Self> {
        let output = File::create(log).with_context(|| format!("{}", log.display()))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            // a Ctrl-C in the terminal is for the tests first: the servers outlive them
            .process_group(0)
            .spawn()
            .with_context(|| format!("{} does not start", command.get_program().display()))?;
        let mut server = Self { child, port, ways_to_stop };
        let mut interrupted = Ok(());
        let in_time = wait::until(START_PATIENCE, || {
            interrupted = supervisor.check();
            interrupted.is_err() || server.has_ended() || answers()
        });
        interrupted?;
        if !in_time || server.has_ended() {
            bail!("{} does not start:\n{}", command.get_program().display(), read_log(log));
        }
        Ok(server)
    }

    fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for &signal in self.ways_to_stop {
            if self.has_ended() {
                return;
            }
            // Until we have waited for it the pid stays its own: it hits nobody else.
            let _ = kill_process(Pid::from_child(&self.child), signal);
            wait::until(Duration::from_secs(10), || self.has_ended());
        }
    }
}

/// `program`, told by the kernel to end when we end in a way that leaves no time for clearing up.
fn bound_to_us(program: &Path, user: Option<&str>, signal: &str) -> anyhow::Result<Command> {
    let Some(setpriv) = on_path("setpriv") else {
        if user.is_some() {
            bail!("setpriv (Debian package util-linux) is not on this machine");
        }
        return Ok(Command::new(program));
    };
    let mut command = Command::new(setpriv);
    if let Some(user) = user {
        command.args(["--reuid", user, "--regid", user, "--init-groups"]);
    }
    command.args(["--pdeathsig", signal, "--"]).arg(program);
    Ok(command)
}

/// A port that nobody listens on now.
fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}

fn read_log(log: &Path) -> String {
    fs::read_to_string(log).unwrap_or_else(|error| format!("{}: {error}", log.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervisor::tests::signals_are_mine;

    fn start(script: &str, answer: &str) -> (anyhow::Result<Server>, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        let mut supervisor = Supervisor::new().unwrap();
        let answers = || read_log(&log).contains(answer);
        let ways_to_stop = &[Signal::TERM, Signal::KILL];
        let server = Server::start(&mut command, 1, &log, ways_to_stop, &mut supervisor, answers);
        (server, folder)
    }

    #[test]
    fn a_dropped_server_is_gone() {
        let _guard = signals_are_mine();
        let (server, _folder) = start("echo up; exec sleep 60", "up");
        let server = server.unwrap();
        let pid = Pid::from_child(&server.child);
        assert!(rustix::process::test_kill_process(pid).is_ok());
        drop(server);
        assert!(rustix::process::test_kill_process(pid).is_err());
    }

    #[test]
    fn a_server_that_ends_at_once_shows_its_log() {
        let _guard = signals_are_mine();
        let (server, _folder) = start("echo no room >&2; exit 1", "up");
        assert!(server.err().unwrap().to_string().contains("no room"));
    }
}
