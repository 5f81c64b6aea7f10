//! Customers are asked whether what arrived is in order.

use crm::actor::Actor;
use crm::arrivals::{ArrivalAnswer, DeliveryQuestion, entity};
use crm::identities::Scene;
use crm::ids::CustomerId;
use crm::pushes::{self, NewTemplate, Purpose, TemplateKind};
use it::{Api, Company, World, both};
use reqwest::Method;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};

use crate::chat_complaints::{complaints, options, picture, tap};
use crate::complaints::begun;

both!(
    a_damaged_parcel_files_a_complaint_with_its_delivery,
    only_the_person_who_was_asked_answers_and_only_once,
    without_a_window_a_notice_leads_to_the_order_or_a_task_is_left,
    it_is_asked_once_by_day_and_where_the_company_wants_it,
);

/// A delivery of Li Na's customer that has arrived.
async fn arrived(world: &World, company: &Company, api: &Api, customer: CustomerId) -> i64 {
    let order = company.order(world, "lina", customer).await.order.id;
    let delivery = api.post(&format!("/api/v1/orders/{order}/deliveries"), json!({})).await.expect(201)["id"].clone();
    progress(api, delivery.as_i64().unwrap(), "arrived").await;
    delivery.as_i64().unwrap()
}

async fn progress(api: &Api, delivery: i64, step: &str) {
    api.post(&format!("/api/v1/deliveries/{delivery}/progress"), json!({ "step": step })).await.expect(200);
}

async fn questions(world: &World, company: &Company) -> Vec<DeliveryQuestion> {
    let query = entity::Entity::find().order_by_asc(entity::Column::Id);
    query.all(&world.reading(company)).await.unwrap()
}

async fn seen(api: &Api, delivery: i64) -> Value {
    api.get(&format!("/api/v1/deliveries/{delivery}")).await.expect(200)["question"].clone()
}

fn asked(heard: &[String]) -> usize {
    heard.iter().filter(|line| line.contains("是否完好")).count()
}

async fn a_damaged_parcel_files_a_complaint_with_its_delivery(world: World) {
    let (company, known, person, lina) = begun(&world).await;
    person.write("你好").await;
    let delivery = arrived(&world, &company, &lina, known.customer).await;
    assert_eq!(seen(&lina, delivery).await["answer"], Value::Null);
    world.drain().await;
    assert_eq!(asked(&person.heard("custom").await), 1);
    let offered = options(&person).await;
    let words: Vec<&str> = offered.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(words, ["完好", "破损", "数量不符"]);
    let said = tap(&person, &offered[1].0).await;
    assert!(said.contains("CP20261123-0001") && said.contains("发送照片"), "{said}");
    assert!(picture(&person).await.contains("1 张"));
    world.drain().await;
    let found = complaints(&lina).await;
    let row = &found[0]["complaint"];
    assert_eq!((found.len(), &row["delivery"]["id"], &row["category"]), (1, &json!(delivery), &json!("破损")));
    assert_eq!((&row["source"], found[0]["pictures"].as_array().unwrap().len()), (&json!("chat"), 1));
    assert!(row["order"]["id"].is_i64() && row["content"].as_str().unwrap().contains("破损"), "{row}");
    let question = seen(&lina, delivery).await;
    assert_eq!((&question["answer"], &question["complaint_id"]), (&json!("damaged"), &row["id"]));
    assert!(person.write("发完了").await.unwrap().contains("处理"));
    for (key, _) in &offered {
        assert!(tap(&person, key).await.contains("已经反馈过了"));
    }
    assert_eq!(complaints(&lina).await.len(), 1);
    // A word alone answers the next one.
    person.write("你好").await;
    let next = arrived(&world, &company, &lina, known.customer).await;
    world.drain().await;
    assert!(person.write("完好。").await.unwrap().contains("感谢您的确认"));
    assert_eq!(seen(&lina, next).await["answer"], "intact");
    assert_eq!(complaints(&lina).await.len(), 1);
    assert!(!person.write("完好").await.unwrap_or_default().contains("感谢您的确认"), "nothing is asked any more");
}

