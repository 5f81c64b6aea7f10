//! What each customer, product and person earned by month and year (rollups that are written with
//! the documents), grades, commission, targets.

crate::sql::migration!(
    &[
        "targets",
        "commission_settlements",
        "commissions",
        "grade_overrides",
        "grade_results",
        "grade_runs",
        "profit_totals"
    ],
    r#"
CREATE TABLE profit_totals (
    tenant_id BIGINT NOT NULL,
    dimension TEXT NOT NULL,
    period BIGINT NOT NULL,
    key_id BIGINT NOT NULL,
    department_id BIGINT NOT NULL DEFAULT 0,
    sales BIGINT NOT NULL DEFAULT 0,
    returns BIGINT NOT NULL DEFAULT 0,
    cost BIGINT NOT NULL DEFAULT 0,
    direct_cost BIGINT NOT NULL DEFAULT 0,
    contribution BIGINT NOT NULL DEFAULT 0,
    commission BIGINT NOT NULL DEFAULT 0,
    compensation BIGINT NOT NULL DEFAULT 0,
    expenses BIGINT NOT NULL DEFAULT 0,
    bad_debt BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, dimension, period, key_id, department_id)
);
CREATE INDEX profit_totals_best ON profit_totals (tenant_id, dimension, period, contribution, key_id);
CREATE INDEX profit_totals_key ON profit_totals (tenant_id, dimension, key_id, period);
CREATE TABLE grade_runs (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    year BIGINT NOT NULL,
    mode TEXT NOT NULL,
    rule {json} NOT NULL,
    customers BIGINT NOT NULL,
    contribution BIGINT NOT NULL,
    applied_by BIGINT,
    applied_at {time} NOT NULL
);
CREATE UNIQUE INDEX grade_runs_year ON grade_runs (tenant_id, year);
CREATE TABLE grade_results (
    tenant_id BIGINT NOT NULL,
    run_id BIGINT NOT NULL REFERENCES grade_runs(id),
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    place BIGINT NOT NULL,
    contribution BIGINT NOT NULL,
    grade TEXT NOT NULL,
    PRIMARY KEY (run_id, customer_id)
);
CREATE INDEX grade_results_customer ON grade_results (tenant_id, customer_id, run_id);
CREATE TABLE grade_overrides (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    grade TEXT NOT NULL,
    reason TEXT NOT NULL,
    until {date} NOT NULL,
    ended_at {time},
    created_by BIGINT,
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX grade_overrides_current ON grade_overrides (tenant_id, customer_id) WHERE ended_at IS NULL;
CREATE INDEX grade_overrides_until ON grade_overrides (tenant_id, until) WHERE ended_at IS NULL;
CREATE TABLE commissions (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    month BIGINT NOT NULL,
    happened_on {date} NOT NULL,
    staff_id BIGINT NOT NULL REFERENCES staff(id),
    department_id BIGINT REFERENCES departments(id),
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    order_id BIGINT REFERENCES orders(id),
    order_line_id BIGINT REFERENCES order_lines(id),
    receivable_id BIGINT REFERENCES receivables(id),
    source TEXT NOT NULL,
    source_id BIGINT NOT NULL,
    base BIGINT NOT NULL,
    rate_bp BIGINT NOT NULL,
    share_bp BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    created_at {time} NOT NULL
);
CREATE INDEX commissions_person ON commissions (tenant_id, month, staff_id, id);
CREATE INDEX commissions_source ON commissions (tenant_id, source, source_id);
CREATE INDEX commissions_order ON commissions (order_id, id);
CREATE INDEX commissions_line ON commissions (order_line_id, receivable_id);
CREATE INDEX commissions_receivable ON commissions (receivable_id, id);
CREATE INDEX commissions_customer ON commissions (tenant_id, customer_id, happened_on, id);
CREATE TABLE commission_settlements (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    month BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    people BIGINT NOT NULL,
    settled_by BIGINT,
    settled_at {time} NOT NULL
);
CREATE UNIQUE INDEX commission_settlements_month ON commission_settlements (tenant_id, month);
CREATE TABLE targets (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    month BIGINT NOT NULL,
    subject TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    measure TEXT NOT NULL,
    value BIGINT NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE UNIQUE INDEX targets_key ON targets (tenant_id, month, subject, subject_id, measure)
"#
);
