//! What is open of receivables and receipts.

use super::{Difference, Fix};
use crate::db::Uow;
use crate::error::Fault;
use crate::money::Money;

/// Receivables whose sums are not those of their allocations and write-offs.
pub(super) async fn receivables(uow: &Uow) -> Result<Vec<Difference>, Fault> {
    let sql = "SELECT * FROM (
            SELECT r.id, r.number, r.amount, r.allocated, r.written_off, r.open,
                CAST(coalesce(a.amount, 0) AS BIGINT) AS raw_allocated, CAST(coalesce(w.amount, 0) AS BIGINT) AS raw_written
            FROM receivables r
            LEFT JOIN (SELECT receivable_id, sum(amount) AS amount FROM allocations
                WHERE tenant_id = $1 AND receivable_id IS NOT NULL GROUP BY receivable_id) a ON a.receivable_id = r.id
            LEFT JOIN (SELECT receivable_id, sum(amount) AS amount FROM write_offs
                WHERE tenant_id = $1 AND state IN ('applied', 'reversed') GROUP BY receivable_id) w
                ON w.receivable_id = r.id
            WHERE r.tenant_id = $1) f
        WHERE allocated <> raw_allocated OR written_off <> raw_written OR open <> amount - raw_allocated - raw_written
        ORDER BY id";
    let mut found = Vec::new();
    for row in uow.rows(sql, [uow.tenant().into()]).await? {
        let money = |column: &str| row.try_get::<Money>("", column);
        let (allocated, written) = (money("raw_allocated")?, money("raw_written")?);
        let open = money("amount")? - allocated - written;
        let (id, number): (i64, String) = (row.try_get("", "id")?, row.try_get("", "number")?);
        found.push(Difference {
            what: format!("receivable {number}"),
            stored: format!(
                "allocated {}, written off {}, open {}",
                money("allocated")?,
                money("written_off")?,
                money("open")?
            ),
            computed: format!("allocated {allocated}, written off {written}, open {open}"),
            fix: Some(Fix::Sql(
                "UPDATE receivables SET allocated = $1, written_off = $2, open = $3, version = version + 1 WHERE id = $4"
                    .to_owned(),
                vec![allocated.into(), written.into(), open.into(), id.into()],
            )),
        });
    }
    Ok(found)
}

/// Receipts whose sums are not those of their allocations and refunds.
pub(super) async fn receipts(uow: &Uow) -> Result<Vec<Difference>, Fault> {
    let sql = "SELECT * FROM (
            SELECT r.id, r.number, r.allocated, r.refunded, r.open,
                CAST(coalesce(a.allocated, 0) AS BIGINT) AS raw_allocated,
                CAST(coalesce(a.refunded, 0) AS BIGINT) AS raw_refunded,
                CAST(CASE WHEN r.reversed_on IS NULL THEN r.amount - coalesce(a.allocated, 0) - coalesce(a.refunded, 0)
                    ELSE 0 END AS BIGINT) AS raw_open
            FROM receipts r
            LEFT JOIN (SELECT receipt_id, sum(CASE WHEN kind = 'allocation' THEN amount ELSE 0 END) AS allocated,
                sum(CASE WHEN kind = 'refund' THEN amount ELSE 0 END) AS refunded
                FROM allocations WHERE tenant_id = $1 GROUP BY receipt_id) a ON a.receipt_id = r.id
            WHERE r.tenant_id = $1) f
        WHERE allocated <> raw_allocated OR refunded <> raw_refunded OR open <> raw_open ORDER BY id";
    let mut found = Vec::new();
    for row in uow.rows(sql, [uow.tenant().into()]).await? {
        let money = |column: &str| row.try_get::<Money>("", column);
        let (allocated, refunded, open) = (money("raw_allocated")?, money("raw_refunded")?, money("raw_open")?);
        let (id, number): (i64, String) = (row.try_get("", "id")?, row.try_get("", "number")?);
        found.push(Difference {
            what: format!("receipt {number}"),
            stored: format!(
                "allocated {}, refunded {}, open {}",
                money("allocated")?,
                money("refunded")?,
                money("open")?
            ),
            computed: format!("allocated {allocated}, refunded {refunded}, open {open}"),
            fix: Some(Fix::Sql(
                "UPDATE receipts SET allocated = $1, refunded = $2, open = $3, version = version + 1 WHERE id = $4"
                    .to_owned(),
                vec![allocated.into(), refunded.into(), open.into(), id.into()],
            )),
        });
    }
    Ok(found)
}
