//! The process that compiles templates, as seen by whoever starts it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;

use crate::render::{MOST_BYTES, Outcome, Refusal, Request, SECONDS};

/// How long a template may take on a clock: longer than on a processor, since other work may be under way.
const TIME: Duration = Duration::from_secs(SECONDS * 2);
/// How many templates are compiled at once; one for each company.
const AT_ONCE: usize = 2;
/// How long a document waits for its turn.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most that is read of an answer: a file with the word before it.
const MOST_ANSWER: u64 = MOST_BYTES as u64 + 16;

/// What can go wrong when a document is made.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The template makes no document.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Too many others are being made.
    #[error("too many documents are being made")]
    Busy,
    /// The process can't be started, or spoken to.
    #[error("the renderer can't be used: {0}")]
    Io(#[from] std::io::Error),
    /// The process says what no renderer says.
    #[error("the renderer ended with {0} and no answer")]
    Silent(ExitStatus),
}

/// Starts a process for each document. Clones share their turns.
#[derive(Clone, Debug)]
pub struct Renderer {
    program: PathBuf,
    time: Duration,
    turns: Arc<Semaphore>,
    /// A turn for each company that has something made just now.
    own_turns: Arc<Mutex<HashMap<i64, Weak<Semaphore>>>>,
}

impl Renderer {
    /// Documents are made by `program render`.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            time: TIME,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            own_turns: Arc::default(),
        }
    }

    /// With another limit of time.
    pub fn within(mut self, time: Duration) -> Self {
        self.time = time;
        self
    }

    /// The program.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// The turn of a company: its slow templates keep itself waiting, and nobody else.
    fn turn_of(&self, company: i64) -> Arc<Semaphore> {
        let mut turns = self.own_turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| turn.strong_count() > 0);
        if let Some(turn) = turns.get(&company).and_then(Weak::upgrade) {
            return turn;
        }
        let turn = Arc::new(Semaphore::new(1));
        turns.insert(company, Arc::downgrade(&turn));
        turn
    }

    /// Makes a document of a company. Whatever the template does, this ends in time, and the process ends with it.
    ///
    /// # Errors
    /// Where the template makes none, too many others are being made, or the process can't be used.
    pub async fn render(&self, company: i64, request: &Request) -> Result<Vec<u8>, RenderError> {
        let own_turn = self.turn_of(company);
        let turn = async {
            let own = own_turn.acquire().await?;
            self.turns.acquire().await.map(|turn| (own, turn))
        };
        let turn = tokio::time::timeout(PATIENCE, turn).await;
        let _turn = turn.ok().and_then(Result::ok).ok_or(RenderError::Busy)?;
        let input = serde_json::to_vec(request).map_err(std::io::Error::from)?;
        let mut child = self.start()?;
        let spoken = tokio::time::timeout(self.time, speak(&mut child, &input)).await;
        let Ok(answer) = spoken else {
            child.kill().await?;
            return Err(Refusal::Timeout.into());
        };
        let (output, status) = answer?;
        match Outcome::from_bytes(&output).filter(|_| status.success()) {
            Some(Outcome::File(file)) => Ok(file),
            Some(Outcome::Refused(refusal)) => Err(refusal.into()),
            None => Err(ended(status)),
        }
    }

    /// Nothing of the server goes along: no settings, no secrets, no open files, no folder to work in.
    fn start(&self) -> std::io::Result<Child> {
        Command::new(&self.program)
            .arg("render")
            .env_clear()
            // More threads would share the same limits, and need stacks of their own.
            .env("RAYON_NUM_THREADS", "1")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
    }
}

/// Hands over the input and takes the answer, at the same time: neither waits for the other.
async fn speak(child: &mut Child, input: &[u8]) -> std::io::Result<(Vec<u8>, ExitStatus)> {
    let broken = || std::io::Error::from(std::io::ErrorKind::BrokenPipe);
    let mut stdin = child.stdin.take().ok_or_else(broken)?;
    let stdout = child.stdout.take().ok_or_else(broken)?;
    let tell = async move {
        // One that ends before it has read all says why by its status.
        let _ = stdin.write_all(input).await;
    };
    let mut output = Vec::new();
    let mut stdout = stdout.take(MOST_ANSWER);
    let (_, read) = tokio::join!(tell, stdout.read_to_end(&mut output));
    read?;
    drop(stdout);
    Ok((output, child.wait().await?))
}

/// What an end without an answer means.
fn ended(status: ExitStatus) -> RenderError {
    match signal(status) {
        // SIGXCPU, or SIGKILL where that was not enough.
        Some(24 | 9) => Refusal::Timeout.into(),
        // Out of memory, or out of stack.
        Some(_) => Refusal::Exhausted.into(),
        None => RenderError::Silent(status),
    }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}
