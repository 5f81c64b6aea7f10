//! Children, one at a time, and the signals that end them.

use std::fmt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Why a run ended before its end.
#[derive(Debug)]
pub enum Stop {
    /// A step answered with another exit code than 0.
    Failed {
        /// The command as it was printed.
        step: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// A signal told us to stop.
    Interrupted {
        /// The signal's number.
        signal: i32,
    },
}

impl Stop {
    /// The exit code a shell would show: the step's own, or 128 and the signal.
    pub fn exit_code(&self) -> u8 {
        let code = match self {
            Self::Failed { status, .. } => status.code().or(status.signal().map(|signal| 128 + signal)).unwrap_or(1),
            Self::Interrupted { signal } => 128 + signal,
        };
        u8::try_from(code).unwrap_or(1)
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { step, status } => write!(f, "`{step}`: {status}"),
            Self::Interrupted { signal } => write!(f, "stopped by signal {signal}"),
        }
    }
}

impl std::error::Error for Stop {}

/// Runs steps and passes SIGINT, SIGTERM and SIGHUP on to the one that runs. We outlive the signal
/// ourselves, so that servers and temporary folders are cleared away in every case.
pub struct Supervisor {
    signals: Signals,
}

impl Supervisor {
    /// Takes over the signals of this process.
    pub fn new() -> anyhow::Result<Self> {
        let signals = Signals::new([SIGCHLD, SIGINT, SIGTERM, SIGHUP]).context("signal handlers cannot be set")?;
        Ok(Self { signals })
    }

    /// Prints the command, runs it to its end, and fails with [`Stop`] unless it succeeds.
    pub fn step(&mut self, command: &mut Command) -> anyhow::Result<()> {
        let step = spell(command);
        eprintln!("$ {step}");
        let status = self.status(command)?;
        if status.success() { Ok(()) } else { Err(Stop::Failed { step, status }.into()) }
    }

    /// Runs a command to its end. It has a process group of its own, so that a signal reaches it
    /// once, whether it came from the terminal or was sent to our pid alone, and reaches what it
    /// has started in turn.
    pub fn status(&mut self, command: &mut Command) -> anyhow::Result<ExitStatus> {
        self.check()?;
        let mut child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .with_context(|| format!("`{}` does not start", spell(command)))?;
        self.wait(&mut child)
    }

    fn wait(&mut self, child: &mut Child) -> anyhow::Result<ExitStatus> {
        let mut interrupted = None;
        loop {
            if let Some(status) = child.try_wait()? {
                return match interrupted {
                    Some(signal) => Err(Stop::Interrupted { signal }.into()),
                    None => Ok(status),
                };
            }
            for signal in self.signals.wait().filter(|&signal| signal != SIGCHLD) {
                interrupted = Some(signal);
                pass_on(child, signal);
            }
        }
    }

    /// Prints the command and starts it, to run beside the next steps until [`Supervisor::join`].
    pub fn aside(&mut self, command: &mut Command) -> anyhow::Result<Aside> {
        let step = spell(command);
        eprintln!("$ {step} &");
        self.check()?;
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .with_context(|| format!("`{step}` does not start"))?;
        Ok(Aside { step, child })
    }

    /// Waits for what was started aside, and fails with [`Stop`] unless it succeeds.
    pub fn join(&mut self, mut aside: Aside) -> anyhow::Result<()> {
        let status = self.wait(&mut aside.child)?;
        if status.success() { Ok(()) } else { Err(Stop::Failed { step: aside.step.clone(), status }.into()) }
    }

    /// Fails if a signal has come since the last step.
    pub fn check(&mut self) -> anyhow::Result<()> {
        match self.signals.pending().find(|&signal| signal != SIGCHLD) {
            Some(signal) => Err(Stop::Interrupted { signal }.into()),
            None => Ok(()),
        }
    }
}

/// A command that runs beside the steps. It ends with us, whatever happens.
pub struct Aside {
    step: String,
    child: Child,
}

impl Drop for Aside {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            pass_on(&self.child, SIGTERM);
            // What could not be waited for has ended.
            let _ = self.child.wait();
        }
    }
}

fn pass_on(child: &Child, signal: i32) {
    if let (Some(signal), pid) = (Signal::from_named_raw(signal), Pid::from_child(child)) {
        // It fails only when the group has ended, and then its end is what we see next.
        let _ = kill_process_group(pid, signal);
    }
}

/// A command as one would type it.
fn spell(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use super::*;

    /// Signals belong to the whole process, and `cargo test` runs tests side by side.
    pub(crate) fn signals_are_mine() -> MutexGuard<'static, ()> {
        static SIGNALS: Mutex<()> = Mutex::new(());
        SIGNALS.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_step_ends_with_its_own_code() {
        let _guard = signals_are_mine();
        let mut supervisor = Supervisor::new().unwrap();
        supervisor.step(&mut sh("true")).unwrap();

        let failed = supervisor.step(&mut sh("exit 100")).unwrap_err();
        assert_eq!(failed.downcast_ref::<Stop>().unwrap().exit_code(), 100);

        let killed = supervisor.step(&mut sh("kill -KILL $$")).unwrap_err();
        assert_eq!(killed.downcast_ref::<Stop>().unwrap().exit_code(), 137);

        let missing = supervisor.step(&mut Command::new("no-such-command")).unwrap_err();
        assert!(format!("{missing:#}").contains("no-such-command"));
    }

    #[test]
    fn what_runs_aside_is_waited_for_or_ended() {
        let _guard = signals_are_mine();
        let mut supervisor = Supervisor::new().unwrap();
        let aside = supervisor.aside(&mut sh("exit 7")).unwrap();
        supervisor.step(&mut sh("true")).unwrap();
        let failed = supervisor.join(aside).unwrap_err();
        assert_eq!(failed.downcast_ref::<Stop>().unwrap().exit_code(), 7);

        let aside = supervisor.aside(&mut sh("sleep 60")).unwrap();
        let pid = Pid::from_child(&aside.child);
        drop(aside);
        assert!(rustix::process::test_kill_process(pid).is_err(), "it was ended");
    }

    #[test]
    fn a_signal_is_passed_on_to_the_whole_group() {
        let _guard = signals_are_mine();
        let mut supervisor = Supervisor::new().unwrap();
        // The child signals us, and would sleep on if we did not pass the signal on to its group.
        let script = format!("kill -TERM {}; sleep 60; true", std::process::id());
        let stopped = supervisor.step(&mut sh(&script)).unwrap_err();
        assert_eq!(stopped.downcast_ref::<Stop>().unwrap().exit_code(), 128 + 15);
    }
}
