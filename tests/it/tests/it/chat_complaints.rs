//! Complaints that customers tell in the chat, step by step.

use chrono::Duration;
use crm::conversations;
use crm::dialogues::{self, DialogueOutcome, DialogueStep};
use crm::identities::{self, Scene};
use it::callbacks::{Callback, open_answer, text_xml};
use it::{Api, Company, Person, World, both};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};

use crate::complaints::begun;

both!(
    a_complaint_is_told_step_by_step,
    it_is_left_and_goes_on_also_after_a_restart,
    who_says_nothing_for_long_is_told_and_a_person_is_called,
    only_the_customers_own_orders_can_be_chosen,
    a_repeated_callback_goes_on_once,
    pictures_are_taken_at_any_step_and_only_pictures,
    whom_nobody_knows_is_handed_over_to_a_person,
    a_dialogue_is_forgotten_with_its_person,
);

/// The options of the question that was asked last: key and text.
pub(crate) async fn options(person: &Person) -> Vec<(String, String)> {
    let chat = person.sim.get(&format!("/users/{}/chat?appid={}", person.user, person.appid)).await;
    let lines = chat["messages"].as_array().unwrap();
    let last = lines.iter().rev().find_map(|line| line["data"]["list"].as_array()).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    last.iter().map(|option| (text(&option["id"]), text(&option["content"]))).collect()
}

/// Taps an option; gives what is said to it.
pub(crate) async fn tap(person: &Person, key: &str) -> String {
    let done = person.act("messages", json!({ "type": "text", "content": "…", "bizmsgmenuid": key })).await;
    assert_eq!(done["failed"], false, "{done}");
    done["reply"]["content"].as_str().unwrap_or_default().to_owned()
}

/// Sends a picture; gives what is said to it.
pub(crate) async fn picture(person: &Person) -> String {
    let done = person.act("messages", json!({ "type": "image" })).await;
    assert_eq!(done["failed"], false, "{done}");
    done["reply"]["content"].as_str().unwrap_or_default().to_owned()
}

/// Writes, and gives what is said to it.
async fn write(person: &Person, text: &str) -> String {
    person.write(text).await.unwrap_or_else(|| panic!("nothing is said to “{text}”"))
}

/// The complaints, each with all that belongs to it.
pub(crate) async fn complaints(api: &Api) -> Vec<Value> {
    let listed = api.get("/api/v1/complaints").await.expect(200)["items"].clone();
    let mut all = Vec::new();
    for row in listed.as_array().unwrap() {
        all.push(api.get(&format!("/api/v1/complaints/{}", row["id"])).await.expect(200));
    }
    all
}

fn pictures(complaint: &Value) -> usize {
    complaint["pictures"].as_array().unwrap().len()
}

async fn all(world: &World, company: &Company) -> Vec<dialogues::Dialogue> {
    let query = dialogues::entity::Entity::find().order_by_asc(dialogues::entity::Column::Id);
    query.all(&world.reading(company)).await.unwrap()
}

async fn waiting(api: &Api) -> usize {
    api.get("/api/v1/conversations?waiting=true").await.expect(200)["items"].as_array().unwrap().len()
}

