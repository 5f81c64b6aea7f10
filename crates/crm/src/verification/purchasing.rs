//! What is open of payables and payments, and what has come of purchase orders.

use super::{Difference, Fix};
use crate::db::Uow;
use crate::error::Fault;
use crate::money::{Money, Quantity};

/// Payables whose sums are not those of their allocations. One of a goods receipt that was taken
/// back is not owed any more.
pub(super) async fn payables(uow: &Uow) -> Result<Vec<Difference>, Fault> {
    open(uow, "payables", "payable_id", "payable").await
}

/// Payments whose sums are not those of their allocations.
pub(super) async fn payments(uow: &Uow) -> Result<Vec<Difference>, Fault> {
    open(uow, "payments", "payment_id", "payment").await
}

async fn open(uow: &Uow, table: &str, key: &str, what: &str) -> Result<Vec<Difference>, Fault> {
    let sql = format!(
        "SELECT * FROM (
            SELECT r.id, r.number, r.allocated, r.open, CAST(coalesce(a.amount, 0) AS BIGINT) AS raw_allocated,
                CAST(CASE WHEN r.reversed_on IS NULL THEN r.amount - coalesce(a.amount, 0) ELSE 0 END AS BIGINT)
                    AS raw_open
            FROM {table} r
            LEFT JOIN (SELECT {key}, sum(amount) AS amount FROM payment_allocations
                WHERE tenant_id = $1 GROUP BY {key}) a ON a.{key} = r.id
            WHERE r.tenant_id = $1) f
        WHERE allocated <> raw_allocated OR open <> raw_open ORDER BY id"
    );
    let mut found = Vec::new();
    for row in uow.rows(&sql, [uow.tenant().into()]).await? {
        let money = |column: &str| row.try_get::<Money>("", column);
        let (allocated, open) = (money("raw_allocated")?, money("raw_open")?);
        let (id, number): (i64, String) = (row.try_get("", "id")?, row.try_get("", "number")?);
        found.push(Difference {
            what: format!("{what} {number}"),
            stored: format!("allocated {}, open {}", money("allocated")?, money("open")?),
            computed: format!("allocated {allocated}, open {open}"),
            fix: Some(Fix::Sql(
                format!("UPDATE {table} SET allocated = $1, open = $2, version = version + 1 WHERE id = $3"),
                vec![allocated.into(), open.into(), id.into()],
            )),
        });
    }
    Ok(found)
}

/// Lines of purchase orders of which another quantity came than their goods receipts say.
pub(super) async fn received(uow: &Uow) -> Result<Vec<Difference>, Fault> {
    let sql = "SELECT * FROM (
            SELECT l.id, o.number, l.line_no, l.received_quantity,
                CAST(coalesce(g.quantity, 0) AS BIGINT) AS raw_received
            FROM purchase_order_lines l JOIN purchase_orders o ON o.id = l.purchase_order_id
            LEFT JOIN (SELECT i.purchase_order_line_id, sum(i.quantity) AS quantity
                FROM goods_receipt_lines i JOIN goods_receipts r ON r.id = i.goods_receipt_id
                WHERE r.tenant_id = $1 AND r.reversed_on IS NULL GROUP BY i.purchase_order_line_id) g
                ON g.purchase_order_line_id = l.id
            WHERE l.tenant_id = $1) f
        WHERE received_quantity <> raw_received ORDER BY id";
    let mut found = Vec::new();
    for row in uow.rows(sql, [uow.tenant().into()]).await? {
        let (stored, computed): (Quantity, Quantity) =
            (row.try_get("", "received_quantity")?, row.try_get("", "raw_received")?);
        let (id, number, line): (i64, String, i64) =
            (row.try_get("", "id")?, row.try_get("", "number")?, row.try_get("", "line_no")?);
        found.push(Difference {
            what: format!("purchase order {number}, line {line}"),
            stored: format!("received {stored}"),
            computed: format!("received {computed}"),
            fix: Some(Fix::Sql(
                "UPDATE purchase_order_lines SET received_quantity = $1 WHERE id = $2".to_owned(),
                vec![computed.0.into(), id.into()],
            )),
        });
    }
    Ok(found)
}

/// Goods receipts, and the payables of them, that do not come to the sum of the lines. Nobody knows
/// which is right: a person has to look.
pub(super) async fn goods_receipts(uow: &Uow) -> Result<Vec<Difference>, Fault> {
    let sql = "SELECT * FROM (
            SELECT r.id, r.number, r.amount, CAST(coalesce(l.amount, 0) AS BIGINT) AS raw_amount,
                CAST(coalesce(p.amount, 0) AS BIGINT) AS owed
            FROM goods_receipts r
            LEFT JOIN (SELECT goods_receipt_id, sum(amount) AS amount FROM goods_receipt_lines
                WHERE tenant_id = $1 GROUP BY goods_receipt_id) l ON l.goods_receipt_id = r.id
            LEFT JOIN payables p ON p.goods_receipt_id = r.id
            WHERE r.tenant_id = $1) f
        WHERE amount <> raw_amount OR owed <> raw_amount ORDER BY id";
    let mut found = Vec::new();
    for row in uow.rows(sql, [uow.tenant().into()]).await? {
        let money = |column: &str| row.try_get::<Money>("", column);
        let number: String = row.try_get("", "number")?;
        found.push(Difference {
            what: format!("goods receipt {number}"),
            stored: format!("amount {}, owed {}", money("amount")?, money("owed")?),
            computed: format!("amount {0}, owed {0}", money("raw_amount")?),
            fix: None,
        });
    }
    Ok(found)
}
