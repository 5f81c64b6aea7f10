//! `guanxi migrate`.

use crm::db::Db;
use migrations::{Migrator, MigratorTrait};

use super::{block_on, say};
use crate::app;
use crate::cli::Migrate;
use crate::settings::Settings;

pub(crate) fn run(settings: &Settings, what: &Migrate) -> anyhow::Result<()> {
    block_on(async {
        match what {
            Migrate::Up => {
                app::migrate(settings).await?;
                say("the schema is up to date");
            }
            Migrate::Status => {
                app::install_crypto();
                let (applied, pending) = Db::migrating(&settings.db_options(), async |connection| {
                    let applied = Migrator::get_applied_migrations(connection).await?;
                    Ok((applied, Migrator::get_pending_migrations(connection).await?))
                })
                .await?;
                applied.iter().for_each(|migration| say(format!("applied  {}", migration.name())));
                pending.iter().for_each(|migration| say(format!("pending  {}", migration.name())));
            }
        }
        Ok(())
    })
}
