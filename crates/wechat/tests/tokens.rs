//! Keeping a token: single flight, early renewal, refusals, outages.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kv::Kv;
use tokio::time::{advance, sleep};
use wechat::errcode::action;
use wechat::token::{Fetched, TokenSource};
use wechat::{ApiError, WechatError};

const KEY: &str = "wechat:token:wx1:stable";

fn source(kv: &Kv) -> TokenSource {
    TokenSource::new(kv.clone(), KEY.into(), "/cgi-bin/stable_token")
}

fn api(code: i64) -> WechatError {
    WechatError::Api(ApiError {
        endpoint: "/cgi-bin/stable_token",
        code,
        message: String::new(),
        action: action(code),
        earlier: None,
    })
}

/// A platform of which every fetch takes 50 ms.
#[derive(Clone, Default)]
struct Platform {
    fetches: Arc<AtomicU64>,
    forced: Arc<AtomicU64>,
    /// Which token it hands out now.
    generation: Arc<AtomicU64>,
    lifetime: Arc<AtomicU64>,
    error: Arc<std::sync::atomic::AtomicI64>,
}

impl Platform {
    fn new() -> Self {
        let platform = Self::default();
        platform.lifetime.store(7200, Ordering::SeqCst);
        platform
    }

    async fn fetch(self, force: bool) -> Result<Fetched, WechatError> {
        self.fetches.fetch_add(1, Ordering::SeqCst);
        sleep(Duration::from_millis(50)).await;
        match self.error.load(Ordering::SeqCst) {
            0 => {}
            code => return Err(api(code)),
        }
        if force {
            self.forced.fetch_add(1, Ordering::SeqCst);
            self.generation.fetch_add(1, Ordering::SeqCst);
        }
        Ok(Fetched {
            value: format!("token-{}", self.generation.load(Ordering::SeqCst)),
            expires_in: Duration::from_secs(self.lifetime.load(Ordering::SeqCst)),
        })
    }

    async fn get(&self, source: &TokenSource) -> Result<Arc<str>, WechatError> {
        let platform = self.clone();
        source.get(move |force| platform.clone().fetch(force)).await
    }

    fn fetches(&self) -> u64 {
        self.fetches.load(Ordering::SeqCst)
    }

