//! How the routes of books, expenses, profit, grades and commission are called.

use serde_json::{Value, json};

use crate::routes::{About, Call, Ids};

/// What the calls name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Books {
    pub(crate) account: i64,
    pub(crate) category: i64,
    pub(crate) item: i64,
    pub(crate) expense: i64,
}

/// One way to call a route of this matter.
pub(crate) fn call(method: &str, path: &str, ids: &Ids) -> Option<Call> {
    use About::{Company, Nobody, Private};
    let (no, books) = (Value::Null, &ids.books);
    let staff = ids.company.staff("lina").0;
    let asked = |query: &str| Some(Call { about: Nobody, path: format!("/api/v1{path}?{query}"), body: Value::Null });
    let (about, id, body) = match (method, path) {
        (
            "GET",
            "/months"
            | "/cash-accounts"
            | "/cash/flow"
            | "/cash/entries"
            | "/expense-categories"
            | "/expenses"
            | "/expenses/totals"
            | "/commissions"
            | "/commissions/entries"
            | "/commissions/settlements"
            | "/grades/runs",
        ) => (Nobody, 0, no),
        ("GET", "/profit") => return asked("by=customer&period=2026"),
        ("GET", "/profit/pivot") => return asked("by=customer&from=2026-01&until=2026-12"),
        ("GET", "/profit/trend") => return asked("from=2025&until=2026"),
        ("GET", "/profit/documents" | "/profit/curve") => return asked("period=2026"),
        ("GET", "/performance") => return asked("period=2026-11"),
        ("GET", "/targets") => (Nobody, 0, no),
        ("PUT", "/targets") => {
            let target = json!({ "subject": "person", "subject_id": staff, "measure": "visits", "value": "5" });
            (Company, 0, json!({ "month": 202_611, "targets": [target] }))
        }
        ("GET", "/grades/preview") => return asked("year=2025"),
        ("POST", "/months/{id}/close") => (Nobody, 202_401, no),
        ("POST", "/months/{id}/reopen") => (Nobody, 202_501, json!({ "reason": "试探" })),
        ("POST", "/cash-accounts" | "/expense-categories") => (Nobody, 0, json!({ "name": "外来" })),
        ("PATCH", "/cash-accounts/{id}") => (Company, books.account, json!({ "name": "改了", "active": false })),
        ("PATCH", "/expense-categories/{id}") => (Company, books.category, json!({ "name": "改了", "active": false })),
        ("POST", "/expense-categories/{id}/items") => (Company, books.category, json!({ "name": "外来" })),
        ("PATCH", "/expense-items/{id}") => (Company, books.item, json!({ "name": "改了", "active": false })),
        ("POST", "/expenses") => {
            let body = json!({
                "item_id": books.item, "spent_on": "2026-11-23", "amount": "12.5", "staff_id": staff,
                "customer_id": ids.customer, "campaign": "试探", "method": "bank", "cash_account_id": books.account,
                "remark": "试探",
            });
            (Private, 0, body)
        }
        ("GET", "/expenses/{id}") => (Private, books.expense, no),
        ("POST", "/expenses/{id}/reverse") => (Private, books.expense, json!({ "reason": "试探", "on": "2026-11-23" })),
        ("POST", "/commissions/settlements") => (Nobody, 0, json!({ "month": 202_601 })),
        ("POST", "/grades/runs") => (Nobody, 0, json!({ "year": 2025, "mode": "fixed" })),
        ("GET", "/grades/runs/{id}") => (Company, 2025, no),
        ("GET", "/customers/{id}/grades") => (Private, ids.customer, no),
        ("POST", "/customers/{id}/grade/end") => (Private, ids.customer, json!({ "reason": "试探" })),
        _ => return crate::prints::call(method, path, ids),
    };
    Some(Call { about, path: format!("/api/v1{}", path.replace("{id}", &id.to_string())), body })
}
