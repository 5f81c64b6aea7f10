//! Forgetting: when everything known of a person is erased, no trace of it is left, in no column of no
//! table, and in no file.

use chrono::{DateTime, Duration, Utc};
use crm::actor::{Actor, CustomerActor};
use crm::contacts::{self, NewContact, NewOccasion, OccasionKind};
use crm::customers::{self, CustomerFields, CustomerKind, NewCustomer};
use crm::forgetting::{self, Cause, ForgettingState};
use crm::ids::{ContactId, CustomerId};
use crm::money::Quantity;
use crm::pushes::PushState;
use crm::{audit, follow_ups, identities, orders, revisits};
use it::greetings::{greeting, plan, send};
use it::{Company, Known, Person, World, both};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;

both!(
    no_trace_is_left_of_whom_unsubscribed,
    following_again_stops_it,
    a_company_stays_when_its_contact_goes,
    who_may_ask_and_who_may_call_it_off,
    what_is_under_way_is_waited_for,
    a_file_that_others_use_stays,
);

/// Nobody else is called this.
const MARK: &str = "玄鸟";
/// How it sounds, as the search knows it.
const SOUND: &str = "xuanniao";
const PHONE: &str = "13877776666";
/// A picture that says so.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89 xuanniao";

fn marked(what: &str) -> Option<String> {
    Some(format!("{MARK}{what}"))
}

/// A customer who is a person, with everything that can be known of one.
async fn person(world: &World, company: &Company) -> (Known, Person) {
    let uow = company.begin(world, "lina").await;
    let new = NewCustomer {
        fields: CustomerFields {
            kind: Some(CustomerKind::Customer),
            company: Some(false),
            name: format!("{MARK}先生"),
            short_name: marked("简称"),
            address: marked("路 1 号"),
            remark: marked("备注"),
            region: marked("区"),
            ..CustomerFields::default()
        },
        contacts: vec![NewContact {
            name: format!("{MARK}先生"),
            title: marked("职务"),
            salutation: marked("总"),
            email: Some(format!("{SOUND}@example.com")),
            hobbies: marked("爱好"),
            habits: marked("习惯"),
            needs: marked("需求\n第二行"),
            remark: marked("联系人备注"),
            phones: vec![PHONE.into()],
            occasions: vec![NewOccasion {
                name: marked("纪念日"),
                kind: OccasionKind::Custom,
                ..it::company::birthday("2026-12-30".parse().unwrap())
            }],
        }],
        looks_alike_reason: marked("理由"),
        ..NewCustomer::default()
    };
    let customer = customers::create(&uow, new).await.unwrap().id;
    let contact = contacts::list(&uow, customer).await.unwrap()[0].contact.id;
    contacts::confirm_mobile(&uow, contact, &format!("+86{PHONE}")).await.unwrap();
    uow.commit().await.unwrap();
    let known = Known { customer, contact };
    (known, company.follower(world, known).await)
}

/// All that happens with a customer.
async fn history(world: &World, company: &Company, known: Known, person: &Person) {
    person.write(&format!("我是{MARK}，电话 {PHONE}")).await;
    person.act("messages", json!({ "type": "image" })).await;
    world.drain().await;
    let api = company.api(world, "lina").await;
    let file = upload(world, &api).await;
    let follow_up = json!({
        "channel": "phone", "content": format!("{MARK}说要看样品"), "understanding": format!("{MARK}的理解"),
        "place": format!("{MARK}办公室"), "needs": format!("{MARK}需要"), "confirmed": true,
        "contact_id": known.contact.0, "file_ids": [file],
    });
    let path = format!("/api/v1/customers/{}/follow-ups", known.customer.0);
    api.post(&path, follow_up).await.expect(201);
    let uow = company.begin(world, "lina").await;
    let order = orders::create(
        &uow,
        orders::NewOrder {
            customer: known.customer,
            contact: Some(known.contact),
            ordered_on: None,
            deliver_by: None,
            remark: marked("送货上门"),
            lines: vec![orders::NewLine {
                product_name: "不锈钢球阀".into(),
                specification: None,
                unit: "个".into(),
                quantity: Quantity(1000),
                unit_price: "2.5".parse().unwrap(),
                ..orders::NewLine::default()
            }],
            ..orders::NewOrder::default()
        },
    )
    .await
    .unwrap();
    assert!(order.order.number.starts_with("SO"));
    let task =
        revisits::NewTask {
            customer: known.customer, due_on: "2026-12-24".parse().unwrap(), note: marked("回访备注")
        };
    revisits::create(&uow, task).await.unwrap();
    uow.commit().await.unwrap();
    let sent = send(world, company, greeting(world, company, known, &format!("{MARK}，您好"))).await;
    assert_eq!(sent.state, PushState::Sent);
    let mut later = greeting(world, company, known, &format!("{MARK}，再见"));
    later.due_at += Duration::days(60);
    let waits = plan(world, company, later).await;
    let mut called_off = greeting(world, company, known, &format!("{MARK}，算了"));
    called_off.due_at += Duration::days(3);
    let called_off = plan(world, company, called_off).await;
    let uow = company.begin(world, "lina").await;
    crm::pushes::cancel(&uow, called_off, &format!("{MARK}不要")).await.unwrap();
    uow.commit().await.unwrap();
    assert!(waits.0 > 0);
}

