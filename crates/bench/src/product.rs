//! The product as it is delivered: its binary, in processes of its own.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use crm::db::DbOptions;
use rustix::process::{Pid, Signal, kill_process};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

use crate::http::Connection;

/// How long a process may take to start or to stop.
const PATIENCE: Duration = Duration::from_secs(60);

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Engine {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// What is measured, and with what.
#[derive(Clone, Debug)]
pub struct Bench {
    /// The product's binary.
    pub guanxi: PathBuf,
    /// A PostgreSQL whose role may create databases, where there is one.
    pub postgres: Option<String>,
    /// Whether less is measured, to see whether all works.
    pub quick: bool,
}

impl Bench {
    /// The databases there are.
    pub fn engines(&self) -> Vec<Engine> {
        let postgres = self.postgres.as_ref().map(|_| Engine::Postgres);
        std::iter::once(Engine::Sqlite).chain(postgres).collect()
    }

    /// So many, or fewer where it has to be quick.
    pub fn many(&self, all: usize, quick: usize) -> usize {
        if self.quick { quick } else { all }
    }
}

/// An installation: settings, a folder, a database of its own. Goes when it is dropped, but for a
/// database on the server.
#[derive(Debug)]
pub struct Installation {
    bench: Bench,
    folder: TempDir,
    url: String,
    secret: String,
    listen: SocketAddr,
    /// Where the simulator is, if there is one.
    pub platform: Option<SocketAddr>,
}

impl Installation {
    /// A new one, with its schema.
    pub async fn new(bench: &Bench, engine: Engine) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("guanxi-bench-").tempdir()?;
        let url = match (engine, &bench.postgres) {
            (Engine::Sqlite, _) => format!("sqlite://{}", folder.path().join("guanxi.db").display()),
            (Engine::Postgres, Some(server)) => new_database(server).await?,
            (Engine::Postgres, None) => bail!("there is no PostgreSQL"),
        };
        let listen = free_address()?;
        let secret = format!("{:032x}{:016x}", rand::random::<u128>(), rand::random::<u64>());
        let made = Self { bench: bench.clone(), folder, url, secret, listen, platform: None };
        made.command(&["migrate", "up"], None, &[]).await?;
        Ok(made)
    }

    /// How to connect to its database.
    pub fn db_options(&self) -> DbOptions {
        DbOptions::new(self.url.clone())
    }

    fn process(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.bench.guanxi);
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("GUANXI_")) {
                command.env_remove(name);
            }
        }
        let nowhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 9));
        let platform = format!("http://{}", self.platform.unwrap_or(nowhere));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env("GUANXI__SERVER__LISTEN", self.listen.to_string())
            .env("GUANXI__DATABASE__URL", &self.url)
            .env("GUANXI__FILES__URL", self.folder.path().join("files"))
            .env("GUANXI__AUTH__SECRET", &self.secret)
            .env("GUANXI__LOG__FILTER", "warn")
            .env("GUANXI__WECHAT__API_BASE", &platform)
            .env("GUANXI__WECHAT__OPEN_BASE", &platform)
            .env("GUANXI__WECHAT__MP_BASE", &platform)
            .kill_on_drop(true);
        command
    }

    /// Runs a command to its end, and answers what it prints.
    pub async fn command(
        &self,
        args: &[&str],
        input: Option<&str>,
        environment: &[(&str, &str)],
    ) -> anyhow::Result<String> {
        let mut command = self.process(args);
        command.envs(environment.iter().copied());
        output_of(command, input).await
    }

    /// Starts serving.
    pub async fn serve(&self) -> anyhow::Result<Process> {
        let mut command = self.process(&["serve"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit());
        Process::start(command, self.listen, "/readyz").await
    }
}

async fn new_database(server: &str) -> anyhow::Result<String> {
    let admin: DatabaseConnection = Database::connect(server).await.context("PostgreSQL can't be reached")?;
    let name = format!("bench_{:016x}", rand::random::<u64>());
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
    admin.close().await?;
    let (base, _) = server.rsplit_once('/').context("the address of PostgreSQL names no database")?;
    Ok(format!("{base}/{name}"))
}

/// Runs a command to its end, and answers what it prints.
pub async fn output_of(mut command: Command, input: Option<&str>) -> anyhow::Result<String> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).kill_on_drop(true);
    let mut child = command.spawn().context("a process does not start")?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.unwrap_or_default().as_bytes()).await?;
    }
    let output = child.wait_with_output().await?;
    anyhow::ensure!(output.status.success(), "{:?} ends with {}", command.as_std().get_args(), output.status);
    Ok(String::from_utf8(output.stdout)?)
}

/// An address that nobody listens on now.
pub fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// A process that serves HTTP.
#[derive(Debug)]
pub struct Process {
    child: Child,
    /// Its key in `/proc`.
    pub pid: u32,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Process {
    /// Starts it, and waits until `path` answers well.
    pub async fn start(mut command: Command, address: SocketAddr, path: &str) -> anyhow::Result<Self> {
        let child = command.kill_on_drop(true).spawn().context("a server does not start")?;
        let pid = child.id().context("a server has ended at once")?;
        let mut process = Self { child, pid, address };
        let started = Instant::now();
        loop {
            if let Some(status) = process.child.try_wait()? {
                bail!("{:?} ends with {status}", command.as_std().get_args());
            }
            if let Ok(mut connection) = Connection::open(address).await
                && connection.get(path, "").await.is_ok_and(|answer| answer.status == 200)
            {
                return Ok(process);
            }
            anyhow::ensure!(started.elapsed() < PATIENCE, "a server does not answer");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Tells it to stop, and waits for it.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw).context("no pid")?;
        kill_process(pid, Signal::TERM)?;
        timeout(PATIENCE, self.child.wait()).await.context("a server does not stop")??;
        Ok(())
    }
}
