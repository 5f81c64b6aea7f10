//! What every slice uses: jobs, received callbacks, saved answers, numbers, the audit trail.

crate::sql::migration!(
    &["audit_entries", "document_numbers", "idempotency_keys", "inbox", "jobs"],
    r#"
CREATE TABLE jobs (
    id {id},
    tenant_id BIGINT,
    kind TEXT NOT NULL,
    dedup_key TEXT UNIQUE,
    payload {json} NOT NULL,
    run_at {time} NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    lease_token TEXT,
    lease_until {time},
    dead_at {time},
    last_error TEXT,
    created_at {time} NOT NULL
);
CREATE INDEX jobs_due ON jobs (kind, run_at, id) WHERE dead_at IS NULL;
CREATE TABLE inbox (
    id {id},
    appid TEXT NOT NULL,
    dedup_key TEXT NOT NULL,
    reply TEXT,
    received_at {time} NOT NULL
);
CREATE UNIQUE INDEX inbox_key ON inbox (appid, dedup_key);
CREATE INDEX inbox_received ON inbox (received_at);
CREATE TABLE idempotency_keys (
    id {id},
    tenant_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX idempotency_keys_key ON idempotency_keys (tenant_id, user_id, key);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);
CREATE TABLE document_numbers (
    tenant_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    day {date} NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, kind, day)
);
CREATE TABLE audit_entries (
    id {id},
    tenant_id BIGINT NOT NULL,
    at {time} NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BIGINT,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    detail {json} NOT NULL
);
CREATE INDEX audit_entries_entity ON audit_entries (tenant_id, entity, entity_id, id);
CREATE INDEX audit_entries_id ON audit_entries (tenant_id, id)
"#
);
