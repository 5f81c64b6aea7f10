//! The demo, started and walked through as a real process.

use it::Api;
use std::path::Path;

use it::process::{Process, free_port, run};
use it::{Person, SimClient};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_breathes() {
    let folder = tempfile::tempdir().unwrap();
    let (port, sim_port) = (free_port().to_string(), free_port().to_string());
    let args = ["demo", "--port", &port, "--sim-port", &sim_port, "--clock", "2026-11-23T10:00"];
    let mut demo = Process::start(&args, &[("TMPDIR", folder.path().to_str().unwrap())]);
    assert_eq!(demo.until("ready").await, format!("ready http://127.0.0.1:{port}"));
    let url = format!("http://127.0.0.1:{port}");
    let http = wechat::http_client().unwrap();
    let page = http.get(&url).send().await.unwrap();
    assert!(page.status().is_success() && page.text().await.unwrap().contains("guanxi-demo"));

    // A customer asks for the order.
    let sim = SimClient::new(format!("http://127.0.0.1:{sim_port}"), http.clone());
    let accounts = sim.get("/accounts").await;
    let service = accounts["accounts"].as_array().unwrap().iter().find(|one| one["kind"] == "service").unwrap();
    let person = Person { user: "u1".into(), appid: service["appid"].as_str().unwrap().into(), sim: sim.clone() };
    let answer = person.write("查订单").await.unwrap();
    assert!(answer.contains("SO2026"), "{answer}");

    // The salesperson sees it, logs a follow-up and answers.
    let api = Api::login(&http, &url, "lina", "guanxi-demo").await;
    let found = api.get("/api/v1/customers/search?q=mingyuan").await.expect(200);
    let customer = found["found"][0]["id"].as_i64().unwrap();
    let timeline = api.get(&format!("/api/v1/customers/{customer}/timeline")).await.expect(200).to_string();
    assert!(timeline.contains("查订单"), "{timeline}");
    let logged = json!({ "channel": "wechat", "content": "客户在微信上查了订单" });
    api.post(&format!("/api/v1/customers/{customer}/follow-ups"), logged).await.expect(201);
    let talks = api.get(&format!("/api/v1/conversations?customer_id={customer}")).await.expect(200);
    let talk = talks["items"][0]["id"].as_i64().unwrap();
    api.post(&format!("/api/v1/conversations/{talk}/replies"), json!({ "text": "后天发出。" })).await.expect(201);

    // The clock is moved past the birthday greeting, which arrives once; so has the answer.
    for _ in 0..2 {
        let moved =
            http.post(format!("{url}/_demo/clock")).json(&json!({ "advance_minutes": 45 })).send().await.unwrap();
        assert!(moved.status().is_success());
    }
    let heard = person.heard("custom").await;
    assert_eq!(heard.iter().filter(|line| line.as_str() == "后天发出。").count(), 1, "{heard:?}");
    assert_eq!(heard.iter().filter(|line| line.contains("生日快乐")).count(), 1, "{heard:?}");
    let outcomes =
        Api::login(&http, &url, "manager", "guanxi-demo").await.get("/api/v1/pushes/counts").await.expect(200);
    for state in
        ["planned", "sent", "delivered", "failed", "in_doubt", "handed_over", "cancelled", "skipped", "expired"]
    {
        assert!(outcomes.to_string().contains(state), "no push is {state}: {outcomes}");
    }

    trades(&Api::login(&http, &url, "manager", "guanxi-demo").await).await;
    its_sums_are_right(folder.path()).await;

    assert_eq!(demo.signal("INT").await, Some(0));
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path()).collect();
    assert!(left.is_empty(), "its folder is gone: {left:?}");
}

