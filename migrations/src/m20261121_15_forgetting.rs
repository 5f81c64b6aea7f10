//! Erasing what is known of a person: what is due, and when it was done.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r#"
CREATE TABLE forgettings (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    contact_id BIGINT REFERENCES contacts(id),
    identity_id BIGINT REFERENCES identities(id),
    cause TEXT NOT NULL,
    reason TEXT,
    state TEXT NOT NULL,
    due_at {time} NOT NULL,
    requested_by BIGINT,
    requested_at {time} NOT NULL,
    ended_by BIGINT,
    ended_at {time},
    end_reason TEXT
);
CREATE UNIQUE INDEX forgettings_contact ON forgettings (tenant_id, contact_id)
    WHERE state = 'waiting' AND contact_id IS NOT NULL;
CREATE UNIQUE INDEX forgettings_identity ON forgettings (tenant_id, identity_id)
    WHERE state = 'waiting' AND identity_id IS NOT NULL;
CREATE INDEX forgettings_state ON forgettings (tenant_id, state, due_at, id);
CREATE INDEX messages_file ON messages (file_id) WHERE file_id IS NOT NULL;
CREATE INDEX file_links_file ON file_links (file_id);
CREATE INDEX files_location ON files (location);
ALTER TABLE contacts ADD COLUMN forgotten_at {time};
ALTER TABLE customers ADD COLUMN forgotten_at {time}
"#;

const DOWN: &str = r#"
ALTER TABLE customers DROP COLUMN forgotten_at;
ALTER TABLE contacts DROP COLUMN forgotten_at;
DROP INDEX files_location;
DROP INDEX file_links_file;
DROP INDEX messages_file;
DROP TABLE forgettings
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
