//! The log of API calls: a bounded ring, and exact totals beside it.

use std::collections::{HashMap, VecDeque};

use serde_json::{Value, json};

use crate::clock;

/// One call of the platform's API.
#[derive(Debug)]
pub(crate) struct CallRecord {
    pub(crate) at_ms: i64,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) appid: String,
    /// The query without secrets and tokens.
    pub(crate) query: Vec<(String, String)>,
    /// The request body as it came, without secrets; empty for uploads.
    pub(crate) body: String,
    /// The errcode answered; `None` if the answer was no JSON or never went out.
    pub(crate) errcode: Option<i64>,
    pub(crate) errmsg: String,
    pub(crate) rid: String,
    /// Whether the call had its effect.
    pub(crate) executed: bool,
    /// The fault that spoilt the answer.
    pub(crate) fault: Option<&'static str>,
}

/// Which calls are asked for.
#[derive(Debug, Default)]
pub(crate) struct CallFilter {
    pub(crate) path: String,
    pub(crate) appid: String,
    pub(crate) since_ms: Option<i64>,
    pub(crate) errcode: Option<i64>,
}

/// The newest calls, and counters over all calls since the last clearing.
#[derive(Debug)]
pub(crate) struct CallLog {
    ring: VecDeque<CallRecord>,
    capacity: usize,
    totals: HashMap<String, HashMap<String, u64>>,
}

impl CallLog {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { ring: VecDeque::new(), capacity: capacity.max(1), totals: HashMap::new() }
    }

    /// Adds a call; the oldest one leaves a full ring.
    pub(crate) fn push(&mut self, record: CallRecord) {
        if self.ring.len() >= self.capacity {
            self.ring.pop_front();
        }
        match self.totals.get_mut(&record.path).and_then(|by| by.get_mut(&record.appid)) {
            Some(count) => *count += 1,
            None => {
                let by_appid = self.totals.entry(record.path.clone()).or_default();
                by_appid.insert(record.appid.clone(), 1);
            }
        }
        self.ring.push_back(record);
    }

    /// Forgets all calls and totals.
    pub(crate) fn clear(&mut self) {
        self.ring.clear();
        self.totals.clear();
    }

    /// How many calls match: exact for path and appid, of the ring where time or errcode matter.
    pub(crate) fn total(&self, filter: &CallFilter) -> u64 {
        if filter.since_ms.is_some() || filter.errcode.is_some() {
            return u64::try_from(self.matching(filter).count()).unwrap_or(u64::MAX);
        }
        self.totals
            .iter()
            .filter(|(path, _)| path.starts_with(&filter.path))
            .flat_map(|(_, by_appid)| by_appid)
            .filter(|(appid, _)| filter.appid.is_empty() || **appid == filter.appid)
            .map(|(_, count)| count)
            .sum()
    }

    /// The newest `limit` matching calls, oldest first.
    pub(crate) fn list(&self, filter: &CallFilter, limit: usize) -> Vec<Value> {
        let mut calls: Vec<Value> = self.matching(filter).rev().take(limit).map(to_json).collect();
        calls.reverse();
        calls
    }

    /// The newest call with a `rid`.
    pub(crate) fn by_rid(&self, rid: &str) -> Option<&CallRecord> {
        self.ring.iter().rev().find(|call| call.rid == rid)
    }

    fn matching<'a>(&'a self, filter: &'a CallFilter) -> impl DoubleEndedIterator<Item = &'a CallRecord> {
        self.ring.iter().filter(|call| {
            call.path.starts_with(&filter.path)
                && (filter.appid.is_empty() || call.appid == filter.appid)
                && filter.since_ms.is_none_or(|since| call.at_ms >= since)
                && filter.errcode.is_none_or(|code| call.errcode == Some(code))
        })
    }
}

fn to_json(call: &CallRecord) -> Value {
    let request = if call.body.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&call.body).unwrap_or_else(|_| Value::from(call.body.as_str()))
    };
    let query: serde_json::Map<String, Value> =
        call.query.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
    json!({
        "at": clock::rfc3339(call.at_ms),
        "method": call.method,
        "path": call.path,
        "appid": call.appid,
        "query": query,
        "request": request,
        "errcode": call.errcode,
        "errmsg": call.errmsg,
        "rid": call.rid,
        "executed": call.executed,
        "fault": call.fault,
    })
}
