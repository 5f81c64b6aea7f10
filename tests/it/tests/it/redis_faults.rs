//! Redis stopped, flushed and slow while greetings go out: nothing twice, nothing lost.

use std::time::Duration;

use crm::pushes::{Channel, NewPush, PushState};
use it::greetings::{greeting, plan, states};
use it::redis::Redis;
use it::{Backend, Company, Person, World};

const PEOPLE: usize = 12;

async fn talking(world: &World) -> (Company, Vec<(it::Known, Person)>) {
    let company = world.company().await;
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let (name, phone) = (format!("第{number}精密机械有限公司"), format!("138000011{number:02}"));
        let (known, person) = company.known_follower(world, &name, &phone).await;
        person.write("你好").await;
        people.push((known, person));
    }
    world.drain().await;
    (company, people)
}

/// Greets everybody once more, while something happens to Redis.
async fn greet(
    world: &World,
    company: &Company,
    people: &[(it::Known, Person)],
    text: &str,
    trouble: impl Future<Output = ()>,
) {
    for (known, _) in people {
        let new = greeting(world, company, *known, text);
        let rate = Some(company.service.appid.clone());
        plan(world, company, NewPush { channels: vec![Channel::Custom], transactional: true, rate, ..new }).await;
    }
    let workers = [world.worker.clone(), world.another().await.worker()]
        .map(|worker| tokio::spawn(async move { worker.drain().await }));
    trouble.await;
    for worker in workers {
        worker.await.unwrap().unwrap();
    }
}

/// What a balancer of load is told, with what is said of Redis. The process lives in any case.
async fn readiness(world: &World) -> (u16, serde_json::Value) {
    let alive = world.http.get(format!("{}/healthz", world.url)).send().await.unwrap();
    assert_eq!(alive.status(), 200);
    let answer = world.http.get(format!("{}/readyz", world.url)).send().await.unwrap();
    let status = answer.status().as_u16();
    let body: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(body["database"], "ok");
    (status, body["redis"].clone())
}

async fn trouble_with_redis(backend: Backend) {
    let Some(mut redis) = Redis::start().await else { return };
    let url = redis.url();
    let world = World::with(backend, |settings, _| settings.redis.url = url).await;
    let (company, people) = talking(&world).await;

    greet(&world, &company, &people, "清空", async {
        for _ in 0..20 {
            redis.say("FLUSHALL").await;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
    greet(&world, &company, &people, "缓慢", redis.say("CLIENT PAUSE 1500 ALL")).await;
    assert_eq!(readiness(&world).await, (200, serde_json::json!("ok")));
    redis.down().await;
    greet(&world, &company, &people, "停机", async {}).await;
    assert_eq!(readiness(&world).await, (503, serde_json::json!("down")));
    assert!(redis.up().await);
    greet(&world, &company, &people, "恢复", async {}).await;

    // What the rate of greetings put off, and what found no token for a while.
    for _ in 0..6 {
        world.advance(chrono::Duration::minutes(1)).await;
        world.drain().await;
    }
    for (_, person) in &people {
        let mut heard = person.heard("custom").await;
        heard.sort();
        let mut wanted = ["清空", "缓慢", "停机", "恢复"];
        wanted.sort();
        assert_eq!(heard, wanted);
    }
    let states: Vec<_> = states(&world, &company).await.into_iter().collect();
    assert_eq!(states, [(PushState::Sent, 4 * PEOPLE as i64)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn greetings_survive_trouble_with_redis_on_sqlite() {
    trouble_with_redis(Backend::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn greetings_survive_trouble_with_redis_on_postgres() {
    if let Some(backend) = Backend::postgres() {
        trouble_with_redis(backend).await;
    }
}