async fn a_complaint_is_told_step_by_step(world: World) {
    let (company, known, person, lina) = begun(&world).await;
    let order = company.order(&world, "lina", known.customer).await.order;
    assert!(write(&person, "投訴").await.contains("发生了什么"));
    let asked = write(&person, "收到的货外箱破了，\n两件压坏").await;
    assert!(asked.contains("已记下") && asked.contains("哪个订单"), "{asked}");
    world.drain().await;
    let offered = options(&person).await;
    assert_eq!(offered.len(), 2, "{offered:?}");
    assert!(offered[0].1.contains(&order.number) && offered[0].1.contains("不锈钢球阀"), "{offered:?}");
    assert_eq!(offered[1].1, "与订单无关");
    assert!(tap(&person, &offered[0].0).await.contains("发送照片"));
    assert!(picture(&person).await.contains("1 张"));
    world.drain().await;
    // The second one is not fetched yet when the complaint is filed.
    assert!(picture(&person).await.contains("2 张"));
    let summary = write(&person, "发完了").await;
    for part in ["外箱破了", &order.number, "2 张", "确认"] {
        assert!(summary.contains(part), "{part} is missing: {summary}");
    }
    let filed = write(&person, "确认").await;
    assert!(
        filed.contains("CP20261123-0001") && filed.contains("11月26日") && filed.contains("/complaints/"),
        "{filed}"
    );
    let found = complaints(&lina).await;
    let row = &found[0]["complaint"];
    assert_eq!((found.len(), &row["source"], &row["order"]["id"]), (1, &json!("chat"), &json!(order.id)), "{row}");
    assert_eq!(row["content"], "收到的货外箱破了，\n两件压坏");
    assert_eq!((&found[0]["contact"]["name"], pictures(&found[0])), (&json!("王建国"), 1));
    world.drain().await;
    let found = complaints(&lina).await;
    assert_eq!(pictures(&found[0]), 2, "the other one came with its file");
    let file = &found[0]["pictures"][1]["id"];
    for (who, status) in [("lead", 200), ("liu", 404)] {
        assert_eq!(company.api(&world, who).await.get(&format!("/api/v1/files/{file}")).await.status, status, "{who}");
    }
    // The question for the confirmation is answered late, or twice.
    let confirm = options(&person).await;
    assert_eq!(confirm[0].1, "确认提交");
    for (key, _) in &confirm {
        assert!(tap(&person, key).await.contains("已经结束"));
    }
    assert_eq!(complaints(&lina).await.len(), 1);
    let ended = &all(&world, &company).await[0];
    assert_eq!((ended.outcome, ended.complaint_id.is_some()), (Some(DialogueOutcome::Filed), true));
    // And another one, called off at the end.
    assert!(person.tap("COMPLAINT").await.unwrap().contains("发生了什么"));
    write(&person, "又少一件").await;
    write(&person, "无关").await;
    assert!(write(&person, "没有").await.contains("与订单无关"));
    assert!(write(&person, "取消").await.contains("已取消"));
    assert_eq!(complaints(&lina).await.len(), 1);
}

async fn it_is_left_and_goes_on_also_after_a_restart(world: World) {
    let (company, known, person, lina) = begun(&world).await;
    let order = company.order(&world, "lina", known.customer).await.order;
    write(&person, "投诉").await;
    let shipments = write(&person, "查物流").await;
    assert!(shipments.contains("发货记录") && shipments.contains("还没有提交"), "{shipments}");
    assert!(write(&person, "继续").await.contains("发生了什么"));
    write(&person, "外箱破了").await;
    let listed = write(&person, "查订单").await;
    assert!(listed.contains(&order.number) && listed.contains("还没有提交"), "{listed}");
    assert!(person.tap("BILL").await.unwrap().contains("还没有提交"));
    let more = write(&person, "还少了一件").await;
    assert!(more.contains("补充") && more.contains("哪个订单"), "{more}");
    // Another process of the product, which has never seen this customer.
    let again = world.another().await;
    let running = server::start(&again).unwrap();
    let openid = identities::of_contact(&world.reading(&company), &[known.contact]).await.unwrap()[0].openid.clone();
    let text = text_xml(&company.service, &openid, 777_001, &order.number.to_lowercase());
    let callback = Callback::sealed(&world, &company.service, text.as_bytes());
    let request = world.http.post(format!("http://{}{}", running.address(), callback.path()));
    let answer = request.header("content-type", "text/xml").body(callback.body).send().await.unwrap();
    let answer = open_answer(&company.service, &answer.text().await.unwrap());
    assert!(answer.contains("发送照片"), "{answer}");
    running.stop().await.unwrap();
    let summary = write(&person, "没有").await;
    assert!(summary.contains("外箱破了") && summary.contains("还少了一件"), "{summary}");
    assert!(write(&person, "再补充一句").await.contains("再补充一句"));
    world.drain().await;
    let confirm = options(&person).await;
    assert!(tap(&person, &confirm[0].0).await.contains("CP20261123-0001"));
    let found = complaints(&lina).await;
    assert_eq!(found[0]["complaint"]["content"], "外箱破了\n还少了一件\n再补充一句");
    assert_eq!(found[0]["complaint"]["order"]["id"], json!(order.id));
    // Who wants a person gets one, and the dialogue is over.
    write(&person, "投诉").await;
    write(&person, "还是不行").await;
    assert!(write(&person, "人工").await.contains("李娜"));
    assert_eq!(all(&world, &company).await[1].outcome, Some(DialogueOutcome::HandedOver));
}

