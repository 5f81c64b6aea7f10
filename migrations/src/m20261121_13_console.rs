//! Quick replies, pairs of customers that somebody has found not to be the same, greetings that
//! were stopped for a day.

crate::sql::migration!(
    &["greeting_stops", "customer_dismissals", "quick_replies"],
    r#"
CREATE TABLE quick_replies (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    staff_id BIGINT REFERENCES staff(id),
    category TEXT,
    content TEXT NOT NULL,
    position BIGINT NOT NULL,
    created_by BIGINT,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX quick_replies_staff ON quick_replies (tenant_id, staff_id, position, id);
CREATE TABLE customer_dismissals (
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    first_id BIGINT NOT NULL REFERENCES customers(id),
    second_id BIGINT NOT NULL REFERENCES customers(id),
    reason TEXT NOT NULL,
    staff_id BIGINT,
    created_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, first_id, second_id)
);
CREATE TABLE greeting_stops (
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    rule_id BIGINT NOT NULL REFERENCES greeting_rules(id),
    day {date} NOT NULL,
    reason TEXT NOT NULL,
    staff_id BIGINT,
    created_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, rule_id, day)
)
"#
);
