//! Customers, the keys that make two of them the same, labels (groups and tags), the search index.

crate::sql::migration!(
    &["search_grams", "customer_labels", "labels", "customer_keys", "customers"],
    r#"
CREATE TABLE customers (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    kind TEXT NOT NULL,
    company {bool} NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT,
    name_key TEXT NOT NULL,
    pinyin_key TEXT NOT NULL,
    tax_number TEXT,
    owner_id BIGINT REFERENCES staff(id),
    grade TEXT NOT NULL,
    stage TEXT NOT NULL,
    source TEXT,
    industry TEXT,
    region TEXT,
    address TEXT,
    credit_days BIGINT,
    credit_limit BIGINT,
    risk TEXT,
    remark TEXT,
    custom {json} NOT NULL,
    search_text TEXT NOT NULL,
    looks_alike_reason TEXT,
    last_contact_at {time},
    next_contact_on {date},
    last_order_on {date},
    merged_into BIGINT REFERENCES customers(id),
    created_by BIGINT,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX customers_owner ON customers (tenant_id, owner_id, id) WHERE merged_into IS NULL;
CREATE INDEX customers_list ON customers (tenant_id, id) WHERE merged_into IS NULL;
CREATE INDEX customers_name_key ON customers (tenant_id, name_key);
CREATE INDEX customers_pinyin_key ON customers (tenant_id, pinyin_key);
CREATE INDEX customers_next_contact ON customers (tenant_id, next_contact_on) WHERE next_contact_on IS NOT NULL;
CREATE TABLE customer_keys (
    tenant_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    PRIMARY KEY (tenant_id, kind, key)
);
CREATE INDEX customer_keys_customer ON customer_keys (customer_id);
CREATE TABLE labels (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX labels_name ON labels (tenant_id, kind, name);
CREATE TABLE customer_labels (
    tenant_id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    label_id BIGINT NOT NULL REFERENCES labels(id),
    PRIMARY KEY (tenant_id, customer_id, label_id)
);
CREATE INDEX customer_labels_label ON customer_labels (tenant_id, label_id, customer_id);
CREATE TABLE search_grams (
    tenant_id BIGINT NOT NULL,
    gram TEXT NOT NULL,
    customer_id BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, gram, customer_id)
);
CREATE INDEX search_grams_customer ON search_grams (customer_id)
"#
);
