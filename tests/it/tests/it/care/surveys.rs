//! Surveys: asked once, answered once, by the person who was asked; counted, and seen to where low.

use crm::surveys::{self, ClosedComplaint};
use it::{Api, Browser, Company, Person, World, both};
use reqwest::Method;
use serde_json::{Value, json};

use super::calls::survey;

both!(
    a_delivery_is_asked_about_once_and_answered_by_a_tap,
    two_planners_ask_once,
    only_the_person_who_was_asked_answers_and_only_once,
    a_low_score_is_seen_to,
    who_opted_out_is_not_asked_and_caps_hold,
    without_a_window_the_notice_leads_to_the_page_or_a_task_is_left,
    a_closed_complaint_and_a_date_are_asked_about,
    lists_and_figures_keep_to_the_scope,
    a_survey_is_defined_by_those_who_may,
);

/// The manager, of a company whose notices and questions about deliveries use up no windows.
async fn start(world: &World, company: &Company) -> Api {
    let admin = company.api(world, "admin").await;
    let settings = json!({ "shipping_notices": false, "delivery_questions": false });
    admin.send(Method::PUT, "/api/v1/settings", Some(&settings), None).await.expect(200);
    company.api(world, "manager").await
}

/// A survey about deliveries, on the day they arrive.
async fn about_deliveries(manager: &Api) -> Value {
    manager.post("/api/v1/surveys", survey("到货满意度", "delivery")).await.expect(201)
}

async fn arrived(world: &World, company: &Company, owner: &str, customer: crm::ids::CustomerId) -> i64 {
    let order = company.order(world, owner, customer).await;
    let api = company.api(world, owner).await;
    let path = format!("/api/v1/orders/{}/deliveries", order.order.id);
    let delivery = api.post(&path, json!({})).await.expect(201)["id"].as_i64().unwrap();
    api.post(&format!("/api/v1/deliveries/{delivery}/progress"), json!({ "step": "arrived" })).await.expect(200);
    delivery
}

async fn answers(api: &Api, query: &str) -> Vec<Value> {
    let found = api.get(&format!("/api/v1/survey-answers?{query}")).await.expect(200);
    found["items"].as_array().unwrap().clone()
}

async fn plan(world: &World) {
    world.tick().await;
    world.drain().await;
}

/// Taps an option of the question; gives what is said to it.
async fn tap(person: &Person, request: &Value, score: i64) -> String {
    let key = format!("survey:{request}:{score}");
    let done = person.act("messages", json!({ "type": "text", "content": "…", "bizmsgmenuid": key })).await;
    done["reply"]["content"].as_str().unwrap_or_default().to_owned()
}

async fn figures(api: &Api, by: &str) -> Value {
    api.get(&format!("/api/v1/surveys/figures?from=2026-01-01&until=2028-12-31&by={by}")).await.expect(200)
}

async fn a_delivery_is_asked_about_once_and_answered_by_a_tap(world: World) {
    let company = world.company().await;
    let manager = start(&world, &company).await;
    about_deliveries(&manager).await;
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    person.write("你好").await;
    let delivery = arrived(&world, &company, "lina", known.customer).await;
    plan(&world).await;
    plan(&world).await;
    let lina = company.api(&world, "lina").await;
    let asked = answers(&lina, "standing=open").await;
    assert_eq!((asked.len(), &asked[0]["delivery_id"], &asked[0]["channel"]), (1, &json!(delivery), &json!("custom")));
    let heard = person.heard("custom").await;
    assert!(heard.iter().any(|line| line.contains("满意吗") && line.contains("非常满意")), "{heard:?}");
    assert!(tap(&person, &asked[0]["id"], 5).await.contains("谢谢您的评价"));
    assert!(tap(&person, &asked[0]["id"], 1).await.contains("已经评价过"), "once");
    let row = &answers(&lina, "standing=answered").await[0];
    assert_eq!(
        (&row["score"], &row["answered_via"], &row["staff"]["name"]),
        (&json!(5), &json!("chat"), &json!("李娜"))
    );
    let found = figures(&lina, "person").await;
    assert_eq!(found["total"]["csat"], "100.00");
    assert_eq!((&found["total"]["response_rate"], &found["rows"][0]["name"]), (&json!("100.00"), &json!("李娜")));
    // A number alone answers the next one.
    arrived(&world, &company, "lina", known.customer).await;
    plan(&world).await;
    assert!(person.write("3").await.unwrap().contains("谢谢您的评价"));
    let found = figures(&lina, "month").await;
    assert_eq!((&found["total"]["csat"], &found["total"]["answered"]), (&json!("50.00"), &json!(2)));
    assert!(!person.write("4").await.unwrap_or_default().contains("谢谢您的评价"), "nothing is asked any more");
}

