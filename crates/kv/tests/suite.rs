//! What both back ends promise, tested on both.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::{Duration, Instant};

use kv::{Kv, KvError, Rate};

const MINUTE: Duration = Duration::from_secs(60);

/// Each test runs on the store in memory and on Redis.
macro_rules! on_both {
    ($($test:ident),* $(,)?) => {
        mod on_memory {
            $(#[tokio::test]
            async fn $test() {
                super::$test(kv::Kv::memory()).await;
            })*
        }
        mod on_redis {
            $(#[tokio::test]
            async fn $test() {
                if let Some((kv, _server)) = super::support::redis_store().await {
                    super::$test(kv).await;
                }
            })*
        }
    };
}

on_both!(
    values_come_back_until_they_expire,
    only_the_first_sets_if_absent,
    delete_says_whether_it_was_there,
    compare_and_delete_spares_others,
    counting_keeps_its_first_expiry,
    a_lock_belongs_to_its_owner,
    an_expired_lock_is_somebody_elses,
    a_rate_limit_lets_the_burst_through,
    a_rate_limit_recovers_after_retry_after,
    rates_do_not_disturb_each_other,
    a_limit_is_shared_by_concurrent_askers,
    senseless_arguments_are_refused,
    kinds_of_keys_do_not_meet,
    subscribers_hear_what_is_published,
    any_text_is_kept,
);

async fn values_come_back_until_they_expire(kv: Kv) {
    assert_eq!(kv.get("k").await.unwrap(), None);
    assert_eq!(kv.get_with_ttl("k").await.unwrap(), None);
    kv.set("k", "one", MINUTE).await.unwrap();
    let (value, ttl) = kv.get_with_ttl("k").await.unwrap().unwrap();
    assert_eq!(value, "one");
    assert!(ttl <= MINUTE && ttl > Duration::from_secs(50), "{ttl:?}");
    kv.set("k", "two", Duration::from_millis(80)).await.unwrap();
    assert_eq!(kv.get("k").await.unwrap().as_deref(), Some("two"));
    tokio::time::sleep(Duration::from_millis(120)).await;
    assert_eq!(kv.get("k").await.unwrap(), None);
    assert!(!kv.delete("k").await.unwrap());
    kv.ping().await.unwrap();
}

async fn only_the_first_sets_if_absent(kv: Kv) {
    let short = Duration::from_millis(80);
    assert!(kv.set_if_absent("k", "first", short).await.unwrap());
    assert!(!kv.set_if_absent("k", "second", MINUTE).await.unwrap());
    assert_eq!(kv.get("k").await.unwrap().as_deref(), Some("first"));
    tokio::time::sleep(Duration::from_millis(120)).await;
    assert!(kv.set_if_absent("k", "third", MINUTE).await.unwrap());
    assert_eq!(kv.get("k").await.unwrap().as_deref(), Some("third"));
}

async fn delete_says_whether_it_was_there(kv: Kv) {
    kv.set("k", "v", MINUTE).await.unwrap();
    assert!(kv.delete("k").await.unwrap());
    assert!(!kv.delete("k").await.unwrap());
    assert_eq!(kv.get("k").await.unwrap(), None);
}

async fn compare_and_delete_spares_others(kv: Kv) {
    assert!(!kv.compare_and_delete("k", "old").await.unwrap());
    kv.set("k", "new", MINUTE).await.unwrap();
    assert!(!kv.compare_and_delete("k", "old").await.unwrap());
    assert_eq!(kv.get("k").await.unwrap().as_deref(), Some("new"));
    assert!(kv.compare_and_delete("k", "new").await.unwrap());
    assert_eq!(kv.get("k").await.unwrap(), None);
}

async fn counting_keeps_its_first_expiry(kv: Kv) {
    let ttl = Duration::from_millis(150);
    assert_eq!(kv.incr("n", ttl).await.unwrap(), 1);
    assert_eq!(kv.incr("n", MINUTE).await.unwrap(), 2);
    assert_eq!(kv.get("n").await.unwrap().as_deref(), Some("2"));
    tokio::time::sleep(Duration::from_millis(220)).await;
    assert_eq!(kv.incr("n", ttl).await.unwrap(), 1);
    kv.set("text", "many", MINUTE).await.unwrap();
    assert!(matches!(kv.incr("text", ttl).await, Err(KvError::Other(_))));
    kv.set("full", i64::MAX.to_string(), MINUTE).await.unwrap();
    assert!(kv.incr("full", ttl).await.is_err());
}

async fn a_lock_belongs_to_its_owner(kv: Kv) {
    let mine = kv.lock("job", MINUTE).await.unwrap().unwrap();
    assert!(kv.lock("job", MINUTE).await.unwrap().is_none());
    assert!(mine.extend(MINUTE).await.unwrap());
    assert!(mine.release().await.unwrap());
    let next = kv.lock("job", MINUTE).await.unwrap().unwrap();
    assert!(next.release().await.unwrap());
}

async fn an_expired_lock_is_somebody_elses(kv: Kv) {
    let late = kv.lock("job", Duration::from_millis(60)).await.unwrap();
    let late = late.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let other = kv.lock("job", MINUTE).await.unwrap().unwrap();
    assert!(!late.extend(MINUTE).await.unwrap());
    assert!(!late.release().await.unwrap());
    assert!(kv.lock("job", MINUTE).await.unwrap().is_none());
    assert!(other.release().await.unwrap());
}

/// One unit flows back in an hour, so that the test's own duration does not count.
const SLOW: Rate = Rate::per(24, Duration::from_secs(24 * 3600)).with_burst(5);

