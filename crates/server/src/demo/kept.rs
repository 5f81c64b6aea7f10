//! A history that was made once, for further demos that begin at the same time.
//!
//! It is a backup as `guanxi backup` writes it, beside the secret that opens what is sealed in it. Another
//! build of the product makes a history of its own.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::Context;
use chrono::{DateTime, Utc};

use crate::commands::backup;
use crate::settings::Settings;

/// Where the history is kept that leads to one start of the demo.
pub(super) struct Kept {
    backup: PathBuf,
    secret: String,
}

impl Kept {
    /// The place under `folder`, which is made where it is missing.
    pub(super) fn of(folder: &Path, start: DateTime<Utc>) -> anyhow::Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("{} can't be made", folder.display()))?;
        let product = fs::metadata(std::env::current_exe()?)?;
        let built = product.modified()?.duration_since(UNIX_EPOCH)?.as_millis();
        let name = format!("{}-{built}-{}", start.format("%Y%m%dT%H%M%S"), product.len());
        let secret = secret(&folder.join(format!("{name}.secret")))?;
        Ok(Self { backup: folder.join(name), secret })
    }

    /// Whether it was made already.
    pub(super) fn is_there(&self) -> bool {
        self.backup.is_dir()
    }

    /// The secret that the demo must have, for the history to be of use.
    pub(super) fn secret(&self) -> String {
        self.secret.clone()
    }

    /// Puts it into the demo's empty folder.
    pub(super) fn restore(&self, settings: &Settings) -> anyhow::Result<()> {
        backup::restore(settings.clone(), &self.backup)
    }

    /// Keeps what stands in the demo's database.
    pub(super) async fn keep(&self, settings: &Settings) -> anyhow::Result<()> {
        match backup::write_to(settings, &self.backup).await {
            // Another demo was faster, with the same history.
            Err(_) if self.is_there() => Ok(()),
            done => done,
        }
    }
}

/// The secret in a file, which is made where it is missing: demos that start one after the other have the same.
fn secret(file: &Path) -> anyhow::Result<String> {
    let fresh = format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>());
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Ok(mut made) => {
            made.write_all(fresh.as_bytes())?;
            Ok(fresh)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let secret = fs::read_to_string(file)?;
            anyhow::ensure!(secret.len() == fresh.len(), "{} is being made by another demo", file.display());
            Ok(secret)
        }
        Err(error) => Err(error).with_context(|| format!("{} can't be made", file.display())),
    }
}
