//! Settling commission is asked for and approved: who asked for which month, and how many entries it
//! had then.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r#"
ALTER TABLE commission_settlements ADD COLUMN state TEXT NOT NULL DEFAULT 'settled';
ALTER TABLE commission_settlements ADD COLUMN entries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE commission_settlements ADD COLUMN requested_by BIGINT;
ALTER TABLE commission_settlements ADD COLUMN requested_at {time}
"#;

const DOWN: &str = r#"
DELETE FROM commission_settlements WHERE state <> 'settled';
ALTER TABLE commission_settlements DROP COLUMN requested_at;
ALTER TABLE commission_settlements DROP COLUMN requested_by;
ALTER TABLE commission_settlements DROP COLUMN entries;
ALTER TABLE commission_settlements DROP COLUMN state
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