async fn only_the_person_who_was_asked_answers_and_only_once(world: World) {
    let (company, known, person, lina) = begun(&world).await;
    person.write("你好").await;
    let delivery = arrived(&world, &company, &lina, known.customer).await;
    world.drain().await;
    let offered = options(&person).await;
    let mut stranger = world.person("路人", "13900009999").await;
    stranger.follow(&company.service.appid, None).await;
    let second = company.customer(&world, "lina", "苏州恒力工业设备有限公司", "13800002222").await;
    let mut other = world.person("阿强", "13800002222").await;
    other.follow(&company.service.appid, Some(&Scene::Contact(second.contact).to_string())).await;
    for who in [&stranger, &other] {
        assert!(tap(who, &offered[1].0).await.contains("已经结束"));
    }
    assert_eq!(seen(&lina, delivery).await["answer"], Value::Null);
    // Two thumbs.
    let (one, two) = tokio::join!(tap(&person, &offered[1].0), tap(&person, &offered[2].0));
    let filed = [&one, &two].into_iter().filter(|said| said.contains("CP")).count();
    let again = [&one, &two].into_iter().filter(|said| said.contains("已经反馈过了")).count();
    assert_eq!((filed, again, complaints(&lina).await.len()), (1, 1, 1), "{one} {two}");
    // Too late.
    person.write("你好").await;
    arrived(&world, &company, &lina, known.customer).await;
    world.drain().await;
    let offered = options(&person).await;
    world.advance(chrono::Duration::days(8)).await;
    assert!(tap(&person, &offered[0].0).await.contains("已经结束"));
}

async fn with_template(world: &World, company: &Company) {
    let (id, title) = ("TPLarrival", "订单签收通知");
    let content = "订单号：{{character_string1.DATA}}\n温馨提示：{{thing2.DATA}}";
    let fields = [("character_string1", "{{单号}}"), ("thing2", "请确认收货情况")];
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    let new = NewTemplate {
        appid: company.service.appid.clone(),
        kind: TemplateKind::Template,
        template_id: id.into(),
        purpose: Purpose::Arrival,
        title: title.into(),
        content: content.into(),
        fields: fields.map(|(field, text)| (field.to_owned(), text.to_owned())).into(),
    };
    pushes::save_template(&uow, new).await.unwrap();
    uow.commit().await.unwrap();
    let template = json!({
        "appid": company.service.appid, "template_id": id, "kind": "template", "title": title, "content": content,
    });
    world.sim.post("/templates", &template).await;
}

async fn without_a_window_a_notice_leads_to_the_order_or_a_task_is_left(world: World) {
    let (company, known, person, lina) = begun(&world).await;
    arrived(&world, &company, &lina, known.customer).await;
    world.drain().await;
    assert_eq!((asked(&person.heard("custom").await), person.heard("template").await.len()), (0, 1), "the shipment");
    let items = lina.get("/api/v1/todo").await.expect(200)["items"].clone();
    let tasks = items.as_array().unwrap().iter().filter(|item| item["kind"] == "hand_written").count();
    assert_eq!(tasks, 1, "{items}");
    with_template(&world, &company).await;
    let delivery = arrived(&world, &company, &lina, known.customer).await;
    world.drain().await;
    let order = lina.get(&format!("/api/v1/deliveries/{delivery}")).await.expect(200)["order_id"].clone();
    let sent = world.sim.calls("/cgi-bin/message/template/send").await;
    let questions: Vec<String> = sent.iter().map(Value::to_string).filter(|call| call.contains("TPLarrival")).collect();
    assert_eq!(questions.len(), 1, "{sent:?}");
    assert!(questions[0].contains(&format!("/orders/{order}")), "{questions:?}");
}

async fn it_is_asked_once_by_day_and_where_the_company_wants_it(world: World) {
    let (company, known, person, lina) = begun(&world).await;
    person.write("你好").await;
    let delivery = arrived(&world, &company, &lina, known.customer).await;
    progress(&lina, delivery, "signed").await;
    world.drain().await;
    assert_eq!((questions(&world, &company).await.len(), asked(&person.heard("custom").await)), (1, 1));
    // At night nobody is woken.
    world.advance(chrono::Duration::hours(12)).await;
    person.write("你好").await;
    let lina = company.api(&world, "lina").await;
    arrived(&world, &company, &lina, known.customer).await;
    world.drain().await;
    assert_eq!((questions(&world, &company).await.len(), asked(&person.heard("custom").await)), (2, 1));
    world.advance(chrono::Duration::hours(12)).await;
    world.drain().await;
    assert_eq!(asked(&person.heard("custom").await), 2);
    assert!(questions(&world, &company).await.iter().all(|row| row.answer.is_none() && row.contact_id.is_some()));
    assert_eq!(ArrivalAnswer::ALL.len(), options(&person).await.len());
    let admin = company.api(&world, "admin").await;
    let off = json!({ "delivery_questions": false });
    admin.send(Method::PUT, "/api/v1/settings", Some(&off), None).await.expect(200);
    let lina = company.api(&world, "lina").await;
    let silent = arrived(&world, &company, &lina, known.customer).await;
    assert_eq!((seen(&lina, silent).await, questions(&world, &company).await.len()), (Value::Null, 2));
}
