//! What tables and figures of the console need: an index for each order in which a list can be
//! asked for and for each figure that is counted by day, places of follow-ups as coordinates, the
//! last error of an endpoint.
//!
//! Indexes of customers hold `merged_into` instead of leaving merged ones out where all that is
//! counted shall be read from the index alone: SQLite looks a partial index's condition up in the
//! row again.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r#"
CREATE INDEX customers_created ON customers (tenant_id, created_at, id) WHERE merged_into IS NULL;
CREATE INDEX customers_last_contact ON customers (tenant_id, last_contact_at, id) WHERE merged_into IS NULL;
CREATE INDEX customers_last_order ON customers (tenant_id, last_order_on, id) WHERE merged_into IS NULL;
CREATE INDEX customers_grade ON customers (tenant_id, grade, id) WHERE merged_into IS NULL;
CREATE INDEX customers_figures ON customers (tenant_id, merged_into, grade, stage, owner_id);
CREATE INDEX customers_scope ON customers (tenant_id, owner_id, merged_into);
DROP INDEX customers_name_key;
CREATE INDEX customers_name_key ON customers (tenant_id, merged_into, name_key, owner_id);
DROP INDEX customers_pinyin_key;
CREATE INDEX customers_pinyin_key ON customers (tenant_id, merged_into, pinyin_key, id, name_key, owner_id);
CREATE INDEX orders_amount ON orders (tenant_id, amount, id);
CREATE INDEX orders_state ON orders (tenant_id, state, ordered_on, id);
CREATE INDEX orders_staff ON orders (tenant_id, staff_id, ordered_on, id);
CREATE INDEX orders_figures ON orders (tenant_id, ordered_on, customer_id, state, amount);
CREATE INDEX deliveries_list ON deliveries (tenant_id, id);
CREATE INDEX deliveries_shipped ON deliveries (tenant_id, shipped_on, id);
CREATE INDEX deliveries_state ON deliveries (tenant_id, state, id);
CREATE INDEX pushes_due ON pushes (tenant_id, due_at, id, state, kind);
CREATE INDEX pushes_rule ON pushes (tenant_id, rule_id, due_at, state) WHERE rule_id IS NOT NULL;
CREATE INDEX pushes_sending ON pushes (tenant_id, sending_at, state) WHERE sending_at IS NOT NULL;
CREATE INDEX revisit_tasks_state ON revisit_tasks (tenant_id, state, due_on, id);
CREATE INDEX revisit_tasks_list ON revisit_tasks (tenant_id, due_on, id);
CREATE INDEX revisit_tasks_closed ON revisit_tasks (tenant_id, closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX follow_ups_recent ON follow_ups (tenant_id, at, id);
CREATE INDEX messages_day ON messages (tenant_id, at, direction, kind, conversation_id);
CREATE INDEX messages_staff ON messages (tenant_id, staff_id, at) WHERE staff_id IS NOT NULL;
CREATE INDEX audit_entries_at ON audit_entries (tenant_id, at, id);
CREATE INDEX audit_entries_actor ON audit_entries (tenant_id, actor_kind, actor_id, at, id);
CREATE INDEX jobs_tenant ON jobs (tenant_id, id);
CREATE INDEX jobs_dead ON jobs (dead_at) WHERE dead_at IS NOT NULL;
ALTER TABLE follow_ups ADD COLUMN latitude_e6 BIGINT;
ALTER TABLE follow_ups ADD COLUMN longitude_e6 BIGINT;
ALTER TABLE send_budgets ADD COLUMN last_error TEXT;
ALTER TABLE send_budgets ADD COLUMN last_error_at {time}
"#;

const DOWN: &str = r#"
DROP INDEX customers_created;
DROP INDEX customers_last_contact;
DROP INDEX customers_last_order;
DROP INDEX customers_grade;
DROP INDEX customers_figures;
DROP INDEX customers_scope;
DROP INDEX customers_name_key;
CREATE INDEX customers_name_key ON customers (tenant_id, name_key);
DROP INDEX customers_pinyin_key;
CREATE INDEX customers_pinyin_key ON customers (tenant_id, pinyin_key);
DROP INDEX orders_amount;
DROP INDEX orders_state;
DROP INDEX orders_staff;
DROP INDEX orders_figures;
DROP INDEX deliveries_list;
DROP INDEX deliveries_shipped;
DROP INDEX deliveries_state;
DROP INDEX pushes_due;
DROP INDEX pushes_rule;
DROP INDEX pushes_sending;
DROP INDEX revisit_tasks_state;
DROP INDEX revisit_tasks_list;
DROP INDEX revisit_tasks_closed;
DROP INDEX follow_ups_recent;
DROP INDEX messages_day;
DROP INDEX messages_staff;
DROP INDEX audit_entries_at;
DROP INDEX audit_entries_actor;
DROP INDEX jobs_tenant;
DROP INDEX jobs_dead;
ALTER TABLE follow_ups DROP COLUMN latitude_e6;
ALTER TABLE follow_ups DROP COLUMN longitude_e6;
ALTER TABLE send_budgets DROP COLUMN last_error;
ALTER TABLE send_budgets DROP COLUMN last_error_at
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
