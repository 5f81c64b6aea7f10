//! Commission: what is due, who approves settling it, and that a settled month never changes.

use it::{Api, Company, World, both};
use serde_json::{Value, json};

use super::{nothing_differs, pay, sold, two_come_back};

both!(commission_is_settled_once_and_never_changes, settling_is_approved_by_somebody_else);

/// Total, number of people, whether it is settled.
async fn of(api: &Api, month: i64) -> (String, usize, bool) {
    let found = api.get(&format!("/api/v1/commissions?month={month}")).await.expect(200);
    let people = found["people"].as_array().unwrap().len();
    (found["total"].as_str().unwrap().to_owned(), people, found["settled"] == true)
}

async fn waiting(api: &Api) -> Vec<Value> {
    let path = "/api/v1/approvals?for_me=true&kind=commission_settlement";
    api.get(path).await.expect(200)["items"].as_array().unwrap().clone()
}

/// The manager approves what waits.
async fn approve(world: &World, company: &Company) {
    let manager = company.api(world, "manager").await;
    for one in waiting(&manager).await {
        manager.post(&format!("/api/v1/approvals/{}/approve", one["id"]), json!({})).await.expect(200);
    }
}

async fn commission_is_settled_once_and_never_changes(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let (_, delivery) = sold(&world, &company, known.customer).await;
    pay(&world, &company, known.customer, "565", "2026-10-20").await;
    let finance = company.api(&world, "finance").await;
    let lina = company.api(&world, "lina").await;
    assert_eq!(of(&finance, 202_610).await, ("25.00".to_owned(), 2, false));
    assert_eq!(of(&lina, 202_610).await, ("17.50".to_owned(), 1, false), "one's own only");
    let entries = lina.get("/api/v1/commissions/entries?month=202610").await.expect(200);
    let entry = &entries["items"][0];
    assert_eq!(
        (entry["base"].as_str(), entry["rate"].as_str(), entry["share"].as_str(), entry["product_name"].as_str()),
        (Some("500.00"), Some("5.00"), Some("70.00"), Some("球阀"))
    );
    for (month, status) in [(202_611, 409), (202_613, 422), (0, 422)] {
        let answer = finance.post("/api/v1/commissions/settlements", json!({ "month": month })).await;
        assert_eq!(answer.status, status, "{month}: {}", answer.body);
    }
    assert_eq!(lina.post("/api/v1/commissions/settlements", json!({ "month": 202_610 })).await.status, 403);
    let asked = finance.post("/api/v1/commissions/settlements", json!({ "month": 202_610 })).await.expect(201);
    let figures = (asked["state"].as_str(), asked["amount"].as_str(), asked["people"].as_i64());
    assert_eq!(figures, (Some("waiting"), Some("25.00"), Some(2)));
    approve(&world, &company).await;
    let again = finance.post("/api/v1/commissions/settlements", json!({ "month": 202_610 })).await;
    assert_eq!((again.status, again.code()), (409, "commission.settled"));
    // Later effects land in the next month that is open, whatever their date.
    pay(&world, &company, known.customer, "565", "2026-10-25").await;
    two_come_back(&world, &company, &delivery).await;
    assert_eq!(of(&finance, 202_610).await, ("25.00".to_owned(), 2, true));
    // All is paid, 1000 × 5 % = 50; and a fifth of it came back.
    assert_eq!(of(&finance, 202_611).await.0, "15.00");
    let row = &finance.get("/api/v1/commissions?month=202611").await.expect(200)["people"][0];
    assert_eq!((row["accrued"].as_str(), row["taken_back"].as_str()), (Some("17.50"), Some("7.00")));
    nothing_differs(&world, &company).await;
}

async fn settling_is_approved_by_somebody_else(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    sold(&world, &company, known.customer).await;
    pay(&world, &company, known.customer, "565", "2026-10-20").await;
    let (finance, manager) = (company.api(&world, "finance").await, company.api(&world, "manager").await);
    let ask = async || finance.post("/api/v1/commissions/settlements", json!({ "month": 202_610 })).await.expect(201);
    assert_eq!(manager.post("/api/v1/commissions/settlements", json!({ "month": 202_610 })).await.status, 403);
    ask().await;
    let listed = finance.get("/api/v1/commissions/settlements?year=2026").await.expect(200)["items"][0].clone();
    assert_eq!((&listed["state"], &listed["settled_at"]), (&json!("waiting"), &Value::Null));
    assert_eq!((&listed["requested_by"]["name"], &listed["settled_by"]), (&json!("孙丽"), &Value::Null));
    let month = finance.get("/api/v1/commissions?month=202610").await.expect(200);
    assert_eq!((&month["settled"], &month["waiting"]), (&json!(false), &json!(true)));
    assert!(waiting(&finance).await.is_empty(), "not one's own");
    let request = waiting(&manager).await.remove(0);
    assert_eq!((&request["subject_number"], &request["detail"]["amount"]), (&json!("2026-10"), &json!("25.00")));
    let decide = |api: &Api, request: &Value, how: &str| {
        let (api, path) = (api.clone(), format!("/api/v1/approvals/{}/{how}", request["id"]));
        async move { api.post(&path, json!({ "comment": "请核对" })).await }
    };
    assert_eq!(decide(&finance, &request, "approve").await.status, 403);
    decide(&manager, &request, "refuse").await.expect(200);
    assert!(!of(&finance, 202_610).await.2);
    // What changes after it was asked for is not settled unseen.
    ask().await;
    pay(&world, &company, known.customer, "113", "2026-10-25").await;
    let request = waiting(&manager).await.remove(0);
    let stale = decide(&manager, &request, "approve").await;
    assert_eq!((stale.status, stale.code()), (409, "state"), "{}", stale.body);
    let renewed = ask().await;
    assert_eq!(renewed["amount"], "30.00");
    assert_eq!(decide(&manager, &request, "approve").await.status, 409, "another one waits now");
    let request = waiting(&manager).await.remove(0);
    decide(&manager, &request, "approve").await.expect(200);
    let listed = finance.get("/api/v1/commissions/settlements?year=2026").await.expect(200)["items"][0].clone();
    assert_eq!((&listed["state"], &listed["amount"]), (&json!("settled"), &json!("30.00")));
    assert!(listed["settled_by"]["name"].is_string() && listed["settled_at"].is_string(), "{listed}");
    assert_eq!(of(&finance, 202_610).await, ("30.00".to_owned(), 2, true));
    nothing_differs(&world, &company).await;
}
