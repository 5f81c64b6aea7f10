//! Greeting rules, pushes with every step of their life, result events, budgets.

crate::sql::migration!(
    &["send_budgets", "result_events", "push_steps", "greetings", "pushes", "notice_templates", "greeting_rules"],
    r#"
CREATE TABLE greeting_rules (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    name TEXT NOT NULL,
    occasion TEXT NOT NULL,
    segment {json} NOT NULL,
    lead_days BIGINT NOT NULL,
    send_at BIGINT NOT NULL,
    template TEXT NOT NULL,
    channels {json} NOT NULL,
    active {bool} NOT NULL,
    created_by BIGINT,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX greeting_rules_tenant ON greeting_rules (tenant_id, active);
CREATE TABLE notice_templates (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    appid TEXT NOT NULL,
    kind TEXT NOT NULL,
    template_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    fields {json} NOT NULL,
    disabled_reason TEXT,
    updated_at {time} NOT NULL
);
CREATE UNIQUE INDEX notice_templates_id ON notice_templates (appid, template_id);
CREATE INDEX notice_templates_purpose ON notice_templates (tenant_id, purpose);
CREATE TABLE pushes (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    customer_id BIGINT REFERENCES customers(id),
    contact_id BIGINT REFERENCES contacts(id),
    identity_id BIGINT REFERENCES identities(id),
    staff_id BIGINT REFERENCES staff(id),
    rule_id BIGINT REFERENCES greeting_rules(id),
    message_id BIGINT,
    occasion TEXT,
    content TEXT NOT NULL,
    fields {json} NOT NULL,
    channels {json} NOT NULL,
    transactional {bool} NOT NULL,
    due_at {time} NOT NULL,
    expires_at {time},
    channel TEXT,
    sending_appid TEXT,
    sending_openid TEXT,
    sending_template TEXT,
    client_msg_id TEXT,
    platform_id TEXT,
    reason TEXT,
    sending_at {time},
    sent_at {time},
    settled_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX pushes_list ON pushes (tenant_id, id);
CREATE INDEX pushes_state ON pushes (tenant_id, state, id);
CREATE INDEX pushes_customer ON pushes (tenant_id, customer_id, due_at, id);
CREATE INDEX pushes_contact_sending ON pushes (tenant_id, contact_id, sending_at) WHERE sending_at IS NOT NULL;
CREATE INDEX pushes_platform ON pushes (sending_appid, platform_id) WHERE platform_id IS NOT NULL;
CREATE INDEX pushes_unsettled ON pushes (sending_appid, sending_openid, sending_template)
    WHERE state IN ('sending', 'sent', 'in_doubt') AND sending_template IS NOT NULL;
CREATE TABLE greetings (
    tenant_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL REFERENCES contacts(id),
    occasion TEXT NOT NULL,
    year BIGINT NOT NULL,
    push_id BIGINT NOT NULL REFERENCES pushes(id),
    PRIMARY KEY (tenant_id, contact_id, occasion, year)
);
CREATE TABLE push_steps (
    id {id},
    tenant_id BIGINT NOT NULL,
    push_id BIGINT NOT NULL REFERENCES pushes(id),
    at {time} NOT NULL,
    state TEXT NOT NULL,
    channel TEXT,
    reason TEXT NOT NULL,
    staff_id BIGINT
);
CREATE INDEX push_steps_push ON push_steps (push_id, id);
CREATE TABLE result_events (
    id {id},
    tenant_id BIGINT NOT NULL,
    appid TEXT NOT NULL,
    openid TEXT NOT NULL,
    template_id TEXT,
    platform_id TEXT,
    success {bool} NOT NULL,
    status TEXT NOT NULL,
    push_id BIGINT,
    received_at {time} NOT NULL
);
CREATE INDEX result_events_open ON result_events (appid, platform_id) WHERE push_id IS NULL;
CREATE INDEX result_events_openid ON result_events (appid, openid) WHERE push_id IS NULL;
CREATE TABLE send_budgets (
    appid TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    day {date} NOT NULL,
    used BIGINT NOT NULL,
    stopped_until {time},
    PRIMARY KEY (appid, endpoint, day)
)
"#
);
