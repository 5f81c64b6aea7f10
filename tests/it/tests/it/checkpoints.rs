//! Checkpoints: copied on the delivery, answered in time or not, seen to where they are bad.

use chrono::Duration;
use it::{Api, Company, World, both};
use reqwest::Method;
use serde_json::{Value, json};

both!(points_are_answered_with_pictures_and_counted, a_list_is_defined_by_those_who_may);

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

fn point(name: &str, from: &str, days: i64, answer: &str, picture: bool) -> Value {
    let choices = match answer {
        "choice" => json!([{ "text": "完好", "bad": false }, { "text": "破损", "bad": true }]),
        _ => json!([]),
    };
    json!({
        "name": name, "counted_from": from, "days": days, "answer": answer, "choices": choices, "required": true,
        "picture": picture, "who": "owner",
    })
}

fn list(name: &str, points: Vec<Value>) -> Value {
    json!({ "name": name, "standard": true, "active": true, "points": points })
}

async fn upload(world: &World, api: &Api) -> i64 {
    let part = reqwest::multipart::Part::bytes(PNG.to_vec()).file_name("箱子.png");
    let form = reqwest::multipart::Form::new().part("file", part);
    let request = world.http.post(format!("{}/api/v1/files", world.url)).bearer_auth(api.token()).multipart(form);
    request.send().await.unwrap().json::<Value>().await.unwrap()["id"].as_i64().unwrap()
}

async fn todo(api: &Api, kind: &str) -> Vec<Value> {
    let items = api.get("/api/v1/todo").await.expect(200)["items"].clone();
    items.as_array().unwrap().iter().filter(|item| item["kind"] == kind).cloned().collect()
}

