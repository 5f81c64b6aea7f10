//! Signing in by scanning a code, and customers' visits to their own pages: the round trip over
//! the platform, and the session that comes of it.

crate::sql::migration!(
    &["customer_sessions", "web_sign_ins", "scan_sign_ins"],
    r#"
CREATE TABLE scan_sign_ins (
    id {id},
    ticket_hash TEXT NOT NULL UNIQUE,
    secret_hash TEXT NOT NULL,
    state TEXT NOT NULL,
    device TEXT NOT NULL,
    address TEXT NOT NULL,
    user_id BIGINT REFERENCES users(id),
    staff_id BIGINT REFERENCES staff(id),
    created_at {time} NOT NULL,
    expires_at {time} NOT NULL
);
CREATE INDEX scan_sign_ins_end ON scan_sign_ins (expires_at);
CREATE TABLE web_sign_ins (
    id {id},
    state_hash TEXT NOT NULL UNIQUE,
    browser_hash TEXT NOT NULL,
    appid TEXT NOT NULL,
    target TEXT NOT NULL,
    expires_at {time} NOT NULL
);
CREATE INDEX web_sign_ins_end ON web_sign_ins (expires_at);
CREATE TABLE customer_sessions (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    identity_id BIGINT NOT NULL REFERENCES identities(id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    created_at {time} NOT NULL,
    expires_at {time} NOT NULL
);
CREATE INDEX customer_sessions_end ON customer_sessions (expires_at);
CREATE INDEX customer_sessions_identity ON customer_sessions (identity_id)
"#
);
