//! `guanxi backup` and `guanxi restore`.
//!
//! A backup is a folder:
//!
//! | name | what |
//! |---|---|
//! | `manifest.json` | what is in it, with hashes; written last |
//! | `database.sqlite3` or `database.pgdump` | the database |
//! | `files.sha256` | the stored files with their hashes, as `sha256sum -c` reads them |
//! | `files/` | the stored files, where they lie in a folder |
//!
//! It is written under another name and renamed at its end: what bears the right name is whole.

mod folder;
mod manifest;
mod postgres;
mod sqlite;
mod stored;
#[cfg(test)]
mod tests;

use std::path::Path;

use anyhow::{Context, bail};
use crm::clock::Clock;
use crm::db::{Db, DbOptions};
use migrations::{Migrator, MigratorTrait};

use self::folder::{Partial, sha256_of};
use self::manifest::{Files, Kind, MANIFEST, Manifest, Part};
use super::{block_on, say};
use crate::app;
use crate::settings::Settings;

/// Writes a backup to a folder that does not exist yet.
pub(crate) fn run(settings: Settings, to: &Path) -> anyhow::Result<()> {
    block_on(async {
        app::install_crypto();
        let manifest = write_whole(&settings, to).await?;
        say(format!("backup written to {}", to.display()));
        tell_about_key();
        if let Files::Elsewhere { url } = &manifest.files {
            say(format!("the stored files are not in it: they lie in {url}, and need a backup of their own"));
        }
        Ok(())
    })
}

/// Writes a backup to a folder that does not exist yet.
pub(crate) async fn write_to(settings: &Settings, to: &Path) -> anyhow::Result<()> {
    write_whole(settings, to).await.map(drop)
}

/// Writes a backup; where it fails, there is none.
async fn write_whole(settings: &Settings, to: &Path) -> anyhow::Result<Manifest> {
    let folder = Partial::folder(to)?;
    let manifest = write(settings, folder.path()).await?;
    manifest.write(folder.path())?;
    folder.finish()?;
    Ok(manifest)
}

async fn write(settings: &Settings, folder: &Path) -> anyhow::Result<Manifest> {
    let kind = Kind::of(&settings.database.url)?;
    let options = settings.db_options();
    if kind == Kind::Sqlite {
        sqlite::must_exist(&settings.database.url)?;
    }
    let migrations = applied(&options).await?;
    anyhow::ensure!(!migrations.is_empty(), "the database has no schema: there is nothing to back up");
    let name = kind.part();
    let target = folder.join(name);
    match kind {
        Kind::Sqlite => sqlite::copy(&settings.database.url, &target).await?,
        Kind::Postgres => postgres::dump(&settings.database.url, &target).await?,
    }
    folder::sync(&target)?;
    let database = Part { name: name.to_owned(), sha256: sha256_of(&target)? };
    // The files after the database: a row never names a file that was not stored before it.
    let files = stored::copy_out(&settings.files.url, folder)?;
    Ok(Manifest::new(kind, Clock::system().now(), migrations, database, files))
}

/// Reads a backup into an empty database.
pub(crate) fn restore(settings: Settings, from: &Path) -> anyhow::Result<()> {
    block_on(async {
        app::install_crypto();
        let manifest = Manifest::read(from)?;
        let kind = Kind::of(&settings.database.url)?;
        if manifest.database_kind != kind {
            bail!("the backup is of {}, but database.url names {kind}", manifest.database_kind);
        }
        check_migrations(&manifest)?;
        match kind {
            Kind::Sqlite => sqlite::must_be_empty(&settings.database.url)?,
            Kind::Postgres => postgres::must_be_empty(&settings.database.url).await?,
        }
        stored::must_be_empty(&settings.files.url, &manifest.files)?;
        say("checking the hashes");
        verify(&manifest, from)?;
        let files = stored::copy_in(&settings.files.url, &manifest.files, from)?;
        let database = from.join(&manifest.database.name);
        match kind {
            Kind::Sqlite => sqlite::restore(&settings, &manifest.database, &database).await?,
            Kind::Postgres => postgres::restore(&settings.database.url, &database).await?,
        }
        if let Some(files) = files {
            files.finish()?;
        }
        app::migrate(&settings).await.context("the backup is restored, but with its older schema")?;
        say(format!("restored the backup of {}", manifest.created_at));
        tell_about_key();
        if let Files::Elsewhere { url } = &manifest.files {
            say(format!("the stored files were not in it: files.url must lead to what lay in {url}"));
        }
        Ok(())
    })
}

fn tell_about_key() {
    say(
        "the secrets of accounts in it are sealed: vault.keys (or auth.secret, where there are none) is needed to use them, and is not in it",
    );
}

async fn applied(options: &DbOptions) -> anyhow::Result<Vec<String>> {
    let applied = Db::migrating(options, async |connection| Migrator::get_applied_migrations(connection).await).await;
    let applied = applied.context("the database can't be read, or is of a newer version of the product")?;
    Ok(applied.iter().map(|migration| migration.name().to_owned()).collect())
}

/// A backup made by a newer version has a schema that this one can't work with.
fn check_migrations(manifest: &Manifest) -> anyhow::Result<()> {
    let known = Migrator::migrations();
    let unknown = manifest.migrations.iter().find(|name| !known.iter().any(|known| known.name() == name.as_str()));
    if let Some(unknown) = unknown {
        bail!(
            "the backup was made by version {} with the migration {unknown}, which is not known here",
            manifest.product_version
        );
    }
    Ok(())
}

fn verify(manifest: &Manifest, from: &Path) -> anyhow::Result<()> {
    let check = |part: &Part| -> anyhow::Result<()> {
        let found = sha256_of(&from.join(&part.name))?;
        anyhow::ensure!(
            found == part.sha256,
            "the backup is damaged: {} has another hash than {MANIFEST} says",
            part.name
        );
        Ok(())
    };
    check(&manifest.database)?;
    if let Files::Included { list, .. } = &manifest.files {
        check(list)?;
        stored::verify(from, list)?;
    }
    Ok(())
}
