//! Grades: preview, applying, by hand.

use chrono::Duration;
use crm::ids::CustomerId;
use crm::money::Money;
use crm::profit::{self, Effect};
use it::{Api, Company, World, both};
use reqwest::Method;
use serde_json::{Value, json};

both!(grades_of_a_closed_year);

async fn earned(world: &World, company: &Company, name: &str, contribution: i64) -> CustomerId {
    let customer = company.customer(world, "lina", name, "13800001111").await.customer;
    let uow = company.begin(world, "lina").await;
    let effect = Effect { sales: Money(contribution + 400), cost: Money(400), ..Effect::default() };
    profit::post(&uow, "2025-06-01".parse().unwrap(), customer, &[], &[effect]).await.unwrap();
    uow.commit().await.unwrap();
    customer
}

async fn grade(api: &Api, customer: CustomerId) -> String {
    let found = api.get(&format!("/api/v1/customers/{customer}/grades")).await.expect(200);
    found["grade"].as_str().unwrap().to_owned()
}

async fn grades_of_a_closed_year(world: World) {
    let company = world.company().await;
    let mut customers = Vec::new();
    for (at, contribution) in [5_000, 2_000, 1_500, 1_000, 500, 0, -300].into_iter().enumerate() {
        customers.push(earned(&world, &company, &format!("第{at}客户"), contribution).await);
    }
    let (manager, finance, lina) =
        (company.api(&world, "manager").await, company.api(&world, "finance").await, company.api(&world, "lina").await);
    let preview = manager.get("/api/v1/grades/preview?year=2025&limit=100").await.expect(200);
    let grades = |preview: &Value| -> String {
        preview["items"].as_array().unwrap().iter().map(|line| line["grade"].as_str().unwrap()).collect()
    };
    assert_eq!((grades(&preview).as_str(), preview["closed"].as_bool()), ("AAABCDD", Some(false)));
    let fixed = manager.get("/api/v1/grades/preview?year=2025&mode=fixed&limit=100").await.expect(200);
    assert_eq!(grades(&fixed), "AABBBBC");
    let first = manager.get("/api/v1/grades/preview?year=2025&limit=3").await.expect(200);
    let next = first["next"].as_str().unwrap();
    let second = manager.get(&format!("/api/v1/grades/preview?year=2025&limit=100&cursor={next}")).await.expect(200);
    assert_eq!((grades(&second).as_str(), second["items"][0]["place"].as_i64()), ("BCDD", Some(4)));
    let early = manager.post("/api/v1/grades/runs", json!({ "year": 2025 })).await;
    assert_eq!((early.status, early.code()), (409, "grade.year_open"));
    for month in 202_501..=202_512 {
        finance.post(&format!("/api/v1/months/{month}/close"), json!({})).await.expect(200);
    }
    // Set by hand before: it stays.
    let kept = customers[1];
    let by_hand = json!({ "grade": "D", "reason": "长期拖欠", "until": "2026-12-31" });
    manager.post(&format!("/api/v1/customers/{kept}/grade"), by_hand.clone()).await.expect(200);
    assert_eq!(lina.post(&format!("/api/v1/customers/{kept}/grade"), by_hand).await.status, 403);
    assert_eq!(finance.post("/api/v1/grades/runs", json!({ "year": 2025 })).await.status, 403);
    let run = manager.post("/api/v1/grades/runs", json!({ "year": 2025 })).await.expect(201);
    assert_eq!((run["customers"].as_i64(), run["contribution"].as_str()), (Some(7), Some("97.00")));
    let again = manager.post("/api/v1/grades/runs", json!({ "year": 2025 })).await;
    assert_eq!((again.status, again.code()), (409, "grade.year_done"));
    let mut now = String::new();
    for customer in &customers {
        now.push_str(&grade(&manager, *customer).await);
    }
    assert_eq!(now, "ADABCDD", "the one that was set by hand stays");
    let kept_lines = manager.get("/api/v1/grades/runs/2025?limit=100").await.expect(200);
    assert_eq!(grades(&kept_lines), "AAABCDD", "the snapshot has what was computed");
    assert_eq!(manager.get("/api/v1/grades/runs/2024").await.status, 404);
    // A salesperson sees the grades of the own customers, and no contribution.
    let own = lina.get(&format!("/api/v1/customers/{kept}/grades")).await.expect(200);
    assert_eq!((own["computed"][0]["grade"].as_str(), &own["computed"][0]["contribution"]), (Some("A"), &Value::Null));
    assert_eq!(own["overrides"][0]["reason"], "长期拖欠");
    // It ends with its last day, or before by hand.
    world.advance(Duration::days(38)).await;
    world.tick().await;
    // Tokens do not last so long.
    let manager = company.api(&world, "manager").await;
    assert_eq!(grade(&manager, kept).await, "D", "31 December");
    world.advance(Duration::days(1)).await;
    world.tick().await;
    let manager = company.api(&world, "manager").await;
    assert_eq!(grade(&manager, kept).await, "A");
    let first = customers[0];
    for (until, status) in [("2026-12-31", 422), ("2035-01-01", 422), ("2027-06-30", 200)] {
        let body = json!({ "grade": "B", "reason": "试用", "until": until });
        assert_eq!(manager.post(&format!("/api/v1/customers/{first}/grade"), body).await.status, status, "{until}");
    }
    let ended =
        manager.post(&format!("/api/v1/customers/{first}/grade/end"), json!({ "reason": "恢复" })).await.expect(200);
    assert_eq!(ended["grade"], "A");
    let nothing = manager.post(&format!("/api/v1/customers/{first}/grade/end"), json!({ "reason": "恢复" })).await;
    assert_eq!((nothing.status, nothing.code()), (409, "state"));
    let settings = manager.get("/api/v1/settings").await;
    let admin = company.api(&world, "admin").await;
    let mut body = admin.get("/api/v1/settings").await.expect(200);
    assert_eq!(body["grade_rule"]["mode"], "pareto", "{}", settings.body);
    body["grade_rule"]["a_percent"] = json!(99);
    let refused = admin.send(Method::PUT, "/api/v1/settings", Some(&body), None).await;
    assert_eq!((refused.status, refused.body["error"]["field"].as_str()), (422, Some("grade_rule")));
}
