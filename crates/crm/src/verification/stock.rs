//! What is on hand of products, and movements of cash, against the documents behind them.

use super::{Difference, Fix};
use crate::db::Uow;
use crate::error::Fault;
use crate::money::{Money, Quantity};

/// Products of which another quantity is on hand than documents say: opening + goods receipts −
/// shipments + returns that were not scrapped. Old orders that were imported took nothing from the
/// stock: their deliveries are signed for and never arrived.
pub(super) async fn on_hand(uow: &Uow) -> Result<Vec<Difference>, Fault> {
    let sql = "SELECT * FROM (
            SELECT p.id, p.code, p.on_hand, CAST(p.opening_quantity + coalesce(g.quantity, 0)
                - coalesce(d.quantity, 0) + coalesce(b.quantity, 0) AS BIGINT) AS raw
            FROM products p
            LEFT JOIN (SELECT i.product_id, sum(i.quantity) AS quantity FROM goods_receipt_lines i
                JOIN goods_receipts r ON r.id = i.goods_receipt_id
                WHERE r.tenant_id = $1 AND r.reversed_on IS NULL GROUP BY i.product_id) g ON g.product_id = p.id
            LEFT JOIN (SELECT l.product_id, sum(l.quantity) AS quantity FROM delivery_lines l
                JOIN deliveries v ON v.id = l.delivery_id
                WHERE v.tenant_id = $1 AND v.state <> 'planned' AND (v.signed_on IS NULL OR v.arrived_on IS NOT NULL)
                GROUP BY l.product_id) d ON d.product_id = p.id
            LEFT JOIN (SELECT product_id, sum(quantity) AS quantity FROM return_lines
                WHERE tenant_id = $1 AND NOT scrapped GROUP BY product_id) b ON b.product_id = p.id
            WHERE p.tenant_id = $1) f
        WHERE on_hand <> raw ORDER BY id";
    let mut found = Vec::new();
    for row in uow.rows(sql, [uow.tenant().into()]).await? {
        let (stored, computed): (Quantity, Quantity) = (row.try_get("", "on_hand")?, row.try_get("", "raw")?);
        let (id, code): (i64, String) = (row.try_get("", "id")?, row.try_get("", "code")?);
        found.push(Difference {
            what: format!("stock of {code}"),
            stored: stored.to_string(),
            computed: computed.to_string(),
            fix: Some(Fix::Sql(
                "UPDATE products SET on_hand = $1 WHERE id = $2".to_owned(),
                vec![computed.into(), id.into()],
            )),
        });
    }
    Ok(found)
}

/// Documents whose movements of cash do not come to what they say: receipts and payments (nothing
/// where they were reversed), refunds, expenses.
pub(super) async fn cash(uow: &Uow) -> Result<Vec<Difference>, Fault> {
    let sql = "SELECT source, source_id, CAST(sum(stored) AS BIGINT) AS stored,
            CAST(sum(computed) AS BIGINT) AS computed
        FROM (
            SELECT source, source_id, amount AS stored, 0 AS computed FROM cash_entries WHERE tenant_id = $1
            UNION ALL SELECT 'receipt', id, 0, amount FROM receipts
                WHERE tenant_id = $1 AND kind = 'receipt' AND reversed_on IS NULL
            UNION ALL SELECT 'refund', id, 0, -amount FROM allocations WHERE tenant_id = $1 AND kind = 'refund'
            UNION ALL SELECT 'payment', id, 0, -amount FROM payments WHERE tenant_id = $1 AND reversed_on IS NULL
            UNION ALL SELECT 'expense', id, 0, -amount FROM expenses WHERE tenant_id = $1) f
        GROUP BY source, source_id HAVING sum(stored) <> sum(computed) ORDER BY source, source_id";
    let mut found = Vec::new();
    for row in uow.rows(sql, [uow.tenant().into()]).await? {
        let (source, id): (String, i64) = (row.try_get("", "source")?, row.try_get("", "source_id")?);
        found.push(Difference {
            what: format!("cash of {source} {id}"),
            stored: row.try_get::<Money>("", "stored")?.to_string(),
            computed: row.try_get::<Money>("", "computed")?.to_string(),
            // By which account it went is not known any more.
            fix: None,
        });
    }
    Ok(found)
}
