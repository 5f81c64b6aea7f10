//! What operators look after: jobs that were given up, endpoints that rest.

use chrono::Duration;
use crm::actor::Actor;
use crm::outbox::{self, Ended, NewJob};
use crm::pushes::{Endpoint, stop_endpoint};
use it::greetings::{greeting, plan, push};
use it::{World, both};
use serde_json::json;

both!(jobs_are_tried_again_and_dropped, endpoints_rest_and_go_on);

async fn jobs_are_tried_again_and_dropped(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let mut later = greeting(&world, &company, known, "您好");
    later.due_at += Duration::days(2);
    let waiting = plan(&world, &company, later).await;
    // A job of a kind that nobody does, given up.
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    let payload = json!({ "file": 7 });
    outbox::enqueue(&uow, [NewJob { kind: "test.kind", dedup_key: None, payload, run_at: world.now() }]).await.unwrap();
    uow.commit().await.unwrap();
    let uow = world.db().begin(Actor::Platform).await.unwrap();
    let lease = outbox::lease(&uow, "test.kind", 1, Duration::minutes(1)).await.unwrap().remove(0);
    uow.commit().await.unwrap();
    let admin = company.api(&world, "admin").await;
    let path = format!("/api/v1/system/jobs/{}", lease.id);
    assert_eq!(admin.get("/api/v1/system/jobs?state=running").await.expect(200)["items"][0]["id"], lease.id.0);
    assert_eq!(admin.post(&format!("{path}/retry"), json!({})).await.status, 409, "a worker has it");
    let uow = world.db().begin(Actor::Platform).await.unwrap();
    outbox::settle(&uow, &lease, Ended::Dead("磁盘已满".into())).await.unwrap();
    uow.commit().await.unwrap();
    let dead = admin.get("/api/v1/system/jobs?state=dead").await.expect(200);
    assert_eq!(
        (dead["items"][0]["last_error"].as_str(), dead["items"][0]["attempts"].as_i64()),
        (Some("磁盘已满"), Some(1))
    );
    for who in ["manager", "lina", "finance"] {
        let api = company.api(&world, who).await;
        assert_eq!(api.get("/api/v1/system/jobs").await.status, 403, "{who}");
        assert_eq!(api.post(&format!("{path}/retry"), json!({})).await.status, 403, "{who}");
    }
    let stranger = world.company().await.api(&world, "admin").await;
    assert_eq!(stranger.post(&format!("{path}/retry"), json!({})).await.status, 404);
    assert!(stranger.get("/api/v1/system/jobs").await.expect(200)["items"].as_array().unwrap().is_empty());
    let again = admin.post(&format!("{path}/retry"), json!({})).await.expect(200);
    assert_eq!((again["state"].as_str(), again["attempts"].as_i64()), (Some("waiting"), Some(0)));
    admin.post(&format!("{path}/drop"), json!({ "reason": "不再需要" })).await.expect(204);
    assert_eq!(admin.post(&format!("{path}/drop"), json!({ "reason": "不再需要" })).await.status, 404);
    let jobs = admin.get("/api/v1/system/jobs?state=waiting&kind=push.send").await.expect(200);
    let job = &jobs["items"][0];
    assert_eq!(job["payload"]["push"], waiting.0);
    let path = format!("/api/v1/system/jobs/{}/drop", job["id"]);
    assert_eq!(admin.post(&path, json!({ "reason": "" })).await.status, 422);
    admin.post(&path, json!({ "reason": "发错了" })).await.expect(204);
    let dropped = push(&world, &company, waiting).await;
    assert_eq!(
        (dropped.state.as_str(), dropped.reason.as_deref()),
        ("cancelled", Some("发错了")),
        "its push waits no more"
    );
    let trail = admin.get("/api/v1/audit?action=job.").await.expect(200);
    assert_eq!(trail["items"].as_array().unwrap().len(), 3);
}

async fn endpoints_rest_and_go_on(world: World) {
    let company = world.company().await;
    let appid = company.service.appid.as_str();
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    stop_endpoint(&uow, appid, Endpoint::Custom, None, "45009 reach max api daily quota limit").await.unwrap();
    uow.commit().await.unwrap();
    let admin = company.api(&world, "admin").await;
    let of = async |endpoint: &str| {
        let all = admin.get("/api/v1/system/endpoints").await.expect(200);
        let items = all["items"].as_array().unwrap().clone();
        items.into_iter().find(|item| item["appid"] == appid && item["endpoint"] == endpoint).unwrap()
    };
    let custom = of("custom").await;
    assert!(custom["stopped_until"].is_string() && custom["last_error"].as_str().unwrap().starts_with("45009"));
    assert_eq!((custom["used"].as_i64(), custom["daily"].as_i64()), (Some(0), Some(500_000)));
    assert!(of("template").await["stopped_until"].is_null());
    let path = format!("/api/v1/system/endpoints/{}/resume", custom["account_id"]);
    assert_eq!(company.api(&world, "manager").await.post(&path, json!({ "endpoint": "custom" })).await.status, 403);
    let stranger = world.company().await.api(&world, "admin").await;
    assert_eq!(stranger.post(&path, json!({ "endpoint": "custom" })).await.status, 404);
    assert_eq!(admin.post(&path, json!({ "endpoint": "template" })).await.status, 409);
    assert_eq!(admin.post(&path, json!({ "endpoint": "all" })).await.status, 422);
    let goes_on = admin.post(&path, json!({ "endpoint": "custom" })).await.expect(200);
    assert!(goes_on["stopped_until"].is_null() && goes_on["last_error"].is_string());
    // A push goes out over it at once.
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    person.write("在吗？").await;
    world.drain().await;
    let sent = it::greetings::send(&world, &company, greeting(&world, &company, known, "您好")).await;
    assert_eq!(sent.state.as_str(), "sent");
    assert_eq!(of("custom").await["used"], 1);
}
