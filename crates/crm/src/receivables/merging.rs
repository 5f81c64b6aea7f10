//! What belongs to two customers that become one.

use sea_orm::EntityTrait;

use super::balance;
use super::balances::{self, Change};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::CustomerId;

/// Every table whose rows move with their customer, but for letters and balances.
const MOVES: [&str; 4] = ["receivables", "receipts", "allocations", "write_offs"];

/// Moves receivables, receipts, letters and the balance of a customer to another one.
///
/// # Errors
/// When the database fails.
pub(crate) async fn merged(uow: &Uow, from: CustomerId, into: CustomerId) -> Result<(), Fault> {
    for table in MOVES {
        let sql = format!("UPDATE {table} SET customer_id = $1 WHERE tenant_id = $2 AND customer_id = $3");
        uow.change(&sql, [into.into(), uow.tenant().into(), from.into()]).await?;
    }
    // The cycles of one come behind those of the other: each letter keeps its place of its own.
    let sql = "UPDATE dunning_letters SET customer_id = $1, cycle = cycle + (SELECT coalesce(max(cycle), 0) \
        FROM dunning_letters WHERE tenant_id = $2 AND customer_id = $1) WHERE tenant_id = $2 AND customer_id = $3";
    uow.change(sql, [into.into(), uow.tenant().into(), from.into()]).await?;
    let old = balances::of(uow, from).await?;
    balance::Entity::delete_by_id((uow.tenant(), from)).exec(uow).await?;
    balances::adjust(uow, into, Change { open: old.open, credit: old.credit, unshipped: old.unshipped }).await
}