async fn two_planners_ask_once(world: World) {
    let company = world.company().await;
    let manager = start(&world, &company).await;
    about_deliveries(&manager).await;
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    person.write("你好").await;
    for _ in 0..3 {
        arrived(&world, &company, "lina", known.customer).await;
    }
    let other = world.another().await.worker();
    let one = world.app.worker();
    let (first, second) = tokio::join!(one.tick(), other.tick());
    first.unwrap();
    second.unwrap();
    world.drain().await;
    let lina = company.api(&world, "lina").await;
    let asked = answers(&lina, "limit=100").await;
    assert_eq!(asked.len(), 3);
    let pushes = lina.get(&format!("/api/v1/pushes?customer_id={}&limit=100", known.customer)).await.expect(200);
    let questions = pushes["items"].as_array().unwrap().iter().filter(|push| push["kind"] == "notice");
    let questions = questions.filter(|push| push["content"].as_str().unwrap().contains("满意吗")).count();
    assert_eq!(questions, 3, "{pushes}");
}

async fn only_the_person_who_was_asked_answers_and_only_once(world: World) {
    let company = world.company().await;
    let manager = start(&world, &company).await;
    let mut with_more = survey("到货满意度", "delivery");
    with_more["ask_expected"] = json!(true);
    with_more["ask_comment"] = json!(true);
    manager.post("/api/v1/surveys", with_more).await.expect(201);
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    person.write("你好").await;
    arrived(&world, &company, "lina", known.customer).await;
    plan(&world).await;
    let lina = company.api(&world, "lina").await;
    let request = answers(&lina, "standing=open").await[0]["id"].clone();
    // Neither a stranger nor another customer.
    let mut stranger = world.person("路人", "13900009999").await;
    stranger.follow(&company.service.appid, None).await;
    assert!(tap(&stranger, &request, 1).await.contains("结束"));
    let second = company.customer(&world, "lina", "苏州恒力工业设备有限公司", "13800002222").await;
    let mut other = world.person("阿强", "13800002222").await;
    let scene = identities_scene(second.contact);
    other.follow(&company.service.appid, Some(&scene)).await;
    assert!(tap(&other, &request, 1).await.contains("结束"));
    let page = |path: &str| format!("/api/v1/my/surveys/{request}{path}");
    let mut browser = Browser::new(&world);
    browser.sign_in(&other, &company.service.appid, "/").await;
    let theirs = browser.api();
    assert_eq!(theirs.get(&page("")).await.status, 404);
    assert_eq!(theirs.post(&page("/answer"), json!({ "score": 1 })).await.status, 404);
    assert_eq!(theirs.get("/api/v1/my/surveys").await.expect(200)["items"], json!([]));
    // The one who was asked gives a score in the chat, and the rest on the page: once.
    assert!(tap(&person, &request, 4).await.contains(&format!("to=/surveys/{request}")));
    let mut browser = Browser::new(&world);
    browser.sign_in(&person, &company.service.appid, "/").await;
    let mine = browser.api();
    assert_eq!(mine.get(&page("")).await.expect(200)["may_answer"], true);
    for (field, value) in
        [("score", json!(6)), ("score", json!(0)), ("expected", json!(9)), ("comment", json!("长".repeat(1001)))]
    {
        let mut bad = json!({ "score": 4 });
        bad[field] = value;
        let refused = mine.post(&page("/answer"), bad).await;
        assert_eq!((refused.status, &refused.body["error"]["field"]), (422, &json!(field)));
    }
    let whole = json!({ "score": 1, "expected": 5, "perceived": 4, "comment": "包装可以再结实些" });
    let path = page("/answer");
    let (one, two) = tokio::join!(mine.post(&path, whole.clone()), mine.post(&path, whole));
    let mut states = [one.status, two.status];
    states.sort_unstable();
    assert_eq!(states, [200, 409], "{} {}", one.body, two.body);
    let taken = if one.status == 200 { one } else { two };
    assert_eq!((&taken.body["score"], &taken.body["may_answer"]), (&json!(4), &json!(false)), "the score stays");
    let lina = company.api(&world, "lina").await;
    assert_eq!(figures(&lina, "survey").await["total"]["gap"], "-1.00");
}

