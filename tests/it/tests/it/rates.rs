//! How fast greetings go out: one rate for each account, whoever sends.

use crm::actor::Actor;
use crm::pushes::{NewPush, PushState};
use crm::tenants::{self, Settings};
use it::greetings::{greeting, plan, push};
use it::{Backend, World, both};

both!(greetings_keep_to_their_rate_and_none_is_lost);

/// Greetings that want to go out at once.
const GREETINGS: usize = 8;
/// Greetings a minute: one every ten seconds, without a burst.
const SLOW: u32 = 6;

async fn greetings_keep_to_their_rate_and_none_is_lost(world: World) {
    let company = world.company().await;
    let rate = async |per_minute: u32| {
        let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
        let settings =
            Settings { greetings_per_minute: per_minute, quiet_from: 0, quiet_until: 0, ..Settings::default() };
        tenants::update_settings(&uow, &settings).await.unwrap();
        uow.commit().await.unwrap();
    };
    rate(SLOW).await;
    let mut planned = Vec::new();
    for number in 0..GREETINGS {
        let name = format!("客户{number}贸易行");
        let (known, person) = company.known_follower(&world, &name, &format!("1380000{number:04}")).await;
        person.write("你好").await;
        let new =
            NewPush { rate: Some(company.service.appid.clone()), ..greeting(&world, &company, known, "节日快乐") };
        planned.push(plan(&world, &company, new).await);
    }
    let before = world.sim.count("/cgi-bin/message/custom/send").await;
    let started = std::time::Instant::now();
    if world.backend == Backend::Sqlite {
        world.worker.drain().await.unwrap();
    } else {
        // Two processes share the rate through Redis.
        let other = world.another().await;
        let (first, second) = (world.worker.clone(), other.worker());
        let (one, two) = tokio::join!(first.drain(), second.drain());
        one.and(two).unwrap();
    }
    let sent = world.sim.count("/cgi-bin/message/custom/send").await - before;
    let most = 1 + started.elapsed().as_secs() * u64::from(SLOW) / 60 + 1;
    assert!((1..=most).contains(&sent), "{sent} were sent in {:?}", started.elapsed());
    let mut waiting = 0;
    for id in &planned {
        let state = push(&world, &company, *id).await.state;
        assert!(matches!(state, PushState::Planned | PushState::Queued | PushState::Sent), "{state:?}");
        waiting += u64::from(state != PushState::Sent);
    }
    assert_eq!(waiting + sent, GREETINGS as u64);

    // They wait for their turn: with the brake off, each goes out, once.
    rate(100_000).await;
    world.advance(chrono::Duration::minutes(2)).await;
    world.drain().await;
    for id in &planned {
        assert_eq!(push(&world, &company, *id).await.state, PushState::Sent);
    }
    assert_eq!(world.sim.count("/cgi-bin/message/custom/send").await - before, GREETINGS as u64);
}
