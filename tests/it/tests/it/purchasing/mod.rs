//! Purchasing: suppliers, purchase orders, and the goods that come of them.

mod calls;
mod months;
mod paying;
mod refusals;

use crm::ids::{PurchaseOrderId, PurchaseOrderLineId};
use crm::money::Quantity;
use crm::purchasing::{self, NewGoodsReceipt, PurchasingError, ReceivedLine};
use crm::verification;
use it::{Answer, Api, Company, World, both};
use reqwest::Method;
use serde_json::{Value, json};

pub(crate) use calls::{Purchase, call, furnish};

both!(
    goods_come_in_parts_and_move_the_cost,
    the_last_pieces_come_in_once,
    a_goods_receipt_is_taken_back,
    a_draft_is_changed_by_one_at_a_time,
    what_is_called_off_does_not_come,
);

/// A product of a company.
async fn product(api: &Api, code: &str, cost_mode: &str, cost: &str, opening: &str) -> i64 {
    let body = json!({
        "code": code, "name": format!("闸阀 {code}"), "specification": "DN50", "unit": "个", "tax_rate": "13",
        "list_price": "20", "cost_mode": cost_mode, "cost": cost, "opening_quantity": opening,
    });
    api.post("/api/v1/products", body).await.expect(201)["id"].as_i64().unwrap()
}

/// A supplier with 30 days to payment.
async fn supplier(api: &Api, code: &str) -> i64 {
    let body = json!({ "code": code, "name": format!("{code} 铸造有限公司"), "payment_days": 30 });
    api.post("/api/v1/suppliers", body).await.expect(201)["id"].as_i64().unwrap()
}

/// A purchase order of one product, binding.
async fn order(api: &Api, supplier: i64, product: i64, quantity: &str, unit_price: &str) -> Value {
    let line = json!({ "product_id": product, "quantity": quantity, "unit_price": unit_price });
    let body = json!({ "supplier_id": supplier, "ordered_on": "2026-11-01", "lines": [line] });
    api.post("/api/v1/purchase-orders", body).await.expect(201)
}

fn part(order: &Value, quantity: &str, on: &str) -> Value {
    json!({ "received_on": on, "lines": [{ "line_id": order["lines"][0]["id"], "quantity": quantity }] })
}

fn receipts(order: &Value) -> String {
    format!("/api/v1/purchase-orders/{}/receipts", order["id"])
}

async fn patch(api: &Api, path: &str, body: Value) -> Answer {
    api.send(Method::PATCH, path, Some(&body), None).await
}

async fn put(api: &Api, path: &str, body: Value) -> Answer {
    api.send(Method::PUT, path, Some(&body), None).await
}

/// What is on hand of a product, and what one costs.
async fn stock(api: &Api, product: i64) -> (String, String) {
    let row = api.get(&format!("/api/v1/products/{product}")).await.expect(200);
    (row["on_hand"].as_str().unwrap().to_owned(), row["cost"].as_str().unwrap().to_owned())
}

async fn state(api: &Api, order: &Value) -> String {
    let row = api.get(&format!("/api/v1/purchase-orders/{}", order["id"])).await.expect(200);
    row["state"].as_str().unwrap().to_owned()
}

fn is(stock: &(String, String), on_hand: &str, cost: &str) {
    assert_eq!((stock.0.as_str(), stock.1.as_str()), (on_hand, cost));
}

/// What is stored is what the documents say.
async fn verified(world: &World, company: &Company) {
    let found = verification::check(&world.reading(company)).await.unwrap();
    assert!(found.is_empty(), "{found:?}");
}

