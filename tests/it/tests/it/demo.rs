//! The demo, started and walked through as a real process.

use it::Api;
use it::process::{Process, free_port};
use it::{Person, SimClient};
use serde_json::json;

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

    assert_eq!(demo.signal("INT").await, Some(0));
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path()).collect();
    assert!(left.is_empty(), "its folder is gone: {left:?}");
}
