//! Quotes and opportunities: prices told, approvals, editions, orders.

use chrono::Duration;
use crm::products::{self, Product, ProductFields, Selling};
use crm::staff;
use it::{Api, Browser, Known, World, both};
use reqwest::Method;
use serde_json::{Value, json};

use super::{fields, product};

both!(
    a_price_far_from_the_last_one_wants_a_reason,
    under_the_floor_somebody_else_approves,
    an_administrator_decides_where_nobody_else_may,
    two_people_on_one_draft,
    editions_replace_one_another_and_expire,
    a_quote_reaches_the_customers_chat_and_pages,
    opportunities_are_won_and_lost,
);

/// A draft of one line, as the API writes it.
fn draft(known: Known, product: &Product, price: &str, reason: Option<&str>) -> Value {
    let line = json!({ "product_id": product.id, "quantity": "2", "unit_price": price, "price_reason": reason });
    json!({ "customer_id": known.customer, "lines": [line] })
}

fn quote_path(quote: &Value, act: &str) -> String {
    format!("/api/v1/quotes/{}{act}", quote["id"])
}

async fn act(api: &Api, quote: &Value, act: &str, mut body: Value) -> it::Answer {
    body["version"] = quote["version"].clone();
    api.post(&quote_path(quote, act), body).await
}

async fn a_price_far_from_the_last_one_wants_a_reason(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let row = product(&world, &company, fields("QF-1", "球阀")).await;
    let lina = company.api(&world, "lina").await;
    let first = lina.post("/api/v1/quotes", draft(known, &row, "100", None)).await.expect(201);
    assert_eq!((first["state"].as_str(), first["amount"].as_str()), (Some("draft"), Some("200.00")));
    assert_eq!(first["net_amount"], "176.99");
    assert!(first["number"].as_str().unwrap().starts_with("QT20261123-"), "{first}");
    assert_eq!(first["valid_until"], "2026-12-08");
    let facts = &first["lines"][0]["facts"];
    assert_eq!((&facts["last_told"], &facts["list_price"]), (&Value::Null, &json!("113.0000")));
    assert_eq!((&facts["floor_price"], &facts["cost"]), (&json!("90.0000"), &Value::Null));
    // A draft tells nothing; sent, it is the last price told.
    lina.post("/api/v1/quotes", draft(known, &row, "110", None)).await.expect(201);
    let sent = act(&lina, &first, "/send", json!({})).await.expect(200);
    assert_eq!(sent["state"], "sent");
    let path = format!("/api/v1/customers/{}/product-prices?product_ids={}", known.customer, row.id);
    let told = lina.get(&path).await.expect(200)["items"][0]["last_told"].clone();
    assert_eq!((&told["unit_price"], &told["source"]), (&json!("100.0000"), &json!("quote")));
    assert_eq!((&told["staff"]["name"], &told["source_number"]), (&json!("李娜"), &first["number"]));
    for near in ["98", "102"] {
        lina.post("/api/v1/quotes", draft(known, &row, near, None)).await.expect(201);
    }
    let far = lina.post("/api/v1/quotes", draft(known, &row, "102.01", None)).await;
    assert_eq!((far.status, far.code()), (409, "quote.reason_needed"), "{}", far.body);
    assert_eq!(far.body["error"]["details"], json!({ "line_no": 1, "last": "100.0000" }));
    let with = lina.post("/api/v1/quotes", draft(known, &row, "95", Some("量大"))).await.expect(201);
    assert_eq!(with["lines"][0]["price_reason"], "量大");
    // Another customer was told nothing.
    let other = company.customer(&world, "lina", "宁波海川机械有限公司", "13800002222").await;
    lina.post("/api/v1/quotes", draft(other, &row, "95", None)).await.expect(201);
    // What was said on the phone counts as well.
    let log = json!({ "channel": "phone", "content": "问价", "confirmed": false });
    let talk = lina.post(&format!("/api/v1/customers/{}/follow-ups", other.customer), log).await.expect(201);
    let said = json!({ "prices": [{ "product_id": row.id, "unit_price": "105.5" }] });
    world.advance(Duration::minutes(1)).await;
    lina.post(&format!("/api/v1/follow-ups/{}/prices", talk["id"]), said).await.expect(204);
    let history = lina.get(&format!("/api/v1/customers/{}/prices-told", other.customer)).await.expect(200);
    assert_eq!(history["items"][0]["source"], "follow_up");
    // Whoever answers a call reads it at once.
    let page = lina.get(&format!("/api/v1/customers/{}", other.customer)).await.expect(200)["last_price"].clone();
    assert_eq!((&page["unit_price"], &page["product"]["name"]), (&json!("105.5000"), &json!(row.name)));
    assert_eq!(page["staff"]["name"], "李娜");
    assert_eq!(lina.post("/api/v1/quotes", draft(other, &row, "95", None)).await.code(), "quote.reason_needed");
    // Other errors of a draft.
    let off = ProductFields { active: false, ..ProductFields::from(&row) };
    let uow = company.begin(&world, "manager").await;
    products::edit(&uow, row.id, row.version, off).await.unwrap();
    uow.commit().await.unwrap();
    let inactive = lina.post("/api/v1/quotes", draft(other, &row, "105.5", None)).await;
    assert_eq!(inactive.code(), "quote.inactive_product", "{}", inactive.body);
    let mut late = draft(other, &row, "1", None);
    late["quoted_on"] = json!("2026-11-24");
    assert_eq!(lina.post("/api/v1/quotes", late).await.status, 422, "tomorrow");
}

