//! Orders with lines, deliveries with lines.

crate::sql::migration!(
    &["delivery_lines", "deliveries", "order_lines", "orders"],
    r#"
CREATE TABLE orders (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    number TEXT NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    contact_id BIGINT REFERENCES contacts(id),
    staff_id BIGINT REFERENCES staff(id),
    state TEXT NOT NULL,
    ordered_on {date} NOT NULL,
    deliver_by {date},
    amount BIGINT NOT NULL,
    remark TEXT,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX orders_number ON orders (tenant_id, number);
CREATE INDEX orders_customer ON orders (tenant_id, customer_id, ordered_on, id);
CREATE INDEX orders_recent ON orders (tenant_id, ordered_on, id);
CREATE INDEX orders_due ON orders (tenant_id, deliver_by) WHERE state IN ('confirmed', 'partly_shipped');
CREATE TABLE order_lines (
    id {id},
    tenant_id BIGINT NOT NULL,
    order_id BIGINT NOT NULL REFERENCES orders(id),
    line_no BIGINT NOT NULL,
    product_name TEXT NOT NULL,
    specification TEXT,
    unit TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    unit_price BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    shipped_quantity BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX order_lines_order ON order_lines (order_id, line_no);
CREATE TABLE deliveries (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    number TEXT NOT NULL,
    order_id BIGINT NOT NULL REFERENCES orders(id),
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    state TEXT NOT NULL,
    carrier TEXT,
    tracking_number TEXT,
    shipped_on {date},
    arrived_on {date},
    signed_on {date},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE UNIQUE INDEX deliveries_number ON deliveries (tenant_id, number);
CREATE INDEX deliveries_order ON deliveries (order_id);
CREATE INDEX deliveries_customer ON deliveries (tenant_id, customer_id, id);
CREATE INDEX deliveries_arrived ON deliveries (tenant_id, arrived_on, id) WHERE arrived_on IS NOT NULL;
CREATE TABLE delivery_lines (
    id {id},
    tenant_id BIGINT NOT NULL,
    delivery_id BIGINT NOT NULL REFERENCES deliveries(id),
    order_line_id BIGINT NOT NULL REFERENCES order_lines(id),
    quantity BIGINT NOT NULL
);
CREATE INDEX delivery_lines_delivery ON delivery_lines (delivery_id)
"#
);
