//! Letters about what is overdue, and the customers' own bill.

use chrono::Duration;
use it::{Browser, World, both};
use serde_json::json;

use crate::receivables::{indebted, owes, pays};

both!(letters_go_level_by_level, customers_ask_for_their_bill);

async fn letters_go_level_by_level(world: World) {
    let (company, finance, customer, debts) = indebted(&world).await;
    // Whoever waits for days signs in again.
    let draft = async || {
        let api = company.api(&world, "finance").await;
        api.post("/api/v1/dunning-letters", json!({})).await.expect(201)["items"].clone()
    };
    // Contested, the older one is left out: 53 days and 100 元 are due for the first level.
    finance
        .post(&format!("/api/v1/receivables/{}/dispute", debts[1]), json!({ "reason": "质量问题" }))
        .await
        .expect(200);
    let first = draft().await;
    assert_eq!(first.as_array().unwrap().len(), 1);
    assert_eq!((first[0]["level"].as_i64(), first[0]["overdue"].as_str()), (Some(1), Some("100.00")));
    assert!(first[0]["text"].as_str().unwrap().contains("杭州明远精密机械有限公司"));
    assert!(draft().await.as_array().unwrap().is_empty(), "one waits");
    let path = format!("/api/v1/dunning-letters/{}", first[0]["id"]);
    let lina = company.api(&world, "lina").await;
    assert_eq!(lina.post(&format!("{path}/send"), json!({ "channel": "print" })).await.status, 403);
    let sent = finance.post(&format!("{path}/send"), json!({ "channel": "message" })).await.expect(200);
    assert_eq!(sent["state"], "sent");
    assert_eq!(finance.post(&format!("{path}/send"), json!({ "channel": "print" })).await.status, 409);
    world.drain().await;
    // No window is open: the owner has it to copy.
    let todo = lina.get("/api/v1/todo").await.expect(200);
    let waits = |kind: &str| todo["items"].as_array().unwrap().iter().any(|item| item["kind"] == kind);
    assert!(waits("hand_written") && waits("receivable"), "{todo}");
    world.advance(Duration::days(6)).await;
    assert!(draft().await.as_array().unwrap().is_empty(), "six days apart only");
    world.advance(Duration::days(1)).await;
    let finance = company.api(&world, "finance").await;
    let second = finance.post("/api/v1/dunning-letters", json!({ "customer_id": customer })).await.expect(201);
    assert_eq!((second["items"][0]["level"].as_i64(), second["items"][0]["cycle"].as_i64()), (Some(2), Some(1)));
    let path = format!("/api/v1/dunning-letters/{}", second["items"][0]["id"]);
    finance.post(&format!("{path}/send"), json!({ "channel": "print" })).await.expect(200);
    // All is paid; what becomes overdue later begins a new cycle.
    pays(&finance, customer, "2026-11-30", "350.50", "oldest").await;
    let today = world.now().date_naive();
    let due = (today + Duration::days(1)).to_string();
    owes(&finance, customer, &today.to_string(), &due, "500.00").await;
    world.advance(Duration::days(10)).await;
    let finance = company.api(&world, "finance").await;
    let third = finance.post("/api/v1/dunning-letters", json!({})).await.expect(201);
    assert_eq!((third["items"][0]["level"].as_i64(), third["items"][0]["cycle"].as_i64()), (Some(1), Some(2)));
}

async fn customers_ask_for_their_bill(world: World) {
    let company = world.company().await;
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    let none = person.write("对账").await.unwrap();
    assert!(none.contains("没有待付款"), "{none}");
    let finance = company.api(&world, "finance").await;
    owes(&finance, known.customer, "2026-09-01", "2026-10-01", "100.00").await;
    owes(&finance, known.customer, "2026-11-20", "2026-12-20", "200.00").await;
    let bill = person.write("账单").await.unwrap();
    for part in ["2 笔", "¥300.00", "¥100.00", "已逾期", "2026-12-20"] {
        assert!(bill.contains(part), "{part}: {bill}");
    }
    let mut stranger = world.person("阿杰", "13900002222").await;
    stranger.follow(&company.service.appid, None).await;
    let answer = stranger.write("账单").await.unwrap();
    assert!(!answer.contains('¥') && answer.contains("绑定"), "{answer}");
    let mut browser = Browser::new(&world);
    browser.sign_in(&person, &company.service.appid, "/bill").await;
    let bill = browser.api().get("/api/v1/my/bill").await.expect(200);
    assert_eq!((bill["open"].as_str(), bill["overdue"].as_str()), (Some("300.00"), Some("100.00")));
    assert_eq!(bill["items"][0]["due_on"], "2026-10-01");
}