async fn under_the_floor_somebody_else_approves(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let restricted = ProductFields { selling: Selling::Restricted, ..fields("QF-1", "球阀") };
    let row = product(&world, &company, restricted).await;
    let (lina, lead) = (company.api(&world, "lina").await, company.api(&world, "lead").await);
    let quote = lina.post("/api/v1/quotes", draft(known, &row, "80", None)).await.expect(201);
    let refused = act(&lina, &quote, "/send", json!({})).await;
    assert_eq!((refused.status, refused.code()), (409, "quote.approval_needed"), "{}", refused.body);
    assert_eq!(refused.body["error"]["details"]["kinds"], json!(["floor_price", "restricted"]));
    let waiting = act(&lina, &quote, "/request", json!({ "reason": "竞争激烈" })).await.expect(200);
    assert_eq!(waiting["state"], "waiting");
    let asked = waiting["approvals"].as_array().unwrap();
    assert_eq!(asked.len(), 2);
    let mine = lina.get("/api/v1/approvals?for_me=true").await.expect(200);
    assert_eq!(mine["items"], json!([]), "not one's own");
    let decide = |api: &Api, approval: &Value, how: &str, body: Value| {
        let (api, path) = (api.clone(), format!("/api/v1/approvals/{}/{how}", approval["id"]));
        async move { api.post(&path, body).await }
    };
    assert_eq!(decide(&lina, &asked[0], "approve", json!({})).await.status, 403);
    let liu = company.api(&world, "liu").await;
    assert_eq!(decide(&liu, &asked[0], "approve", json!({})).await.status, 404);
    let for_lead = lead.get("/api/v1/approvals?for_me=true").await.expect(200);
    assert_eq!(for_lead["items"].as_array().unwrap().len(), 2);
    assert_eq!(for_lead["items"][0]["detail"]["lines"][0]["unit_price"], "80.0000");
    assert_eq!(decide(&lead, &asked[0], "refuse", json!({ "comment": "" })).await.status, 422);
    decide(&lead, &asked[0], "refuse", json!({ "comment": "太低" })).await.expect(200);
    assert_eq!(decide(&lead, &asked[1], "approve", json!({})).await.status, 409, "withdrawn with the other");
    let back = lina.get(&quote_path(&quote, "")).await.expect(200);
    assert_eq!(back["state"], "draft", "{back}");
    assert_eq!(back["approvals"][0]["comment"], "太低");
    // A better price, and it is approved: sent, and ordered without being asked for again.
    let put = json!({ "version": back["version"], "quote": draft(known, &row, "85", None) });
    let quote = lina.send(Method::PUT, &quote_path(&quote, ""), Some(&put), None).await.expect(200);
    let waiting = act(&lina, &quote, "/request", json!({ "reason": "再降一点" })).await.expect(200);
    let open = waiting["approvals"].as_array().unwrap().iter().filter(|one| one["state"] == "waiting");
    for approval in open.cloned().collect::<Vec<_>>() {
        decide(&lead, &approval, "approve", json!({ "comment": "可以" })).await.expect(200);
    }
    let approved = lina.get(&quote_path(&quote, "")).await.expect(200);
    assert_eq!(approved["state"], "approved");
    // Changing it makes the approval worthless.
    let put = json!({ "version": approved["version"], "quote": draft(known, &row, "84", None) });
    let changed = lina.send(Method::PUT, &quote_path(&quote, ""), Some(&put), None).await.expect(200);
    assert_eq!(changed["state"], "draft");
    assert_eq!(act(&lina, &changed, "/send", json!({})).await.code(), "quote.approval_needed");
    let waiting = act(&lina, &changed, "/request", json!({ "reason": "最后一次" })).await.expect(200);
    let open = waiting["approvals"].as_array().unwrap().iter().filter(|one| one["state"] == "waiting");
    for approval in open.cloned().collect::<Vec<_>>() {
        decide(&lead, &approval, "approve", json!({})).await.expect(200);
    }
    let approved = lina.get(&quote_path(&quote, "")).await.expect(200);
    let sent = act(&lina, &approved, "/send", json!({})).await.expect(200);
    let order = act(&lina, &sent, "/order", json!({ "deliver_by": "2026-12-01" })).await.expect(201);
    assert_eq!((&order["state"], &order["waiting"]), (&json!("confirmed"), &json!([])), "{order}");
    assert_eq!((&order["amount"], &order["quote_id"]), (&json!("168.00"), &sent["id"]));
    let ordered = lina.get(&quote_path(&quote, "")).await.expect(200);
    assert_eq!((&ordered["state"], &ordered["order"]["name"]), (&json!("ordered"), &order["number"]));
    assert_eq!(act(&lina, &ordered, "/order", json!({})).await.code(), "quote.wrong_state", "once");
    let path = format!("/api/v1/customers/{}/product-prices?product_ids={}", known.customer, row.id);
    assert_eq!(lina.get(&path).await.expect(200)["items"][0]["last_told"]["source"], "order");
}

