//! Settings of a simulator, and the platform's figures that it enforces.

use std::{net::SocketAddr, time::Duration};

/// How many customer-service messages a user's action allows, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowRule {
    /// Messages that may be sent.
    pub messages: u32,
    /// Seconds the window stays open.
    pub seconds: i64,
}

/// Figures of the platform. Defaults are those in force; tests may tighten them.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Life of an access token and of a JSAPI ticket, in seconds.
    pub token_seconds: i64,
    /// How long a token replaced by `/cgi-bin/token` still works, in seconds.
    pub token_overlap_seconds: i64,
    /// Least distance of two forced refreshes of the stable token, in seconds.
    pub force_refresh_gap_seconds: i64,
    /// Forced refreshes of the stable token in a day.
    pub force_refresh_per_day: u32,
    /// Window opened by a message of a user.
    pub message_window: WindowRule,
    /// Window opened by tapping a menu item or an option of a menu message.
    pub menu_window: WindowRule,
    /// Window opened by following.
    pub follow_window: WindowRule,
    /// Window opened by scanning a parametric QR code.
    pub scan_window: WindowRule,
    /// Window opened by entering a mini-program's service chat.
    pub enter_window: WindowRule,
    /// Longest text of a reply or customer-service message, in bytes.
    pub text_bytes: usize,
    /// How long a `client_msg_id` protects against a second send, in seconds.
    pub client_msg_id_seconds: i64,
    /// Mass messages a follower can receive in a month.
    pub mass_per_month: u32,
    /// Life of login, phone-number and web-authorisation codes, in seconds.
    pub code_seconds: i64,
    /// Life of temporary media, in seconds.
    pub media_seconds: i64,
    /// How long after a visit a text of a user may be checked, in seconds.
    pub visit_seconds: i64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            token_seconds: 7200,
            token_overlap_seconds: 300,
            force_refresh_gap_seconds: 30,
            force_refresh_per_day: 20,
            message_window: WindowRule { messages: 5, seconds: 48 * 3600 },
            menu_window: WindowRule { messages: 3, seconds: 60 },
            follow_window: WindowRule { messages: 3, seconds: 60 },
            scan_window: WindowRule { messages: 3, seconds: 60 },
            enter_window: WindowRule { messages: 2, seconds: 60 },
            text_bytes: 2048,
            client_msg_id_seconds: 600,
            mass_per_month: 4,
            code_seconds: 300,
            media_seconds: 3 * 24 * 3600,
            visit_seconds: 2 * 3600,
        }
    }
}

/// Settings of one simulator.
#[derive(Clone, Debug)]
pub struct SimConfig {
    /// Address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Address under which others reach the simulator (`http://host:port`, no trailing slash);
    /// used in links to pictures and QR codes. Empty: made from the listen address.
    pub public_url: String,
    /// Threads that answer requests.
    pub workers: usize,
    /// How long a callback may take before the platform drops it.
    pub callback_timeout: Duration,
    /// Deliveries of one callback in total.
    pub callback_tries: u32,
    /// Pause between two deliveries of one callback.
    pub callback_retry_gap: Duration,
    /// How long after a send its result event is pushed.
    pub event_delay: Duration,
    /// How long a request under the `timeout` fault is held open.
    pub fault_hold: Duration,
    /// Entries kept in the log of API calls.
    pub call_log_capacity: usize,
    /// Texts with one of these words are judged `risky` by `msg_sec_check`.
    pub risky_words: Vec<String>,
    /// The platform's figures.
    pub rules: Rules,
}

impl Default for SimConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: String::new(),
            workers: 2,
            callback_timeout: Duration::from_secs(5),
            callback_tries: 3,
            callback_retry_gap: Duration::from_millis(500),
            event_delay: Duration::from_millis(20),
            fault_hold: Duration::from_secs(120),
            call_log_capacity: 200_000,
            risky_words: ["赌博", "色情", "毒品", "诈骗"].map(str::to_owned).to_vec(),
            rules: Rules::default(),
        }
    }
}
