//! Mass messages: approved by a second person, to everybody once, within the month's share.

use chrono::Duration;
use crm::actor::Actor;
use crm::conversations::Via;
use crm::customers::{LabelKind, labels};
use crm::ids::{LabelId, MassBatchId, MassMessageId};
use crm::mass::{self, BatchBegun, BatchState, MassState, NewMass, Started};
use crm::{conversations, identities, staff};
use it::{Company, Known, Person, World, both};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::{Value, json};

both!(
    a_mass_message_reaches_those_of_a_label_once,
    nobody_approves_their_own_request,
    an_unknown_outcome_is_repeated_under_the_same_key,
    a_worker_that_dies_between_commit_and_call_loses_nothing,
    the_event_settles_even_before_the_answer,
    a_platform_that_tells_nothing_is_asked,
    four_a_month_and_no_more,
    quiet_hours_and_opting_out_hold,
    a_preview_goes_to_ones_own_chat,
    a_list_is_parted_evenly,
);

const SEND: &str = "/cgi-bin/message/mass/send";

/// A company with followers, all of one label.
struct Crowd {
    company: Company,
    people: Vec<(Known, Person)>,
    label: LabelId,
}

async fn crowd(world: &World, count: usize) -> Crowd {
    let company = world.company().await;
    let uow = company.begin(world, "lina").await;
    let label = labels::ensure(&uow, LabelKind::Tag, "老客户").await.unwrap().id;
    uow.commit().await.unwrap();
    let mut people = Vec::new();
    for number in 0..count {
        let (name, phone) = (format!("第{number}精密机械有限公司"), format!("1380000{number:04}"));
        let (known, person) = company.known_follower(world, &name, &phone).await;
        let uow = company.begin(world, "lina").await;
        labels::set(&uow, known.customer, &[label]).await.unwrap();
        uow.commit().await.unwrap();
        people.push((known, person));
    }
    Crowd { company, people, label }
}

/// A message that was asked for by the team lead and approved by the manager.
async fn approved(world: &World, crowd: &Crowd, text: &str) -> MassMessageId {
    let lead = crowd.company.begin(world, "lead").await;
    let new = NewMass { title: "节日".into(), content: text.into(), label: Some(crowd.label), ..NewMass::default() };
    let id = mass::create(&lead, new).await.unwrap().id;
    mass::request(&lead, id).await.unwrap();
    lead.commit().await.unwrap();
    let manager = crowd.company.begin(world, "manager").await;
    mass::approve(&manager, id).await.unwrap();
    manager.commit().await.unwrap();
    id
}

async fn state(world: &World, crowd: &Crowd, id: MassMessageId) -> MassState {
    mass::find(&world.reading(&crowd.company), id).await.unwrap().state
}

async fn heard(crowd: &Crowd) -> Vec<usize> {
    let mut counts = Vec::new();
    for (_, person) in &crowd.people {
        counts.push(person.heard("mass").await.len());
    }
    counts
}

async fn minutes_pass(world: &World, minutes: i64) {
    for _ in 0..minutes {
        world.advance(Duration::minutes(1)).await;
        world.drain().await;
    }
}

