//! E-mail and short messages as ways of a push: where it goes, and what the link for unsubscribing
//! in a mail ends with. Limits that an account's owner sets below those of the platform.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r#"
ALTER TABLE pushes ADD COLUMN sending_address TEXT;
ALTER TABLE pushes ADD COLUMN unsubscribe_token TEXT;
CREATE UNIQUE INDEX pushes_unsubscribe ON pushes (unsubscribe_token) WHERE unsubscribe_token IS NOT NULL;
ALTER TABLE accounts ADD COLUMN daily_limits {json}
"#;

const DOWN: &str = r#"
ALTER TABLE accounts DROP COLUMN daily_limits;
DROP INDEX pushes_unsubscribe;
ALTER TABLE pushes DROP COLUMN unsubscribe_token;
ALTER TABLE pushes DROP COLUMN sending_address
"#;

#[allow(elided_lifetimes_in_paths, reason = "the trait elides them; async_trait needs the same")]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::run(manager, DOWN).await
    }
}
