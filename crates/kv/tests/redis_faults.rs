//! A Redis that is stopped, hangs, forgets its scripts, or comes late.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::{Duration, Instant};

use kv::{Kv, KvError, Rate};
use support::RedisServer;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);
/// The time limit of 500 ms and some room for a busy machine.
const QUICK: Duration = Duration::from_millis(900);

async fn until_it_answers(kv: &Kv) -> Duration {
    let began = Instant::now();
    while kv.ping().await.is_err() {
        assert!(began.elapsed() < Duration::from_secs(5), "it did not return");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    began.elapsed()
}

#[tokio::test]
async fn a_stopped_redis_fails_quickly_and_returns_after_a_restart() {
    let Some(mut server) = RedisServer::start() else { return };
    let kv = Kv::connect(&server.url()).await.unwrap();
    kv.set("k", "v", MINUTE).await.unwrap();
    server.stop();
    for _ in 0..5 {
        let began = Instant::now();
        let error = kv.get("k").await.unwrap_err();
        assert!(error.is_transient(), "{error}");
        assert!(began.elapsed() < QUICK, "{:?}", began.elapsed());
    }
    server.run();
    until_it_answers(&kv).await;
    kv.set("k", "again", MINUTE).await.unwrap();
    assert_eq!(kv.get("k").await.unwrap().as_deref(), Some("again"));
}

#[tokio::test]
async fn after_a_long_outage_the_first_command_succeeds() {
    let Some(mut server) = RedisServer::start() else { return };
    let kv = Kv::connect(&server.url()).await.unwrap();
    kv.ping().await.unwrap();
    server.stop();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let _ = kv.ping().await;
    let _ = kv.ping().await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.run();
    kv.set("k", "v", MINUTE).await.unwrap();
}

#[tokio::test]
async fn redis_may_be_down_at_the_start() {
    let Some(mut server) = RedisServer::start() else { return };
    server.stop();
    let kv = Kv::connect(&server.url()).await.unwrap();
    assert!(kv.ping().await.unwrap_err().is_transient());
    let mut news = kv.subscribe("news").await.unwrap();
    server.run();
    until_it_answers(&kv).await;
    assert_eq!(hear(&kv, &mut news).await, "ping");
}

#[tokio::test]
async fn a_hanging_redis_is_given_up_in_time() {
    let Some(server) = RedisServer::start() else { return };
    let kv = Kv::connect(&server.url()).await.unwrap();
    kv.ping().await.unwrap();
    server.signal("STOP");
    let began = Instant::now();
    let error = kv.get("k").await.unwrap_err();
    assert!(matches!(error, KvError::Timeout(_)), "{error}");
    assert!(began.elapsed() < QUICK);
    server.signal("CONT");
    until_it_answers(&kv).await;
    assert_eq!(kv.get("k").await.unwrap(), None);
}

#[tokio::test]
async fn scripts_survive_a_flush() {
    let Some(server) = RedisServer::start() else { return };
    let kv = Kv::connect(&server.url()).await.unwrap();
    let rate = Rate::per(3, DAY);
    for left in (0..3).rev() {
        redis::cmd("SCRIPT").arg("FLUSH").exec(&mut server.raw()).unwrap();
        let decision = kv.rate_limit("r", &rate, 1).await.unwrap();
        assert!(decision.allowed);
        assert_eq!(decision.remaining, left);
    }
    redis::cmd("SCRIPT").arg("FLUSH").exec(&mut server.raw()).unwrap();
    assert!(!kv.rate_limit("r", &rate, 1).await.unwrap().allowed);
    assert_eq!(kv.incr("n", MINUTE).await.unwrap(), 1);
    assert!(kv.compare_and_delete("n", "1").await.unwrap());
}

#[tokio::test]
async fn two_clients_share_rates_locks_and_news() {
    let Some(server) = RedisServer::start() else { return };
    let one = Kv::connect(&server.url()).await.unwrap();
    let two = Kv::connect(&server.url()).await.unwrap();
    let rate = Rate::per(10, DAY);
    let mut allowed = 0;
    for _ in 0..10 {
        for kv in [&one, &two] {
            allowed += u32::from(kv.rate_limit("r", &rate, 1).await.unwrap().allowed);
        }
    }
    assert_eq!(allowed, 10);

    let lock = one.lock("job", MINUTE).await.unwrap().unwrap();
    assert!(two.lock("job", MINUTE).await.unwrap().is_none());
    assert!(lock.release().await.unwrap());
    assert!(two.lock("job", MINUTE).await.unwrap().is_some());

    let mut news = one.subscribe("news").await.unwrap();
    two.publish("news", "ping").await.unwrap();
    let heard = tokio::time::timeout(Duration::from_secs(5), news.recv()).await;
    assert_eq!(heard.unwrap().as_deref(), Some("ping"));
}

#[tokio::test]
async fn keys_carry_the_prefix_and_an_expiry() {
    let Some(server) = RedisServer::start() else { return };
    let kv = Kv::connect(&server.url()).await.unwrap();
    kv.set("k", "v", MINUTE).await.unwrap();
    kv.incr("n", MINUTE).await.unwrap();
    let _lock = kv.lock("l", MINUTE).await.unwrap().unwrap();
    kv.rate_limit("r", &Rate::per(10, MINUTE), 1).await.unwrap();
    let mut raw = server.raw();
    let mut keys: Vec<String> = redis::cmd("KEYS").arg("*").query(&mut raw).unwrap();
    keys.sort();
    let expected = ["guanxi:lock:l", "guanxi:rate:r", "guanxi:v:k", "guanxi:v:n"];
    assert_eq!(keys, expected);
    for key in expected {
        let ttl: i64 = redis::cmd("PTTL").arg(key).query(&mut raw).unwrap();
        assert!(ttl > 0, "{key} never expires");
    }
}

#[tokio::test]
async fn a_subscription_comes_back_after_the_connection_was_lost() {
    let Some(mut server) = RedisServer::start() else { return };
    let kv = Kv::connect(&server.url()).await.unwrap();
    let mut news = kv.subscribe("news").await.unwrap();
    kv.publish("news", "ping").await.unwrap();
    assert_eq!(news.recv().await.as_deref(), Some("ping"));
    server.stop();
    let _ = kv.ping().await;
    let mut late = kv.subscribe("late").await.unwrap();
    server.run();
    until_it_answers(&kv).await;
    assert_eq!(hear(&kv, &mut news).await, "ping");
    kv.publish("late", "too").await.unwrap();
    let heard = tokio::time::timeout(Duration::from_secs(5), late.recv()).await;
    assert_eq!(heard.unwrap().as_deref(), Some("too"));
}

/// Publishes until the subscription has come back and hears it.
async fn hear(kv: &Kv, news: &mut kv::Subscription) -> String {
    let began = Instant::now();
    loop {
        assert!(began.elapsed() < Duration::from_secs(10), "nothing was heard");
        let _ = kv.publish("news", "ping").await;
        let heard = tokio::time::timeout(Duration::from_millis(100), news.recv()).await;
        if let Ok(Some(message)) = heard {
            return message;
        }
    }
}
