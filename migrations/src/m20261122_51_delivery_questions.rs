//! What customers are asked about a delivery that has arrived: once for each, with their answer.

crate::sql::migration!(
    &["delivery_questions"],
    r#"
CREATE TABLE delivery_questions (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    delivery_id BIGINT NOT NULL REFERENCES deliveries(id),
    contact_id BIGINT REFERENCES contacts(id),
    push_id BIGINT,
    asked_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    answer TEXT,
    answered_at {time},
    complaint_id BIGINT REFERENCES complaints(id)
);
CREATE UNIQUE INDEX delivery_questions_once ON delivery_questions (tenant_id, delivery_id);
CREATE INDEX delivery_questions_contact ON delivery_questions (contact_id, id)
"#
);