fn identities_scene(contact: crm::ids::ContactId) -> String {
    crm::identities::Scene::Contact(contact).to_string()
}

async fn a_low_score_is_seen_to(world: World) {
    let company = world.company().await;
    let manager = start(&world, &company).await;
    about_deliveries(&manager).await;
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    person.write("你好").await;
    arrived(&world, &company, "lina", known.customer).await;
    plan(&world).await;
    person.write("2分").await;
    let lina = company.api(&world, "lina").await;
    let low = answers(&lina, "standing=low").await;
    let waits = async |api: &Api| {
        let items = api.get("/api/v1/todo").await.expect(200)["items"].clone();
        items.as_array().unwrap().iter().filter(|item| item["kind"] == "survey_low").count()
    };
    let liu = company.api(&world, "liu").await;
    assert_eq!((low.len(), waits(&lina).await, waits(&liu).await), (1, 1, 0));
    let path = format!("/api/v1/survey-answers/{}/handle", low[0]["id"]);
    let body = json!({ "version": low[0]["version"], "handling": "已回电致歉" });
    assert_eq!(liu.post(&path, body.clone()).await.status, 404);
    assert_eq!(lina.post(&path, json!({ "version": 99, "handling": "x" })).await.code(), "stale");
    assert_eq!(lina.post(&path, body.clone()).await.expect(200)["standing"], "answered");
    assert_eq!(waits(&lina).await, 0);
    assert_eq!(lina.post(&path, body).await.status, 409);
}

async fn who_opted_out_is_not_asked_and_caps_hold(world: World) {
    let company = world.company().await;
    let manager = start(&world, &company).await;
    about_deliveries(&manager).await;
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    person.write("退订").await;
    arrived(&world, &company, "lina", known.customer).await;
    plan(&world).await;
    let lina = company.api(&world, "lina").await;
    assert!(answers(&lina, "limit=100").await.is_empty(), "opted out");
    person.write("恢复订阅").await;
    for _ in 0..4 {
        arrived(&world, &company, "lina", known.customer).await;
    }
    plan(&world).await;
    let states: Vec<Value> = answers(&lina, "limit=100").await.iter().map(|one| one["push_state"].clone()).collect();
    let sent = states.iter().filter(|state| **state == "sent").count();
    let skipped = states.iter().filter(|state| **state == "skipped").count();
    assert_eq!((states.len(), sent, skipped), (5, 3, 2), "three in seven days: {states:?}");
    let asked = &figures(&lina, "month").await["total"];
    assert_eq!(
        (&asked["asked"], &asked["response_rate"]),
        (&json!(3), &json!("0.00")),
        "who was not reached is not asked"
    );
}