async fn goods_come_in_parts_and_move_the_cost(world: World) {
    let company = world.company().await;
    let buyer = company.api(&world, "buyer").await;
    let from = supplier(&buyer, "S-A").await;
    let moving = product(&buyer, "M", "moving", "2", "10").await;
    let order = order(&buyer, from, moving, "10", "4.52").await;
    assert_eq!((order["amount"].as_str(), order["net_amount"].as_str()), (Some("45.20"), Some("40.00")));
    assert_eq!(order["state"], "confirmed");
    let first = buyer.post(&receipts(&order), part(&order, "3", "2026-11-02")).await.expect(201);
    assert_eq!((first["amount"].as_str(), first["net_amount"].as_str()), (Some("13.56"), Some("12.00")));
    let line = &first["lines"][0];
    assert_eq!((&order["lines"][0]["product_code"], &line["product_code"]), (&json!("M"), &json!("M")));
    assert_eq!((line["cost_before"].as_str(), line["cost_after"].as_str()), (Some("2.0000"), Some("2.4615")));
    assert_eq!(
        (first["payable"]["open"].as_str(), first["payable"]["due_on"].as_str()),
        (Some("13.56"), Some("2026-12-02"))
    );
    is(&stock(&buyer, moving).await, "13.000", "2.4615");
    assert_eq!(state(&buyer, &order).await, "partly_received");
    let too_much = buyer.post(&receipts(&order), part(&order, "7.001", "2026-11-03")).await;
    assert_eq!((too_much.status, too_much.code()), (409, "purchase_order.too_much"));
    assert_eq!(too_much.body["error"]["details"]["open"], "7");
    // All that is open where nothing is named; the parts sum to the line.
    let rest = buyer.post(&receipts(&order), json!({ "received_on": "2026-11-03" })).await.expect(201);
    assert_eq!((rest["amount"].as_str(), rest["net_amount"].as_str()), (Some("31.64"), Some("28.00")));
    is(&stock(&buyer, moving).await, "20.000", "3.0000");
    assert_eq!(state(&buyer, &order).await, "received");
    assert_eq!(buyer.post(&receipts(&order), json!({})).await.code(), "purchase_order.wrong_state");
    let full = buyer.get(&format!("/api/v1/purchase-orders/{}", order["id"])).await.expect(200);
    assert_eq!((full["receipts"].as_array().unwrap().len(), full["payables"].as_array().unwrap().len()), (2, 2));
    // A fixed cost stays; what is sold short takes the price of the receipt.
    let fixed = product(&buyer, "F", "fixed", "5", "0").await;
    let line = |product: i64| json!({ "product_id": product, "quantity": "3", "unit_price": "1.13" });
    let body = json!({ "supplier_id": from, "lines": [line(fixed), line(moving), line(moving)] });
    let mixed = buyer.post("/api/v1/purchase-orders", body).await.expect(201);
    buyer.post(&receipts(&mixed), json!({})).await.expect(201);
    is(&stock(&buyer, fixed).await, "3.000", "5.0000");
    // (20 × 3.00 + 3.00) ÷ 23 = 2.7391; (23 × 2.7391 + 3.00) ÷ 26 = 2.5384.
    is(&stock(&buyer, moving).await, "26.000", "2.5384");
    let listed = buyer.get("/api/v1/goods-receipts?sort=number&limit=2").await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    assert!(listed["next"].is_string());
    verified(&world, &company).await;
}

async fn the_last_pieces_come_in_once(world: World) {
    let company = world.company().await;
    let buyer = company.api(&world, "buyer").await;
    let from = supplier(&buyer, "S-A").await;
    let product = product(&buyer, "M", "moving", "0", "0").await;
    let order = order(&buyer, from, product, "5", "3.39").await;
    let id = PurchaseOrderId(order["id"].as_i64().unwrap());
    let line = PurchaseOrderLineId(order["lines"][0]["id"].as_i64().unwrap());
    let actor = company.actor(&world, "buyer").await;
    let attempts = (0..24).map(|_| {
        let (db, actor) = (world.db().clone(), actor.clone());
        tokio::spawn(async move {
            // Many at once may wait for each other longer than anybody is asked to: again.
            loop {
                let Ok(uow) = db.begin(actor.clone()).await else { continue };
                let lines = vec![ReceivedLine { line, quantity: Quantity(1_000) }];
                match purchasing::receive(&uow, id, NewGoodsReceipt { lines, ..Default::default() }).await {
                    Ok(_) => return uow.commit().await.is_ok(),
                    Err(PurchasingError::TooManyReceived { .. } | PurchasingError::WrongState(_)) => return false,
                    Err(_) => continue,
                }
            }
        })
    });
    let mut done = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        done += usize::from(attempt.await.unwrap());
    }
    assert_eq!(done, 5);
    is(&stock(&buyer, product).await, "5.000", "3.0000");
    let full = buyer.get(&format!("/api/v1/purchase-orders/{id}")).await.expect(200);
    assert_eq!((full["state"].as_str(), full["lines"][0]["open_quantity"].as_str()), (Some("received"), Some("0.000")));
    let aging = buyer.get("/api/v1/payables/aging").await.expect(200);
    assert_eq!(aging["open"], "16.95");
    verified(&world, &company).await;
}