async fn a_mass_message_reaches_those_of_a_label_once(world: World) {
    let crowd = crowd(&world, 4).await;
    let company = &crowd.company;
    let (outside, stranger) = company.known_follower(&world, "没有标签贸易有限公司", "13911110000").await;
    assert!(outside.customer.0 > 0);
    crowd.people[3].1.write("退订").await;
    world.drain().await;
    let lead = company.api(&world, "lead").await;
    let body = json!({ "title": "中秋", "content": "中秋快乐！", "label_id": crowd.label.0 });
    assert_eq!(company.api(&world, "lina").await.post("/api/v1/mass-messages", body.clone()).await.status, 403);
    let draft = lead.post("/api/v1/mass-messages", body).await.expect(201);
    let path = format!("/api/v1/mass-messages/{}", draft["id"]);
    assert_eq!((draft["state"].as_str(), draft["label"]["name"].as_str()), (Some("draft"), Some("老客户")));
    let patch = json!({ "version": draft["version"], "content": "中秋节快乐！" });
    let edited = lead.send(reqwest::Method::PATCH, &path, Some(&patch), None).await.expect(200);
    assert_eq!(edited["content"], "中秋节快乐！");
    assert_eq!(lead.send(reqwest::Method::PATCH, &path, Some(&patch), None).await.status, 409, "stale");
    let audience = lead.get(&format!("{path}/audience")).await.expect(200);
    assert_eq!(audience, json!({ "followers": 4, "unwanted": 1, "used_up": 0, "reachable": 3, "monthly": 4 }));
    lead.post(&format!("{path}/request"), json!({})).await.expect(200);
    assert_eq!(lead.post(&format!("{path}/approve"), json!({})).await.status, 403);
    let manager = company.api(&world, "manager").await;
    manager.post(&format!("{path}/refuse"), json!({ "reason": "换个说法" })).await.expect(200);
    let refused = lead.get(&path).await.expect(200);
    assert_eq!((refused["state"].as_str(), refused["reason"].as_str()), (Some("draft"), Some("换个说法")));
    lead.post(&format!("{path}/request"), json!({})).await.expect(200);
    let approved = manager.post(&format!("{path}/approve"), json!({})).await.expect(200);
    assert_eq!(approved["decided_by"]["name"], "陈总");
    world.drain().await;
    world.drain().await;
    assert_eq!(heard(&crowd).await, [1, 1, 1, 0]);
    assert!(stranger.heard("mass").await.is_empty());
    assert_eq!(world.sim.count(SEND).await, 1);
    let report = lead.get(&format!("{path}/report")).await.expect(200);
    let told = |name: &str| report[name].as_i64().unwrap();
    assert_eq!(report["state"], "sent");
    assert_eq!((told("recipients"), told("sent"), told("failed"), told("untold")), (3, 3, 0, 0), "{report}");
    // It stands in the talk of each who got it.
    for (at, (known, _)) in crowd.people.iter().enumerate() {
        let lines = conversations::of_customer(&world.reading(company), known.customer, None, 20).await.unwrap();
        let mass = lines.iter().filter(|line| line.via == Via::Mass && line.content == "中秋节快乐！").count();
        assert_eq!(mass, usize::from(at < 3), "{at}");
    }
    assert_eq!(manager.post(&format!("{path}/cancel"), json!({ "reason": "晚了" })).await.status, 409);
}

async fn nobody_approves_their_own_request(world: World) {
    let crowd = crowd(&world, 2).await;
    let company = &crowd.company;
    let written = async |who: &str| {
        let uow = company.begin(&world, who).await;
        let new = NewMass { title: "自批".into(), content: "您好".into(), label: None, ..NewMass::default() };
        let id = mass::create(&uow, new).await.unwrap().id;
        mass::request(&uow, id).await.unwrap();
        uow.commit().await.unwrap();
        id
    };
    let id = written("manager").await;
    let uow = company.begin(&world, "manager").await;
    assert!(mass::approve(&uow, id).await.is_err());
    drop(uow);
    let id = written("admin").await;
    let uow = company.begin(&world, "admin").await;
    assert!(mass::approve(&uow, id).await.is_err(), "the manager may");
    staff::deactivate(&uow, company.staff("manager")).await.unwrap();
    mass::approve(&uow, id).await.expect("nobody else may");
    uow.commit().await.unwrap();
    let admin = company.api(&world, "admin").await;
    let trail = admin.get(&format!("/api/v1/audit?entity=mass_message&entity_id={id}")).await.expect(200);
    let entry = trail["items"].as_array().unwrap().iter().find(|entry| entry["action"] == "mass.approve").unwrap();
    assert!(entry["detail"]["own_request"].is_string(), "{entry}");
}

