//! Mass messages: drafts, their approval, the batches in which they go out, who gets them, and how
//! many each follower got in a month.

crate::sql::migration!(
    &["mass_results", "mass_shares", "mass_recipients", "mass_batches", "mass_messages"],
    r#"
CREATE TABLE mass_messages (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    appid TEXT NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    label_id BIGINT REFERENCES labels(id),
    send_at {time},
    state TEXT NOT NULL,
    reason TEXT,
    recipients BIGINT NOT NULL DEFAULT 0,
    created_by BIGINT REFERENCES staff(id),
    requested_by BIGINT REFERENCES staff(id),
    requested_at {time},
    decided_by BIGINT REFERENCES staff(id),
    decided_at {time},
    sending_at {time},
    ended_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX mass_messages_list ON mass_messages (tenant_id, id);
CREATE INDEX mass_messages_state ON mass_messages (tenant_id, state, id);
CREATE TABLE mass_batches (
    id {id},
    tenant_id BIGINT NOT NULL,
    mass_id BIGINT NOT NULL REFERENCES mass_messages(id),
    number BIGINT NOT NULL,
    appid TEXT NOT NULL,
    client_msg_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    reason TEXT,
    tries BIGINT NOT NULL DEFAULT 0,
    platform_id TEXT,
    recipients BIGINT NOT NULL,
    total BIGINT,
    filtered BIGINT,
    sent BIGINT,
    failed BIGINT,
    sending_at {time},
    sent_at {time},
    settled_at {time}
);
CREATE UNIQUE INDEX mass_batches_number ON mass_batches (mass_id, number);
CREATE INDEX mass_batches_platform ON mass_batches (appid, platform_id) WHERE platform_id IS NOT NULL;
CREATE TABLE mass_recipients (
    mass_id BIGINT NOT NULL REFERENCES mass_messages(id),
    identity_id BIGINT NOT NULL REFERENCES identities(id),
    batch BIGINT NOT NULL,
    left_out TEXT,
    message_id BIGINT,
    PRIMARY KEY (mass_id, identity_id)
);
CREATE INDEX mass_recipients_batch ON mass_recipients (mass_id, batch, identity_id);
CREATE INDEX mass_recipients_identity ON mass_recipients (identity_id);
CREATE TABLE mass_shares (
    identity_id BIGINT NOT NULL REFERENCES identities(id),
    month BIGINT NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (identity_id, month)
);
CREATE TABLE mass_results (
    id {id},
    tenant_id BIGINT NOT NULL,
    appid TEXT NOT NULL,
    platform_id TEXT NOT NULL,
    success {bool} NOT NULL,
    status TEXT NOT NULL,
    total BIGINT NOT NULL,
    filtered BIGINT NOT NULL,
    sent BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    batch_id BIGINT,
    received_at {time} NOT NULL
);
CREATE INDEX mass_results_open ON mass_results (appid, platform_id) WHERE batch_id IS NULL
"#
);
