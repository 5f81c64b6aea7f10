//! What is open by due date alone, so that the aging of all needs no more rows than there are days; and
//! the index from which the overhead of a span is spread over its customers.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const UP: &str = r#"
CREATE TABLE open_days (
    tenant_id BIGINT NOT NULL,
    due_on {date} NOT NULL,
    open BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, due_on)
);
INSERT INTO open_days (tenant_id, due_on, open)
    SELECT tenant_id, due_on, CAST(sum(open) AS BIGINT) FROM open_amounts GROUP BY tenant_id, due_on;
CREATE INDEX profit_totals_net ON profit_totals (tenant_id, period, key_id, sales, returns) WHERE dimension = 'customer'
"#;

const DOWN: &str = r#"
DROP INDEX profit_totals_net;
DROP TABLE open_days
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
