//! How the routes of products, prices, approvals, opportunities and quotes are called.

use serde_json::{Value, json};

use crate::routes::{About, Call, Ids};

/// Products, prices, opportunities and quotes that the calls name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sale {
    pub(crate) category: i64,
    pub(crate) product: i64,
    pub(crate) margin_rule: i64,
    pub(crate) agreement: i64,
    pub(crate) approval: i64,
    pub(crate) opportunity: i64,
    pub(crate) quote: i64,
    pub(crate) sent: i64,
    pub(crate) follow_up: i64,
}

/// The calls of products, prices, approvals, opportunities and quotes.
pub(crate) fn call(method: &str, path: &str, ids: &Ids) -> Option<Call> {
    use About::{Company, Nobody, Private, Visitor};
    let (no, sale) = (Value::Null, &ids.sale);
    let staff = ids.company.staff("lina").0;
    let line = json!({
        "product_id": sale.product, "quantity": "1", "unit_price": "2.5", "tax_rate": "13", "price_reason": "试探",
    });
    let quote = json!({
        "customer_id": ids.customer, "contact_id": ids.contact, "opportunity_id": sale.opportunity,
        "quoted_on": "2026-11-23", "valid_until": "2026-12-24", "terms": "试探", "remark": "试探", "lines": [line],
    });
    let (about, id, body) = match (method, path) {
        (
            "GET",
            "/products"
            | "/products/search"
            | "/products/export"
            | "/product-categories"
            | "/margin-rules"
            | "/price-agreements"
            | "/approvals"
            | "/opportunities"
            | "/quotes",
        ) => (Nobody, 0, no),
        ("POST", "/products/import") => (Nobody, 0, no),
        ("POST", "/products") => {
            let body = json!({
                "code": "WAILAI", "name": "外来", "specification": "DN50", "category_id": sale.category, "unit": "个",
                "tax_rate": "13", "list_price": "10", "floor_price": "8", "cost_mode": "fixed", "cost": "5",
                "opening_quantity": "1", "selling": "normal", "remark": "试探",
            });
            (Company, 0, body)
        }
        ("GET", "/products/{id}") => (Company, sale.product, no),
        ("PATCH", "/products/{id}") => {
            (Company, sale.product, json!({ "version": 1, "name": "改了", "list_price": "1" }))
        }
        ("POST", "/product-categories") => (Company, 0, json!({ "name": "外来", "parent_id": sale.category })),
        ("PUT", "/product-categories/{id}") => {
            (Company, sale.category, json!({ "version": 1, "name": "改了", "parent_id": sale.category }))
        }
        ("DELETE", "/product-categories/{id}") => (Company, sale.category, no),
        ("POST", "/margin-rules") => {
            let body = json!({
                "effective_from": "2027-11-23", "high_rate": "30", "middle_rate": "15", "high_commission": "5",
                "middle_commission": "3", "low_commission": "1",
            });
            (Nobody, 0, body)
        }
        ("DELETE", "/margin-rules/{id}") => (Company, sale.margin_rule, no),
        ("GET", "/customers/{id}/product-prices") => {
            let path = format!("/api/v1/customers/{}/product-prices?product_ids={}", ids.customer, sale.product);
            return Some(Call { about: Private, path, body: no });
        }
        ("GET", "/customers/{id}/prices-told") => (Private, ids.customer, no),
        ("POST", "/follow-ups/{id}/prices") => {
            let price = json!({ "product_id": sale.product, "unit_price": "2.5", "quantity": "3" });
            (Private, sale.follow_up, json!({ "prices": [price] }))
        }
        ("POST", "/price-agreements") => {
            let body = json!({
                "customer_id": ids.customer, "product_id": sale.product, "unit_price": "2.5",
                "valid_from": "2027-01-01", "valid_until": "2027-12-31", "remark": "试探",
            });
            (Private, 0, body)
        }
        ("PATCH", "/price-agreements/{id}") => (Private, sale.agreement, json!({ "version": 1, "unit_price": "1" })),
        ("DELETE", "/price-agreements/{id}") => (Private, sale.agreement, no),
        ("GET", "/approvals/{id}") => (Private, sale.approval, no),
        ("POST", "/approvals/{id}/approve" | "/approvals/{id}/refuse") => {
            (Private, sale.approval, json!({ "comment": "试探" }))
        }
        ("POST", "/opportunities") => {
            let body = json!({
                "customer_id": ids.customer, "contact_id": ids.contact, "owner_id": staff, "title": "试探",
                "amount": "100", "stage": "需求确认", "expected_on": "2026-12-24", "competitor": "试探", "remark": "试探",
            });
            (Private, 0, body)
        }
        ("GET", "/opportunities/{id}") => (Private, sale.opportunity, no),
        ("PATCH", "/opportunities/{id}") => (Private, sale.opportunity, json!({ "version": 1, "title": "改了" })),
        ("POST", "/opportunities/{id}/close") => {
            (Private, sale.opportunity, json!({ "version": 1, "won": false, "reason": "试探" }))
        }
        ("POST", "/opportunities/{id}/reopen") => (Private, sale.opportunity, json!({ "version": 1 })),
        ("POST", "/quotes") => (Private, 0, quote),
        ("GET", "/quotes/{id}" | "/quotes/{id}/editions") => (Private, sale.quote, no),
        ("PUT", "/quotes/{id}") => (Private, sale.quote, json!({ "version": 1, "quote": quote })),
        ("POST", "/quotes/{id}/copy") => (Private, sale.quote, json!({ "customer_id": ids.customer })),
        ("POST", "/quotes/{id}/editions") => (Private, sale.quote, json!({ "version": 1 })),
        ("POST", "/quotes/{id}/request" | "/quotes/{id}/lose") => {
            (Private, sale.quote, json!({ "version": 1, "reason": "试探" }))
        }
        ("POST", "/quotes/{id}/send") => {
            (Private, sale.quote, json!({ "version": 1, "conversation_id": ids.conversation }))
        }
        ("POST", "/quotes/{id}/order") => {
            let body = json!({
                "version": 1, "ordered_on": "2026-11-23", "deliver_by": "2026-12-24", "remark": "试探",
                "shares": [{ "staff_id": staff, "share": "100" }], "credit_days": 30,
                "instalments": [{ "name": "预付款", "due_on": "2026-12-24", "amount": "2.5" }], "draft": true,
                "approval_reason": "试探",
            });
            (Private, sale.quote, body)
        }
        ("GET", "/my/quotes") => (Visitor, 0, no),
        ("GET", "/my/quotes/{id}") => (Visitor, sale.sent, no),
        _ => return crate::profit::call(method, path, ids),
    };
    Some(Call { about, path: format!("/api/v1{}", path.replace("{id}", &id.to_string())), body })
}