async fn a_goods_receipt_is_taken_back(world: World) {
    let company = world.company().await;
    let (buyer, finance) = (company.api(&world, "buyer").await, company.api(&world, "finance").await);
    let from = supplier(&buyer, "S-A").await;
    let product = product(&buyer, "M", "moving", "2", "10").await;
    let order = order(&buyer, from, product, "10", "4.52").await;
    let first = buyer.post(&receipts(&order), part(&order, "3", "2026-11-02")).await.expect(201);
    let second = buyer.post(&receipts(&order), part(&order, "7", "2026-11-05")).await.expect(201);
    let undo = |receipt: &Value| format!("/api/v1/goods-receipts/{}/reverse", receipt["id"]);
    // What is paid is owed, and can't be undone before the payment is.
    let body = json!({
        "supplier_id": from, "paid_on": "2026-11-10", "amount": "13.56", "method": "bank",
        "parts": [{ "payable_id": first["payable"]["id"], "amount": "13.56" }],
    });
    let payment = finance.post("/api/v1/payments", body).await.expect(201);
    assert_eq!(buyer.post(&undo(&first), json!({ "reason": "退回" })).await.code(), "goods_receipt.paid");
    let back = format!("/api/v1/payments/{}/reverse", payment["id"]);
    finance.post(&back, json!({ "reason": "银行退回", "on": "2026-11-12" })).await.expect(201);
    let early = buyer.post(&undo(&first), json!({ "reason": "退回", "on": "2026-11-11" })).await;
    assert_eq!((early.status, early.body["error"]["field"].as_str()), (422, Some("on")), "it was owed and paid then");
    for body in [json!({ "reason": " " }), json!({ "reason": "x", "on": "2027-01-01" })] {
        assert_eq!(buyer.post(&undo(&first), body).await.status, 422);
    }
    assert_eq!(finance.post(&undo(&first), json!({ "reason": "x" })).await.status, 403);
    let undone =
        buyer.post(&undo(&first), json!({ "reason": "质量不合格，全部退回", "on": "2026-11-15" })).await.expect(201);
    assert_eq!(
        (undone["reversed_on"].as_str(), undone["payable"]["open"].as_str()),
        (Some("2026-11-15"), Some("0.00"))
    );
    assert_eq!(buyer.post(&undo(&first), json!({ "reason": "x" })).await.code(), "payable.reversed");
    // (20 × 3.00 − 12.00) ÷ 17 = 2.8235.
    is(&stock(&buyer, product).await, "17.000", "2.8235");
    assert_eq!(state(&buyer, &order).await, "partly_received");
    // Before the day it was owed, from the day on not.
    for (day, open) in [
        ("2026-11-01", "0.00"),
        ("2026-11-04", "13.56"),
        ("2026-11-10", "31.64"),
        ("2026-11-12", "45.20"),
        ("2026-11-14", "45.20"),
        ("2026-11-15", "31.64"),
    ] {
        let aging = finance.get(&format!("/api/v1/payables/aging?as_of={day}")).await.expect(200);
        assert_eq!(aging["open"], open, "{day}");
    }
    // What went back may come again, and all parts that count sum to the order.
    let again = buyer.post(&receipts(&order), part(&order, "3", "2026-11-20")).await.expect(201);
    assert_eq!(again["amount"], "13.56");
    assert_eq!(state(&buyer, &order).await, "received");
    assert_eq!(buyer.get("/api/v1/payables/aging").await.expect(200)["open"], "45.20");
    // Nothing else happened since: all is as before it came.
    buyer.post(&undo(&again), json!({ "reason": "误录" })).await.expect(201);
    is(&stock(&buyer, product).await, "17.000", "2.8235");
    buyer.post(&undo(&second), json!({ "reason": "误录" })).await.expect(201);
    assert_eq!(
        (state(&buyer, &order).await.as_str(), stock(&buyer, product).await.0.as_str()),
        ("confirmed", "10.000")
    );
    let listed = buyer.get("/api/v1/goods-receipts?reversed=true").await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 3);
    verified(&world, &company).await;
}