async fn an_administrator_decides_where_nobody_else_may(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let row = product(&world, &company, fields("QF-1", "球阀")).await;
    let admin = company.api(&world, "admin").await;
    let quote = admin.post("/api/v1/quotes", draft(known, &row, "80", None)).await.expect(201);
    let waiting = act(&admin, &quote, "/request", json!({ "reason": "老客户" })).await.expect(200);
    let path = format!("/api/v1/approvals/{}/approve", waiting["approvals"][0]["id"]);
    assert_eq!(admin.post(&path, json!({})).await.status, 403, "the manager may, and the lead");
    let uow = company.begin(&world, "admin").await;
    staff::deactivate(&uow, company.staff("manager")).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(admin.post(&path, json!({})).await.status, 403, "the lead of the owner's department may");
    let uow = company.begin(&world, "admin").await;
    staff::deactivate(&uow, company.staff("lead")).await.unwrap();
    uow.commit().await.unwrap();
    admin.post(&path, json!({})).await.expect(200);
    let trail = admin.get("/api/v1/audit?action=approval.approve").await.expect(200);
    assert!(trail["items"][0]["detail"]["own_request"].is_string(), "{trail}");
    assert_eq!(admin.get(&quote_path(&quote, "")).await.expect(200)["state"], "approved");
}

