//! Reminders to staff over their mini-program, each thing at most once; and from whom a consent was
//! heard, so that the same answer heard twice counts once.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r#"
CREATE TABLE staff_reminders (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    staff_id BIGINT NOT NULL REFERENCES staff(id),
    kind TEXT NOT NULL,
    reference BIGINT NOT NULL,
    occurrence TEXT NOT NULL,
    state TEXT NOT NULL,
    identity_id BIGINT REFERENCES identities(id) ON DELETE SET NULL,
    template_id TEXT,
    reason TEXT,
    created_at {time} NOT NULL,
    settled_at {time}
);
CREATE UNIQUE INDEX staff_reminders_once ON staff_reminders (tenant_id, staff_id, kind, reference, occurrence);
CREATE INDEX staff_reminders_identity ON staff_reminders (identity_id);
ALTER TABLE consents ADD COLUMN told_by TEXT;
ALTER TABLE consents ADD COLUMN told_at {time}
"#;

const DOWN: &str = r#"
DROP TABLE staff_reminders;
ALTER TABLE consents DROP COLUMN told_by;
ALTER TABLE consents DROP COLUMN told_at
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
