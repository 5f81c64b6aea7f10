//! Imports: files that become customers, contacts, products, receivables and old orders. `cells` and
//! `errors` are JSON that nothing looks into.

crate::sql::migration!(
    &["import_keys", "import_rows", "imports"],
    r#"
CREATE TABLE imports (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    location TEXT NOT NULL,
    state TEXT NOT NULL,
    mode TEXT NOT NULL,
    columns {json} NOT NULL,
    mapping {json} NOT NULL,
    default_owner_id BIGINT REFERENCES staff(id),
    total BIGINT NOT NULL DEFAULT 0,
    done BIGINT NOT NULL DEFAULT 0,
    created BIGINT NOT NULL DEFAULT 0,
    updated BIGINT NOT NULL DEFAULT 0,
    unchanged BIGINT NOT NULL DEFAULT 0,
    wrong BIGINT NOT NULL DEFAULT 0,
    phase TEXT NOT NULL,
    after BIGINT NOT NULL DEFAULT 0,
    error TEXT,
    created_by BIGINT REFERENCES staff(id),
    applied_by BIGINT REFERENCES staff(id),
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    finished_at {time},
    emptied_at {time},
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX imports_list ON imports (tenant_id, created_at, id);
CREATE INDEX imports_location ON imports (location);
CREATE INDEX imports_kept ON imports (updated_at, id) WHERE emptied_at IS NULL;
CREATE TABLE import_rows (
    import_id BIGINT NOT NULL REFERENCES imports(id),
    row_no BIGINT NOT NULL,
    tenant_id BIGINT NOT NULL,
    unit BIGINT NOT NULL,
    cells TEXT NOT NULL,
    state TEXT NOT NULL,
    errors TEXT,
    subject_id BIGINT,
    PRIMARY KEY (import_id, row_no)
);
CREATE INDEX import_rows_unit ON import_rows (import_id, unit, row_no);
CREATE INDEX import_rows_state ON import_rows (import_id, state, row_no);
CREATE TABLE import_keys (
    import_id BIGINT NOT NULL REFERENCES imports(id),
    key TEXT NOT NULL,
    tenant_id BIGINT NOT NULL,
    row_no BIGINT NOT NULL,
    PRIMARY KEY (import_id, key)
)
"#
);
