//! Both rate limits against one naive model, over random histories.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::Duration;

use kv::{Kv, Rate};
use proptest::prelude::*;
use support::RedisServer;

/// A leaking bucket: what was let in leaks out one unit per interval.
struct Model {
    interval: u128,
    depth: u128,
    level: u128,
    at: u128,
}

impl Model {
    fn new(rate: &Rate) -> Self {
        let interval = rate.period.as_micros().div_ceil(u128::from(rate.count)).max(1);
        Self { interval, depth: interval * u128::from(rate.burst), level: 0, at: 0 }
    }

    /// Allowed, remaining, µs to wait.
    fn ask(&mut self, now: u128, cost: u32) -> (bool, u128, u128) {
        self.level = self.level.saturating_sub(now - self.at);
        self.at = now;
        let more = self.interval * u128::from(cost);
        if self.level + more <= self.depth {
            self.level += more;
            (true, (self.depth - self.level) / self.interval, 0)
        } else {
            let wait = self.level + more - self.depth;
            (false, (self.depth - self.level) / self.interval, wait)
        }
    }
}

fn rates() -> impl Strategy<Value = Rate> {
    (1..20_u32, 1..50_u32, 1..120_000_u64).prop_map(|(burst, count, period)| Rate {
        burst,
        count,
        period: Duration::from_millis(period),
    })
}

/// Pauses in µs, and costs to be cut to the burst.
fn histories() -> impl Strategy<Value = Vec<(u64, u32)>> {
    let pause = prop_oneof![Just(0_u64), 0..1000_u64, 0..20_000_000_u64];
    prop::collection::vec((pause, 0..21_u32), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn memory_decides_like_the_model(rate in rates(), history in histories()) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let kv = Kv::memory();
            let mut model = Model::new(&rate);
            let mut now = 0;
            for (pause, cost) in history {
                tokio::time::advance(Duration::from_micros(pause)).await;
                now += u128::from(pause);
                let cost = cost.min(rate.burst);
                let decision = kv.rate_limit("r", &rate, cost).await.unwrap();
                let expected = model.ask(now, cost);
                let got = (
                    decision.allowed,
                    u128::from(decision.remaining),
                    decision.retry_after.as_micros(),
                );
                assert_eq!(got, expected);
            }
        });
    }
}

/// The script itself, with its clock replaced by an argument.
#[test]
fn the_script_decides_like_the_model() {
    let Some(server) = RedisServer::start() else { return };
    let source = include_str!("../src/scripts/rate_limit.lua");
    let injected = source.replace("redis.call('TIME')", "{ARGV[4], ARGV[5]}");
    assert_ne!(source, injected);
    let script = redis::Script::new(&injected);
    // A real instant, so that the sums are as large as in earnest.
    let epoch = 1_790_000_000_000_000_u128;
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let key = std::cell::Cell::new(0_u32);
    runner
        .run(&(rates(), histories()), |(rate, history)| {
            let mut raw = server.raw();
            key.set(key.get() + 1);
            let mut model = Model::new(&rate);
            model.at = epoch;
            let mut now = epoch;
            for (pause, cost) in history {
                now += u128::from(pause);
                let cost = cost.min(rate.burst);
                let got: (bool, u64, u64) = script
                    .key(key.get())
                    .arg(model.interval as u64)
                    .arg(model.depth as u64)
                    .arg((model.interval * u128::from(cost)) as u64)
                    .arg((now / 1_000_000) as u64)
                    .arg((now % 1_000_000) as u64)
                    .invoke(&mut raw)
                    .unwrap();
                let (allowed, remaining, wait) = model.ask(now, cost);
                prop_assert_eq!(got, (allowed, remaining as u64, wait as u64));
            }
            Ok(())
        })
        .unwrap();
}

/// A clock that is set back does not close the limit for longer than the bucket is deep.
#[test]
fn the_script_stands_a_clock_set_back() {
    let Some(server) = RedisServer::start() else { return };
    let source = include_str!("../src/scripts/rate_limit.lua");
    let script = redis::Script::new(&source.replace("redis.call('TIME')", "{ARGV[4], ARGV[5]}"));
    let ask = |seconds: u64| -> (bool, u64, u64) {
        script
            .key("r")
            .arg(1_000_000)
            .arg(2_000_000)
            .arg(1_000_000)
            .arg(seconds)
            .arg(0)
            .invoke(&mut server.raw())
            .unwrap()
    };
    assert_eq!(ask(1_790_000_000), (true, 1, 0));
    assert_eq!(ask(1_789_996_400), (false, 0, 1_000_000));
}

#[tokio::test(start_paused = true)]
async fn memory_does_not_grow_with_expired_keys() {
    let Kv::Memory(memory) = Kv::memory() else { unreachable!() };
    let kv = Kv::Memory(memory.clone());
    for n in 0..200_000_u32 {
        kv.set(&format!("k{n}"), "v", Duration::from_millis(10)).await.unwrap();
        if n % 100 == 0 {
            tokio::time::advance(Duration::from_millis(5)).await;
        }
    }
    assert!(memory.len() <= 2048, "{} keys are held", memory.len());
    tokio::time::advance(Duration::from_secs(61)).await;
    kv.set("last", "v", Duration::from_secs(1)).await.unwrap();
    assert_eq!(memory.len(), 1);
}
