//! How the routes of purchasing are called.

use it::{Company, World};
use serde_json::{Value, json};

use crate::routes::{About, Call, Ids};

/// Documents of purchasing that the calls name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Purchase {
    pub(crate) supplier: i64,
    pub(crate) draft: i64,
    pub(crate) order: i64,
    pub(crate) line: i64,
    pub(crate) goods_receipt: i64,
    pub(crate) payable: i64,
    pub(crate) payment: i64,
    pub(crate) allocation: i64,
}

impl Purchase {
    /// The same documents, all with one key.
    pub(crate) fn all(id: i64) -> Self {
        Self {
            supplier: id,
            draft: id,
            order: id,
            line: id,
            goods_receipt: id,
            payable: id,
            payment: id,
            allocation: id,
        }
    }
}

/// Makes one of each. What belongs to the company says 暗号乙.
pub(crate) async fn furnish(world: &World, company: &Company, product: i64) -> Purchase {
    let buyer = company.api(world, "buyer").await;
    let key = |value: &Value| value["id"].as_i64().unwrap();
    let body = json!({ "code": "S-1", "name": "暗号乙铸造有限公司", "payment_days": 30 });
    let supplier = key(&buyer.post("/api/v1/suppliers", body).await.expect(201));
    let line = json!({ "product_id": product, "quantity": "10", "unit_price": "11.3", "tax_rate": "13" });
    let body =
        |draft: bool| json!({ "supplier_id": supplier, "remark": "暗号乙采购", "draft": draft, "lines": [line] });
    let draft = key(&buyer.post("/api/v1/purchase-orders", body(true)).await.expect(201));
    let order = buyer.post("/api/v1/purchase-orders", body(false)).await.expect(201);
    let line = key(&order["lines"][0]);
    let path = format!("/api/v1/purchase-orders/{}/receipts", order["id"]);
    let part = json!({ "remark": "暗号乙入库", "lines": [{ "line_id": line, "quantity": "4" }] });
    let receipt = buyer.post(&path, part).await.expect(201);
    let payable = key(&receipt["payable"]);
    let finance = company.api(world, "finance").await;
    let body = json!({
        "supplier_id": supplier, "amount": "20.00", "method": "bank", "remark": "暗号乙付款",
        "parts": [{ "payable_id": payable, "amount": "5.00" }],
    });
    let payment = finance.post("/api/v1/payments", body).await.expect(201);
    Purchase {
        supplier,
        draft,
        order: key(&order),
        line,
        goods_receipt: key(&receipt),
        payable,
        payment: key(&payment),
        allocation: key(&payment["allocations"][0]),
    }
}

/// One way to call a route of this matter.
pub(crate) fn call(method: &str, path: &str, ids: &Ids) -> Option<Call> {
    use About::{Company, Nobody};
    let (no, of) = (Value::Null, &ids.purchase);
    let undo = json!({ "reason": "试探", "on": "2026-11-23" });
    let line = json!({ "product_id": ids.sale.product, "quantity": "1", "unit_price": "2.5", "tax_rate": "13" });
    let order = json!({
        "supplier_id": of.supplier, "ordered_on": "2026-11-23", "expected_on": "2026-12-24", "payment_days": 30,
        "remark": "试探", "draft": true, "lines": [line],
    });
    let part = json!({ "payable_id": of.payable, "amount": "0.01" });
    let (about, id, body) = match (method, path) {
        (
            "GET",
            "/suppliers"
            | "/suppliers/export"
            | "/purchase-orders"
            | "/purchase-orders/export"
            | "/goods-receipts"
            | "/goods-receipts/export"
            | "/payables"
            | "/payables/export"
            | "/payables/aging"
            | "/payables/aging/suppliers"
            | "/payables/aging/export"
            | "/payments"
            | "/payments/export",
        ) => (Nobody, 0, no),
        ("POST", "/suppliers") => {
            let body = json!({
                "code": "WAILAI", "name": "外来", "contact": "外来", "phone": "0510-88888888", "address": "外来",
                "tax_number": "91320200", "bank_account": "外来", "payment_days": 30, "remark": "试探",
            });
            (Nobody, 0, body)
        }
        ("GET", "/suppliers/{id}") => (Company, of.supplier, no),
        ("PATCH", "/suppliers/{id}") => {
            (Company, of.supplier, json!({ "version": 1, "name": "改了", "contact": "改了", "active": false }))
        }
        ("POST", "/purchase-orders") => (Company, 0, order),
        ("GET", "/purchase-orders/{id}") => (Company, of.order, no),
        ("PUT", "/purchase-orders/{id}") => (Company, of.draft, json!({ "version": 1, "order": order })),
        ("POST", "/purchase-orders/{id}/confirm") => (Company, of.draft, json!({ "version": 1 })),
        ("POST", "/purchase-orders/{id}/cancel") => (Company, of.draft, json!({ "version": 1, "reason": "试探" })),
        ("POST", "/purchase-orders/{id}/cancel-rest") => {
            (Company, of.order, json!({ "version": 2, "reason": "试探", "line_ids": [of.line] }))
        }
        ("POST", "/purchase-orders/{id}/receipts") => {
            let lines = json!([{ "line_id": of.line, "quantity": "1" }]);
            (Company, of.order, json!({ "received_on": "2026-11-23", "remark": "试探", "lines": lines }))
        }
        ("GET", "/goods-receipts/{id}") => (Company, of.goods_receipt, no),
        ("POST", "/goods-receipts/{id}/reverse") => (Company, of.goods_receipt, undo),
        ("POST", "/payables") => {
            let body = json!({
                "supplier_id": of.supplier, "issued_on": "2026-11-01", "due_on": "2026-11-30", "amount": "1.00",
                "remark": "试探",
            });
            (Company, 0, body)
        }
        ("GET", "/payables/{id}") => (Company, of.payable, no),
        ("POST", "/payments") => {
            let body = json!({
                "supplier_id": of.supplier, "paid_on": "2026-11-23", "amount": "1.00", "method": "bank",
                "cash_account_id": ids.books.account, "remark": "试探", "allocate": "parts", "parts": [part],
            });
            (Company, 0, body)
        }
        ("GET", "/payments/{id}") => (Company, of.payment, no),
        ("POST", "/payments/{id}/allocations") => (Company, of.payment, json!({ "parts": [part], "on": "2026-11-23" })),
        ("POST", "/payments/{id}/allocations/oldest") => (Company, of.payment, json!({ "on": "2026-11-23" })),
        ("POST", "/payments/{id}/reverse") => (Company, of.payment, undo),
        ("POST", "/payment-allocations") => {
            let part = json!({ "payment_id": of.payment, "payable_id": of.payable, "amount": "0.01" });
            (Company, 0, json!({ "parts": [part], "on": "2026-11-23" }))
        }
        ("POST", "/payment-allocations/oldest") => {
            (Company, 0, json!({ "supplier_id": of.supplier, "on": "2026-11-23" }))
        }
        ("POST", "/payment-allocations/{id}/reverse") => (Company, of.allocation, undo),
        _ => return crate::imports::call(method, path, ids),
    };
    Some(Call { about, path: format!("/api/v1{}", path.replace("{id}", &id.to_string())), body })
}
