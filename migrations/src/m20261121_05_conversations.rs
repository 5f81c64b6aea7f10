//! Conversations with their messages, the platform's windows, consents.

crate::sql::migration!(
    &["consents", "windows", "messages", "conversations"],
    r#"
CREATE TABLE conversations (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    identity_id BIGINT NOT NULL UNIQUE REFERENCES identities(id),
    customer_id BIGINT REFERENCES customers(id),
    owner_id BIGINT REFERENCES staff(id),
    unread BIGINT NOT NULL DEFAULT 0,
    waiting_since {time},
    handover_at {time},
    last_message_at {time} NOT NULL,
    last_text TEXT,
    created_at {time} NOT NULL
);
CREATE INDEX conversations_recent ON conversations (tenant_id, last_message_at, id);
CREATE INDEX conversations_customer ON conversations (tenant_id, customer_id);
CREATE INDEX conversations_waiting ON conversations (tenant_id, waiting_since) WHERE waiting_since IS NOT NULL;
CREATE TABLE messages (
    id {id},
    tenant_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL REFERENCES conversations(id),
    direction TEXT NOT NULL,
    kind TEXT NOT NULL,
    content TEXT NOT NULL,
    payload {json},
    via TEXT NOT NULL,
    state TEXT NOT NULL,
    staff_id BIGINT REFERENCES staff(id),
    push_id BIGINT,
    media_id TEXT,
    file_id BIGINT,
    platform_id TEXT,
    at {time} NOT NULL
);
CREATE INDEX messages_conversation ON messages (conversation_id, at, id);
CREATE INDEX messages_push ON messages (push_id) WHERE push_id IS NOT NULL;
CREATE TABLE windows (
    identity_id BIGINT NOT NULL REFERENCES identities(id),
    trigger_kind TEXT NOT NULL,
    remaining BIGINT NOT NULL,
    expires_at {time} NOT NULL,
    PRIMARY KEY (identity_id, trigger_kind)
);
CREATE TABLE consents (
    identity_id BIGINT NOT NULL REFERENCES identities(id),
    template_id TEXT NOT NULL,
    remaining BIGINT NOT NULL,
    updated_at {time} NOT NULL,
    PRIMARY KEY (identity_id, template_id)
)
"#
);
