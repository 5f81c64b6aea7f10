//! What purchasing needs beyond its first tables, which nothing had written to: the kind of a
//! payable, taking back, reasons, and the indexes that its lists and its aging read by.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r#"
DROP INDEX suppliers_list;
CREATE UNIQUE INDEX suppliers_name ON suppliers (tenant_id, name);
ALTER TABLE purchase_order_lines ADD COLUMN specification TEXT;
CREATE INDEX goods_receipts_supplier ON goods_receipts (tenant_id, supplier_id, received_on, id);
ALTER TABLE payables ADD COLUMN kind TEXT NOT NULL DEFAULT 'goods_receipt';
ALTER TABLE payables ADD COLUMN reversed_on {date};
DROP INDEX payables_open;
CREATE INDEX payables_open ON payables (tenant_id, supplier_id, due_on, open) WHERE open > 0;
CREATE INDEX payables_due ON payables (tenant_id, due_on, id);
CREATE INDEX payables_order ON payables (purchase_order_id, id) WHERE purchase_order_id IS NOT NULL;
CREATE INDEX payments_open ON payments (tenant_id, supplier_id, id) WHERE open > 0;
ALTER TABLE payment_allocations ADD COLUMN reason TEXT;
DROP INDEX payment_allocations_payment;
CREATE INDEX payment_allocations_payment ON payment_allocations (payment_id, allocated_on, id);
CREATE INDEX payment_allocations_day ON payment_allocations (tenant_id, allocated_on, id)
"#;

const DOWN: &str = r#"
DROP INDEX payment_allocations_day;
DROP INDEX payment_allocations_payment;
CREATE INDEX payment_allocations_payment ON payment_allocations (payment_id, id);
ALTER TABLE payment_allocations DROP COLUMN reason;
DROP INDEX payments_open;
DROP INDEX payables_order;
DROP INDEX payables_due;
DROP INDEX payables_open;
CREATE INDEX payables_open ON payables (tenant_id, due_on, id) WHERE open > 0;
ALTER TABLE payables DROP COLUMN reversed_on;
ALTER TABLE payables DROP COLUMN kind;
DROP INDEX goods_receipts_supplier;
ALTER TABLE purchase_order_lines DROP COLUMN specification;
DROP INDEX suppliers_name;
CREATE INDEX suppliers_list ON suppliers (tenant_id, name, id)
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