async fn upload(world: &World, api: &it::Api) -> i64 {
    let part = reqwest::multipart::Part::bytes(PNG.to_vec()).file_name(format!("{MARK}.png"));
    let form = reqwest::multipart::Form::new().part("file", part);
    let request = world.http.post(format!("{}/api/v1/files", world.url)).bearer_auth(api.token()).multipart(form);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 201);
    response.json::<serde_json::Value>().await.unwrap()["id"].as_i64().unwrap()
}

/// Where one of the texts stands in the database: table and column, with how often.
async fn found(world: &World, texts: &[&str]) -> Vec<String> {
    let uow = world.db().read(Actor::Platform);
    let backend = world.db().backend();
    let columns = match backend {
        DbBackend::Postgres => {
            "SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = 'public' \
             AND data_type IN ('text', 'jsonb', 'json', 'character varying')"
        }
        _ => {
            "SELECT m.name AS t, p.name AS c FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table' \
             AND m.name NOT LIKE 'sqlite_%' AND (upper(p.type) LIKE '%TEXT%' OR upper(p.type) LIKE '%JSON%')"
        }
    };
    let mut wrong = Vec::new();
    let all = uow.query_all_raw(Statement::from_string(backend, columns)).await.unwrap();
    assert!(all.len() > 150, "{} columns of text", all.len());
    for row in all {
        let (table, column): (String, String) = (row.try_get("", "t").unwrap(), row.try_get("", "c").unwrap());
        for text in texts {
            let sql = format!("SELECT COUNT(*) AS n FROM \"{table}\" WHERE CAST(\"{column}\" AS TEXT) LIKE '%{text}%'");
            let counted = uow.query_one_raw(Statement::from_string(backend, sql)).await.unwrap().unwrap();
            let count: i64 = counted.try_get("", "n").unwrap();
            if count > 0 {
                wrong.push(format!("{table}.{column} has “{text}” {count} times"));
            }
        }
    }
    wrong
}

/// The files of the store.
fn files(world: &World) -> Vec<Vec<u8>> {
    fn walk(folder: &std::path::Path, all: &mut Vec<Vec<u8>>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, all) } else { all.push(std::fs::read(path).unwrap()) }
        }
    }
    let mut all = Vec::new();
    walk(&world.folder().join("files"), &mut all);
    all
}

/// Lets days pass, with the scheduler awake.
async fn days_pass(world: &World, days: i64) {
    for _ in 0..days {
        world.advance(Duration::days(1)).await;
        world.tick().await;
    }
}

