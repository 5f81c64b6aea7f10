//! The product as real processes.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// A secret that is strong enough.
pub const SECRET: &str = "k3Jd92kfLQpz71mXwErTyUiOpAsDfGhJ";
/// How long a process may take for what it is asked.
const PATIENCE: Duration = Duration::from_secs(120);

/// The binary `guanxi` of this build: what `GUANXI_BIN` names, or what lies two folders above the
/// tests' own executable. Where that is missing or older than the tests, cargo is asked to build it.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(named) = std::env::var_os("GUANXI_BIN") {
            return named.into();
        }
        let tests = std::env::current_exe().unwrap();
        let folder = tests.parent().and_then(Path::parent).unwrap();
        let binary = folder.join("guanxi");
        let made = |path: &Path| path.metadata().and_then(|file| file.modified()).ok();
        if made(&binary) < made(&tests) {
            let mut cargo = std::process::Command::new("cargo");
            // With the tests, so that its dependencies have the features they have here.
            cargo.args(["build", "--quiet", "--workspace", "--bins", "--tests"]);
            cargo.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap());
            if folder.ends_with("release") {
                cargo.arg("--release");
            }
            assert!(cargo.status().unwrap().success(), "guanxi can't be built");
        }
        binary
    })
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Output {
    /// The exit code.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Output {
    /// Standard output of a command that must have succeeded, without the last line's end.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{}{}", self.stdout, self.stderr);
        self.stdout.trim_end().to_owned()
    }
}

/// `guanxi` with arguments, and with settings as the environment gives them.
fn command(args: &[&str], settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(binary());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GUANXI_")) {
        command.env_remove(name);
    }
    command.args(args).envs(settings.iter().copied()).env("GUANXI__AUTH__SECRET", SECRET).kill_on_drop(true);
    for (name, value) in settings {
        command.env(name, value);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a command to its end.
pub async fn run(args: &[&str], settings: &[(&str, &str)], input: &str) -> Output {
    let mut child = command(args, settings).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that ends without reading has closed its end.
    let _ = stdin.write_all(input.as_bytes()).await;
    drop(stdin);
    let done = timeout(PATIENCE, child.wait_with_output()).await.expect("the command ends").unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Output { code: done.status.code(), stdout: text(done.stdout), stderr: text(done.stderr) }
}

/// A process that runs until it is ended. It dies with the test.
pub struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Process {
    /// Starts one.
    pub fn start(args: &[&str], settings: &[(&str, &str)]) -> Self {
        let mut child = command(args, settings).stderr(Stdio::null()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output }
    }

    /// Waits for a line of its output that begins like this.
    pub async fn until(&mut self, beginning: &str) -> String {
        let wanted = async {
            loop {
                let mut line = String::new();
                let read = self.output.read_line(&mut line).await.unwrap();
                assert!(read > 0, "it ended without a line “{beginning}…”");
                if line.starts_with(beginning) {
                    return line.trim_end().to_owned();
                }
            }
        };
        timeout(PATIENCE, wanted).await.unwrap_or_else(|_| panic!("no line “{beginning}…” in time"))
    }

    /// `kill -9`: no handler runs, nothing is finished.
    pub async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Sends a signal by its name, waits for the end, and gives the exit code.
    pub async fn signal(mut self, name: &str) -> Option<i32> {
        let pid = self.child.id().unwrap().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status().await.unwrap();
        assert!(sent.success());
        let mut rest = Vec::new();
        let ended = async {
            // A full pipe would keep it from ending.
            self.output.read_to_end(&mut rest).await.unwrap();
            self.child.wait().await.unwrap()
        };
        timeout(Duration::from_secs(30), ended).await.expect("it ends when it is told to").code()
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

/// A port of the loopback address that is free now.
pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
