//! Receivables, what came in, what was allocated to what, what was given up, and letters about it.
//! `balances` holds per customer what the documents add up to; it is written with each of them.

crate::sql::migration!(
    &[
        "dunning_letters",
        "open_amounts",
        "balances",
        "write_offs",
        "allocations",
        "receipts",
        "receivables",
        "cash_accounts"
    ],
    r#"
CREATE TABLE cash_accounts (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    name TEXT NOT NULL,
    active {bool} NOT NULL,
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX cash_accounts_name ON cash_accounts (tenant_id, name);
CREATE TABLE receivables (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    order_id BIGINT REFERENCES orders(id),
    delivery_id BIGINT REFERENCES deliveries(id),
    instalment_id BIGINT REFERENCES order_instalments(id),
    owner_id BIGINT REFERENCES staff(id),
    department_id BIGINT REFERENCES departments(id),
    issued_on {date} NOT NULL,
    due_on {date} NOT NULL,
    amount BIGINT NOT NULL,
    allocated BIGINT NOT NULL DEFAULT 0,
    written_off BIGINT NOT NULL DEFAULT 0,
    open BIGINT NOT NULL,
    disputed {bool} NOT NULL,
    dispute_reason TEXT,
    remark TEXT,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX receivables_number ON receivables (tenant_id, number);
CREATE UNIQUE INDEX receivables_delivery ON receivables (delivery_id) WHERE delivery_id IS NOT NULL;
CREATE UNIQUE INDEX receivables_instalment ON receivables (instalment_id) WHERE instalment_id IS NOT NULL;
CREATE INDEX receivables_customer ON receivables (tenant_id, customer_id, due_on, id);
CREATE INDEX receivables_open ON receivables (tenant_id, due_on, id) WHERE open > 0;
CREATE INDEX receivables_open_customer ON receivables (tenant_id, customer_id, due_on, open) WHERE open > 0;
CREATE INDEX receivables_list ON receivables (tenant_id, issued_on, id);
CREATE INDEX receivables_order ON receivables (order_id, id) WHERE order_id IS NOT NULL;
CREATE TABLE receipts (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    return_id BIGINT REFERENCES returns(id),
    received_on {date} NOT NULL,
    amount BIGINT NOT NULL,
    method TEXT NOT NULL,
    cash_account_id BIGINT REFERENCES cash_accounts(id),
    payer TEXT,
    remark TEXT,
    allocated BIGINT NOT NULL DEFAULT 0,
    refunded BIGINT NOT NULL DEFAULT 0,
    open BIGINT NOT NULL,
    reversed_on {date},
    reversal_reason TEXT,
    created_by BIGINT,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX receipts_number ON receipts (tenant_id, number);
CREATE UNIQUE INDEX receipts_return ON receipts (return_id) WHERE return_id IS NOT NULL;
CREATE INDEX receipts_customer ON receipts (tenant_id, customer_id, received_on, id);
CREATE INDEX receipts_open ON receipts (tenant_id, customer_id, id) WHERE open > 0;
CREATE INDEX receipts_list ON receipts (tenant_id, received_on, id);
CREATE TABLE allocations (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    receipt_id BIGINT NOT NULL REFERENCES receipts(id),
    receivable_id BIGINT REFERENCES receivables(id),
    customer_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    amount BIGINT NOT NULL,
    allocated_on {date} NOT NULL,
    reverses_id BIGINT REFERENCES allocations(id),
    method TEXT,
    cash_account_id BIGINT REFERENCES cash_accounts(id),
    reason TEXT,
    created_by BIGINT,
    created_at {time} NOT NULL
);
CREATE INDEX allocations_receivable ON allocations (receivable_id, allocated_on, id);
CREATE INDEX allocations_receipt ON allocations (receipt_id, allocated_on, id);
CREATE INDEX allocations_day ON allocations (tenant_id, allocated_on, id);
CREATE UNIQUE INDEX allocations_reverses ON allocations (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE TABLE write_offs (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    number TEXT NOT NULL,
    receivable_id BIGINT NOT NULL REFERENCES receivables(id),
    customer_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    amount BIGINT NOT NULL,
    net_amount BIGINT NOT NULL DEFAULT 0,
    written_on {date} NOT NULL,
    reason TEXT NOT NULL,
    approval_id BIGINT REFERENCES approvals(id),
    reverses_id BIGINT REFERENCES write_offs(id),
    created_by BIGINT,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE UNIQUE INDEX write_offs_number ON write_offs (tenant_id, number);
CREATE INDEX write_offs_receivable ON write_offs (receivable_id, written_on, id);
CREATE INDEX write_offs_day ON write_offs (tenant_id, written_on, id);
CREATE UNIQUE INDEX write_offs_reverses ON write_offs (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE TABLE balances (
    tenant_id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    open BIGINT NOT NULL DEFAULT 0,
    credit BIGINT NOT NULL DEFAULT 0,
    unshipped BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, customer_id)
);
CREATE INDEX balances_open ON balances (tenant_id, open, customer_id);
CREATE INDEX balances_credit ON balances (tenant_id, credit) WHERE credit > 0;
CREATE TABLE open_amounts (
    tenant_id BIGINT NOT NULL,
    due_on {date} NOT NULL,
    owner_id BIGINT NOT NULL,
    department_id BIGINT NOT NULL,
    open BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, due_on, owner_id, department_id)
);
CREATE INDEX open_amounts_open ON open_amounts (tenant_id, due_on, owner_id, department_id, open) WHERE open <> 0;
CREATE TABLE dunning_letters (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    number TEXT NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    level BIGINT NOT NULL,
    cycle BIGINT NOT NULL,
    day {date} NOT NULL,
    overdue BIGINT NOT NULL,
    oldest_days BIGINT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL,
    channel TEXT,
    push_id BIGINT REFERENCES pushes(id),
    created_by BIGINT,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE UNIQUE INDEX dunning_letters_number ON dunning_letters (tenant_id, number);
CREATE UNIQUE INDEX dunning_letters_level ON dunning_letters (tenant_id, customer_id, cycle, level);
CREATE INDEX dunning_letters_list ON dunning_letters (tenant_id, day, id)
"#
);
