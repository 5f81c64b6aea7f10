//! Files and what they belong to.

crate::sql::migration!(
    &["file_links", "files"],
    r#"
CREATE TABLE files (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    name TEXT NOT NULL,
    mime TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    location TEXT NOT NULL,
    created_by BIGINT,
    created_at {time} NOT NULL
);
CREATE TABLE file_links (
    tenant_id BIGINT NOT NULL,
    entity TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    file_id BIGINT NOT NULL REFERENCES files(id),
    PRIMARY KEY (tenant_id, entity, entity_id, file_id)
)
"#
);
