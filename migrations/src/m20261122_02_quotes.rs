//! Opportunities, and quotes with their lines and versions.

crate::sql::migration!(
    &["quote_lines", "quotes", "opportunities"],
    r#"
CREATE TABLE opportunities (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    contact_id BIGINT REFERENCES contacts(id),
    owner_id BIGINT REFERENCES staff(id),
    follow_up_id BIGINT REFERENCES follow_ups(id),
    title TEXT NOT NULL,
    amount BIGINT NOT NULL,
    stage TEXT NOT NULL,
    probability_bp BIGINT NOT NULL,
    state TEXT NOT NULL,
    expected_on {date},
    competitor TEXT,
    remark TEXT,
    close_reason TEXT,
    closed_on {date},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX opportunities_customer ON opportunities (tenant_id, customer_id, id);
CREATE INDEX opportunities_list ON opportunities (tenant_id, state, id);
CREATE INDEX opportunities_owner ON opportunities (tenant_id, owner_id, state, id);
CREATE TABLE quotes (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    number TEXT NOT NULL,
    edition BIGINT NOT NULL,
    root_id BIGINT REFERENCES quotes(id),
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    contact_id BIGINT REFERENCES contacts(id),
    staff_id BIGINT REFERENCES staff(id),
    opportunity_id BIGINT REFERENCES opportunities(id),
    state TEXT NOT NULL,
    quoted_on {date} NOT NULL,
    valid_until {date} NOT NULL,
    amount BIGINT NOT NULL,
    net_amount BIGINT NOT NULL,
    terms TEXT,
    remark TEXT,
    close_reason TEXT,
    order_id BIGINT REFERENCES orders(id),
    sent_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX quotes_number ON quotes (tenant_id, number, edition);
CREATE INDEX quotes_customer ON quotes (tenant_id, customer_id, quoted_on, id);
CREATE INDEX quotes_list ON quotes (tenant_id, quoted_on, id);
CREATE INDEX quotes_valid ON quotes (tenant_id, state, valid_until, id);
CREATE TABLE quote_lines (
    id {id},
    tenant_id BIGINT NOT NULL,
    quote_id BIGINT NOT NULL REFERENCES quotes(id),
    line_no BIGINT NOT NULL,
    product_id BIGINT REFERENCES products(id),
    product_name TEXT NOT NULL,
    specification TEXT,
    unit TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    unit_price BIGINT NOT NULL,
    tax_rate_bp BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    net_amount BIGINT NOT NULL,
    price_reason TEXT
);
CREATE UNIQUE INDEX quote_lines_quote ON quote_lines (quote_id, line_no)
"#
);