async fn no_trace_is_left_of_whom_unsubscribed(world: World) {
    let company = world.company().await;
    let (known, who) = person(&world, &company).await;
    let openid = identities::of_contact(&world.reading(&company), &[known.contact]).await.unwrap()[0].openid.clone();
    history(&world, &company, known, &who).await;
    let bystander = company.customer(&world, "lina", "旁观者贸易有限公司", "13900001111").await;
    let texts = [MARK, SOUND, PHONE, openid.as_str()];
    let before = found(&world, &texts).await;
    assert!(before.len() > 20, "{before:#?}");
    assert_eq!(files(&world).len(), 2);
    who.act("unfollow", json!({})).await;
    world.drain().await;
    let due = list(&world, &company).await;
    assert_eq!(due.len(), 1);
    assert_eq!((due[0].cause, due[0].state), (Cause::Unsubscribed, ForgettingState::Waiting));
    assert_eq!((due[0].due_at - world.now()).num_days(), 29);
    days_pass(&world, 29).await;
    assert!(found(&world, &[MARK]).await.len() > 20, "not before its time");
    days_pass(&world, 2).await;
    let after = found(&world, &texts).await;
    assert!(after.is_empty(), "{after:#?}");
    assert!(files(&world).is_empty());
    let done = list(&world, &company).await;
    assert_eq!((done.len(), done[0].state), (1, ForgettingState::Done));
    assert!(done[0].ended_at.is_some() && done[0].reason.is_none());
    // Trade documents stay, and the customer can still be looked at, under a pseudonym.
    let uow = company.read(&world, "lina").await;
    let filter = orders::OrderFilter { customer: Some(known.customer), ..Default::default() };
    assert_eq!(orders::list(&uow, &filter, Default::default(), &Default::default()).await.unwrap().items.len(), 1);
    let customer = customers::find(&uow, known.customer, crm::actor::Access::Read).await.unwrap();
    assert!(customer.name.starts_with("已注销客户") && customer.forgotten_at.is_some());
    let pushes = crm::pushes::of_customer(&uow, known.customer, None, 10).await.unwrap();
    assert_eq!(pushes.len(), 3);
    assert!(pushes.iter().all(|push| push.state != PushState::Planned));
    // Others are untouched.
    assert_eq!(
        customers::find(&uow, bystander.customer, crm::actor::Access::Read).await.unwrap().name,
        "旁观者贸易有限公司"
    );
    // Nothing can be added to what is gone, and nobody finds it by the old name.
    let api = company.api(&world, "lina").await;
    let answer = api.get(&format!("/api/v1/customers/search?q={MARK}")).await.expect(200);
    assert!(!answer.to_string().contains(MARK) && !answer.to_string().contains("已注销"), "{answer}");
    let edit = json!({ "version": 99, "name": "又来了" });
    let path = format!("/api/v1/contacts/{}", known.contact.0);
    assert_eq!(api.send(reqwest::Method::PATCH, &path, Some(&edit), None).await.status, 409);
    // Who comes back is somebody new.
    let mut again = who.clone();
    again.follow(&company.service.appid, None).await;
    world.sim.settle().await;
    let unknown = identities::unlinked(&company.read(&world, "manager").await, &Default::default()).await.unwrap();
    assert_eq!(unknown.items.len(), 1);
    assert_eq!(unknown.items[0].openid, openid);
    assert_eq!(unknown.items[0].contact_id, None);
}

async fn list(world: &World, company: &Company) -> Vec<forgetting::Forgetting> {
    forgetting::list(&world.reading(company), Default::default(), &Default::default()).await.unwrap().items
}

async fn following_again_stops_it(world: World) {
    let company = world.company().await;
    let (known, mut who) = person(&world, &company).await;
    who.act("unfollow", json!({})).await;
    world.drain().await;
    days_pass(&world, 20).await;
    who.follow(&company.service.appid, None).await;
    world.sim.settle().await;
    assert_eq!(list(&world, &company).await[0].state, ForgettingState::Cancelled);
    days_pass(&world, 20).await;
    let uow = world.reading(&company);
    assert_eq!(contacts::by_key(&uow, known.contact).await.unwrap().unwrap().name, format!("{MARK}先生"));
    // Once more: it begins anew.
    who.act("unfollow", json!({})).await;
    world.drain().await;
    days_pass(&world, 31).await;
    assert!(found(&world, &[MARK, SOUND, PHONE]).await.is_empty());
}

