//! Staff are reminded over their mini-program, of each thing once, and only where they agreed.

use crm::reminders::{self, ReminderState};
use it::{Api, Company, Person, World, both};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

both!(
    a_waiting_customer_reminds_the_owner_once,
    an_answer_heard_twice_counts_once,
    without_consent_nothing_is_sent,
    what_the_platform_refuses_is_not_repeated,
);

const SENDS: &str = "/cgi-bin/message/subscribe/send";
const CONTENT: &str = "客户：{{thing1.DATA}}\n事项：{{thing2.DATA}}\n内容：{{thing3.DATA}}";

/// Li Na with her phone, signed in over the mini-program, and the template for reminders in use.
struct Phone {
    company: Company,
    api: Api,
    person: Person,
    template: String,
}

impl Phone {
    async fn of_lina(world: &World) -> Self {
        let company = world.company().await;
        let template = format!("STAFF{}", &company.mini.appid[2..10]);
        let known = json!({
            "appid": company.mini.appid, "template_id": template, "title": "待办提醒", "content": CONTENT,
        });
        world.sim.post("/templates", &known).await;
        let admin = company.api(world, "admin").await;
        let fields = json!({ "thing1": "{{客户}}", "thing2": "{{节日}}", "thing3": "{{内容}}" });
        let body = json!({
            "appid": company.mini.appid, "kind": "subscribe", "template_id": template, "purpose": "staff_reminder",
            "title": "待办提醒", "content": CONTENT, "fields": fields,
        });
        admin.post("/api/v1/notice-templates", body).await.expect(200);
        let path = format!("/api/v1/staff/{}/invitations", company.staff("lina"));
        let invitation = admin.post(&path, json!({})).await.expect(201)["code"].clone();
        let mut person = world.person("李娜", "13700000001").await;
        person.appid = company.mini.appid.clone();
        let code = person.act("login-code", json!({})).await["code"].clone();
        let body = json!({ "code": code, "appid": company.mini.appid, "invitation": invitation });
        let tokens = Api::anonymous(&world.http, &world.url).post("/api/v1/auth/wechat", body).await.expect(200);
        let api = Api::anonymous(&world.http, &world.url).with_token(tokens["access_token"].as_str().unwrap());
        Self { company, api, person, template }
    }

    /// What the program tells us after `wx.requestSubscribeMessage`.
    async fn tell(&self, answer: &str) -> i64 {
        let body = json!({ "results": { &self.template: answer } });
        remaining(&self.api.post("/api/v1/me/notices", body).await.expect(200))
    }

    async fn left(&self) -> i64 {
        remaining(&self.api.get("/api/v1/me/notices").await.expect(200))
    }
}

fn remaining(list: &Value) -> i64 {
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
    list["items"][0]["remaining"].as_i64().unwrap()
}

async fn states(world: &World) -> Vec<ReminderState> {
    let rows = reminders::entity::Entity::find().all(&world.db().read(crm::actor::Actor::Platform)).await.unwrap();
    rows.into_iter().map(|row| row.state).collect()
}

/// Agrees as people do: the platform counts, tells by an event, and the program tells us too.
async fn agree(world: &World, phone: &Phone) {
    phone.person.consent(&phone.template).await;
    world.sim.settle().await;
    phone.tell("accept").await;
}

async fn a_waiting_customer_reminds_the_owner_once(world: World) {
    let phone = Phone::of_lina(&world).await;
    let (known, customer) = phone.company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    for _ in 0..4 {
        agree(&world, &phone).await;
        world.advance(chrono::Duration::minutes(2)).await;
    }
    assert_eq!(phone.left().await, 4);
    customer.write("人工").await;
    customer.write("人工").await;
    world.drain().await;
    assert_eq!(world.sim.count(SENDS).await, 1, "of the same waiting once");
    let sent = world.sim.calls(SENDS).await[0]["request"].clone();
    assert!(sent["page"].as_str().unwrap().starts_with("pages-talk/chat/index?id="), "{sent}");
    assert_eq!(sent["data"]["thing2"]["value"], "客户等待人工回复");
    assert!(sent["data"]["thing1"]["value"].as_str().unwrap().contains("杭州明远"), "{sent}");
    // Somebody asks to be bound to one of her customers.
    let mut stranger = world.person("甲", "13900000001").await;
    stranger.follow(&phone.company.service.appid, None).await;
    stranger.write("绑定 13800001111").await;
    world.drain().await;
    assert_eq!(world.sim.count(SENDS).await, 2);
    // A push finds no way and is left to her.
    let mut push = it::greetings::greeting(&world, &phone.company, known, "生日快乐");
    push.channels = vec![crm::pushes::Channel::Task];
    it::greetings::send(&world, &phone.company, push).await;
    world.drain().await;
    assert_eq!(world.sim.count(SENDS).await, 3);
    assert_eq!(phone.left().await, 1);
    assert_eq!(states(&world).await, [ReminderState::Sent; 3]);
    // The page is not in the released program yet: it opens at its start.
    let (_, other) = phone.company.known_follower(&world, "苏州晨光电子科技有限公司", "13800002222").await;
    world.sim.fault(json!({ "path": SENDS, "errcode": 41030, "times": 1 })).await;
    other.write("人工").await;
    world.drain().await;
    let last = world.sim.calls(SENDS).await.last().unwrap()["request"].clone();
    assert_eq!((last.get("page"), states(&world).await.len()), (None, 4));
    assert_eq!(phone.left().await, 0);
    // What our own people agree to is no talk with a customer.
    let talks = phone.company.api(&world, "manager").await.get("/api/v1/conversations").await.expect(200);
    assert_eq!(talks["items"].as_array().unwrap().len(), 3);
}

