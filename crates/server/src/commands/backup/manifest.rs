//! What a backup says of itself.

use std::fmt;
use std::fs::File;
use std::io::Write as _;
use std::path::{Component, Path};

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The name of the manifest in the folder.
pub(super) const MANIFEST: &str = "manifest.json";
/// The version of the folder's layout.
const FORMAT: u32 = 1;

/// The manifest.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Manifest {
    /// The version of the layout.
    pub(super) format: u32,
    /// Which version of the product wrote it.
    pub(super) product_version: String,
    /// When.
    pub(super) created_at: DateTime<Utc>,
    /// Of which database.
    pub(super) database_kind: Kind,
    /// The migrations that had run.
    pub(super) migrations: Vec<String>,
    /// The database.
    pub(super) database: Part,
    /// The stored files.
    pub(super) files: Files,
}

/// A file of the backup.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Part {
    /// Its name in the folder.
    pub(super) name: String,
    /// SHA-256 of its content, in lower-case hexadecimal.
    pub(super) sha256: String,
}

/// Where the stored files are.
#[derive(Debug, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Files {
    /// In the backup.
    Included {
        /// How many.
        count: u64,
        /// The list with their hashes.
        list: Part,
    },
    /// In a bucket, and not in the backup.
    Elsewhere {
        /// The bucket.
        url: String,
    },
}

/// Which database.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    /// The kind that a `database.url` names.
    pub(super) fn of(url: &str) -> anyhow::Result<Self> {
        match url.split(':').next() {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            _ => bail!("database.url must begin with sqlite:// or postgres://"),
        }
    }

    /// What its part of a backup is called.
    pub(super) fn part(self) -> &'static str {
        match self {
            Self::Sqlite => "database.sqlite3",
            Self::Postgres => "database.pgdump",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

impl Manifest {
    /// A manifest of this version.
    pub(super) fn new(
        database_kind: Kind,
        created_at: DateTime<Utc>,
        migrations: Vec<String>,
        database: Part,
        files: Files,
    ) -> Self {
        let product_version = env!("CARGO_PKG_VERSION").to_owned();
        Self { format: FORMAT, product_version, created_at, database_kind, migrations, database, files }
    }

    /// Writes it to the folder.
    pub(super) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let path = folder.join(MANIFEST);
        let mut file = File::create_new(&path).with_context(|| format!("{}", path.display()))?;
        file.write_all(serde_json::to_string_pretty(self)?.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        Ok(())
    }

    /// Reads it from the folder.
    pub(super) fn read(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(MANIFEST);
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("{} can't be read: the folder is no whole backup", path.display()))?;
        let broken = || format!("{} can't be understood", path.display());
        let value: serde_json::Value = serde_json::from_str(&text).with_context(broken)?;
        match value.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if format == u64::from(FORMAT) => {}
            Some(format) => bail!("the backup has format {format}; this version reads format {FORMAT}"),
            None => bail!("{}", broken()),
        }
        let manifest: Self = serde_json::from_value(value).with_context(broken)?;
        manifest.parts().try_for_each(|part| plain_name(&part.name))?;
        Ok(manifest)
    }

    fn parts(&self) -> impl Iterator<Item = &Part> {
        let list = match &self.files {
            Files::Included { list, .. } => Some(list),
            Files::Elsewhere { .. } => None,
        };
        std::iter::once(&self.database).chain(list)
    }
}

/// A manifest can't lead out of its folder.
fn plain_name(name: &str) -> anyhow::Result<()> {
    let mut parts = Path::new(name).components();
    match (parts.next(), parts.next()) {
        (Some(Component::Normal(_)), None) => Ok(()),
        _ => bail!("{MANIFEST} names a file outside of the backup"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(database: &str) -> Manifest {
        let part = |name: &str| Part { name: name.to_owned(), sha256: "0".repeat(64) };
        let files = Files::Included { count: 3, list: part("files.sha256") };
        Manifest::new(Kind::Sqlite, DateTime::UNIX_EPOCH, vec!["m1".into()], part(database), files)
    }

    #[test]
    fn comes_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        manifest("database.sqlite3").write(folder.path()).unwrap();
        let read = Manifest::read(folder.path()).unwrap();
        assert_eq!((read.database_kind, read.migrations), (Kind::Sqlite, vec!["m1".to_owned()]));
        assert!(matches!(read.files, Files::Included { count: 3, .. }));
        assert!(manifest("x").write(folder.path()).is_err(), "never over another one");
    }

    #[test]
    fn foreign_and_newer_ones_are_refused() {
        for name in ["../database.sqlite3", "/etc/passwd", "", "a/b"] {
            let folder = tempfile::tempdir().unwrap();
            manifest(name).write(folder.path()).unwrap();
            assert!(Manifest::read(folder.path()).is_err(), "{name}");
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(MANIFEST), r#"{"format": 2, "new": true}"#).unwrap();
        let error = Manifest::read(folder.path()).unwrap_err().to_string();
        assert!(error.contains("format 2"), "{error}");
        assert!(Manifest::read(&folder.path().join("absent")).is_err());
    }
}