async fn who_says_nothing_for_long_is_told_and_a_person_is_called(world: World) {
    let (company, known, person, _) = begun(&world).await;
    company.order(&world, "lina", known.customer).await;
    // Tokens of staff don't live as long as the patience that is tested here.
    let waits = async || waiting(&company.api(&world, "lina").await).await;
    write(&person, "投诉").await;
    write(&person, "外箱破了").await;
    world.drain().await;
    world.advance(Duration::minutes(29)).await;
    world.tick().await;
    assert_eq!((all(&world, &company).await[0].ended_at, waits().await), (None, 0));
    world.advance(Duration::minutes(2)).await;
    world.tick().await;
    world.tick().await;
    let told = person.heard("custom").await;
    assert_eq!(told.iter().filter(|line| line.contains("30 分钟")).count(), 1, "{told:?}");
    assert_eq!(all(&world, &company).await[0].outcome, Some(DialogueOutcome::TimedOut));
    assert_eq!(waits().await, 1);
    assert!(complaints(&company.api(&world, "lina").await).await.is_empty());
    let stored = conversations::of_customer(&company.read(&world, "lina").await, known.customer, None, 50).await;
    assert!(stored.unwrap().iter().any(|message| message.content == "外箱破了"), "what was typed stands in the talk");
    assert_eq!(person.write("有人吗").await, None, "a person answers now");
    // Who only tapped opened no window: they are told with their next word.
    let second = company.customer(&world, "lina", "苏州恒力工业设备有限公司", "13800002222").await;
    let mut other = world.person("阿强", "13800002222").await;
    other.follow(&company.service.appid, Some(&Scene::Contact(second.contact).to_string())).await;
    other.tap("COMPLAINT").await.unwrap();
    world.advance(Duration::minutes(31)).await;
    world.tick().await;
    assert!(other.heard("custom").await.is_empty());
    assert_eq!((all(&world, &company).await[1].ended_at, waits().await), (None, 2));
    let told = write(&other, "外箱破了").await;
    assert!(told.contains("30 分钟") && !told.contains("哪个订单"), "{told}");
    assert_eq!(all(&world, &company).await[1].outcome, Some(DialogueOutcome::TimedOut));
    // And where no worker came by before the next word, which begins anew.
    write(&other, "投诉").await;
    world.advance(Duration::minutes(31)).await;
    let told = write(&other, "投诉").await;
    assert!(told.contains("30 分钟") && told.contains("发生了什么"), "{told}");
    assert_eq!(all(&world, &company).await.len(), 4);
}

async fn only_the_customers_own_orders_can_be_chosen(world: World) {
    let (company, known, person, lina) = begun(&world).await;
    company.order(&world, "lina", known.customer).await;
    let other = company.customer(&world, "lina", "宁波甬江阀门有限公司", "13800002222").await;
    let foreign = company.order(&world, "lina", other.customer).await.order;
    write(&person, "投诉").await;
    write(&person, "外箱破了").await;
    world.drain().await;
    assert!(options(&person).await.iter().all(|(_, text)| !text.contains(&foreign.number)));
    assert!(write(&person, &foreign.number).await.contains("没有查到"));
    let dialogue = all(&world, &company).await[0].clone();
    let refused = tap(&person, &format!("complaint:{}:order:{}", dialogue.id, foreign.id)).await;
    assert!(refused.contains("没有查到") && refused.contains("哪个订单"), "{refused}");
    // Of another dialogue than one's own nothing can be tapped either.
    assert!(tap(&person, "complaint:999999:confirm").await.contains("已经结束"));
    let now = all(&world, &company).await[0].clone();
    assert_eq!((now.step, now.order_id), (DialogueStep::Order, None));
    assert!(write(&person, "无关").await.contains("发送照片"));
    write(&person, "没有").await;
    // The option of a question that was answered: another order is chosen, and the summary comes again.
    assert!(tap(&person, &format!("complaint:{}:order:{}", dialogue.id, foreign.id)).await.contains("没有查到"));
    assert!(write(&person, "确认").await.contains("CP"));
    assert_eq!(complaints(&lina).await[0]["complaint"]["order"], Value::Null);
}