async fn two_people_on_one_draft(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let row = product(&world, &company, fields("QF-1", "球阀")).await;
    let (lina, lead) = (company.api(&world, "lina").await, company.api(&world, "lead").await);
    let quote = lina.post("/api/v1/quotes", draft(known, &row, "100", None)).await.expect(201);
    let put = |price: &str| json!({ "version": quote["version"], "quote": draft(known, &row, price, None) });
    let path = quote_path(&quote, "");
    lead.send(Method::PUT, &path, Some(&put("101")), None).await.expect(200);
    let late = lina.send(Method::PUT, &path, Some(&put("102")), None).await;
    assert_eq!((late.status, late.code()), (409, "stale"), "{}", late.body);
    let details = &late.body["error"]["details"];
    assert_eq!((&details["version"], &details["current"]["lines"][0]["unit_price"]), (&json!(2), &json!("101.0000")));
    assert_eq!(act(&lina, &quote, "/send", json!({})).await.code(), "stale");
}

async fn editions_replace_one_another_and_expire(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let row = product(&world, &company, fields("QF-1", "球阀")).await;
    let lina = company.api(&world, "lina").await;
    let first = lina.post("/api/v1/quotes", draft(known, &row, "100", None)).await.expect(201);
    assert_eq!(act(&lina, &first, "/editions", json!({})).await.code(), "quote.wrong_state", "still a draft");
    let first = act(&lina, &first, "/send", json!({})).await.expect(200);
    let second = act(&lina, &first, "/editions", json!({})).await.expect(201);
    assert_eq!((&second["number"], &second["edition"]), (&first["number"], &json!(2)));
    assert_eq!(act(&lina, &first, "/editions", json!({})).await.status, 409, "there is a newer one");
    let second = act(&lina, &second, "/send", json!({})).await.expect(200);
    let all = lina.get(&quote_path(&second, "/editions")).await.expect(200);
    let states: Vec<&Value> = all["items"].as_array().unwrap().iter().map(|row| &row["state"]).collect();
    assert_eq!(states, ["sent", "replaced"]);
    // It shows before it expires, and expires by itself.
    world.advance(Duration::days(13)).await;
    let lina = company.api(&world, "lina").await;
    let todo = lina.get("/api/v1/todo").await.expect(200);
    let shown = todo["items"].as_array().unwrap().iter().any(|item| item["kind"] == "quote_expiring");
    assert!(shown, "{todo}");
    world.advance(Duration::days(3)).await;
    let lina = company.api(&world, "lina").await;
    assert_eq!(act(&lina, &second, "/order", json!({})).await.code(), "quote.expired");
    world.tick().await;
    let expired = lina.get(&quote_path(&second, "")).await.expect(200);
    assert_eq!(expired["state"], "expired");
    let copy = act_without_version(&lina, &expired, "/copy").await.expect(201);
    assert_eq!((&copy["edition"], &copy["valid_until"]), (&json!(1), &json!("2026-12-24")));
    assert_ne!(copy["number"], second["number"]);
    let lost = act(&lina, &copy, "/lose", json!({ "reason": "价格高" })).await.expect(200);
    assert_eq!((&lost["state"], &lost["close_reason"]), (&json!("lost"), &json!("价格高")));
}

async fn act_without_version(api: &Api, quote: &Value, act: &str) -> it::Answer {
    api.post(&quote_path(quote, act), json!({})).await
}