async fn without_a_window_the_notice_leads_to_the_page_or_a_task_is_left(world: World) {
    let company = world.company().await;
    let manager = start(&world, &company).await;
    about_deliveries(&manager).await;
    let (known, _person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    arrived(&world, &company, "lina", known.customer).await;
    plan(&world).await;
    let lina = company.api(&world, "lina").await;
    assert_eq!(answers(&lina, "limit=100").await[0]["push_state"], "handed_over");
    let todo = lina.get("/api/v1/todo").await.expect(200)["items"].clone();
    assert!(todo.as_array().unwrap().iter().any(|item| item["kind"] == "hand_written"), "{todo}");
    assert_eq!(figures(&lina, "month").await["total"]["asked"], 0);
    // Of a survey that is taken out of use nothing more is sent.
    let listed = manager.get("/api/v1/surveys").await.expect(200)["items"][0].clone();
    let mut off = survey("到货满意度", "delivery");
    off["active"] = json!(false);
    let path = format!("/api/v1/surveys/{}", listed["id"]);
    manager.send(Method::PUT, &path, Some(&json!({ "version": 1, "survey": off })), None).await.expect(200);
    arrived(&world, &company, "lina", known.customer).await;
    plan(&world).await;
    assert_eq!(answers(&lina, "limit=100").await.len(), 1);
}

async fn a_closed_complaint_and_a_date_are_asked_about(world: World) {
    let company = world.company().await;
    let manager = start(&world, &company).await;
    manager.post("/api/v1/surveys", survey("投诉回访", "complaint")).await.expect(201);
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    person.write("你好").await;
    for _ in 0..2 {
        let uow = company.begin(&world, "lina").await;
        let closed = ClosedComplaint {
            complaint: 17,
            customer: known.customer,
            contact: Some(known.contact),
            delivery: None,
            product: None,
        };
        surveys::complaint_closed(&uow, closed).await.unwrap();
        uow.commit().await.unwrap();
    }
    world.drain().await;
    let lina = company.api(&world, "lina").await;
    let asked = answers(&lina, "limit=100").await;
    assert_eq!((asked.len(), &asked[0]["complaint_id"], &asked[0]["channel"]), (1, &json!(17), &json!("custom")));
    let label =
        lina.post("/api/v1/labels", json!({ "kind": "tag", "name": "年度调查" })).await.expect(200)["id"].clone();
    let path = format!("/api/v1/customers/{}/labels", known.customer);
    lina.send(Method::PUT, &path, Some(&json!({ "label_ids": [label] })), None).await.expect(200);
    let mut yearly = survey("年度满意度", "date");
    yearly["on_date"] = json!((world.now() + chrono::Duration::hours(8)).date_naive().to_string());
    yearly["label_id"] = label;
    manager.post("/api/v1/surveys", yearly).await.expect(201);
    plan(&world).await;
    plan(&world).await;
    assert_eq!(answers(&lina, "limit=100").await.len(), 2);
    assert_eq!(figures(&lina, "survey").await["rows"].as_array().unwrap().len(), 2);
}

async fn lists_and_figures_keep_to_the_scope(world: World) {
    let company = world.company().await;
    let manager = start(&world, &company).await;
    about_deliveries(&manager).await;
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    person.write("你好").await;
    arrived(&world, &company, "lina", known.customer).await;
    plan(&world).await;
    person.write("5").await;
    let lead = company.api(&world, "lead").await;
    assert_eq!(
        (answers(&lead, "limit=100").await.len(), &figures(&lead, "person").await["total"]["answered"]),
        (1, &json!(1))
    );
    let other = Company::create(&world, "别家公司").await;
    for api in [company.api(&world, "liu").await, other.api(&world, "manager").await] {
        for query in [String::new(), format!("customer_id={}", known.customer), "standing=answered".to_owned()] {
            assert!(answers(&api, &query).await.is_empty());
        }
        assert_eq!(figures(&api, "person").await, json!({ "total": none(), "rows": [] }));
    }
    let buyer = company.api(&world, "buyer").await;
    assert_eq!(buyer.get("/api/v1/survey-answers").await.status, 403);
}

fn none() -> Value {
    json!({ "asked": 0, "answered": 0, "response_rate": null, "csat": null, "gap": null, "low": 0 })
}

async fn a_survey_is_defined_by_those_who_may(world: World) {
    let company = world.company().await;
    let manager = start(&world, &company).await;
    let lina = company.api(&world, "lina").await;
    assert_eq!(lina.post("/api/v1/surveys", survey("甲", "delivery")).await.status, 403);
    let made = about_deliveries(&manager).await;
    assert_eq!(lina.get(&format!("/api/v1/surveys/{}", made["id"])).await.expect(200)["name"], "到货满意度");
    for (field, value) in [
        ("name", json!("到货满意度")),
        ("name", json!("")),
        ("days", json!(91)),
        ("days", json!(-1)),
        ("question", json!(" ")),
        ("thanks", json!("")),
        ("low_score", json!(5)),
        ("open_days", json!(0)),
        ("on_date", json!("2026-12-01")),
        ("label_id", json!(1)),
    ] {
        let mut bad = survey("乙", "delivery");
        bad[field] = value;
        let refused = manager.post("/api/v1/surveys", bad).await;
        assert_eq!((refused.status, &refused.body["error"]["field"]), (422, &json!(field)), "{}", refused.body);
    }
    let path = format!("/api/v1/surveys/{}", made["id"]);
    let other = json!({ "version": 1, "survey": survey("到货满意度", "complaint") });
    let refused = manager.send(Method::PUT, &path, Some(&other), None).await;
    assert_eq!((refused.status, &refused.body["error"]["field"]), (422, &json!("moment")));
    let same = json!({ "version": 1, "survey": survey("到货满意度", "delivery") });
    manager.send(Method::PUT, &path, Some(&same), None).await.expect(200);
    assert_eq!(manager.send(Method::PUT, &path, Some(&same), None).await.code(), "stale");
}
