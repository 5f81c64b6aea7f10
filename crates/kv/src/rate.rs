//! Rate limits by GCRA (generic cell rate algorithm): a token bucket kept as one instant.
//!
//! The key holds the *theoretical arrival time* (TAT): the moment at which the bucket will be full
//! again. All arithmetic is in whole microseconds, the same here and in `scripts/rate_limit.lua`,
//! so that both back ends decide alike.

use std::time::Duration;

use crate::KvError;

/// No limit may need longer than this to refill: keeps all sums exact in Lua's doubles.
const MAX_TOLERANCE_MICROS: u128 = 10 * 365 * 86_400 * 1_000_000;

/// A limit: on average `count` per `period`, at most `burst` at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Size of the bucket: how much may pass at once after a pause. At least 1.
    pub burst: u32,
    /// How much flows back per `period`. At least 1.
    pub count: u32,
    /// The time in which `count` flows back.
    pub period: Duration,
}

impl Rate {
    /// A limit of `count` per `period` which may be used up at once.
    pub const fn per(count: u32, period: Duration) -> Self {
        Self { burst: count, count, period }
    }

    /// The same limit with another bucket size.
    pub const fn with_burst(self, burst: u32) -> Self {
        Self { burst, ..self }
    }

    /// Checks the limit and a cost against it and turns them into microseconds.
    pub(crate) fn micros(&self, cost: u32) -> Result<Micros, KvError> {
        if self.burst == 0 || self.count == 0 || self.period.is_zero() {
            return Err(KvError::Other("a rate needs burst, count and period above zero".into()));
        }
        if cost > self.burst {
            return Err(KvError::Other(format!("cost {cost} is above the burst {} and would never pass", self.burst)));
        }
        // Rounded up: a limit is never exceeded by rounding. 1 µs is the finest step.
        let interval = self.period.as_micros().div_ceil(u128::from(self.count));
        let interval = interval.max(1);
        let tolerance = interval * u128::from(self.burst);
        if tolerance > MAX_TOLERANCE_MICROS {
            return Err(KvError::Other("a rate may not need more than ten years to refill".into()));
        }
        let narrow = |n: u128| u64::try_from(n).expect("checked against the limit above");
        Ok(Micros {
            interval: narrow(interval),
            tolerance: narrow(tolerance),
            increment: narrow(interval * u128::from(cost)),
        })
    }
}

/// What a rate limit says about one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Whether the request may pass. Only then it was counted.
    pub allowed: bool,
    /// How much could still pass right now.
    pub remaining: u32,
    /// How long to wait until the same cost would pass; zero if it was allowed.
    pub retry_after: Duration,
}

/// A rate and a cost in microseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Micros {
    /// Time for one unit to flow back.
    pub interval: u64,
    /// Time for the whole bucket to flow back.
    pub tolerance: u64,
    /// Time for this request's cost to flow back.
    pub increment: u64,
}

/// Decides one request at `now`, given the stored TAT; the second value is the TAT to store.
pub(crate) fn decide(micros: Micros, stored: Option<u64>, now: u64) -> (Decision, Option<u64>) {
    let Micros { interval, tolerance, increment } = micros;
    // A TAT further off than the bucket is deep comes from a clock set back or a changed limit.
    let tat = stored.map_or(now, |tat| tat.clamp(now, now + tolerance));
    let used = tat - now;
    let units = |micros: u64| u32::try_from(micros / interval).unwrap_or(u32::MAX);
    if used + increment <= tolerance {
        let decision =
            Decision { allowed: true, remaining: units(tolerance - used - increment), retry_after: Duration::ZERO };
        (decision, (increment > 0).then_some(tat + increment))
    } else {
        let decision = Decision {
            allowed: false,
            remaining: units(tolerance - used),
            retry_after: Duration::from_micros(used + increment - tolerance),
        };
        (decision, None)
    }
}