async fn a_repeated_callback_goes_on_once(world: World) {
    let (company, known, person, lina) = begun(&world).await;
    company.order(&world, "lina", known.customer).await;
    let send = async |mut message: Value| {
        message["repeat"] = json!(3);
        let done = person.act("messages", message.clone()).await;
        assert_eq!(done["failed"], false, "{done}");
        // And once more, when all is long over.
        message["msg_id"] = done["msg_id"].clone();
        let again = person.act("messages", message).await;
        assert_eq!(again["failed"], false, "{again}");
    };
    let text = |content: &str| json!({ "type": "text", "content": content });
    send(text("投诉")).await;
    assert_eq!(all(&world, &company).await.len(), 1);
    send(text("外箱破了")).await;
    let now = all(&world, &company).await[0].clone();
    assert_eq!((now.step, now.content.as_deref()), (DialogueStep::Order, Some("外箱破了")));
    send(text("无关")).await;
    send(json!({ "type": "image" })).await;
    let now = all(&world, &company).await[0].clone();
    let count = dialogues::count_pictures(&world.reading(&company), now.id).await.unwrap();
    assert_eq!((now.step, count), (DialogueStep::Pictures, 1));
    send(text("发完了")).await;
    send(text("确认")).await;
    world.drain().await;
    let found = complaints(&lina).await;
    assert_eq!((found.len(), pictures(&found[0])), (1, 1));
    assert_eq!(all(&world, &company).await.len(), 1);
}

async fn pictures_are_taken_at_any_step_and_only_pictures(world: World) {
    let (company, known, person, lina) = begun(&world).await;
    company.order(&world, "lina", known.customer).await;
    write(&person, "投诉").await;
    let first = picture(&person).await;
    assert!(first.contains("1 张") && first.contains("文字"), "{first}");
    let file = person.act("messages", json!({ "type": "file" })).await;
    assert!(file["reply"]["content"].as_str().unwrap().contains("只能附照片"), "{file}");
    let spoken = person.act("messages", json!({ "type": "voice", "content": "外箱破了" })).await;
    assert!(spoken["reply"]["content"].as_str().unwrap().contains("哪个订单"), "{spoken}");
    let got = picture(&person).await;
    assert!(got.contains("2 张") && got.contains("哪个订单"), "{got}");
    write(&person, "无关").await;
    // A script that calls itself a picture.
    let script = json!({ "type": "image", "data": "PGh0bWw+PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0PjwvaHRtbD4=" });
    assert_eq!(person.act("messages", script).await["failed"], false);
    for _ in 3..9 {
        picture(&person).await;
    }
    assert!(picture(&person).await.contains("最多 9 张"), "the tenth");
    world.drain().await;
    let long = write(&person, &"长".repeat(600)).await;
    assert!(long.contains("补充") && long.len() <= 2_048, "{long}");
    let summary = write(&person, "发完了").await;
    assert!(summary.contains("9 张") && summary.len() <= 2_048, "{summary}");
    let more = picture(&person).await;
    assert!(more.contains("最多 9 张"), "{more}");
    assert!(write(&person, "确认").await.contains("CP"));
    world.drain().await;
    let found = complaints(&lina).await;
    assert_eq!(pictures(&found[0]), 8, "the script is none");
    let stored = conversations::of_customer(&company.read(&world, "lina").await, known.customer, None, 100).await;
    let kept = stored.unwrap().iter().filter(|message| message.file_id.is_some()).count();
    assert_eq!(kept, 12, "all but the script stays in the talk: ten pictures, a file, a voice");
}

async fn whom_nobody_knows_is_handed_over_to_a_person(world: World) {
    let company = world.company().await;
    let mut stranger = world.person("路人", "13900009999").await;
    stranger.follow(&company.service.appid, None).await;
    for said in [stranger.write("投诉").await, stranger.tap("COMPLAINT").await] {
        assert!(said.as_ref().is_some_and(|said| said.contains("转接同事")), "{said:?}");
    }
    assert_eq!(stranger.write("外箱破了").await, None, "a person answers");
    assert!(all(&world, &company).await.is_empty());
    assert_eq!(waiting(&company.api(&world, "lina").await).await, 1);
    assert!(tap(&stranger, "complaint:1:confirm").await.contains("已经结束"));
}

async fn a_dialogue_is_forgotten_with_its_person(world: World) {
    let (company, known, person, _) = begun(&world).await;
    company.order(&world, "lina", known.customer).await;
    write(&person, "投诉").await;
    picture(&person).await;
    write(&person, "暗号：外箱破了").await;
    assert_eq!(all(&world, &company).await.len(), 1);
    person.act("unfollow", json!({})).await;
    world.drain().await;
    world.advance(Duration::days(31)).await;
    world.tick().await;
    world.tick().await;
    assert!(all(&world, &company).await.is_empty());
}
