//! Purchasing, the mirror of the sale: suppliers, purchase orders, goods receipts, payables,
//! payments and what they were allocated to.

crate::sql::migration!(
    &[
        "payment_allocations",
        "payments",
        "payables",
        "goods_receipt_lines",
        "goods_receipts",
        "purchase_order_lines",
        "purchase_orders",
        "suppliers"
    ],
    r#"
CREATE TABLE suppliers (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    contact TEXT,
    phone TEXT,
    address TEXT,
    tax_number TEXT,
    bank_account TEXT,
    payment_days BIGINT NOT NULL,
    active {bool} NOT NULL,
    remark TEXT,
    search_text TEXT NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX suppliers_code ON suppliers (tenant_id, code);
CREATE INDEX suppliers_list ON suppliers (tenant_id, name, id);
CREATE TABLE purchase_orders (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    number TEXT NOT NULL,
    supplier_id BIGINT NOT NULL REFERENCES suppliers(id),
    staff_id BIGINT REFERENCES staff(id),
    state TEXT NOT NULL,
    ordered_on {date} NOT NULL,
    expected_on {date},
    payment_days BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    net_amount BIGINT NOT NULL,
    remark TEXT,
    close_reason TEXT,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX purchase_orders_number ON purchase_orders (tenant_id, number);
CREATE INDEX purchase_orders_list ON purchase_orders (tenant_id, ordered_on, id);
CREATE INDEX purchase_orders_supplier ON purchase_orders (tenant_id, supplier_id, ordered_on, id);
CREATE TABLE purchase_order_lines (
    id {id},
    tenant_id BIGINT NOT NULL,
    purchase_order_id BIGINT NOT NULL REFERENCES purchase_orders(id),
    line_no BIGINT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products(id),
    product_name TEXT NOT NULL,
    unit TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    unit_price BIGINT NOT NULL,
    tax_rate_bp BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    net_amount BIGINT NOT NULL,
    received_quantity BIGINT NOT NULL DEFAULT 0,
    cancelled_quantity BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX purchase_order_lines_order ON purchase_order_lines (purchase_order_id, line_no);
CREATE INDEX purchase_order_lines_product ON purchase_order_lines (tenant_id, product_id, id);
CREATE TABLE goods_receipts (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    number TEXT NOT NULL,
    purchase_order_id BIGINT NOT NULL REFERENCES purchase_orders(id),
    supplier_id BIGINT NOT NULL REFERENCES suppliers(id),
    received_on {date} NOT NULL,
    amount BIGINT NOT NULL,
    net_amount BIGINT NOT NULL,
    remark TEXT,
    reversed_on {date},
    reversal_reason TEXT,
    created_by BIGINT,
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX goods_receipts_number ON goods_receipts (tenant_id, number);
CREATE INDEX goods_receipts_order ON goods_receipts (purchase_order_id, id);
CREATE INDEX goods_receipts_list ON goods_receipts (tenant_id, received_on, id);
CREATE TABLE goods_receipt_lines (
    id {id},
    tenant_id BIGINT NOT NULL,
    goods_receipt_id BIGINT NOT NULL REFERENCES goods_receipts(id),
    purchase_order_line_id BIGINT NOT NULL REFERENCES purchase_order_lines(id),
    product_id BIGINT NOT NULL REFERENCES products(id),
    quantity BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    net_amount BIGINT NOT NULL,
    cost_before BIGINT NOT NULL,
    cost_after BIGINT NOT NULL
);
CREATE INDEX goods_receipt_lines_receipt ON goods_receipt_lines (goods_receipt_id, id);
CREATE INDEX goods_receipt_lines_product ON goods_receipt_lines (tenant_id, product_id, id);
CREATE TABLE payables (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    number TEXT NOT NULL,
    supplier_id BIGINT NOT NULL REFERENCES suppliers(id),
    purchase_order_id BIGINT REFERENCES purchase_orders(id),
    goods_receipt_id BIGINT REFERENCES goods_receipts(id),
    issued_on {date} NOT NULL,
    due_on {date} NOT NULL,
    amount BIGINT NOT NULL,
    allocated BIGINT NOT NULL DEFAULT 0,
    open BIGINT NOT NULL,
    remark TEXT,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX payables_number ON payables (tenant_id, number);
CREATE UNIQUE INDEX payables_receipt ON payables (goods_receipt_id) WHERE goods_receipt_id IS NOT NULL;
CREATE INDEX payables_supplier ON payables (tenant_id, supplier_id, due_on, id);
CREATE INDEX payables_open ON payables (tenant_id, due_on, id) WHERE open > 0;
CREATE INDEX payables_list ON payables (tenant_id, issued_on, id);
CREATE TABLE payments (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    number TEXT NOT NULL,
    supplier_id BIGINT NOT NULL REFERENCES suppliers(id),
    paid_on {date} NOT NULL,
    amount BIGINT NOT NULL,
    method TEXT NOT NULL,
    cash_account_id BIGINT REFERENCES cash_accounts(id),
    remark TEXT,
    allocated BIGINT NOT NULL DEFAULT 0,
    open BIGINT NOT NULL,
    reversed_on {date},
    reversal_reason TEXT,
    created_by BIGINT,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX payments_number ON payments (tenant_id, number);
CREATE INDEX payments_supplier ON payments (tenant_id, supplier_id, paid_on, id);
CREATE INDEX payments_list ON payments (tenant_id, paid_on, id);
CREATE TABLE payment_allocations (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    payment_id BIGINT NOT NULL REFERENCES payments(id),
    payable_id BIGINT NOT NULL REFERENCES payables(id),
    amount BIGINT NOT NULL,
    allocated_on {date} NOT NULL,
    reverses_id BIGINT REFERENCES payment_allocations(id),
    created_by BIGINT,
    created_at {time} NOT NULL
);
CREATE INDEX payment_allocations_payable ON payment_allocations (payable_id, allocated_on, id);
CREATE INDEX payment_allocations_payment ON payment_allocations (payment_id, id);
CREATE UNIQUE INDEX payment_allocations_reverses ON payment_allocations (reverses_id) WHERE reverses_id IS NOT NULL
"#
);
