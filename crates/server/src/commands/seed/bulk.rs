//! Writing many rows, and what the database has to know afterwards.

use crm::actor::Actor;
use crm::db::{Db, Uow};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbBackend, EntityTrait, Iterable, Statement};

use super::people::Company;

/// Values of a statement: SQLite takes 32,766, PostgreSQL 65,535.
const VALUES: usize = 32_000;
/// Rows of a statement: longer ones gain nothing.
const ROWS: usize = 500;

/// The tables whose keys are given out here, and not by the database.
const OWN_KEYS: [&str; 15] = [
    "customers",
    "contacts",
    "contact_phones",
    "occasions",
    "identities",
    "conversations",
    "messages",
    "follow_ups",
    "orders",
    "order_lines",
    "deliveries",
    "delivery_lines",
    "receivables",
    "receipts",
    "allocations",
];

/// Begins a transaction for many rows. On PostgreSQL it need not be on disk when it ends: what is
/// seeded is seeded again where it was lost; and who may, leaves out that each key is looked up
/// again, which takes longer than the writing.
pub(super) async fn begin(db: &Db, company: &Company) -> anyhow::Result<Uow> {
    let uow = db.begin(Actor::System(company.tenant)).await?;
    if uow.get_database_backend() == DbBackend::Postgres {
        uow.execute_unprepared("SET LOCAL synchronous_commit = off").await?;
        let asked = Statement::from_string(DbBackend::Postgres, "SELECT current_setting('is_superuser') AS may");
        let row = uow.query_one_raw(asked).await?;
        if row.is_some_and(|row| row.try_get::<String>("", "may").is_ok_and(|may| may == "on")) {
            uow.execute_unprepared("SET LOCAL session_replication_role = replica").await?;
        }
    }
    Ok(uow)
}

/// Inserts rows, in statements that both databases take.
pub(super) async fn insert<A>(uow: &Uow, rows: Vec<A>) -> anyhow::Result<()>
where
    A: ActiveModelTrait + Send + Sync,
{
    let columns = <<A::Entity as EntityTrait>::Column as Iterable>::iter().count();
    let size = (VALUES / columns.max(1)).clamp(1, ROWS);
    let mut rows = rows.into_iter();
    loop {
        let chunk: Vec<A> = rows.by_ref().take(size).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        <A::Entity as EntityTrait>::insert_many(chunk).exec_without_returning(uow).await?;
    }
}

/// Sets what follows from the orders, moves PostgreSQL's sequences behind our keys, and lets it
/// count its rows, which it would do by itself some minutes later.
pub(super) async fn finish(db: &Db, company: &Company) -> anyhow::Result<()> {
    let uow = db.begin(Actor::System(company.tenant)).await?;
    let last_order = "UPDATE customers SET last_order_on = (SELECT max(ordered_on) FROM orders
        WHERE orders.tenant_id = customers.tenant_id AND orders.customer_id = customers.id) WHERE tenant_id = $1";
    let backend = uow.get_database_backend();
    uow.execute_raw(Statement::from_sql_and_values(backend, last_order, [company.tenant.into()])).await?;
    if backend == DbBackend::Postgres {
        for table in OWN_KEYS {
            uow.execute_unprepared(&format!(
                "SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest((SELECT max(id) FROM {table}), 1))"
            ))
            .await?;
        }
        uow.execute_unprepared("ANALYZE").await?;
    }
    uow.commit().await?;
    Ok(db.refresh_statistics().await?)
}
