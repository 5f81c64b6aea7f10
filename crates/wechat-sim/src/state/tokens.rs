//! Access tokens of the API: the plain and the stable kind, isolated from each other.

use std::collections::HashMap;

use super::random_text;
use crate::{clock::china_day, config::Rules, error::ApiError};

/// Seconds before its end at which the platform renews a stable token.
const RENEW_BEFORE: i64 = 300;
/// Tokens stay known for a day after their end, so that they are told from forged ones.
const REMEMBER: i64 = 24 * 3600;
/// Length below which a text can't be a token.
const LEAST_LENGTH: usize = 64;

#[derive(Debug)]
struct Token {
    appid: String,
    expires_at: i64,
    /// From then on it is no longer the latest one.
    replaced_at: Option<i64>,
}

#[derive(Debug, Default)]
struct Current {
    plain: Option<String>,
    stable: Option<String>,
    last_forced_at: Option<i64>,
    forced_day: (i64, u32),
}

/// All tokens ever issued that are still remembered.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    issued: HashMap<String, Token>,
    current: HashMap<String, Current>,
    last_pruned_at: i64,
}

impl Tokens {
    /// A new plain token; the one before keeps working for the overlap.
    pub(crate) fn issue_plain(&mut self, appid: &str, now: i64, rules: &Rules) -> (String, i64) {
        let value = self.issue(appid, now, rules.token_seconds);
        let current = self.current.entry(appid.to_owned()).or_default();
        let before = current.plain.replace(value.clone());
        self.replace(before, now + rules.token_overlap_seconds);
        (value, rules.token_seconds)
    }

    /// The stable token with its remaining seconds; a new one shortly before the end.
    pub(crate) fn stable(&mut self, appid: &str, now: i64, rules: &Rules) -> (String, i64) {
        let current = self.current.entry(appid.to_owned()).or_default();
        if let Some(value) = &current.stable
            && let Some(token) = self.issued.get(value)
            && token.replaced_at.is_none()
            && token.expires_at - now > RENEW_BEFORE
        {
            return (value.clone(), token.expires_at - now);
        }
        self.renew_stable(appid, now, rules)
    }

    /// A new stable token at once; the one before dies.
    pub(crate) fn force_stable(&mut self, appid: &str, now: i64, rules: &Rules) -> Result<(String, i64), ApiError> {
        let current = self.current.entry(appid.to_owned()).or_default();
        if current.last_forced_at.is_some_and(|last| now - last < rules.force_refresh_gap_seconds) {
            return Err(ApiError::code(45011));
        }
        let today = china_day(now);
        if current.forced_day.0 != today {
            current.forced_day = (today, 0);
        }
        if current.forced_day.1 >= rules.force_refresh_per_day {
            return Err(ApiError::code(45009));
        }
        current.forced_day.1 += 1;
        current.last_forced_at = Some(now);
        let before = current.stable.take();
        self.replace(before, now);
        Ok(self.renew_stable(appid, now, rules))
    }

    fn renew_stable(&mut self, appid: &str, now: i64, rules: &Rules) -> (String, i64) {
        let value = self.issue(appid, now, rules.token_seconds);
        self.current.entry(appid.to_owned()).or_default().stable = Some(value.clone());
        (value, rules.token_seconds)
    }

    /// The account a token stands for.
    ///
    /// # Errors
    /// 41001 missing, 40014 malformed, 40001 unknown or replaced, 42001 expired.
    pub(crate) fn check(&self, value: Option<&str>, now: i64) -> Result<&str, ApiError> {
        let value = value.filter(|value| !value.is_empty()).ok_or_else(|| ApiError::code(41001))?;
        let well_formed =
            value.len() >= LEAST_LENGTH && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if !well_formed {
            return Err(ApiError::code(40014));
        }
        let token = self.issued.get(value).ok_or_else(|| ApiError::code(40001))?;
        if token.replaced_at.is_some_and(|at| now >= at) {
            return Err(ApiError::code(40001));
        }
        if now >= token.expires_at {
            return Err(ApiError::code(42001));
        }
        Ok(&token.appid)
    }

    /// The account a token was issued for, whether or not it still works.
    pub(crate) fn owner(&self, value: &str) -> Option<&str> {
        self.issued.get(value).map(|token| token.appid.as_str())
    }

    fn issue(&mut self, appid: &str, now: i64, seconds: i64) -> String {
        if (now - self.last_pruned_at).abs() > REMEMBER {
            self.last_pruned_at = now;
            self.issued.retain(|_, token| token.expires_at + REMEMBER > now);
        }
        let value = format!("90_{}", random_text(100));
        let token = Token { appid: appid.to_owned(), expires_at: now + seconds, replaced_at: None };
        self.issued.insert(value.clone(), token);
        value
    }

    fn replace(&mut self, before: Option<String>, at: i64) {
        if let Some(token) = before.and_then(|value| self.issued.get_mut(&value)) {
            token.replaced_at = Some(token.replaced_at.unwrap_or(at).min(at));
        }
    }
}
