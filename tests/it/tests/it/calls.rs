//! Calls that somebody else takes, and contacts that are put off.

use it::{World, both};
use serde_json::{Value, json};

both!(a_note_of_a_call_stands_in_the_owners_list, a_contact_that_was_agreed_is_put_off);

async fn a_note_of_a_call_stands_in_the_owners_list(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let path = format!("/api/v1/customers/{}/call-notes", known.customer);
    let note = |phone: &str| json!({ "phone": phone, "note": "问发货时间，请回电" });
    let lina = company.api(&world, "lina").await;
    let todo = async || -> Vec<Value> {
        let items = lina.get("/api/v1/todo").await.expect(200)["items"].as_array().unwrap().clone();
        items.into_iter().filter(|item| item["kind"] == "revisit").collect()
    };

    // Somebody of another department does not see the customer: the number must be the customer's.
    let liu = company.api(&world, "liu").await;
    assert_eq!(liu.post(&path, note("13899990000")).await.status, 404);
    assert_eq!(todo().await, Vec::<Value>::new());
    liu.post(&path, note("138 0000-1111")).await.expect(204);
    let first = todo().await;
    assert_eq!(first.len(), 1);
    let title = first[0]["title"].as_str().unwrap();
    assert!(title.contains("刘洋代接 13800001111 来电：问发货时间，请回电"), "{title}");
    assert_eq!((first[0]["urgency"].as_str(), first[0]["due_on"].as_str()), (Some("today"), Some("2026-11-23")));

    // The lead sees the customer, whatever number calls; what they log themselves leaves their note.
    let lead = company.api(&world, "lead").await;
    lead.post(&path, note("13899990000")).await.expect(204);
    let log = json!({ "channel": "phone", "content": "客户来电，已转告" });
    lead.post(&format!("/api/v1/customers/{}/follow-ups", known.customer), log.clone()).await.expect(201);
    let left = todo().await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0]["title"].as_str().unwrap().contains("赵敏代接 13899990000"), "{left:?}");
    let id = left[0]["reference"].as_i64().unwrap();
    let later = json!({ "due_on": "2026-11-24", "reason": "客户外出" });
    let put_off = lina.post(&format!("/api/v1/revisits/{id}/postpone"), later).await.expect(200);
    assert!(put_off["note"].as_str().unwrap().contains("问发货时间"), "what was said stays: {put_off}");
    world.advance(chrono::Duration::days(1)).await;
    let lina = company.api(&world, "lina").await;
    lina.post(&format!("/api/v1/customers/{}/follow-ups", known.customer), log).await.expect(201);
    let after = lina.get("/api/v1/todo").await.expect(200);
    assert_eq!(after["counts"]["revisit"].as_i64().unwrap_or_default(), 0, "the owner's call does it: {after}");

    assert_eq!(lina.post(&path, note("13800001111")).await.status, 409, "one's own customer");
    for (body, field) in
        [(json!({ "phone": "x", "note": "回电" }), "phone"), (json!({ "phone": "13800001111", "note": " " }), "note")]
    {
        let answer = company.api(&world, "lead").await.post(&path, body).await;
        assert_eq!((answer.status, answer.body["error"]["field"].as_str()), (422, Some(field)));
    }
}

async fn a_contact_that_was_agreed_is_put_off(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let lina = company.api(&world, "lina").await;
    let path = format!("/api/v1/customers/{}/postpone", known.customer);
    let to = |day: &str| json!({ "due_on": day, "reason": "客户出差" });
    assert_eq!(lina.post(&path, to("2026-11-26")).await.status, 409, "nothing was agreed");
    let log = json!({ "channel": "phone", "content": "约了明天再谈", "next_contact_on": "2026-11-24" });
    lina.post(&format!("/api/v1/customers/{}/follow-ups", known.customer), log).await.expect(201);

    for (body, field) in [
        (to("2026-11-23"), "due_on"),
        (to("2027-11-23"), "due_on"),
        (json!({ "due_on": "2026-11-26", "reason": "" }), "reason"),
    ] {
        let answer = lina.post(&path, body).await;
        assert_eq!((answer.status, answer.body["error"]["field"].as_str()), (422, Some(field)));
    }
    assert_eq!(company.api(&world, "liu").await.post(&path, to("2026-11-26")).await.status, 404);
    let before = lina.get(&format!("/api/v1/customers/{}", known.customer)).await.expect(200);
    let after = lina.post(&path, to("2026-11-26")).await.expect(200);
    assert_eq!(after["next_contact_on"], "2026-11-26");
    assert_eq!(after["version"], before["customer"]["version"], "no edit");
    let todo = lina.get("/api/v1/todo").await.expect(200);
    assert_eq!(todo["counts"]["contact_due"].as_i64().unwrap_or_default(), 0, "{todo}");
    let audit = company.api(&world, "manager").await.get("/api/v1/audit?action=customer.postpone").await.expect(200);
    assert_eq!(audit["items"][0]["detail"], json!({ "from": "2026-11-24", "to": "2026-11-26", "reason": "客户出差" }));
}