    fn renew(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test(start_paused = true)]
async fn many_callers_in_many_instances_make_one_fetch() {
    let kv = Kv::memory();
    let platform = Platform::new();
    let instances = [source(&kv), source(&kv), source(&kv)];
    let tasks: Vec<_> = (0..300)
        .map(|n| {
            let (platform, source) = (platform.clone(), instances[n % 3].clone());
            tokio::spawn(async move { platform.get(&source).await.unwrap() })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().as_ref(), "token-0");
    }
    assert_eq!(platform.fetches(), 1);
    assert_eq!(kv.get(KEY).await.unwrap().as_deref(), Some("token-0"));
}

#[tokio::test(start_paused = true)]
async fn it_is_renewed_early_and_nobody_waits_for_it() {
    let kv = Kv::memory();
    let platform = Platform::new();
    let source = source(&kv);
    platform.get(&source).await.unwrap();
    advance(Duration::from_secs(7200 - 241)).await;
    platform.renew();
    assert_eq!(platform.get(&source).await.unwrap().as_ref(), "token-0");
    assert_eq!(platform.fetches(), 1);
    advance(Duration::from_secs(2)).await;
    for _ in 0..10 {
        assert_eq!(platform.get(&source).await.unwrap().as_ref(), "token-0", "the old one serves");
    }
    sleep(Duration::from_millis(100)).await;
    assert_eq!(platform.get(&source).await.unwrap().as_ref(), "token-1");
    assert_eq!(platform.fetches(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_old_one_serves_while_renewal_fails() {
    let kv = Kv::memory();
    let platform = Platform::new();
    let source = source(&kv);
    platform.get(&source).await.unwrap();
    advance(Duration::from_secs(7200 - 200)).await;
    platform.error.store(40164, Ordering::SeqCst);
    for _ in 0..50 {
        assert_eq!(platform.get(&source).await.unwrap().as_ref(), "token-0");
        sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(platform.fetches(), 2, "one attempt a minute");
    advance(Duration::from_secs(200)).await;
    assert_eq!(platform.get(&source).await, Err(api(40164)), "it has expired");
}

#[tokio::test(start_paused = true)]
async fn one_that_is_already_inside_the_margin_is_kept_without_a_loop() {
    let kv = Kv::memory();
    let platform = Platform::new();
    platform.lifetime.store(100, Ordering::SeqCst);
    let source = source(&kv);
    for _ in 0..100 {
        platform.get(&source).await.unwrap();
        sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(platform.fetches(), 1, "20 s are no reason to ask again");
    let (_, ttl) = kv.get_with_ttl(KEY).await.unwrap().unwrap();
    assert!(ttl <= Duration::from_secs(95));
}

#[tokio::test(start_paused = true)]
async fn a_refused_one_is_replaced_and_a_newer_one_is_spared() {
    let kv = Kv::memory();
    let platform = Platform::new();
    let (one, two) = (source(&kv), source(&kv));
    platform.get(&one).await.unwrap();
    platform.get(&two).await.unwrap();
    platform.renew();
    one.invalidate("token-0").await;
    assert_eq!(platform.get(&one).await.unwrap().as_ref(), "token-1");
    // The other instance hears of it only by its own refusal, and finds the new one.
    assert_eq!(platform.get(&two).await.unwrap().as_ref(), "token-0");
    two.invalidate("token-0").await;
    assert_eq!(kv.get(KEY).await.unwrap().as_deref(), Some("token-1"));
    assert_eq!(platform.get(&two).await.unwrap().as_ref(), "token-1");
    assert_eq!(platform.fetches(), 2);
    // A straggler refuses the old one again: nothing happens.
    two.invalidate("token-0").await;
    assert_eq!(platform.get(&two).await.unwrap().as_ref(), "token-1");
    assert_eq!(platform.fetches(), 2);
}

#[tokio::test(start_paused = true)]
async fn force_is_used_only_against_a_refused_one_and_within_limits() {
    let kv = Kv::memory();
    let platform = Platform::new();
    let source = source(&kv);
    let token = platform.get(&source).await.unwrap();
    source.invalidate(&token).await;
    let token = platform.get(&source).await.unwrap();
    assert_eq!(token.as_ref(), "token-1");
    assert_eq!(platform.forced.load(Ordering::SeqCst), 1);
    // Refused again within 30 s: no second force, no loop.
    source.invalidate(&token).await;
    for _ in 0..20 {
        let error = platform.get(&source).await.unwrap_err();
        assert!(matches!(error, WechatError::NotSent { .. }));
    }
    assert_eq!(platform.forced.load(Ordering::SeqCst), 1);
    assert_eq!(platform.fetches(), 4);
    advance(Duration::from_secs(31)).await;
    assert_eq!(platform.get(&source).await.unwrap().as_ref(), "token-2");
    // No more than 20 a day.
    for _ in 0..40 {
        advance(Duration::from_secs(31)).await;
        if let Ok(token) = platform.get(&source).await {
            source.invalidate(&token).await;
        }
    }
    assert!(platform.forced.load(Ordering::SeqCst) <= 20);
}

#[tokio::test(start_paused = true)]
async fn errors_that_only_people_can_cure_are_not_asked_again_for_a_minute() {
    for code in [40013, 40125, 40164, 40243, 50004, 50007, 89503] {
        let kv = Kv::memory();
        let platform = Platform::new();
        platform.error.store(code, Ordering::SeqCst);
        let source = source(&kv);
        for _ in 0..100 {
            assert_eq!(platform.get(&source).await, Err(api(code)));
            sleep(Duration::from_millis(300)).await;
        }
        assert_eq!(platform.fetches(), 1, "{code}");
        platform.error.store(0, Ordering::SeqCst);
        sleep(Duration::from_secs(60)).await;
        assert!(platform.get(&source).await.is_ok(), "{code} was cured");
    }
}

#[tokio::test(start_paused = true)]
async fn a_busy_platform_is_asked_three_times_by_one() {
    let kv = Kv::memory();
    let platform = Platform::new();
    platform.error.store(-1, Ordering::SeqCst);
    let source = source(&kv);
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let (platform, source) = (platform.clone(), source.clone());
            tokio::spawn(async move { platform.get(&source).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Err(api(-1)));
    }
    assert_eq!(platform.fetches(), 3);
    platform.error.store(0, Ordering::SeqCst);
    sleep(Duration::from_secs(1)).await;
    assert!(platform.get(&source).await.is_ok());
}

#[tokio::test]
async fn without_the_store_each_process_keeps_its_own_copy() {
    let kv = Kv::connect("redis://127.0.0.1:1/").await.unwrap();
    let platform = Platform::new();
    let source = source(&kv);
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let (platform, source) = (platform.clone(), source.clone());
            tokio::spawn(async move { platform.get(&source).await.unwrap() })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().as_ref(), "token-0");
    }
    assert_eq!(platform.fetches(), 1);
    platform.renew();
    source.invalidate("token-0").await;
    assert_eq!(platform.get(&source).await.unwrap().as_ref(), "token-1");
    assert_eq!(platform.fetches(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_gives_up_leaves_the_token_to_the_others() {
    let kv = Kv::memory();
    let platform = Platform::new();
    let (one, two) = (source(&kv), source(&kv));
    let gave_up = tokio::time::timeout(Duration::from_millis(10), platform.get(&one)).await;
    assert!(gave_up.is_err());
    assert_eq!(platform.get(&two).await.unwrap().as_ref(), "token-0");
    assert_eq!(platform.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_died_with_the_lock_holds_the_others_up_for_a_while_only() {
    let kv = Kv::memory();
    let platform = Platform::new();
    let _dead = kv.lock(&format!("{KEY}:lock"), Duration::from_secs(15)).await.unwrap();
    assert_eq!(platform.get(&source(&kv)).await.unwrap().as_ref(), "token-0");
}

#[test]
fn tokens_are_not_printed() {
    let fetched = Fetched { value: "secret".into(), expires_in: Duration::from_secs(1) };
    assert!(!format!("{fetched:?}").contains("secret"));
}
