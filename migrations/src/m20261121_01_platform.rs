//! Tenants, the people who log in, staff and departments, sessions, official accounts.

crate::sql::migration!(
    &["accounts", "sessions", "invitations", "staff", "departments", "users", "tenants"],
    r#"
CREATE TABLE tenants (
    id {id},
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    settings {json} NOT NULL,
    created_at {time} NOT NULL
);
CREATE TABLE users (
    id {id},
    login TEXT UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    epoch BIGINT NOT NULL DEFAULT 0,
    failed_logins BIGINT NOT NULL DEFAULT 0,
    locked_until {time},
    created_at {time} NOT NULL
);
CREATE TABLE departments (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    parent_id BIGINT REFERENCES departments(id),
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    created_at {time} NOT NULL
);
CREATE INDEX departments_path ON departments (tenant_id, path);
CREATE TABLE staff (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    user_id BIGINT NOT NULL REFERENCES users(id),
    department_id BIGINT REFERENCES departments(id),
    name TEXT NOT NULL,
    phone TEXT,
    roles TEXT NOT NULL,
    active {bool} NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX staff_user ON staff (tenant_id, user_id);
CREATE INDEX staff_by_user ON staff (user_id);
CREATE INDEX staff_department ON staff (tenant_id, department_id);
CREATE INDEX staff_phone ON staff (phone);
CREATE TABLE invitations (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    staff_id BIGINT NOT NULL REFERENCES staff(id),
    code_hash TEXT NOT NULL UNIQUE,
    expires_at {time} NOT NULL,
    used_at {time},
    created_by BIGINT,
    created_at {time} NOT NULL
);
CREATE TABLE sessions (
    id {id},
    user_id BIGINT NOT NULL REFERENCES users(id),
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    staff_id BIGINT NOT NULL REFERENCES staff(id),
    family TEXT NOT NULL,
    refresh_hash TEXT NOT NULL UNIQUE,
    client TEXT NOT NULL,
    created_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    rotated_at {time},
    revoked_at {time}
);
CREATE INDEX sessions_family ON sessions (family);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE TABLE accounts (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    appid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    original_id TEXT,
    mode TEXT NOT NULL,
    secret TEXT NOT NULL,
    token TEXT NOT NULL,
    encoding_aes_key TEXT,
    stopped_reason TEXT,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX accounts_tenant ON accounts (tenant_id)
"#
);
