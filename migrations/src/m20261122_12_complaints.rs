//! The working calendar, and complaints with their rounds, warnings and result letters.

crate::sql::migration!(
    &[
        "complaint_compensations",
        "complaint_letters",
        "complaint_warnings",
        "complaint_inquiries",
        "complaint_rounds",
        "complaints",
        "working_days",
        "working_years"
    ],
    r#"
CREATE TABLE working_years (
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    year BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated_by BIGINT,
    updated_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, year)
);
CREATE TABLE working_days (
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    day {date} NOT NULL,
    kind TEXT NOT NULL,
    name TEXT,
    PRIMARY KEY (tenant_id, day)
);
CREATE TABLE complaints (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    number TEXT NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    contact_id BIGINT REFERENCES contacts(id),
    state TEXT NOT NULL,
    severity TEXT NOT NULL,
    category TEXT NOT NULL,
    source TEXT NOT NULL,
    content TEXT NOT NULL,
    order_id BIGINT REFERENCES orders(id),
    order_line_id BIGINT REFERENCES order_lines(id),
    delivery_id BIGINT REFERENCES deliveries(id),
    product_id BIGINT REFERENCES products(id),
    checkpoint_id BIGINT REFERENCES delivery_checkpoints(id),
    responsible_id BIGINT REFERENCES staff(id),
    department_id BIGINT REFERENCES departments(id),
    cause TEXT,
    result TEXT,
    ended_reason TEXT,
    repeated {bool} NOT NULL,
    compensation BIGINT NOT NULL DEFAULT 0,
    round BIGINT NOT NULL,
    begun_at {time} NOT NULL,
    half_at {time} NOT NULL,
    near_at {time} NOT NULL,
    due_at {time} NOT NULL,
    uncertain {bool} NOT NULL,
    answered_at {time},
    created_by BIGINT,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX complaints_number ON complaints (tenant_id, number);
CREATE INDEX complaints_due ON complaints (tenant_id, due_at, id);
CREATE INDEX complaints_created ON complaints (tenant_id, created_at, id);
CREATE INDEX complaints_customer ON complaints (tenant_id, customer_id, created_at, id);
CREATE INDEX complaints_open ON complaints (tenant_id, due_at, id) WHERE state NOT IN ('closed', 'withdrawn');
CREATE INDEX complaints_waiting ON complaints (tenant_id, half_at, id)
    WHERE answered_at IS NULL AND state <> 'withdrawn';
CREATE INDEX complaints_responsible ON complaints (tenant_id, responsible_id, due_at, id)
    WHERE state NOT IN ('closed', 'withdrawn');
CREATE INDEX complaints_order ON complaints (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX complaints_delivery ON complaints (delivery_id) WHERE delivery_id IS NOT NULL;
CREATE UNIQUE INDEX complaints_checkpoint ON complaints (checkpoint_id)
    WHERE checkpoint_id IS NOT NULL AND state <> 'withdrawn';
CREATE TABLE complaint_rounds (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    complaint_id BIGINT NOT NULL REFERENCES complaints(id),
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    round BIGINT NOT NULL,
    reason TEXT,
    severity TEXT NOT NULL,
    category TEXT NOT NULL,
    product_id BIGINT,
    responsible_id BIGINT REFERENCES staff(id),
    department_id BIGINT REFERENCES departments(id),
    repeated {bool} NOT NULL,
    promised {bool} NOT NULL,
    begun_at {time} NOT NULL,
    half_at {time} NOT NULL,
    near_at {time} NOT NULL,
    due_at {time} NOT NULL,
    due_on {date} NOT NULL,
    escalate_at {time} NOT NULL,
    next_at {time},
    uncertain {bool} NOT NULL,
    answered_at {time},
    answered_by TEXT,
    withdrawn {bool} NOT NULL
);
CREATE UNIQUE INDEX complaint_rounds_round ON complaint_rounds (complaint_id, round);
CREATE INDEX complaint_rounds_next ON complaint_rounds (tenant_id, next_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX complaint_rounds_due ON complaint_rounds (tenant_id, due_at, id);
CREATE INDEX complaint_rounds_due_on ON complaint_rounds (tenant_id, due_on, id);
CREATE INDEX complaint_rounds_customer ON complaint_rounds (tenant_id, customer_id);
CREATE TABLE complaint_inquiries (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    complaint_id BIGINT NOT NULL REFERENCES complaints(id),
    department_id BIGINT NOT NULL REFERENCES departments(id),
    question TEXT NOT NULL,
    asked_by BIGINT,
    asked_at {time} NOT NULL,
    answer TEXT,
    answered_by BIGINT,
    answered_at {time}
);
CREATE INDEX complaint_inquiries_complaint ON complaint_inquiries (complaint_id, id);
CREATE INDEX complaint_inquiries_department ON complaint_inquiries (tenant_id, department_id, asked_at, id);
CREATE TABLE complaint_warnings (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    complaint_id BIGINT NOT NULL REFERENCES complaints(id),
    round_id BIGINT NOT NULL REFERENCES complaint_rounds(id),
    kind TEXT NOT NULL,
    told {json} NOT NULL,
    at {time} NOT NULL
);
CREATE UNIQUE INDEX complaint_warnings_once ON complaint_warnings (round_id, kind);
CREATE INDEX complaint_warnings_complaint ON complaint_warnings (complaint_id, id);
CREATE TABLE complaint_letters (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    number TEXT NOT NULL,
    complaint_id BIGINT NOT NULL REFERENCES complaints(id),
    round_id BIGINT NOT NULL REFERENCES complaint_rounds(id),
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    contact_id BIGINT REFERENCES contacts(id),
    state TEXT NOT NULL,
    text TEXT NOT NULL,
    push_id BIGINT REFERENCES pushes(id),
    channel TEXT,
    reason TEXT,
    confirmed_by BIGINT,
    confirmed_at {time},
    sent_at {time},
    created_by BIGINT,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE UNIQUE INDEX complaint_letters_number ON complaint_letters (tenant_id, number);
CREATE UNIQUE INDEX complaint_letters_current ON complaint_letters (complaint_id) WHERE state IN ('draft', 'sending');
CREATE INDEX complaint_letters_complaint ON complaint_letters (complaint_id, id);
CREATE INDEX complaint_letters_customer ON complaint_letters (tenant_id, customer_id);
CREATE INDEX complaint_letters_push ON complaint_letters (push_id) WHERE push_id IS NOT NULL;
CREATE TABLE complaint_compensations (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    number TEXT NOT NULL,
    complaint_id BIGINT NOT NULL REFERENCES complaints(id),
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    given_on {date} NOT NULL,
    amount BIGINT NOT NULL,
    reason TEXT NOT NULL,
    reverses_id BIGINT REFERENCES complaint_compensations(id),
    created_by BIGINT,
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX complaint_compensations_number ON complaint_compensations (tenant_id, number);
CREATE UNIQUE INDEX complaint_compensations_once ON complaint_compensations (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX complaint_compensations_complaint ON complaint_compensations (complaint_id, id);
CREATE INDEX complaint_compensations_day ON complaint_compensations (tenant_id, given_on, id);
CREATE INDEX complaint_compensations_customer ON complaint_compensations (tenant_id, customer_id, given_on, id)
"#
);
