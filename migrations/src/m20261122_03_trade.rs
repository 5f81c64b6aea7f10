//! What makes an order a sale: products on its lines, salespeople with shares, terms or a plan,
//! approvals; what a delivery and a return cost and bring, as it was on their day.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r#"
ALTER TABLE orders ADD COLUMN quote_id BIGINT REFERENCES quotes(id);
ALTER TABLE orders ADD COLUMN department_id BIGINT REFERENCES departments(id);
ALTER TABLE orders ADD COLUMN payment TEXT NOT NULL DEFAULT 'terms';
ALTER TABLE orders ADD COLUMN credit_days BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN net_amount BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN confirmed_at {time};
ALTER TABLE orders ADD COLUMN close_reason TEXT;
ALTER TABLE orders ADD COLUMN edition BIGINT NOT NULL DEFAULT 1;
ALTER TABLE order_lines ADD COLUMN product_id BIGINT REFERENCES products(id);
ALTER TABLE order_lines ADD COLUMN tax_rate_bp BIGINT NOT NULL DEFAULT 0;
ALTER TABLE order_lines ADD COLUMN net_amount BIGINT NOT NULL DEFAULT 0;
ALTER TABLE order_lines ADD COLUMN margin_grade TEXT;
ALTER TABLE order_lines ADD COLUMN commission_bp BIGINT NOT NULL DEFAULT 0;
ALTER TABLE order_lines ADD COLUMN cancelled_quantity BIGINT NOT NULL DEFAULT 0;
ALTER TABLE order_lines ADD COLUMN returned_quantity BIGINT NOT NULL DEFAULT 0;
ALTER TABLE order_lines ADD COLUMN price_reason TEXT;
UPDATE orders SET net_amount = amount, confirmed_at = created_at;
UPDATE order_lines SET net_amount = amount;
CREATE INDEX order_lines_product ON order_lines (tenant_id, product_id, id) WHERE product_id IS NOT NULL;
CREATE TABLE order_shares (
    order_id BIGINT NOT NULL REFERENCES orders(id),
    staff_id BIGINT NOT NULL REFERENCES staff(id),
    tenant_id BIGINT NOT NULL,
    share_bp BIGINT NOT NULL,
    PRIMARY KEY (order_id, staff_id)
);
INSERT INTO order_shares (order_id, staff_id, tenant_id, share_bp)
    SELECT id, staff_id, tenant_id, 10000 FROM orders WHERE staff_id IS NOT NULL;
