//! Surveys: what is asked and when, and who was asked with what they answered.

crate::sql::migration!(
    &["survey_requests", "surveys"],
    r#"
CREATE TABLE surveys (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    name TEXT NOT NULL,
    moment TEXT NOT NULL,
    days BIGINT NOT NULL,
    on_date {date},
    label_id BIGINT REFERENCES labels(id),
    question TEXT NOT NULL,
    ask_expected {bool} NOT NULL,
    ask_comment {bool} NOT NULL,
    thanks TEXT NOT NULL,
    low_score BIGINT NOT NULL,
    open_days BIGINT NOT NULL,
    active {bool} NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX surveys_name ON surveys (tenant_id, name);
CREATE TABLE survey_requests (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    survey_id BIGINT NOT NULL REFERENCES surveys(id),
    subject TEXT NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    contact_id BIGINT NOT NULL REFERENCES contacts(id),
    staff_id BIGINT REFERENCES staff(id),
    delivery_id BIGINT REFERENCES deliveries(id),
    complaint_id BIGINT,
    product_id BIGINT REFERENCES products(id),
    push_id BIGINT,
    asked_on {date} NOT NULL,
    month BIGINT NOT NULL,
    expires_at {time} NOT NULL,
    score BIGINT,
    expected BIGINT,
    perceived BIGINT,
    comment TEXT,
    answered_at {time},
    answered_via TEXT,
    completed_at {time},
    low {bool} NOT NULL,
    handled_by BIGINT,
    handled_at {time},
    handling TEXT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX survey_requests_once ON survey_requests (tenant_id, survey_id, subject, contact_id);
CREATE INDEX survey_requests_asked ON survey_requests (tenant_id, asked_on, id);
CREATE INDEX survey_requests_customer ON survey_requests (tenant_id, customer_id, id);
CREATE INDEX survey_requests_contact ON survey_requests (contact_id, id);
CREATE INDEX survey_requests_delivery ON survey_requests (delivery_id) WHERE delivery_id IS NOT NULL;
CREATE INDEX survey_requests_low ON survey_requests (tenant_id, id) WHERE low AND handled_at IS NULL
"#
);
