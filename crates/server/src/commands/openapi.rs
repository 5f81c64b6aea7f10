//! `guanxi openapi`.

use super::say;

pub(crate) fn run() -> anyhow::Result<()> {
    say(serde_json::to_string_pretty(&api::openapi())?);
    Ok(())
}
