//! Faults that tests set on API paths.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::ControlError;

/// What a fault does, as the control API takes it. At least one effect must be given.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FaultSpec {
    /// Prefix of the paths it hits.
    #[serde(default)]
    path: String,
    /// Only calls of this account, if given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    appid: Option<String>,
    /// Delay of the answer; the call itself is executed at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    latency_ms: Option<u64>,
    /// Answer with an errcode instead of executing the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    errcode: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    errmsg: Option<String>,
    /// Answer with an HTTP status and a page of HTML instead of executing the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// Answer 200 with a page of HTML instead of executing the call.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    html: bool,
    /// Answer 200 with nothing instead of executing the call.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    empty: bool,
    /// Execute the call, then close the connection without an answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    drop: bool,
    /// Hold the connection open without executing the call, then close it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    timeout: bool,
    /// Deliver the result event before the answer of the send.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    event_before_answer: bool,
    /// The result event never comes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    no_event: bool,
    /// Outcome that the result event of a template message reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event_status: Option<String>,
    /// Hits until it is used up; unlimited if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<u64>,
    /// Share of the calls that it hits, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
}

/// How the answer of a call is spoilt.
#[derive(Clone, Debug)]
pub(crate) enum Spoil {
    Errcode(i64, Option<String>),
    Status(u16),
    Html,
    Empty,
    Drop,
    Timeout,
}

impl Spoil {
    /// Whether the call is executed all the same.
    pub(crate) fn executes(&self) -> bool {
        matches!(self, Self::Drop)
    }

    /// Name in the log of calls.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Errcode(..) => "errcode",
            Self::Status(_) => "status",
            Self::Html => "html",
            Self::Empty => "empty",
            Self::Drop => "drop",
            Self::Timeout => "timeout",
        }
    }
}

/// All that the faults in force do to one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Effect {
    pub(crate) latency: Duration,
    pub(crate) spoil: Option<Spoil>,
    pub(crate) event_before_answer: bool,
    pub(crate) no_event: bool,
    pub(crate) event_status: Option<String>,
}

#[derive(Debug)]
struct Fault {
    id: u64,
    spec: FaultSpec,
    hits: u64,
}

/// The faults in force, in the order in which they were set.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: Vec<Fault>,
    last_id: u64,
}

impl FaultSpec {
    fn spoil(&self) -> Option<Spoil> {
        if let Some(code) = self.errcode {
            return Some(Spoil::Errcode(code, self.errmsg.clone()));
        }
        if let Some(status) = self.status {
            return Some(Spoil::Status(status));
        }
        [(self.html, Spoil::Html), (self.empty, Spoil::Empty), (self.drop, Spoil::Drop), (self.timeout, Spoil::Timeout)]
            .into_iter()
            .find_map(|(set, spoil)| set.then_some(spoil))
    }

    fn validate(&self) -> Result<(), ControlError> {
        let spoils = [self.html, self.empty, self.drop, self.timeout].iter().filter(|set| **set).count()
            + usize::from(self.errcode.is_some())
            + usize::from(self.status.is_some());
        let milder =
            self.latency_ms.is_some() || self.event_before_answer || self.no_event || self.event_status.is_some();
        if !self.path.starts_with('/') {
            return Err(ControlError::bad("path must be a prefix that starts with /"));
        }
        if spoils > 1 {
            return Err(ControlError::bad("only one of errcode, status, html, empty, drop, timeout"));
        }
        if spoils == 0 && !milder {
            return Err(ControlError::bad(
                "name an effect: latency_ms, errcode, status, html, empty, drop, timeout, \
                 event_before_answer, no_event or event_status",
            ));
        }
        if self.status.is_some_and(|status| !(200..=599).contains(&status)) {
            return Err(ControlError::bad("status must be 200 to 599"));
        }
        if self.probability.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
            return Err(ControlError::bad("probability must be 0 to 1"));
        }
        if self.times == Some(0) {
            return Err(ControlError::bad("times must be at least 1"));
        }
        Ok(())
    }
}

impl Faults {
    /// Sets a fault and returns its number.
    pub(crate) fn add(&mut self, spec: FaultSpec) -> Result<u64, ControlError> {
        spec.validate()?;
        self.last_id += 1;
        self.list.push(Fault { id: self.last_id, spec, hits: 0 });
        Ok(self.last_id)
    }

    /// Removes all faults, or one; returns how many went.
    pub(crate) fn remove(&mut self, id: Option<u64>) -> usize {
        let before = self.list.len();
        self.list.retain(|fault| id.is_some_and(|id| id != fault.id));
        before - self.list.len()
    }

    /// The faults with their numbers and hits.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        self.list
            .iter()
            .map(|fault| {
                let mut value = serde_json::to_value(&fault.spec).unwrap_or_default();
                value["id"] = fault.id.into();
                value["hits"] = fault.hits.into();
                value
            })
            .collect()
    }

    /// What happens to a call; uses up the faults that hit it.
    pub(crate) fn hit(&mut self, path: &str, appid: &str) -> Effect {
        let mut effect = Effect::default();
        for fault in &mut self.list {
            let spec = &fault.spec;
            let meant = path.starts_with(&spec.path)
                && spec.appid.as_deref().is_none_or(|wanted| wanted == appid)
                && spec.times.is_none_or(|times| fault.hits < times);
            let spoil = spec.spoil();
            if !meant || (spoil.is_some() && effect.spoil.is_some()) {
                continue;
            }
            if spec.probability.is_some_and(|share| !rand::random_bool(share)) {
                continue;
            }
            fault.hits += 1;
            effect.latency += Duration::from_millis(spec.latency_ms.unwrap_or(0));
            effect.spoil = effect.spoil.or(spoil);
            effect.event_before_answer |= spec.event_before_answer;
            effect.no_event |= spec.no_event;
            effect.event_status = effect.event_status.or_else(|| spec.event_status.clone());
        }
        self.list.retain(|fault| fault.spec.times.is_none_or(|times| fault.hits < times));
        effect
    }
}
