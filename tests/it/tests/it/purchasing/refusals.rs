//! Purchasing: what is refused, and to whom.

use it::{Company, World, both};
use serde_json::{Value, json};

use super::{furnish, is, order, part, patch, product, receipts, stock, supplier, verified};

both!(wrong_orders_are_refused, suppliers_have_one_code_and_one_name, only_those_who_buy_buy);

async fn wrong_orders_are_refused(world: World) {
    let company = world.company().await;
    let (buyer, finance) = (company.api(&world, "buyer").await, company.api(&world, "finance").await);
    let from = supplier(&buyer, "S-A").await;
    let product = product(&buyer, "M", "moving", "2", "10").await;
    let line =
        |quantity: &str, price: &str| json!({ "product_id": product, "quantity": quantity, "unit_price": price });
    let body = |line: Value| json!({ "supplier_id": from, "lines": [line] });
    let with = |field: &str, value: Value| {
        let mut body = body(line("1", "1"));
        body[field] = value;
        body
    };
    for (body, field) in [
        (body(line("0", "1")), "quantity"),
        (body(line("-1", "1")), "quantity"),
        (body(line("1000000001", "1")), "quantity"),
        (body(line("1", "-0.01")), "unit_price"),
        (body(line("1000000000", "99999999")), "unit_price"),
        (body(line("1.0001", "1")), "quantity"),
        (body(json!({ "quantity": "1", "unit_price": "1" })), "product_id"),
        (body(json!({ "product_code": "无", "quantity": "1", "unit_price": "1" })), "product_code"),
        (body(json!({ "product_id": 999_999, "quantity": "1", "unit_price": "1" })), "product_id"),
        (with("lines", json!([])), "lines"),
        (with("ordered_on", json!("2027-01-01")), "ordered_on"),
        (with("ordered_on", json!("1999-12-31")), "ordered_on"),
        (with("expected_on", json!("2026-01-01")), "expected_on"),
        (with("payment_days", json!(-1)), "payment_days"),
        (with("remark", json!("很".repeat(1001))), "remark"),
    ] {
        let answer = buyer.post("/api/v1/purchase-orders", body.clone()).await;
        let named = answer.body["error"]["field"].as_str().unwrap_or_default().to_owned();
        assert!(answer.status == 422 && named.contains(field), "{body}: {}", answer.body);
    }
    assert_eq!(buyer.post("/api/v1/purchase-orders", with("supplier_id", json!(999_999))).await.status, 404);
    let order = order(&buyer, from, product, "5", "1").await;
    for (body, field) in [
        (part(&order, "0", "2026-11-05"), "quantity"),
        (part(&order, "1", "2026-10-31"), "received_on"),
        (part(&order, "1", "2027-01-01"), "received_on"),
        (json!({ "lines": [{ "line_id": 999_999, "quantity": "1" }] }), "lines"),
    ] {
        let answer = buyer.post(&receipts(&order), body.clone()).await;
        assert_eq!((answer.status, answer.body["error"]["field"].as_str()), (422, Some(field)), "{body}");
    }
    // What is out of use is not ordered, and nothing is dated into a closed month.
    patch(&buyer, &format!("/api/v1/products/{product}"), json!({ "version": 1, "active": false })).await.expect(200);
    let answer = buyer.post("/api/v1/purchase-orders", body(line("1", "1"))).await;
    assert_eq!(answer.code(), "purchase_order.inactive_product");
    patch(&buyer, &format!("/api/v1/suppliers/{from}"), json!({ "version": 1, "active": false })).await.expect(200);
    assert_eq!(buyer.post("/api/v1/purchase-orders", body(line("1", "1"))).await.code(), "supplier.inactive");
    finance.post("/api/v1/months/202610/close", json!({})).await.expect(200);
    let october = json!({ "supplier_id": from, "issued_on": "2026-10-05", "amount": "1.00" });
    assert_eq!(buyer.post("/api/v1/payables", october).await.code(), "month.closed");
    let october = json!({ "supplier_id": from, "paid_on": "2026-10-05", "amount": "1.00", "method": "bank" });
    assert_eq!(finance.post("/api/v1/payments", october).await.code(), "month.closed");
    is(&stock(&buyer, product).await, "10.000", "2.0000");
    verified(&world, &company).await;
}