async fn a_draft_is_changed_by_one_at_a_time(world: World) {
    let company = world.company().await;
    let buyer = company.api(&world, "buyer").await;
    let from = supplier(&buyer, "S-A").await;
    let product = product(&buyer, "M", "moving", "2", "10").await;
    let body = |quantity: &str, draft: bool| {
        let line = json!({ "product_code": "m", "quantity": quantity, "unit_price": "1.00", "tax_rate": "0" });
        json!({ "supplier_id": from, "expected_on": "2026-12-24", "lines": [line], "draft": draft })
    };
    let draft = buyer.post("/api/v1/purchase-orders", body("1", true)).await.expect(201);
    assert_eq!((draft["state"].as_str(), draft["payment_days"].as_i64()), (Some("draft"), Some(30)));
    assert_eq!(draft["lines"][0]["product_id"].as_i64(), Some(product));
    let path = format!("/api/v1/purchase-orders/{}", draft["id"]);
    assert_eq!(buyer.post(&format!("{path}/receipts"), json!({})).await.code(), "purchase_order.wrong_state");
    let edited = put(&buyer, &path, json!({ "version": 1, "order": body("2", true) })).await.expect(200);
    assert_eq!((edited["amount"].as_str(), edited["version"].as_i64()), (Some("2.00"), Some(2)));
    let late = put(&buyer, &path, json!({ "version": 1, "order": body("3", true) })).await;
    assert_eq!((late.status, late.code()), (409, "stale"));
    let newer = &late.body["error"]["details"]["current"];
    assert_eq!((newer["version"].as_i64(), newer["lines"][0]["quantity"].as_str()), (Some(2), Some("2.000")));
    assert_eq!(buyer.post(&format!("{path}/confirm"), json!({ "version": 1 })).await.code(), "stale");
    let confirmed = buyer.post(&format!("{path}/confirm"), json!({ "version": 2 })).await.expect(200);
    assert_eq!(confirmed["state"], "confirmed");
    let binding = put(&buyer, &path, json!({ "version": 3, "order": body("3", true) })).await;
    assert_eq!((binding.status, binding.code()), (409, "purchase_order.wrong_state"));
}

async fn what_is_called_off_does_not_come(world: World) {
    let company = world.company().await;
    let buyer = company.api(&world, "buyer").await;
    let from = supplier(&buyer, "S-A").await;
    let product = product(&buyer, "M", "moving", "2", "10").await;
    let whole = order(&buyer, from, product, "5", "1").await;
    let path = format!("/api/v1/purchase-orders/{}", whole["id"]);
    let off = buyer.post(&format!("{path}/cancel"), json!({ "version": 1, "reason": "供应商停产" })).await.expect(200);
    assert_eq!((off["state"].as_str(), off["lines"][0]["open_quantity"].as_str()), (Some("cancelled"), Some("0.000")));
    assert_eq!(buyer.post(&receipts(&whole), json!({})).await.code(), "purchase_order.wrong_state");
    let rest = order(&buyer, from, product, "5", "1").await;
    let path = format!("/api/v1/purchase-orders/{}", rest["id"]);
    buyer.post(&receipts(&rest), part(&rest, "2", "2026-11-05")).await.expect(201);
    let answer = buyer.post(&format!("{path}/cancel"), json!({ "version": 2, "reason": "x" })).await;
    assert_eq!(answer.code(), "purchase_order.wrong_state", "something has come");
    let wrong = json!({ "version": 2, "reason": "x", "line_ids": [whole["lines"][0]["id"]] });
    assert_eq!(buyer.post(&format!("{path}/cancel-rest"), wrong).await.status, 422);
    let off =
        buyer.post(&format!("{path}/cancel-rest"), json!({ "version": 2, "reason": "不再需要" })).await.expect(200);
    assert_eq!(
        (off["state"].as_str(), off["lines"][0]["cancelled_quantity"].as_str()),
        (Some("received"), Some("3.000"))
    );
    assert_eq!(off["close_reason"], "不再需要");
    // Paid, it is closed; the money back, it is open again.
    let finance = company.api(&world, "finance").await;
    let body = json!({ "supplier_id": from, "amount": "2.00", "method": "bank", "allocate": "oldest" });
    let payment = finance.post("/api/v1/payments", body).await.expect(201);
    assert_eq!((state(&buyer, &rest).await.as_str(), payment["open"].as_str()), ("closed", Some("0.00")));
    finance.post(&format!("/api/v1/payments/{}/reverse", payment["id"]), json!({ "reason": "误录" })).await.expect(201);
    assert_eq!(state(&buyer, &rest).await, "received");
    verified(&world, &company).await;
}