async fn shipped(world: &World, company: &Company) -> i64 {
    let known = company.customer(world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let order = company.order(world, "lina", known.customer).await;
    let lina = company.api(world, "lina").await;
    let path = format!("/api/v1/orders/{}/deliveries", order.order.id);
    lina.post(&path, json!({})).await.expect(201)["id"].as_i64().unwrap()
}

async fn points_are_answered_with_pictures_and_counted(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    let points = vec![
        point("按时发出", "shipped", 0, "yes_no", false),
        point("包装", "arrived", 1, "choice", true),
        point("满意度", "arrived", 7, "rating", false),
    ];
    manager.post("/api/v1/checkpoint-lists", list("到货跟踪", points)).await.expect(201);
    let delivery = shipped(&world, &company).await;
    let lina = company.api(&world, "lina").await;
    let path = format!("/api/v1/deliveries/{delivery}/checkpoints");
    let seen = lina.get(&path).await.expect(200)["items"].clone();
    assert_eq!((seen.as_array().unwrap().len(), &seen[1]["due_on"]), (3, &Value::Null), "{seen}");
    assert_eq!((&seen[0]["standing"], &seen[0]["staff"]["name"]), (&json!("open"), &json!("李娜")));
    assert_eq!(todo(&lina, "checkpoint_missing").await.len(), 1, "due today");
    let answer = |at: usize| format!("/api/v1/checkpoints/{}/answer", seen[at]["id"]);
    let said = |answer: &str| json!({ "version": 1, "answer": answer });
    let refused = lina.post(&answer(0), said("maybe")).await;
    assert_eq!((refused.status, &refused.body["error"]["field"]), (422, &json!("answer")));
    let given = lina.post(&answer(0), said("yes")).await.expect(200);
    assert_eq!((&given["standing"], &given["bad"]), (&json!("answered"), &json!(false)));
    assert_eq!(lina.post(&answer(0), said("no")).await.code(), "stale");
    lina.post(&format!("/api/v1/deliveries/{delivery}/progress"), json!({ "step": "arrived" })).await.expect(200);
    let refused = lina.post(&answer(1), said("破损")).await;
    assert_eq!((refused.status, &refused.body["error"]["field"]), (422, &json!("picture_ids")), "{}", refused.body);
    let file = upload(&world, &lina).await;
    let mut broken = said("破损");
    broken["picture_ids"] = json!([file]);
    let given = lina.post(&answer(1), broken).await.expect(200);
    assert_eq!((&given["standing"], &given["pictures"][0]["id"]), (&json!("bad"), &json!(file)));
    let bad = todo(&lina, "checkpoint_bad").await;
    assert_eq!((bad.len(), &bad[0]["reference"]), (1, &json!(delivery)));
    // Who may see the delivery may see the picture.
    let lead = company.api(&world, "lead").await;
    let liu = company.api(&world, "liu").await;
    let picture =
        |token: &str| world.http.get(format!("{}/api/v1/files/{file}", world.url)).bearer_auth(token.to_owned()).send();
    assert_eq!(picture(lead.token()).await.unwrap().status(), 200);
    assert_eq!(picture(liu.token()).await.unwrap().status(), 404);
    let handle = format!("/api/v1/checkpoints/{}/handle", seen[1]["id"]);
    let handled = json!({ "version": 2, "handling": "已补发一箱" });
    assert_eq!(liu.post(&handle, handled.clone()).await.status, 404);
    assert_eq!(lina.post(&handle, handled).await.expect(200)["standing"], "answered");
    assert!(todo(&lina, "checkpoint_bad").await.is_empty());
    // The third is forgotten: two of three were answered in time.
    world.advance(Duration::days(10)).await;
    let lina = company.api(&world, "lina").await;
    assert_eq!(todo(&lina, "checkpoint_missing").await.len(), 1);
    let figure = "/api/v1/checkpoints/completion?from=2026-01-01&until=2027-12-31";
    let found = lina.get(figure).await.expect(200);
    assert_eq!(found, json!({ "due": 3, "in_time": 2, "missing": 1, "rate": "66.67" }));
    let missing = lina.get("/api/v1/checkpoints?standing=missing").await.expect(200);
    assert_eq!(missing["items"].as_array().unwrap().len(), 1);
    // Late is late, also when it is answered.
    lina.post(&answer(2), said("2")).await.expect(200);
    assert_eq!(lina.get(figure).await.expect(200)["in_time"], 2);
    let liu = company.api(&world, "liu").await;
    assert_eq!(liu.get(figure).await.expect(200)["due"], 0, "not of others");
}

async fn a_list_is_defined_by_those_who_may(world: World) {
    let company = world.company().await;
    let lina = company.api(&world, "lina").await;
    let manager = company.api(&world, "manager").await;
    let one = || vec![point("签收", "arrived", 1, "yes_no", false)];
    assert_eq!(lina.post("/api/v1/checkpoint-lists", list("甲", one())).await.status, 403);
    let first = manager.post("/api/v1/checkpoint-lists", list("甲", one())).await.expect(201);
    let same = manager.post("/api/v1/checkpoint-lists", list("甲", one())).await;
    assert_eq!((same.status, &same.body["error"]["field"]), (422, &json!("name")));
    let none = manager.post("/api/v1/checkpoint-lists", list("乙", Vec::new())).await;
    assert_eq!((none.status, &none.body["error"]["field"]), (422, &json!("points")));
    manager.post("/api/v1/checkpoint-lists", list("乙", one())).await.expect(201);
    let path = format!("/api/v1/checkpoint-lists/{}", first["id"]);
    assert_eq!(lina.get(&path).await.expect(200)["standard"], false, "the second took its place");
    let body = json!({ "version": 1, "list": list("丙", one()) });
    let changed = manager.send(Method::PUT, &path, Some(&body), None).await.expect(200);
    assert_eq!((&changed["name"], &changed["standard"], &changed["version"]), (&json!("丙"), &json!(true), &json!(2)));
    let stale = manager.send(Method::PUT, &path, Some(&body), None).await;
    assert_eq!((stale.status, stale.code()), (409, "stale"));
    // A delivery keeps what it carries.
    let delivery = shipped(&world, &company).await;
    let off = json!({ "version": 2, "list": { "name": "丙", "standard": false, "active": false, "points": one() } });
    manager.send(Method::PUT, &path, Some(&off), None).await.expect(200);
    let carried = lina.get(&format!("/api/v1/deliveries/{delivery}/checkpoints")).await.expect(200);
    assert_eq!(carried["items"].as_array().unwrap().len(), 1);
}
