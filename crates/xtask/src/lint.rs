//! `cargo xtask lint`: what can be judged without running the product.

use crate::steps;
use crate::supervisor::Supervisor;

/// Formatting, clippy, then the rules of the house.
pub fn run(supervisor: &mut Supervisor) -> anyhow::Result<()> {
    for mut step in steps::lints(steps::Lints::Apart) {
        supervisor.step(&mut step)?;
    }
    supervisor.step(&mut steps::house())
}