async fn an_answer_heard_twice_counts_once(world: World) {
    let phone = Phone::of_lina(&world).await;
    // The platform tells first.
    agree(&world, &phone).await;
    assert_eq!(phone.left().await, 1);
    // The program tells first.
    assert_eq!(phone.tell("accept").await, 2);
    phone.person.consent(&phone.template).await;
    world.sim.settle().await;
    assert_eq!(phone.left().await, 2);
    // Only the program tells, and later it tells again.
    assert_eq!(phone.tell("accept").await, 3);
    world.advance(chrono::Duration::minutes(5)).await;
    assert_eq!(phone.tell("accept").await, 4);
    assert_eq!(phone.tell("reject").await, 4, "not this time");
    assert_eq!(phone.tell("ban").await, 0, "never");
    let unknown = phone.api.post("/api/v1/me/notices", json!({ "results": { "NO": "accept" } })).await;
    assert_eq!((unknown.status, unknown.body["error"]["field"].as_str()), (422, Some("results")));
    let word = phone.api.post("/api/v1/me/notices", json!({ "results": { &phone.template: "perhaps" } })).await;
    assert_eq!(word.status, 422);
    // Who signs in at the desk alone has nothing to agree to.
    let wang = phone.company.api(&world, "wang").await;
    assert_eq!(wang.get("/api/v1/me/notices").await.expect(200)["items"], json!([]));
}

async fn without_consent_nothing_is_sent(world: World) {
    let phone = Phone::of_lina(&world).await;
    let (_, customer) = phone.company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    customer.write("人工").await;
    world.drain().await;
    assert!(states(&world).await.is_empty());
    assert_eq!(world.sim.count(SENDS).await, 0);
    // She answers before the reminder is sent: there is nothing to remind her of.
    let (_, other) = phone.company.known_follower(&world, "苏州晨光电子科技有限公司", "13800002222").await;
    agree(&world, &phone).await;
    other.write("人工").await;
    let talks = phone.api.get("/api/v1/conversations").await.expect(200);
    let waiting = talks["items"].as_array().unwrap().iter().max_by_key(|talk| talk["id"].as_i64()).unwrap();
    let path = format!("/api/v1/conversations/{}/replies", waiting["id"]);
    phone.api.post(&path, json!({ "text": "我来了" })).await.expect(201);
    world.drain().await;
    assert_eq!((world.sim.count(SENDS).await, states(&world).await), (0, vec![ReminderState::Skipped]));
    assert_eq!(phone.left().await, 1);
}

async fn what_the_platform_refuses_is_not_repeated(world: World) {
    let phone = Phone::of_lina(&world).await;
    let ask = async |name: &str, number: &str| {
        let (_, customer) = phone.company.known_follower(&world, name, number).await;
        customer.write("人工").await;
        world.drain().await;
    };
    // We believe in a consent that the platform does not know of.
    phone.tell("accept").await;
    ask("杭州明远精密机械有限公司", "13800001111").await;
    assert_eq!((states(&world).await, phone.left().await), (vec![ReminderState::Skipped], 0));
    // The answer is lost: nobody knows, and it is not sent again.
    agree(&world, &phone).await;
    world.sim.fault(json!({ "path": SENDS, "drop": true, "times": 1 })).await;
    ask("苏州晨光电子科技有限公司", "13800002222").await;
    world.advance(chrono::Duration::minutes(20)).await;
    world.tick().await;
    assert_eq!(states(&world).await[1], ReminderState::InDoubt);
    assert_eq!(world.sim.count(SENDS).await, 2);
    // The day's quota is used up: later, with the consent that was given back.
    agree(&world, &phone).await;
    world.sim.fault(json!({ "path": SENDS, "errcode": 45009, "times": 1 })).await;
    ask("宁波海达紧固件厂", "13800003333").await;
    world.advance(chrono::Duration::minutes(1)).await;
    world.drain().await;
    assert_eq!(states(&world).await[2], ReminderState::Sent);
}
