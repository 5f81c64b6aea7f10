//! All that the simulated platform knows, in memory.

pub(crate) mod account;
pub(crate) mod chat;
pub(crate) mod codes;
pub(crate) mod media;
pub(crate) mod member;
pub(crate) mod quota;
pub(crate) mod tokens;
pub(crate) mod users;

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{calls::CallLog, crypto, faults::Faults};

pub(crate) use account::{Account, Kind};

/// The whole state; lives behind one mutex.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) accounts: BTreeMap<String, Account>,
    pub(crate) users: users::Users,
    pub(crate) tokens: tokens::Tokens,
    pub(crate) codes: codes::Codes,
    pub(crate) media: media::MediaStore,
    pub(crate) faults: Faults,
    pub(crate) calls: CallLog,
    last_id: u64,
    first_message_id: i64,
}

impl State {
    pub(crate) fn new(call_log_capacity: usize, now_ms: i64) -> Self {
        Self {
            accounts: BTreeMap::new(),
            users: users::Users::default(),
            tokens: tokens::Tokens::default(),
            codes: codes::Codes::default(),
            media: media::MediaStore::default(),
            faults: Faults::default(),
            calls: CallLog::new(call_log_capacity),
            last_id: 0,
            // Another start of the simulator must not repeat ids that a product has stored.
            first_message_id: 24_000_000_000_000_000 + now_ms.rem_euclid(1_000_000_000_000) * 1000,
        }
    }

    /// The next number of the simulator-wide sequence.
    pub(crate) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// The next message id: rising, and of the size of the platform's own.
    pub(crate) fn next_message_id(&mut self) -> i64 {
        self.first_message_id + i64::try_from(self.next_id()).unwrap_or_default()
    }
}

/// A random string of letters, digits, `-` and `_`; `bytes` bytes of randomness.
pub(crate) fn random_text(bytes: usize) -> String {
    let mut buffer = vec![0_u8; bytes];
    rand::fill(&mut buffer[..]);
    URL_SAFE_NO_PAD.encode(buffer)
}

/// A string of `length` characters derived from a text.
pub(crate) fn derived_text(seed: &str, length: usize) -> String {
    let mut text = URL_SAFE_NO_PAD.encode(crypto::sha1_bytes(seed.as_bytes()));
    text.push_str(&URL_SAFE_NO_PAD.encode(crypto::sha1_bytes(text.as_bytes())));
    text.truncate(length);
    text
}
