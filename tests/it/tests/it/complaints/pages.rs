//! Customers complain on their own page, follow it, and take it back.

use it::{Browser, World, both};
use serde_json::json;

use super::{Case, begun};

both!(customers_complain_on_their_page);

async fn customers_complain_on_their_page(world: World) {
    let (company, known, person, lina) = begun(&world).await;
    let order = company.order(&world, "lina", known.customer).await.order;
    let other = company.customer(&world, "lina", "宁波甬江阀门有限公司", "13800002222").await;
    let foreign = company.order(&world, "lina", other.customer).await.order;
    let mut browser = Browser::new(&world);
    browser.sign_in(&person, &company.service.appid, "/").await;
    let me = browser.api();
    let wrong = me.post("/api/v1/my/complaints", json!({ "content": "坏了", "order_id": foreign.id })).await;
    assert_eq!((wrong.status, &wrong.body["error"]["field"]), (422, &json!("order_id")));
    let theirs = super::upload(&world, &lina, super::PNG, "同事的.png").await;
    let wrong = me.post("/api/v1/my/complaints", json!({ "content": "坏了", "picture_ids": [theirs] })).await;
    assert_eq!((wrong.status, &wrong.body["error"]["field"]), (422, &json!("picture_ids")));
    let filed =
        me.post("/api/v1/my/complaints", json!({ "content": "外箱破损", "order_id": order.id })).await.expect(201);
    assert_eq!((&filed["state"], &filed["order"]["name"]), (&json!("open"), &json!(order.number)));
    assert_eq!((&filed["may_withdraw"], &filed["result"]), (&json!(true), &json!(null)));
    let path = format!("/api/v1/my/complaints/{}", filed["id"]);
    // Staff have it at once, and what they write inside stays inside.
    let seen = lina.get(&format!("/api/v1/complaints/{}", filed["id"])).await.expect(200);
    assert_eq!((&seen["complaint"]["source"], &seen["contact"]["name"]), (&json!("h5"), &json!("王建国")));
    let mut case = Case { api: &lina, seen };
    case.act("start", json!({})).await;
    case.act("resolve", json!({ "cause": "内部原因", "result": "已补发" })).await;
    assert!(!me.get(&path).await.expect(200).to_string().contains("内部原因"));
    case.act("letter", json!({})).await;
    assert_eq!(me.get(&path).await.expect(200)["result"], json!(null), "not before it was sent");
    person.write("在吗").await;
    world.sim.settle().await;
    case.act("letter/send", json!({})).await;
    world.drain().await;
    let mine = me.get(&path).await.expect(200);
    assert!(mine["result"].as_str().unwrap().contains("已补发"), "{mine}");
    let late = me.post(&format!("{path}/withdraw"), json!({ "reason": "算了" })).await;
    assert_eq!((late.status, late.code()), (409, "complaint.step"));
    let second = me.post("/api/v1/my/complaints", json!({ "content": "又坏了" })).await.expect(201);
    let taken = format!("/api/v1/my/complaints/{}/withdraw", second["id"]);
    assert_eq!(me.post(&taken, json!({ "reason": "是我弄错了" })).await.expect(200)["state"], "withdrawn");
    assert_eq!(me.get("/api/v1/my/complaints").await.expect(200)["items"].as_array().unwrap().len(), 2);
    // Of others there is nothing.
    let foreign = Case::file(&lina, super::complaint(other)).await.id();
    assert_eq!(me.get(&format!("/api/v1/my/complaints/{foreign}")).await.status, 404);
}