/// Every report of trade has something real to show.
async fn trades(api: &Api) {
    let get = async |path: &str| api.get(&format!("/api/v1{path}")).await.expect(200);
    let many = async |path: &str| get(path).await["items"].as_array().unwrap().len();
    let money = |value: &Value| value.as_str().unwrap().parse::<f64>().unwrap();

    // Somebody is late in every bucket, somebody contests, somebody is written to.
    let aging = get("/receivables/aging").await;
    for bucket in ["not_due", "days_1_30", "days_31_60", "days_61_90", "days_91_180", "days_over_180", "credit"] {
        assert!(money(&aging[bucket]) > 0.0, "nothing is {bucket}: {aging}");
    }
    for path in [
        "/receivables?disputed=true",
        "/receivables/aging/customers?alerts=true",
        "/dunning-letters?state=printed",
        "/dunning-letters?state=draft",
        "/write-offs?kind=bad_debt&state=applied",
        "/write-offs?kind=write_off",
        "/receipts?reversed=true",
        "/receipts?kind=credit_note",
        "/returns",
        "/checkpoints?standing=bad",
        "/checkpoints?standing=missing",
        "/checkpoints?standing=answered",
        "/approvals?state=waiting&kind=floor_price",
        "/approvals?state=waiting&kind=credit_limit",
        "/approvals?state=waiting&kind=bad_debt",
        "/approvals?state=approved",
        "/quotes?state=draft",
        "/quotes?state=waiting",
        "/quotes?state=sent",
        "/quotes?state=ordered",
        "/quotes?state=lost",
        "/quotes?state=expired",
        "/opportunities?state=won",
        "/opportunities?state=lost",
        "/orders?state=partly_shipped",
        "/orders?state=closed",
        "/purchase-orders?state=received",
        "/goods-receipts",
        "/payments",
        "/payables?open=true",
    ] {
        assert!(many(path).await > 0, "{path} is empty");
    }
    for stage in ["初步接洽", "需求确认", "方案报价", "商务谈判"] {
        assert!(many(&format!("/opportunities?stage={stage}")).await > 0, "no opportunity is at {stage}");
    }

    // Two years were closed and graded; somebody has each grade.
    for year in [2024, 2025] {
        let months = get(&format!("/months?year={year}")).await;
        assert!(months["items"].as_array().unwrap().iter().all(|month| month["closed"] == true), "{months}");
    }
    assert_eq!(many("/grades/runs").await, 2);
    for grade in ["A", "B", "C", "D"] {
        assert!(many(&format!("/customers?grade={grade}")).await > 0, "nobody is {grade}");
    }

    for by in ["customer", "order", "product", "category", "channel", "region", "salesperson", "department"] {
        let report = get(&format!("/profit?by={by}&period=2025")).await;
        assert!(report["items"].as_array().unwrap().len() > 1, "{report}");
        assert!(money(&report["total"]["contribution"]) > 0.0 && money(&report["total"]["commission"]) > 0.0);
    }
    let worst = get("/profit?by=customer&period=2025&limit=100").await;
    let worst = worst["items"].as_array().unwrap().last().unwrap().clone();
    assert!(money(&worst["figures"]["contribution"]) < 0.0, "somebody costs more than they bring: {worst}");
    let trend = get("/profit/trend?from=2024&until=2025&step=month").await;
    assert!(trend["items"].as_array().unwrap().iter().all(|month| money(&month["figures"]["net_sales"]) > 0.0));
    assert!(get("/profit/curve?period=2025").await["points"].as_array().unwrap().len() > 20);
    assert_eq!(get("/commissions?month=202610").await["settled"], true);
    let people = get("/performance?period=2026-10&subject=person&by=sales").await;
    assert!(people.to_string().contains("target"), "{people}");
    assert!(get("/cash/flow?from=2026-01-01&until=2026-10-31&by=month").await["rows"].as_array().unwrap().len() == 10);
}

/// What is stored of sums is what the documents say.
async fn its_sums_are_right(folder: &Path) {
    let place = std::fs::read_dir(folder).unwrap().flatten().next().unwrap().path();
    let database = format!("sqlite://{}", place.join("guanxi.db").display());
    let verified = run(&["admin", "verify"], &[("GUANXI__DATABASE__URL", &database)], "").await.ok();
    assert_eq!(verified, "0 differences");
}