CREATE TABLE order_instalments (
    id {id},
    tenant_id BIGINT NOT NULL,
    order_id BIGINT NOT NULL REFERENCES orders(id),
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    due_on {date} NOT NULL,
    amount BIGINT NOT NULL
);
CREATE UNIQUE INDEX order_instalments_order ON order_instalments (order_id, place);
CREATE TABLE order_editions (
    id {id},
    tenant_id BIGINT NOT NULL,
    order_id BIGINT NOT NULL REFERENCES orders(id),
    edition BIGINT NOT NULL,
    before {json} NOT NULL,
    reason TEXT NOT NULL,
    changed_by BIGINT,
    changed_at {time} NOT NULL
);
CREATE UNIQUE INDEX order_editions_order ON order_editions (order_id, edition);
ALTER TABLE deliveries ADD COLUMN owner_id BIGINT REFERENCES staff(id);
ALTER TABLE deliveries ADD COLUMN department_id BIGINT REFERENCES departments(id);
ALTER TABLE deliveries ADD COLUMN warehouse TEXT;
ALTER TABLE deliveries ADD COLUMN freight BIGINT NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN packing BIGINT NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN amount BIGINT NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN net_amount BIGINT NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE delivery_lines ADD COLUMN product_id BIGINT REFERENCES products(id);
ALTER TABLE delivery_lines ADD COLUMN amount BIGINT NOT NULL DEFAULT 0;
ALTER TABLE delivery_lines ADD COLUMN net_amount BIGINT NOT NULL DEFAULT 0;
ALTER TABLE delivery_lines ADD COLUMN unit_cost BIGINT NOT NULL DEFAULT 0;
ALTER TABLE delivery_lines ADD COLUMN cost BIGINT NOT NULL DEFAULT 0;
ALTER TABLE delivery_lines ADD COLUMN direct_cost BIGINT NOT NULL DEFAULT 0;
ALTER TABLE delivery_lines ADD COLUMN returned_quantity BIGINT NOT NULL DEFAULT 0;
CREATE INDEX delivery_lines_order_line ON delivery_lines (order_line_id, id);
CREATE TABLE delivery_shares (
    delivery_id BIGINT NOT NULL REFERENCES deliveries(id),
    staff_id BIGINT NOT NULL REFERENCES staff(id),
    tenant_id BIGINT NOT NULL,
    department_id BIGINT REFERENCES departments(id),
    share_bp BIGINT NOT NULL,
    PRIMARY KEY (delivery_id, staff_id)
);
CREATE TABLE returns (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    number TEXT NOT NULL,
    delivery_id BIGINT REFERENCES deliveries(id),
    order_id BIGINT NOT NULL REFERENCES orders(id),
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    returned_on {date} NOT NULL,
    reason TEXT NOT NULL,
    amount BIGINT NOT NULL,
    net_amount BIGINT NOT NULL,
    created_by BIGINT,
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX returns_number ON returns (tenant_id, number);
CREATE INDEX returns_delivery ON returns (delivery_id, id);
CREATE INDEX returns_order ON returns (order_id, id);
CREATE INDEX returns_customer ON returns (tenant_id, customer_id, returned_on, id);
CREATE INDEX returns_list ON returns (tenant_id, returned_on, id);
CREATE TABLE return_lines (
    id {id},
    tenant_id BIGINT NOT NULL,
    return_id BIGINT NOT NULL REFERENCES returns(id),
    delivery_line_id BIGINT NOT NULL REFERENCES delivery_lines(id),
    order_line_id BIGINT NOT NULL REFERENCES order_lines(id),
    product_id BIGINT REFERENCES products(id),
    quantity BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    net_amount BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    scrapped {bool} NOT NULL
);
CREATE INDEX return_lines_return ON return_lines (return_id, id);
CREATE INDEX return_lines_order_line ON return_lines (order_line_id, id)
"#;

const DOWN: &str = r#"
DROP TABLE return_lines;
DROP TABLE returns;
DROP TABLE delivery_shares;
DROP INDEX delivery_lines_order_line;
ALTER TABLE delivery_lines DROP COLUMN returned_quantity;
ALTER TABLE delivery_lines DROP COLUMN direct_cost;
ALTER TABLE delivery_lines DROP COLUMN cost;
ALTER TABLE delivery_lines DROP COLUMN unit_cost;
ALTER TABLE delivery_lines DROP COLUMN net_amount;
ALTER TABLE delivery_lines DROP COLUMN amount;
ALTER TABLE delivery_lines DROP COLUMN product_id;
ALTER TABLE deliveries DROP COLUMN version;
ALTER TABLE deliveries DROP COLUMN net_amount;
ALTER TABLE deliveries DROP COLUMN amount;
ALTER TABLE deliveries DROP COLUMN packing;
ALTER TABLE deliveries DROP COLUMN freight;
ALTER TABLE deliveries DROP COLUMN warehouse;
ALTER TABLE deliveries DROP COLUMN department_id;
ALTER TABLE deliveries DROP COLUMN owner_id;
DROP TABLE order_editions;
DROP TABLE order_instalments;
DROP TABLE order_shares;
DROP INDEX order_lines_product;
ALTER TABLE order_lines DROP COLUMN price_reason;
ALTER TABLE order_lines DROP COLUMN returned_quantity;
ALTER TABLE order_lines DROP COLUMN cancelled_quantity;
ALTER TABLE order_lines DROP COLUMN commission_bp;
ALTER TABLE order_lines DROP COLUMN margin_grade;
ALTER TABLE order_lines DROP COLUMN net_amount;
ALTER TABLE order_lines DROP COLUMN tax_rate_bp;
ALTER TABLE order_lines DROP COLUMN product_id;
ALTER TABLE orders DROP COLUMN edition;
ALTER TABLE orders DROP COLUMN close_reason;
ALTER TABLE orders DROP COLUMN confirmed_at;
ALTER TABLE orders DROP COLUMN net_amount;
ALTER TABLE orders DROP COLUMN credit_days;
ALTER TABLE orders DROP COLUMN payment;
ALTER TABLE orders DROP COLUMN department_id;
ALTER TABLE orders DROP COLUMN quote_id
"#;

#[allow(elided_lifetimes_in_paths, reason = "the trait elides them; async_trait needs the same")]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::run(manager, DOWN).await
    }
}
