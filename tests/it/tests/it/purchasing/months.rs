//! Purchase orders and closed months.

use it::{World, both};
use serde_json::json;

use super::{product, supplier};

both!(nothing_is_ordered_in_a_closed_month);

async fn nothing_is_ordered_in_a_closed_month(world: World) {
    let company = world.company().await;
    let buyer = company.api(&world, "buyer").await;
    let from = supplier(&buyer, "S-A").await;
    let product = product(&buyer, "M", "moving", "2", "10").await;
    let order = |on: &str, draft: bool| {
        let line = json!({ "product_id": product, "quantity": "1", "unit_price": "5" });
        json!({ "supplier_id": from, "ordered_on": on, "draft": draft, "lines": [line] })
    };
    let early = buyer.post("/api/v1/purchase-orders", order("2026-10-20", true)).await.expect(201);
    let finance = company.api(&world, "finance").await;
    finance.post("/api/v1/months/202610/close", json!({})).await.expect(200);
    let refused = buyer.post("/api/v1/purchase-orders", order("2026-10-21", false)).await;
    assert_eq!((refused.status, refused.code()), (409, "month.closed"), "{}", refused.body);
    let confirm = format!("/api/v1/purchase-orders/{}/confirm", early["id"]);
    let refused = buyer.post(&confirm, json!({ "version": early["version"] })).await;
    assert_eq!((refused.status, refused.code()), (409, "month.closed"), "{}", refused.body);
    buyer.post("/api/v1/purchase-orders", order("2026-11-02", false)).await.expect(201);
    finance.post("/api/v1/months/202610/reopen", json!({ "reason": "漏录" })).await.expect(200);
    buyer.post(&confirm, json!({ "version": early["version"] })).await.expect(200);
}
