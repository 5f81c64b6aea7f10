//! The books: closed months, expenses, and every movement of cash.

crate::sql::migration!(
    &["cash_entries", "expenses", "expense_items", "expense_categories", "months", "books"],
    r#"
CREATE TABLE books (
    tenant_id BIGINT PRIMARY KEY REFERENCES tenants(id),
    changes BIGINT NOT NULL DEFAULT 0
);
INSERT INTO books (tenant_id) SELECT id FROM tenants;
CREATE TABLE months (
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    month BIGINT NOT NULL,
    closed {bool} NOT NULL,
    changed_by BIGINT,
    changed_at {time} NOT NULL,
    reason TEXT,
    PRIMARY KEY (tenant_id, month)
);
CREATE TABLE expense_categories (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    name TEXT NOT NULL,
    active {bool} NOT NULL,
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX expense_categories_name ON expense_categories (tenant_id, name);
CREATE TABLE expense_items (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    category_id BIGINT NOT NULL REFERENCES expense_categories(id),
    name TEXT NOT NULL,
    active {bool} NOT NULL,
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX expense_items_name ON expense_items (tenant_id, category_id, name);
CREATE TABLE expenses (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    number TEXT NOT NULL,
    item_id BIGINT NOT NULL REFERENCES expense_items(id),
    spent_on {date} NOT NULL,
    amount BIGINT NOT NULL,
    staff_id BIGINT REFERENCES staff(id),
    department_id BIGINT REFERENCES departments(id),
    customer_id BIGINT REFERENCES customers(id),
    campaign TEXT,
    method TEXT NOT NULL,
    cash_account_id BIGINT REFERENCES cash_accounts(id),
    remark TEXT,
    reverses_id BIGINT REFERENCES expenses(id),
    created_by BIGINT,
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX expenses_number ON expenses (tenant_id, number);
CREATE UNIQUE INDEX expenses_reverses ON expenses (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX expenses_list ON expenses (tenant_id, spent_on, id);
CREATE INDEX expenses_customer ON expenses (tenant_id, customer_id, spent_on, id) WHERE customer_id IS NOT NULL;
CREATE TABLE cash_entries (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    day {date} NOT NULL,
    amount BIGINT NOT NULL,
    method TEXT NOT NULL,
    cash_account_id BIGINT REFERENCES cash_accounts(id),
    staff_id BIGINT REFERENCES staff(id),
    source TEXT NOT NULL,
    source_id BIGINT NOT NULL,
    source_number TEXT NOT NULL,
    created_at {time} NOT NULL
);
CREATE INDEX cash_entries_day ON cash_entries (tenant_id, day, id);
CREATE INDEX cash_entries_source ON cash_entries (tenant_id, source, source_id)
"#
);
