//! Products with their prices, what was told to whom, and requests that somebody else approves.

crate::sql::migration!(
    &["approvals", "prices_told", "price_agreements", "margin_rules", "products", "product_categories"],
    r#"
CREATE TABLE product_categories (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    parent_id BIGINT REFERENCES product_categories(id),
    name TEXT NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX product_categories_name ON product_categories (tenant_id, name);
CREATE TABLE products (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    specification TEXT,
    category_id BIGINT REFERENCES product_categories(id),
    unit TEXT NOT NULL,
    tax_rate_bp BIGINT NOT NULL,
    list_price BIGINT NOT NULL,
    floor_price BIGINT NOT NULL,
    cost_mode TEXT NOT NULL,
    cost BIGINT NOT NULL,
    opening_quantity BIGINT NOT NULL DEFAULT 0,
    on_hand BIGINT NOT NULL DEFAULT 0,
    selling TEXT NOT NULL,
    active {bool} NOT NULL,
    remark TEXT,
    search_text TEXT NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX products_code ON products (tenant_id, code);
CREATE INDEX products_name ON products (tenant_id, name, id);
CREATE INDEX products_list ON products (tenant_id, active, id);
CREATE INDEX products_category ON products (tenant_id, category_id, id);
CREATE TABLE margin_rules (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    effective_from {date} NOT NULL,
    high_bp BIGINT NOT NULL,
    middle_bp BIGINT NOT NULL,
    high_commission_bp BIGINT NOT NULL,
    middle_commission_bp BIGINT NOT NULL,
    low_commission_bp BIGINT NOT NULL,
    created_by BIGINT,
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX margin_rules_from ON margin_rules (tenant_id, effective_from);
CREATE TABLE price_agreements (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    product_id BIGINT NOT NULL REFERENCES products(id),
    unit_price BIGINT NOT NULL,
    valid_from {date} NOT NULL,
    valid_until {date},
    remark TEXT,
    created_by BIGINT,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX price_agreements_key ON price_agreements (tenant_id, customer_id, product_id, valid_from);
CREATE INDEX price_agreements_product ON price_agreements (tenant_id, product_id, id);
CREATE TABLE prices_told (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    product_id BIGINT NOT NULL REFERENCES products(id),
    unit_price BIGINT NOT NULL,
    quantity BIGINT,
    told_at {time} NOT NULL,
    staff_id BIGINT REFERENCES staff(id),
    source TEXT NOT NULL,
    source_id BIGINT NOT NULL,
    source_number TEXT,
    reason TEXT
);
CREATE INDEX prices_told_last ON prices_told (tenant_id, customer_id, product_id, told_at, id);
CREATE INDEX prices_told_product ON prices_told (tenant_id, product_id, told_at, id);
CREATE INDEX prices_told_source ON prices_told (tenant_id, source, source_id);
CREATE TABLE approvals (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    subject_number TEXT NOT NULL,
    customer_id BIGINT REFERENCES customers(id),
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail {json} NOT NULL,
    requested_by BIGINT REFERENCES staff(id),
    requested_at {time} NOT NULL,
    decided_by BIGINT REFERENCES staff(id),
    decided_at {time},
    comment TEXT
);
CREATE INDEX approvals_open ON approvals (tenant_id, state, id);
CREATE UNIQUE INDEX approvals_waiting ON approvals (tenant_id, kind, subject, subject_id) WHERE state = 'waiting';
CREATE INDEX approvals_subject ON approvals (tenant_id, subject, subject_id, id)
"#
);