async fn a_company_stays_when_its_contact_goes(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "青云机械有限公司", "13800002222").await;
    let uow = company.begin(&world, "lina").await;
    let new = NewContact { name: format!("{MARK}经理"), phones: vec![PHONE.into()], ..NewContact::default() };
    let contact = contacts::add(&uow, known.customer, new).await.unwrap().id;
    contacts::confirm_mobile(&uow, contact, &format!("+86{PHONE}")).await.unwrap();
    let logged = follow_ups::NewFollowUp { contact: Some(contact), content: format!("{MARK}来电"), ..follow_up() };
    follow_ups::log(&uow, known.customer, logged).await.unwrap();
    let other =
        follow_ups::NewFollowUp { contact: Some(known.contact), content: "王建国来电".into(), ..follow_up() };
    follow_ups::log(&uow, known.customer, other).await.unwrap();
    uow.commit().await.unwrap();
    let who = company.follower(&world, Known { customer: known.customer, contact }).await;
    who.write(&format!("{MARK}问价")).await;
    world.drain().await;
    let uow = company.begin(&world, "manager").await;
    let asked = forgetting::request(&uow, contact, &format!("{MARK}来信要求")).await.unwrap();
    assert_eq!(forgetting::request(&uow, contact, "再说一次").await.unwrap().id, asked.id, "once is enough");
    uow.commit().await.unwrap();
    days_pass(&world, 31).await;
    let left = found(&world, &[MARK, SOUND, PHONE]).await;
    assert!(left.is_empty(), "{left:#?}");
    let uow = company.read(&world, "lina").await;
    let customer = customers::find(&uow, known.customer, crm::actor::Access::Read).await.unwrap();
    assert_eq!((customer.name.as_str(), customer.forgotten_at), ("青云机械有限公司", None));
    let people = contacts::list(&uow, known.customer).await.unwrap();
    assert_eq!(people.iter().filter(|row| row.contact.name == "王建国").count(), 1);
    assert_eq!(found(&world, &["王建国来电"]).await.len(), 1);
    // The number belongs to nobody any more: somebody else may have it.
    company.customer(&world, "lina", "另一家机械有限公司", PHONE).await;
}

fn follow_up() -> follow_ups::NewFollowUp {
    follow_ups::NewFollowUp {
        contact: None,
        channel: follow_ups::FollowUpChannel::Phone,
        at: None,
        content: String::new(),
        understanding: None,
        confirmed: false,
        product_use: None,
        needs: None,
        place: None,
        location: None,
        next_contact_on: None,
        files: Vec::new(),
    }
}

async fn who_may_ask_and_who_may_call_it_off(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "青云机械有限公司", "13800002222").await;
    let path = format!("/api/v1/contacts/{}/forget", known.contact.0);
    let reason = json!({ "reason": "客户来信要求" });
    for nobody in ["lina", "lead", "finance", "service"] {
        let status = company.api(&world, nobody).await.post(&path, reason.clone()).await.status;
        assert_eq!(status, 403, "{nobody}");
    }
    let manager = company.api(&world, "manager").await;
    assert_eq!(manager.post(&path, json!({ "reason": " " })).await.status, 422);
    let asked = manager.post(&path, reason).await.expect(200);
    assert_eq!((asked["state"].as_str(), asked["cause"].as_str()), (Some("waiting"), Some("staff")));
    assert_eq!(asked["contact"]["name"], "王建国");
    assert_eq!(asked["requested_by"]["name"], "陈总");
    let due: DateTime<Utc> = asked["due_at"].as_str().unwrap().parse().unwrap();
    assert_eq!((due - world.now()).num_days(), 29);
    let listed = manager.get("/api/v1/forgetting?state=waiting").await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(company.api(&world, "lina").await.get("/api/v1/forgetting").await.status, 403);
    // From now on they get no pushes.
    let person = contacts::by_key(&world.reading(&company), known.contact).await.unwrap().unwrap();
    assert!(person.opted_out_at.is_some());
    let cancel = format!("/api/v1/forgetting/{}/cancel", asked["id"]);
    let over = manager.post(&cancel, json!({ "reason": "客户收回" })).await.expect(200);
    assert_eq!((over["state"].as_str(), over["end_reason"].as_str()), (Some("cancelled"), Some("客户收回")));
    assert_eq!(manager.post(&cancel, json!({ "reason": "再来" })).await.status, 409);
    days_pass(&world, 31).await;
    assert_eq!(contacts::by_key(&world.reading(&company), known.contact).await.unwrap().unwrap().name, "王建国");
    // A customer asks for themselves, for nobody else, and may call it off.
    let who = company.follower(&world, known).await;
    assert!(!who.user.is_empty());
    let identity = identities::of_contact(&world.reading(&company), &[known.contact]).await.unwrap().remove(0);
    let me = |contact: ContactId, customer: CustomerId| {
        Actor::Customer(CustomerActor { tenant: company.tenant, identity: identity.id, contact, customer })
    };
    let uow = world.db().begin(me(known.contact, known.customer)).await.unwrap();
    let own = forgetting::request(&uow, known.contact, "").await.unwrap();
    assert_eq!(own.cause, Cause::Customer);
    assert!(forgetting::request(&uow, ContactId(known.contact.0 + 1), "").await.is_err());
    uow.commit().await.unwrap();
    let stranger = world.db().begin(me(ContactId(9999), known.customer)).await.unwrap();
    assert!(forgetting::cancel(&stranger, own.id, "").await.is_err());
    drop(stranger);
    let uow = world.db().begin(me(known.contact, known.customer)).await.unwrap();
    assert_eq!(forgetting::list(&uow, Default::default(), &Default::default()).await.unwrap().items.len(), 2);
    forgetting::cancel(&uow, own.id, "").await.unwrap();
    uow.commit().await.unwrap();
    let trail = audit::AuditFilter { entity: Some("forgetting".into()), ..Default::default() };
    let trail = audit::list(&world.reading(&company), &trail, Default::default(), &Default::default()).await;
    // The system may not read the trail of people; the manager may.
    let trail = match trail {
        Ok(trail) => trail,
        Err(_) => {
            let wanted = audit::AuditFilter { entity: Some("forgetting".into()), ..Default::default() };
            let uow = company.read(&world, "manager").await;
            audit::list(&uow, &wanted, Default::default(), &Default::default()).await.unwrap()
        }
    };
    assert_eq!(trail.items.len(), 4, "asked, called off, asked, called off");
}