async fn a_rate_limit_lets_the_burst_through(kv: Kv) {
    for left in (0..5).rev() {
        let decision = kv.rate_limit("r", &SLOW, 1).await.unwrap();
        assert!(decision.allowed);
        assert_eq!(decision.remaining, left);
        assert_eq!(decision.retry_after, Duration::ZERO);
    }
    let refused = kv.rate_limit("r", &SLOW, 1).await.unwrap();
    assert!(!refused.allowed);
    assert_eq!(refused.remaining, 0);
    let hour = Duration::from_secs(3600);
    assert!(refused.retry_after <= hour && refused.retry_after > hour - MINUTE);
    let dearer = kv.rate_limit("r", &SLOW, 2).await.unwrap();
    assert!(dearer.retry_after > hour, "a higher cost waits longer");
    let look = kv.rate_limit("r", &SLOW, 0).await.unwrap();
    assert!(look.allowed && look.remaining == 0);
}

async fn a_rate_limit_recovers_after_retry_after(kv: Kv) {
    let rate = Rate::per(10, Duration::from_secs(1)).with_burst(1);
    assert!(kv.rate_limit("r", &rate, 1).await.unwrap().allowed);
    let refused = kv.rate_limit("r", &rate, 1).await.unwrap();
    assert!(!refused.allowed && refused.retry_after <= Duration::from_millis(100));
    tokio::time::sleep(refused.retry_after + Duration::from_millis(2)).await;
    assert!(kv.rate_limit("r", &rate, 1).await.unwrap().allowed);
}

async fn rates_do_not_disturb_each_other(kv: Kv) {
    assert!(kv.rate_limit("a", &SLOW, 5).await.unwrap().allowed);
    assert!(!kv.rate_limit("a", &SLOW, 1).await.unwrap().allowed);
    assert!(kv.rate_limit("b", &SLOW, 5).await.unwrap().allowed);
}

async fn a_limit_is_shared_by_concurrent_askers(kv: Kv) {
    let rate = Rate::per(24, Duration::from_secs(24 * 3600)).with_burst(20);
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let kv = kv.clone();
            tokio::spawn(async move { kv.rate_limit("r", &rate, 1).await.unwrap().allowed })
        })
        .collect();
    let mut allowed = 0;
    for task in tasks {
        allowed += u32::from(task.await.unwrap());
    }
    assert_eq!(allowed, 20);
}

async fn senseless_arguments_are_refused(kv: Kv) {
    let none = Duration::ZERO;
    assert!(matches!(kv.set("k", "v", none).await, Err(KvError::Other(_))));
    assert!(kv.incr("k", none).await.is_err());
    assert!(kv.lock("k", none).await.is_err());
    kv.set("k", "v", Duration::MAX).await.unwrap();
    for rate in
        [Rate::per(0, MINUTE), Rate::per(1, none), Rate::per(1, MINUTE).with_burst(0), Rate::per(1, Duration::MAX)]
    {
        let refused = kv.rate_limit("r", &rate, 1).await;
        assert!(matches!(refused, Err(KvError::Other(_))), "{rate:?}");
    }
    assert!(kv.rate_limit("r", &SLOW, 6).await.is_err());
}

async fn kinds_of_keys_do_not_meet(kv: Kv) {
    kv.set("x", "value", MINUTE).await.unwrap();
    let lock = kv.lock("x", MINUTE).await.unwrap().unwrap();
    assert!(kv.rate_limit("x", &SLOW, 1).await.unwrap().allowed);
    assert_eq!(kv.get("x").await.unwrap().as_deref(), Some("value"));
    assert!(lock.release().await.unwrap());
}

async fn subscribers_hear_what_is_published(kv: Kv) {
    kv.publish("news", "nobody hears this").await.unwrap();
    let mut first = kv.subscribe("news").await.unwrap();
    let mut second = kv.subscribe("news").await.unwrap();
    let mut other = kv.subscribe("other").await.unwrap();
    kv.publish("news", "你好").await.unwrap();
    kv.publish("other", "else").await.unwrap();
    let soon = |kv: &'static str| move |_| panic!("{kv} heard nothing");
    let wait = Duration::from_secs(5);
    let heard = tokio::time::timeout(wait, first.recv()).await;
    assert_eq!(heard.unwrap_or_else(soon("first")).as_deref(), Some("你好"));
    let heard = tokio::time::timeout(wait, second.recv()).await;
    assert_eq!(heard.unwrap_or_else(soon("second")).as_deref(), Some("你好"));
    let heard = tokio::time::timeout(wait, other.recv()).await;
    assert_eq!(heard.unwrap_or_else(soon("other")).as_deref(), Some("else"));
}

async fn any_text_is_kept(kv: Kv) {
    let text = "\0\r\n$3\r\n中秋🎑".repeat(1000);
    kv.set("键 *\r\n", &text, MINUTE).await.unwrap();
    assert_eq!(kv.get("键 *\r\n").await.unwrap(), Some(text));
}

#[tokio::test]
async fn a_malformed_address_is_refused_without_showing_it() {
    let error = Kv::connect("http://:secret@nowhere").await.unwrap_err();
    assert!(matches!(error, KvError::Other(_)));
    assert!(!error.to_string().contains("secret"));
}

#[tokio::test]
async fn nobody_listening_at_the_address_fails_at_once() {
    let kv = Kv::connect("redis://127.0.0.1:1/").await.unwrap();
    let began = Instant::now();
    assert!(matches!(kv.ping().await, Err(KvError::Unavailable(_))));
    assert!(began.elapsed() < Duration::from_millis(600));
}
