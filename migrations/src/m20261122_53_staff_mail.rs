//! Where reminders go to staff by e-mail, and which went there.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = "
ALTER TABLE staff ADD COLUMN email TEXT;
ALTER TABLE staff_reminders ADD COLUMN mailed_to TEXT;
";

const DOWN: &str = "
ALTER TABLE staff_reminders DROP COLUMN mailed_to;
ALTER TABLE staff DROP COLUMN email;
";

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
