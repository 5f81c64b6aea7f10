//! Follow-ups and revisit tasks.

crate::sql::migration!(
    &["revisit_tasks", "follow_ups"],
    r#"
CREATE TABLE follow_ups (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    contact_id BIGINT REFERENCES contacts(id),
    staff_id BIGINT NOT NULL REFERENCES staff(id),
    channel TEXT NOT NULL,
    at {time} NOT NULL,
    content TEXT NOT NULL,
    understanding TEXT,
    confirmed {bool} NOT NULL,
    product_use TEXT,
    needs TEXT,
    place TEXT,
    next_contact_on {date},
    created_at {time} NOT NULL
);
CREATE INDEX follow_ups_customer ON follow_ups (tenant_id, customer_id, at, id);
CREATE INDEX follow_ups_staff ON follow_ups (tenant_id, staff_id, at);
CREATE TABLE revisit_tasks (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    staff_id BIGINT REFERENCES staff(id),
    source TEXT NOT NULL,
    source_key TEXT NOT NULL,
    due_on {date} NOT NULL,
    first_due_on {date} NOT NULL,
    state TEXT NOT NULL,
    note TEXT,
    follow_up_id BIGINT REFERENCES follow_ups(id),
    closed_at {time},
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX revisit_tasks_source ON revisit_tasks (tenant_id, source_key);
CREATE INDEX revisit_tasks_due ON revisit_tasks (tenant_id, due_on, id) WHERE state = 'open';
CREATE INDEX revisit_tasks_customer ON revisit_tasks (tenant_id, customer_id)
"#
);