async fn an_unknown_outcome_is_repeated_under_the_same_key(world: World) {
    let crowd = crowd(&world, 2).await;
    for (fault, arrived) in [(json!({ "drop": true, "no_event": true }), true), (json!({ "status": 500 }), false)] {
        let before = heard(&crowd).await[0];
        let calls = world.sim.count(SEND).await as usize;
        let mut fault = fault;
        fault["path"] = json!(SEND);
        fault["times"] = json!(1);
        world.sim.fault(fault).await;
        let id = approved(&world, &crowd, "只此一次").await;
        world.drain().await;
        assert_eq!(state(&world, &crowd, id).await, MassState::InDoubt);
        assert_eq!(heard(&crowd).await[0], before + usize::from(arrived));
        minutes_pass(&world, 4).await;
        assert_eq!(state(&world, &crowd, id).await, MassState::Sent);
        assert_eq!(heard(&crowd).await, [before + 1, before + 1], "once, whatever came back");
        let keys: Vec<Value> =
            world.sim.calls(SEND).await[calls..].iter().map(|call| call["request"]["clientmsgid"].clone()).collect();
        assert!(keys.len() >= 2 && keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    }
}

async fn a_worker_that_dies_between_commit_and_call_loses_nothing(world: World) {
    let crowd = crowd(&world, 2).await;
    let id = approved(&world, &crowd, "没有丢").await;
    let uow = world.db().begin(Actor::System(crowd.company.tenant)).await.unwrap();
    assert_eq!(mass::start(&uow, id).await.unwrap(), Started::Batches(1));
    uow.commit().await.unwrap();
    let part = part(&world, &crowd, id).await;
    let uow = world.db().begin(Actor::System(crowd.company.tenant)).await.unwrap();
    assert!(matches!(mass::begin(&uow, part).await.unwrap(), BatchBegun::Send(_)));
    uow.commit().await.unwrap();
    // It has died here: nothing was called.
    assert_eq!(world.sim.count(SEND).await, 0);
    world.drain().await;
    assert_eq!(state(&world, &crowd, id).await, MassState::Sent);
    assert_eq!(heard(&crowd).await, [1, 1]);
    // The share of the month was taken once.
    let audience = mass::audience(&world.reading(&crowd.company), &found(&world, &crowd, id).await).await.unwrap();
    assert_eq!(audience.reachable, 2);
}

async fn found(world: &World, crowd: &Crowd, id: MassMessageId) -> mass::MassMessage {
    mass::find(&world.reading(&crowd.company), id).await.unwrap()
}

async fn part(world: &World, crowd: &Crowd, id: MassMessageId) -> MassBatchId {
    mass::batches(&world.reading(&crowd.company), id).await.unwrap()[0].id
}

async fn the_event_settles_even_before_the_answer(world: World) {
    let crowd = crowd(&world, 2).await;
    world.sim.fault(json!({ "path": SEND, "event_before_answer": true, "times": 1 })).await;
    let id = approved(&world, &crowd, "事件先到").await;
    world.drain().await;
    let parts = mass::batches(&world.reading(&crowd.company), id).await.unwrap();
    assert_eq!((parts[0].state, parts[0].sent), (BatchState::Sent, Some(2)));
    assert!(parts[0].settled_at.is_some());
    // The platform took it, and then could not send it.
    world.sim.fault(json!({ "path": SEND, "event_status": "err(20001)", "times": 1 })).await;
    let id = approved(&world, &crowd, "没有发出").await;
    world.drain().await;
    assert_eq!(state(&world, &crowd, id).await, MassState::Failed);
    let failed = found(&world, &crowd, id).await;
    assert!(failed.reason.unwrap().contains("err(20001)"));
    let lines = conversations::of_customer(&world.reading(&crowd.company), crowd.people[0].0.customer, None, 20).await;
    let wrong = lines.unwrap().into_iter().filter(|line| line.content == "没有发出");
    assert!(wrong.into_iter().all(|line| line.state == conversations::MessageState::Failed));
}

async fn a_platform_that_tells_nothing_is_asked(world: World) {
    let crowd = crowd(&world, 2).await;
    world.sim.fault(json!({ "path": SEND, "no_event": true, "times": 1 })).await;
    let id = approved(&world, &crowd, "没有回音").await;
    world.drain().await;
    let untold = |parts: Vec<mass::MassBatch>| parts[0].settled_at.is_none();
    assert!(untold(mass::batches(&world.reading(&crowd.company), id).await.unwrap()));
    world.advance(Duration::minutes(31)).await;
    world.drain().await;
    assert!(!untold(mass::batches(&world.reading(&crowd.company), id).await.unwrap()));
    assert_eq!(world.sim.count("/cgi-bin/message/mass/get").await, 1);
    assert_eq!(state(&world, &crowd, id).await, MassState::Sent);
}

async fn four_a_month_and_no_more(world: World) {
    let crowd = crowd(&world, 2).await;
    for number in 0..4 {
        let id = approved(&world, &crowd, &format!("第 {number} 条")).await;
        world.drain().await;
        assert_eq!(state(&world, &crowd, id).await, MassState::Sent);
        minutes_pass(&world, 2).await;
    }
    let lead = crowd.company.begin(&world, "lead").await;
    let new =
        NewMass {
            title: "第五条".into(), content: "第五条".into(), label: Some(crowd.label), ..NewMass::default()
        };
    let fifth = mass::create(&lead, new).await.unwrap();
    assert!(mass::request(&lead, fifth.id).await.is_err(), "nobody would get it");
    let audience = mass::audience(&lead, &fifth).await.unwrap();
    assert_eq!((audience.used_up, audience.reachable), (2, 0));
    lead.commit().await.unwrap();
    assert_eq!(heard(&crowd).await, [4, 4]);
    // A new month of the platform.
    world.move_to("2026-12-01T02:00:00Z".parse().unwrap()).await;
    let id = approved(&world, &crowd, "新的一月").await;
    world.drain().await;
    assert_eq!(state(&world, &crowd, id).await, MassState::Sent);
    assert_eq!(heard(&crowd).await, [5, 5]);
}

async fn quiet_hours_and_opting_out_hold(world: World) {
    let crowd = crowd(&world, 3).await;
    // 21:30 in Shanghai.
    world.move_to("2026-11-24T13:30:00Z".parse().unwrap()).await;
    let id = approved(&world, &crowd, "晚安").await;
    world.drain().await;
    assert_eq!(state(&world, &crowd, id).await, MassState::Approved);
    world.move_to("2026-11-25T01:00:30Z".parse().unwrap()).await;
    // Who opts out while it is parted and not sent does not get it.
    let uow = world.db().begin(Actor::System(crowd.company.tenant)).await.unwrap();
    assert_eq!(mass::start(&uow, id).await.unwrap(), Started::Batches(1));
    uow.commit().await.unwrap();
    let contact = crowd.people[1].0.contact;
    let uow = crowd.company.begin(&world, "lina").await;
    crm::contacts::opt_out(&uow, contact).await.unwrap();
    uow.commit().await.unwrap();
    world.drain().await;
    assert_eq!(heard(&crowd).await, [1, 0, 1]);
    assert_eq!(found(&world, &crowd, id).await.recipients, 2);
    // Nobody left but one: the platform sends to no list of one.
    crowd.people[0].1.act("unfollow", json!({})).await;
    world.drain().await;
    let lead = crowd.company.begin(&world, "lead").await;
    let new =
        NewMass { title: "一个".into(), content: "一个".into(), label: Some(crowd.label), ..NewMass::default() };
    let one = mass::create(&lead, new).await.unwrap().id;
    assert!(mass::request(&lead, one).await.is_err());
}

async fn a_preview_goes_to_ones_own_chat(world: World) {
    let crowd = crowd(&world, 2).await;
    let company = &crowd.company;
    let lead = company.api(&world, "lead").await;
    let body = json!({ "title": "预览", "content": "请过目" });
    let draft = lead.post("/api/v1/mass-messages", body).await.expect(201);
    let path = format!("/api/v1/mass-messages/{}/preview", draft["id"]);
    assert_eq!(lead.post(&path, json!({})).await.status, 409, "nobody knows the lead's WeChat");
    let mut own = world.person("赵敏", "13800009999").await;
    let openid = own.follow(&company.service.appid, None).await;
    world.sim.settle().await;
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    identities::see(&uow, &company.service.appid, &openid).await.unwrap();
    staff::link_identity(&uow, company.staff("lead"), &company.service.appid, &openid, None).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(lead.post(&path, json!({})).await.status, 204);
    assert_eq!(own.heard("mass").await, ["请过目"]);
    assert_eq!(heard(&crowd).await, [0, 0]);
}

async fn a_list_is_parted_evenly(world: World) {
    let crowd = crowd(&world, 2).await;
    let company = &crowd.company;
    // 10,001 followers: a second batch of one would be refused.
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    for chunk in (0..9_999).collect::<Vec<i64>>().chunks(500) {
        let rows = chunk.iter().map(|number| identities::entity::ActiveModel {
            tenant_id: Set(company.tenant),
            appid: Set(company.service.appid.clone()),
            openid: Set(format!("o-{number}")),
            followed: Set(true),
            created_at: Set(world.now()),
            updated_at: Set(world.now()),
            ..Default::default()
        });
        identities::entity::Entity::insert_many(rows).exec_without_returning(&uow).await.unwrap();
    }
    uow.commit().await.unwrap();
    let all = Crowd { company: company.clone(), people: Vec::new(), label: crowd.label };
    let lead = company.begin(&world, "lead").await;
    let new = NewMass { title: "全部".into(), content: "全部".into(), label: None, ..NewMass::default() };
    let id = mass::create(&lead, new).await.unwrap().id;
    mass::request(&lead, id).await.unwrap();
    lead.commit().await.unwrap();
    let manager = company.begin(&world, "manager").await;
    mass::approve(&manager, id).await.unwrap();
    assert_eq!(mass::start(&manager, id).await.unwrap(), Started::Batches(2));
    manager.commit().await.unwrap();
    let mut sizes = Vec::new();
    for part in mass::batches(&world.reading(&all.company), id).await.unwrap() {
        let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
        let BatchBegun::Send(sending) = mass::begin(&uow, part.id).await.unwrap() else { panic!("{part:?}") };
        uow.commit().await.unwrap();
        sizes.push(sending.openids.len());
    }
    sizes.sort_unstable();
    assert_eq!(sizes, [5_000, 5_001]);
}