async fn what_is_under_way_is_waited_for(world: World) {
    let company = world.company().await;
    let (known, who) = person(&world, &company).await;
    who.write("你好").await;
    world.drain().await;
    let uow = company.begin(&world, "manager").await;
    let asked = forgetting::request(&uow, known.contact, "客户要求").await.unwrap();
    uow.commit().await.unwrap();
    world.advance(Duration::days(30)).await;
    // A push is begun and not settled, as if its sender were at it right now.
    let new = crm::pushes::NewPush { transactional: true, ..greeting(&world, &company, known, MARK) };
    who.write("还在吗").await;
    world.sim.settle().await;
    let id = plan(&world, &company, new).await;
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    let mut batch = crm::pushes::Batch::lock(&uow, &[id]).await.unwrap();
    assert!(matches!(crm::pushes::begin(&uow, &mut batch, id).await.unwrap(), crm::pushes::Begun::Send(_)));
    uow.commit().await.unwrap();
    world.advance(Duration::minutes(1)).await;
    let sweep = forgetting::sweep(&world.reading(&company), asked.id).await.unwrap().unwrap();
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    assert_eq!(forgetting::erase(&uow, asked.id, &sweep).await.unwrap(), forgetting::Erased::Busy);
    drop(uow);
    // Its sender has died: it ends in doubt, and then the person is forgotten.
    for _ in 0..4 {
        world.drain().await;
        world.advance(Duration::minutes(2)).await;
    }
    world.drain().await;
    assert_eq!(list(&world, &company).await[0].state, ForgettingState::Done);
    assert!(found(&world, &[MARK, SOUND, PHONE]).await.is_empty());
    // Once more does nothing.
    assert_eq!(forgetting::sweep(&world.reading(&company), asked.id).await.unwrap(), None);
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    assert_eq!(forgetting::erase(&uow, asked.id, &sweep).await.unwrap(), forgetting::Erased::Nothing);
}

async fn a_file_that_others_use_stays(world: World) {
    let company = world.company().await;
    let (known, who) = person(&world, &company).await;
    let other = company.customer(&world, "lina", "旁观者贸易有限公司", "13900001111").await;
    let api = company.api(&world, "lina").await;
    // The same picture, uploaded twice: its bytes lie in one place.
    for customer in [known.customer, other.customer] {
        let file = upload(&world, &api).await;
        let uow = company.begin(&world, "lina").await;
        let logged =
            follow_ups::NewFollowUp { content: "见附件".into(), files: vec![crm::ids::FileId(file)], ..follow_up() };
        follow_ups::log(&uow, customer, logged).await.unwrap();
        uow.commit().await.unwrap();
    }
    assert_eq!(files(&world).len(), 1);
    who.act("unfollow", json!({})).await;
    world.drain().await;
    days_pass(&world, 31).await;
    assert_eq!(files(&world).len(), 1, "the other customer's picture is still there");
    let left = found(&world, &[MARK]).await;
    assert_eq!(left, [format!("files.name has “{MARK}” 1 times")], "the other one's name, as it was uploaded");
}
