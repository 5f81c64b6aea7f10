//! How the routes of receivables, receipts and dunning are called.

use serde_json::{Value, json};

use crate::routes::{About, Call, Ids};

/// One way to call a route of this matter.
pub(crate) fn call(method: &str, path: &str, ids: &Ids) -> Option<Call> {
    use About::{Nobody, Private, Visitor};
    let no = Value::Null;
    let (about, id, body) = match (method, path) {
        (
            "GET",
            "/receivables"
            | "/receivables/aging"
            | "/receivables/aging/customers"
            | "/receivables/aging/owners"
            | "/receivables/aging/departments"
            | "/receipts"
            | "/write-offs"
            | "/dunning-letters"
            | "/receivables/export"
            | "/receivables/aging/export"
            | "/receipts/export",
        ) => (Nobody, 0, no),
        ("GET", "/my/bill") => (Visitor, 0, no),
        ("GET", "/customers/{id}/statement" | "/customers/{id}/statement/export") => (Private, ids.customer, no),
        ("POST", "/receivables") => {
            let body = json!({
                "customer_id": ids.customer, "issued_on": "2026-11-01", "due_on": "2026-11-30", "amount": "1.00",
                "remark": "试探",
            });
            (Private, 0, body)
        }
        ("GET", "/receivables/{id}") => (Private, ids.receivable, no),
        ("POST", "/receivables/{id}/dispute") => (Private, ids.receivable, json!({ "reason": "试探" })),
        ("DELETE", "/receivables/{id}/dispute") => (Private, ids.receivable, no),
        ("POST", "/receivables/{id}/write-offs") => {
            (Private, ids.receivable, json!({ "kind": "write_off", "amount": "0.01", "reason": "试探" }))
        }
        ("GET", "/write-offs/{id}") => (Private, ids.write_off, no),
        ("POST", "/write-offs/{id}/reverse" | "/receipts/{id}/reverse" | "/allocations/{id}/reverse") => {
            let id = match path.split('/').nth(1) {
                Some("write-offs") => ids.write_off,
                Some("receipts") => ids.receipt,
                _ => ids.allocation,
            };
            (Private, id, json!({ "reason": "试探", "on": "2026-11-23" }))
        }
        ("POST", "/receipts") => {
            let part = json!({ "receivable_id": ids.receivable, "amount": "0.01" });
            let body = json!({
                "customer_id": ids.customer, "received_on": "2026-11-23", "amount": "1.00", "method": "bank",
                "payer": "试探", "remark": "试探", "allocate": "parts", "parts": [part],
            });
            (Private, 0, body)
        }
        ("GET", "/receipts/{id}") => (Private, ids.receipt, no),
        ("POST", "/receipts/{id}/allocations") => {
            let part = json!({ "receivable_id": ids.receivable, "amount": "0.01" });
            (Private, ids.receipt, json!({ "parts": [part], "on": "2026-11-23" }))
        }
        ("POST", "/receipts/{id}/allocations/oldest") => (Private, ids.receipt, json!({ "on": "2026-11-23" })),
        ("POST", "/receipts/{id}/refunds") => {
            (Private, ids.receipt, json!({ "amount": "0.01", "method": "bank", "reason": "试探", "on": "2026-11-23" }))
        }
        ("POST", "/allocations") => {
            let part = json!({ "receipt_id": ids.receipt, "receivable_id": ids.receivable, "amount": "0.01" });
            (Private, 0, json!({ "parts": [part], "on": "2026-11-23" }))
        }
        ("POST", "/allocations/oldest") => (Private, 0, json!({ "customer_id": ids.customer, "on": "2026-11-23" })),
        ("POST", "/dunning-letters") => (Private, 0, json!({ "customer_id": ids.customer })),
        ("GET", "/dunning-letters/{id}") => (Private, ids.letter, no),
        ("POST", "/dunning-letters/{id}/send") => (Private, ids.letter, json!({ "channel": "print" })),
        ("POST", "/dunning-letters/{id}/cancel") => (Private, ids.letter, json!({ "reason": "试探" })),
        _ => {
            return crate::purchasing::call(method, path, ids)
                .or_else(|| crate::sales::call(method, path, ids))
                .or_else(|| crate::care::call(method, path, ids))
                .or_else(|| crate::complaints::call(method, path, ids));
        }
    };
    Some(Call { about, path: format!("/api/v1{}", path.replace("{id}", &id.to_string())), body })
}
