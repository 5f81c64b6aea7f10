//! Closed months, and expenses with the cash that they move.

use it::{World, both};
use reqwest::Method as Verb;
use serde_json::json;

use super::{item, nothing_differs};

both!(nothing_is_dated_into_a_closed_month, expenses_are_paid_and_reversed);

async fn nothing_is_dated_into_a_closed_month(world: World) {
    let company = world.company().await;
    let item = item(&world, &company).await;
    let finance = company.api(&world, "finance").await;
    let closed = finance.post("/api/v1/months/202610/close", json!({})).await.expect(200);
    let october = &closed["items"][9];
    assert_eq!((october["closed"].as_bool(), october["changed_by"]["name"].as_str()), (Some(true), Some("孙丽")));
    for (month, status, code) in [("202610", 409, "state"), ("202611", 409, "state"), ("202613", 422, "invalid")] {
        let answer = finance.post(&format!("/api/v1/months/{month}/close"), json!({})).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{month}");
    }
    let spend = |on: &str| json!({ "item_id": item, "spent_on": on, "amount": "10", "method": "cash" });
    let refused = finance.post("/api/v1/expenses", spend("2026-10-31")).await;
    assert_eq!((refused.status, refused.code()), (409, "month.closed"), "{}", refused.body);
    assert_eq!(refused.body["error"]["details"]["month"], 202_610);
    for (day, field) in [("2026-11-24", "spent_on"), ("1999-12-31", "spent_on")] {
        let answer = finance.post("/api/v1/expenses", spend(day)).await;
        assert_eq!((answer.status, answer.body["error"]["field"].as_str()), (422, Some(field)), "{day}");
    }
    finance.post("/api/v1/expenses", spend("2026-11-01")).await.expect(201);
    let nothing = finance.post("/api/v1/months/202610/reopen", json!({ "reason": " " })).await;
    assert_eq!((nothing.status, nothing.body["error"]["field"].as_str()), (422, Some("reason")));
    finance.post("/api/v1/months/202610/reopen", json!({ "reason": "漏记发票" })).await.expect(200);
    finance.post("/api/v1/expenses", spend("2026-10-31")).await.expect(201);
    let manager = company.api(&world, "manager").await;
    assert_eq!(manager.post("/api/v1/months/202610/close", json!({})).await.status, 403);
    let trail = manager.get("/api/v1/audit?action=month.").await.expect(200);
    assert_eq!(trail["items"][0]["detail"]["reason"], "漏记发票");
}

async fn expenses_are_paid_and_reversed(world: World) {
    let company = world.company().await;
    let item = item(&world, &company).await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let (lina, finance) = (company.api(&world, "lina").await, company.api(&world, "finance").await);
    let account = finance.post("/api/v1/cash-accounts", json!({ "name": "工行基本户" })).await.expect(201);
    let again = finance.post("/api/v1/cash-accounts", json!({ "name": "工行基本户" })).await;
    assert_eq!((again.status, again.body["error"]["field"].as_str()), (422, Some("name")));
    let body = json!({
        "item_id": item, "amount": "320.5", "method": "wechat", "customer_id": known.customer,
        "cash_account_id": account["id"], "campaign": "秋季拜访", "spent_on": "2026-11-20",
    });
    let spent = lina.post("/api/v1/expenses", body.clone()).await.expect(201);
    assert_eq!((spent["staff"]["name"].as_str(), spent["category"].as_str()), (Some("李娜"), Some("差旅费")));
    let path = format!("/api/v1/expenses/{}", spent["id"]);
    let (wang, lead) = (company.api(&world, "wang").await, company.api(&world, "lead").await);
    assert_eq!((wang.get(&path).await.status, lead.get(&path).await.status), (404, 200));
    let mut other = body.clone();
    other["staff_id"] = json!(company.staff("wang"));
    let refused = lina.post("/api/v1/expenses", other).await;
    assert_eq!((refused.status, refused.code()), (404, "not_found"));
    for amount in ["0", "-1", "100000000.01"] {
        let mut bad = body.clone();
        bad["amount"] = json!(amount);
        let refused = lina.post("/api/v1/expenses", bad).await;
        assert_eq!((refused.status, refused.body["error"]["field"].as_str()), (422, Some("amount")), "{amount}");
    }
    let early = finance.post(&format!("{path}/reverse"), json!({ "reason": "重复", "on": "2026-11-19" })).await;
    assert_eq!((early.status, early.body["error"]["field"].as_str()), (422, Some("on")));
    let reversal = finance.post(&format!("{path}/reverse"), json!({ "reason": "重复录入" })).await.expect(200);
    assert_eq!((reversal["amount"].as_str(), &reversal["reverses_id"]), (Some("-320.50"), &spent["id"]));
    for id in [&spent["id"], &reversal["id"]] {
        let again = finance.post(&format!("/api/v1/expenses/{id}/reverse"), json!({ "reason": "再来" })).await;
        assert_eq!((again.status, again.code()), (409, "expense.reversed"));
    }
    let seen = lina.get(&path).await.expect(200);
    assert_eq!(seen["reversed_by_id"], reversal["id"]);
    for by in ["day", "month", "method", "account", "person", "source"] {
        let flow = finance.get(&format!("/api/v1/cash/flow?by={by}&from=2026-11-01")).await.expect(200);
        let total = &flow["total"];
        assert_eq!(
            (total["inflow"].as_str(), total["outflow"].as_str(), total["net"].as_str(), total["count"].as_i64()),
            (Some("320.50"), Some("320.50"), Some("0.00"), Some(2)),
            "{by}"
        );
    }
    let named = finance.get("/api/v1/cash/flow?by=account").await.expect(200);
    assert_eq!(named["rows"][0]["name"], "工行基本户");
    let entries = finance.get("/api/v1/cash/entries?inflow=false&source=expense").await.expect(200);
    assert_eq!(
        (entries["items"][0]["amount"].as_str(), &entries["items"][0]["source_number"]),
        (Some("-320.50"), &spent["number"])
    );
    assert_eq!(lina.get("/api/v1/cash/entries").await.status, 403);
    // What is out of use takes nothing new.
    let path = format!("/api/v1/cash-accounts/{}", account["id"]);
    finance.send(Verb::PATCH, &path, Some(&json!({ "active": false })), None).await.expect(200);
    let refused = lina.post("/api/v1/expenses", body).await;
    assert_eq!((refused.status, refused.body["error"]["field"].as_str()), (422, Some("cash_account_id")));
    let totals = finance.get("/api/v1/expenses/totals?tagged=true").await.expect(200);
    assert_eq!((totals["items"][0]["amount"].as_str(), totals["items"][0]["count"].as_i64()), (Some("0.00"), Some(2)));
    nothing_differs(&world, &company).await;
}
