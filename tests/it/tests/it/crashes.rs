//! `kill -9` of the worker while greetings go out: nobody hears anything twice, and every push ends.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crm::actor::Actor;
use crm::conversations::{Trigger, open_window, window};
use crm::customers::{self, CustomerFields, NewCustomer};
use crm::identities;
use crm::ids::{ContactId, CustomerId};
use crm::pushes::{self, Channel, NewPush, PushKind, PushState};
use crm::tenants::{self, Settings};
use it::greetings::states;
use it::process::{Process, SECRET};
use it::{Backend, Company, World};
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;
use serde_json::{Value, json};

/// How many people there are, and how many greetings each gets in a round.
const PEOPLE: usize = 125;
const EACH: usize = 4;

struct Receiver {
    customer: CustomerId,
    contact: ContactId,
    openid: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_worker_sends_nothing_twice_on_sqlite() {
    killed_again_and_again(Backend::Sqlite, 20, "gateway,api,worker").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_worker_sends_nothing_twice_on_postgres() {
    if let Some(backend) = Backend::postgres() {
        killed_again_and_again(backend, 5, "worker").await;
    }
}

async fn killed_again_and_again(backend: Backend, rounds: u64, roles: &str) {
    let world = World::with(backend, |_, platform| {
        // The windows are not what is tested here.
        platform.rules.message_window.messages = 100_000;
    })
    .await;
    // Processes have the system's clock.
    world.db().clock().set_offset(chrono::Duration::zero());
    world.advance(chrono::Duration::zero()).await;
    let company = world.company().await;
    let people = receivers(&world, &company).await;
    let settings = settings(&world);
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let args = ["serve", "--roles", roles];
    for round in 0..rounds {
        plan(&world, &company, &people, round).await;
        let before = world.sim.count(SEND).await;
        let worker = Process::start(&args, &settings);
        // It dies at a random moment after its first send.
        while world.sim.count(SEND).await == before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(rand::random_range(0..400))).await;
        worker.kill().await;
    }
    let worker = Process::start(&args, &settings);
    until_all_jobs_end(&world).await;
    assert_eq!(worker.signal("TERM").await, Some(0));

    let sent = sends(&world).await;
    let twice: Vec<_> = sent.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "sent twice: {twice:?}");
    let states = states(&world, &company).await;
    eprintln!("{rounds} rounds: {states:?}, {} sends at the platform", sent.len());
    let ends = [PushState::Sent, PushState::Delivered, PushState::Failed, PushState::InDoubt, PushState::HandedOver];
    assert!(states.keys().all(|state| ends.contains(state)), "{states:?}");
    assert_eq!(states.values().sum::<i64>(), rounds as i64 * (PEOPLE * EACH) as i64);
    let taken = sent.len() as i64;
    let known = states.get(&PushState::Sent).copied().unwrap_or(0);
    let doubted = states.get(&PushState::InDoubt).copied().unwrap_or(0);
    assert!(known <= taken && taken <= known + doubted, "what is sent was sent, and the rest is in doubt");
}

/// Waits as long as jobs go on ending, however slow the machine is.
async fn until_all_jobs_end(world: &World) {
    let (mut left, mut since) = (u64::MAX, Instant::now());
    while left > 0 {
        let now = crm::outbox::backlog(&world.db().read(Actor::Platform)).await.unwrap().0;
        if now < left {
            (left, since) = (now, Instant::now());
        }
        assert!(since.elapsed() < Duration::from_secs(90), "{left} jobs do not end");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

const SEND: &str = "/cgi-bin/message/custom/send";

/// How often each text went to each receiver.
async fn sends(world: &World) -> HashMap<(String, String), u32> {
    let mut sent = HashMap::new();
    for call in world.sim.get(&format!("/calls?path={SEND}&limit=100000")).await["calls"].as_array().unwrap() {
        if call["executed"] == true && call["errcode"] == 0 {
            let body = &call["request"];
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            *sent.entry((text(&body["touser"]), text(&body["text"]["content"]))).or_insert(0) += 1;
        }
    }
    sent
}

fn settings(world: &World) -> Vec<(&'static str, String)> {
    vec![
        ("GUANXI__DATABASE__URL", world.database.clone()),
        ("GUANXI__DATABASE__MIGRATE", "false".into()),
        ("GUANXI__REDIS__URL", world.backend.redis().to_owned()),
        ("GUANXI__FILES__URL", world.folder().join("files").display().to_string()),
        ("GUANXI__SERVER__LISTEN", "127.0.0.1:0".into()),
        ("GUANXI__AUTH__SECRET", SECRET.into()),
        ("GUANXI__WECHAT__API_BASE", world.sim.url().to_owned()),
        ("GUANXI__WECHAT__TIMEOUT_SECONDS", "1".into()),
        ("GUANXI__WORKER__LEASE_SECONDS", "3".into()),
        ("GUANXI__LOG__FILTER", "error".into()),
    ]
}

/// People who follow and have written, with no limits in their way.
async fn receivers(world: &World, company: &Company) -> Vec<Receiver> {
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    let open = Settings {
        quiet_from: 0,
        quiet_until: 0,
        weekly_push_cap: 100,
        greetings_per_minute: 100_000,
        ..Settings::default()
    };
    tenants::update_settings(&uow, &open).await.unwrap();
    uow.commit().await.unwrap();
    let bulk = json!({ "count": PEOPLE, "appid": company.service.appid, "follow": true, "message": true });
    let users = world.sim.post("/users/bulk", &bulk).await;
    let mut people = Vec::new();
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    for (number, user) in users["users"].as_array().unwrap().iter().enumerate() {
        let new = NewCustomer {
            fields: CustomerFields { name: format!("客户{number:04}贸易行"), ..CustomerFields::default() },
            contacts: vec![crm::contacts::NewContact { name: format!("联系人{number}"), ..Default::default() }],
            looks_alike_reason: Some("测试数据".into()),
            owner: Some(company.staff("lina")),
        };
        let customer = customers::create(&uow, new).await.unwrap().id;
        let contact = crm::contacts::list(&uow, customer).await.unwrap()[0].contact.id;
        let openid = user["openid"].as_str().unwrap().to_owned();
        let seen = identities::see(&uow, &company.service.appid, &openid).await.unwrap();
        let scene = identities::Scene::Contact(contact).to_string();
        let identity = identities::follow(&uow, seen.identity, Some(&scene)).await.unwrap().id;
        open_window(&uow, identity, Trigger::Message).await.unwrap();
        people.push(Receiver { customer, contact, openid });
    }
    // Nor are the windows of the product: as wide as those of the platform here.
    let wide = window::Entity::update_many().col_expr(window::Column::Remaining, Expr::value(100_000));
    wide.exec(&uow).await.unwrap();
    uow.commit().await.unwrap();
    people
}

/// A round of greetings, each with a text of its own.
async fn plan(world: &World, company: &Company, people: &[Receiver], round: u64) {
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    let mut all = Vec::new();
    for person in people {
        for number in 0..EACH {
            let text = format!("第 {round} 轮第 {number} 条，{}", &person.openid[..6]);
            all.push(NewPush {
                customer: Some(person.customer),
                contact: Some(person.contact),
                staff: Some(company.staff("lina")),
                channels: vec![Channel::Custom, Channel::Task],
                ..NewPush::new(PushKind::Greeting, text, world.now())
            });
        }
    }
    pushes::create_many(&uow, &all).await.unwrap();
    uow.commit().await.unwrap();
}
