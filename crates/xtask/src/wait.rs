//! Waiting for a process that tells nobody when it is ready or gone.

use std::time::{Duration, Instant};

/// Asks `done` until it says yes; `false` when `patience` has run out.
#[expect(clippy::disallowed_methods, reason = "xtask has no async runtime, and a foreign process sends no event")]
pub fn until(patience: Duration, mut done: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if done() {
            return true;
        }
        if start.elapsed() > patience {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
