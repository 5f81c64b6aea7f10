//! Templates of printed documents: the newest content of each, and every content that it had.

crate::sql::migration!(
    &["print_template_editions", "print_templates"],
    r#"
CREATE TABLE print_templates (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    standard {bool} NOT NULL,
    form {json} NOT NULL,
    source TEXT,
    logo_id BIGINT REFERENCES files(id),
    created_by BIGINT REFERENCES staff(id),
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX print_templates_name ON print_templates (tenant_id, kind, name);
CREATE UNIQUE INDEX print_templates_standard ON print_templates (tenant_id, kind) WHERE standard;
CREATE INDEX print_templates_logo ON print_templates (tenant_id, logo_id) WHERE logo_id IS NOT NULL;
CREATE TABLE print_template_editions (
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    template_id BIGINT NOT NULL REFERENCES print_templates(id),
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    form {json} NOT NULL,
    source TEXT,
    logo_id BIGINT REFERENCES files(id),
    staff_id BIGINT REFERENCES staff(id),
    created_at {time} NOT NULL,
    PRIMARY KEY (template_id, version)
);
CREATE INDEX print_template_editions_logo ON print_template_editions (tenant_id, logo_id) WHERE logo_id IS NOT NULL
"#
);