async fn suppliers_have_one_code_and_one_name(world: World) {
    let company = world.company().await;
    let buyer = company.api(&world, "buyer").await;
    let first = supplier(&buyer, "s-a").await;
    let same = |code: &str, name: &str| json!({ "code": code, "name": name });
    let answer = buyer.post("/api/v1/suppliers", same("Ｓ-A", "另一家")).await;
    assert_eq!((answer.status, answer.code()), (409, "supplier.code_taken"));
    let answer = buyer.post("/api/v1/suppliers", same("S-B", "s-a 铸造有限公司")).await;
    assert_eq!(answer.code(), "supplier.name_taken");
    assert_eq!(answer.body["error"]["details"]["code"], "S-A");
    for (body, field) in [
        (same("", "x"), "code"),
        (same("a b", "x"), "code"),
        (same("x", " "), "name"),
        (json!({ "code": "x", "name": "x", "payment_days": 3651 }), "payment_days"),
    ] {
        let answer = buyer.post("/api/v1/suppliers", body.clone()).await;
        assert_eq!((answer.status, answer.body["error"]["field"].as_str()), (422, Some(field)), "{body}");
    }
    let second = supplier(&buyer, "S-B").await;
    let path = format!("/api/v1/suppliers/{second}");
    assert_eq!(patch(&buyer, &path, json!({ "version": 1, "code": "S-A" })).await.code(), "supplier.code_taken");
    let changed =
        patch(&buyer, &path, json!({ "version": 1, "contact": "王工", "payment_days": 45 })).await.expect(200);
    assert_eq!((changed["contact"].as_str(), changed["payment_days"].as_i64()), (Some("王工"), Some(45)));
    assert_eq!(patch(&buyer, &path, json!({ "version": 1, "contact": null })).await.code(), "stale");
    let cleared = patch(&buyer, &path, json!({ "version": 2, "contact": null, "active": false })).await.expect(200);
    assert!(cleared["contact"].is_null());
    for (query, keys) in [
        ("q=%E9%93%B8%E9%80%A0", vec![first, second]),
        ("q=S-B", vec![second]),
        ("active=true", vec![first]),
        ("q=%E6%97%A0", vec![]),
    ] {
        let page = buyer.get(&format!("/api/v1/suppliers?{query}")).await.expect(200);
        let found: Vec<i64> = page["items"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect();
        assert_eq!(found, keys, "{query}");
    }
}

async fn only_those_who_buy_buy(world: World) {
    let company = world.company().await;
    let buyer = company.api(&world, "buyer").await;
    let product = product(&buyer, "M", "moving", "2", "10").await;
    let own = furnish(&world, &company, product).await;
    let new = json!({ "code": "X", "name": "X" });
    for (who, reads, writes, pays) in [
        ("buyer", 200, 201, 403),
        ("finance", 200, 403, 201),
        ("manager", 200, 403, 403),
        ("admin", 200, 403, 403),
        ("lina", 403, 403, 403),
        ("service", 403, 403, 403),
    ] {
        let api = company.api(&world, who).await;
        for list in ["suppliers", "purchase-orders", "goods-receipts", "payables", "payables/aging", "payments"] {
            assert_eq!(api.get(&format!("/api/v1/{list}")).await.status, reads, "{who}: {list}");
        }
        assert_eq!(api.post("/api/v1/suppliers", new.clone()).await.status, writes, "{who}");
        let pay = json!({ "supplier_id": own.supplier, "amount": "1.00", "method": "cash" });
        assert_eq!(api.post("/api/v1/payments", pay).await.status, pays, "{who}");
    }
    // Another company's people find nothing, whatever their role.
    let other = Company::create(&world, "别家公司").await;
    let (stranger, bookkeeper) = (other.api(&world, "buyer").await, other.api(&world, "finance").await);
    for path in [
        format!("suppliers/{}", own.supplier),
        format!("purchase-orders/{}", own.order),
        format!("goods-receipts/{}", own.goods_receipt),
        format!("payables/{}", own.payable),
        format!("payments/{}", own.payment),
    ] {
        assert_eq!(stranger.get(&format!("/api/v1/{path}")).await.status, 404, "{path}");
    }
    let undo = json!({ "reason": "x" });
    for (path, body) in [
        (format!("purchase-orders/{}/receipts", own.order), json!({})),
        (format!("purchase-orders/{}/confirm", own.draft), json!({ "version": 1 })),
        (format!("goods-receipts/{}/reverse", own.goods_receipt), undo.clone()),
        ("payables".to_owned(), json!({ "supplier_id": own.supplier, "issued_on": "2026-11-01", "amount": "1" })),
    ] {
        assert_eq!(stranger.post(&format!("/api/v1/{path}"), body).await.status, 404, "{path}");
    }
    let part = json!({ "payment_id": own.payment, "payable_id": own.payable, "amount": "1" });
    for (path, body) in [
        (format!("payments/{}/reverse", own.payment), undo.clone()),
        (format!("payment-allocations/{}/reverse", own.allocation), undo),
        ("payment-allocations".to_owned(), json!({ "parts": [part] })),
        ("payment-allocations/oldest".to_owned(), json!({ "supplier_id": own.supplier })),
    ] {
        assert_eq!(bookkeeper.post(&format!("/api/v1/{path}"), body).await.status, 404, "{path}");
    }
    for list in ["suppliers", "purchase-orders", "goods-receipts", "payables", "payables/aging/suppliers", "payments"] {
        let page = stranger.get(&format!("/api/v1/{list}")).await.expect(200);
        assert!(page["items"].as_array().unwrap().is_empty(), "{list}");
    }
    verified(&world, &company).await;
}