async fn a_quote_reaches_the_customers_chat_and_pages(world: World) {
    let company = world.company().await;
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    let row = product(&world, &company, fields("QF-1", "球阀")).await;
    person.write("请报个价").await;
    world.drain().await;
    let lina = company.api(&world, "lina").await;
    let talk = lina.get(&format!("/api/v1/conversations?customer_id={}", known.customer)).await.expect(200);
    let talk = &talk["items"][0]["id"];
    let mut browser = Browser::new(&world);
    browser.sign_in(&person, &company.service.appid, "/").await;
    let mine = browser.api();
    let mut body = draft(known, &row, "100", None);
    body["remark"] = json!("内部：底线 95");
    body["terms"] = json!("款到发货");
    let quote = lina.post("/api/v1/quotes", body).await.expect(201);
    let path = format!("/api/v1/my/quotes/{}", quote["id"]);
    assert_eq!(mine.get(&path).await.status, 404, "a draft");
    let sent = act(&lina, &quote, "/send", json!({ "conversation_id": talk })).await.expect(200);
    world.drain().await;
    let heard = person.heard("custom").await;
    let text = format!("{:?}", heard.last().unwrap());
    assert!(text.contains(quote["number"].as_str().unwrap()) && text.contains("200.00 元"), "{text}");
    assert!(text.contains(&format!("to=/quotes/{}", quote["id"])), "{text}");
    assert_eq!(sent["page"], format!("{}/my/#/quotes/{}", world.url, quote["id"]));
    let seen = mine.get(&path).await.expect(200);
    assert_eq!((&seen["terms"], &seen["staff"]), (&json!("款到发货"), &json!("李娜")));
    assert_eq!(seen["lines"][0]["unit_price"], "100.0000");
    let text = seen.to_string();
    assert!(!text.contains("底线") && !text.contains("floor") && !text.contains("cost"), "{text}");
    assert_eq!(mine.get("/api/v1/my/quotes").await.expect(200)["items"].as_array().unwrap().len(), 1);
    // Not into somebody else's chat.
    let other = company.customer(&world, "lina", "宁波海川机械有限公司", "13800002222").await;
    let quote = lina.post("/api/v1/quotes", draft(other, &row, "100", None)).await.expect(201);
    assert_eq!(act(&lina, &quote, "/send", json!({ "conversation_id": talk })).await.status, 404);
    assert_eq!(lina.get(&quote_path(&quote, "")).await.expect(200)["state"], "draft", "nothing half-written");
}

async fn opportunities_are_won_and_lost(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let row = product(&world, &company, fields("QF-1", "球阀")).await;
    let lina = company.api(&world, "lina").await;
    let body =
        |stage: &str| json!({ "customer_id": known.customer, "title": "新厂房", "amount": "50000", "stage": stage });
    assert_eq!(lina.post("/api/v1/opportunities", body("没有的阶段")).await.status, 422);
    let need = lina.post("/api/v1/opportunities", body("需求确认")).await.expect(201);
    assert_eq!((&need["probability"], &need["owner"]["name"]), (&json!("30.00"), &json!("李娜")));
    let path = format!("/api/v1/opportunities/{}", need["id"]);
    let patch = json!({ "version": 1, "stage": "商务谈判", "competitor": "某阀门厂", "expected_on": "2026-12-31" });
    let need = lina.send(Method::PATCH, &path, Some(&patch), None).await.expect(200);
    assert_eq!((&need["probability"], &need["competitor"]), (&json!("80.00"), &json!("某阀门厂")));
    assert_eq!(lina.send(Method::PATCH, &path, Some(&patch), None).await.status, 409, "stale");
    assert_eq!(company.api(&world, "liu").await.get(&path).await.status, 404);
    let list = lina.get("/api/v1/opportunities?state=open&sort=-amount&until=2026-12-31").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    // An order of its quote wins it.
    let mut quote = draft(known, &row, "100", None);
    quote["opportunity_id"] = need["id"].clone();
    let quote = lina.post("/api/v1/quotes", quote).await.expect(201);
    let order = act(&lina, &quote, "/order", json!({})).await.expect(201);
    let won = lina.get(&path).await.expect(200);
    assert_eq!(won["state"], "won");
    assert!(won["close_reason"].as_str().unwrap().contains(order["number"].as_str().unwrap()));
    let seen = json!({ "version": won["version"] });
    let open = lina.post(&format!("{path}/reopen"), seen).await.expect(200);
    let close = json!({ "version": open["version"], "won": false, "reason": "预算取消" });
    let lost = lina.post(&format!("{path}/close"), close).await.expect(200);
    assert_eq!((&lost["state"], &lost["close_reason"]), (&json!("lost"), &json!("预算取消")));
    assert_eq!(lost["closed_on"], "2026-11-23");
}
