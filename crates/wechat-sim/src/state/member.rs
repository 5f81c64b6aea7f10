//! A user's place in one account: following, windows, consents, chat.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::chat::ChatMessage;
use crate::config::WindowRule;

/// The action of a user that opened a customer-service window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Trigger {
    Message,
    Menu,
    Follow,
    Scan,
    Enter,
}

/// A customer-service window; the quota belongs to its trigger.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) trigger: Trigger,
    pub(crate) expires_at: i64,
    pub(crate) left: u32,
}

/// Why no customer-service message may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WindowError {
    /// No window is open.
    Closed,
    /// Windows are open, but their messages are used up.
    UsedUp,
}

/// A user's unwillingness, as the simulator's `/block` sets it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Block {
    #[default]
    None,
    /// On the account's black list: 43019.
    Blacklisted,
    /// The follower refuses messages: 48002.
    Muted,
}

/// Since when and by which way a member follows.
#[derive(Clone, Debug)]
pub(crate) struct Follow {
    pub(crate) since: i64,
    /// Scene of the QR code, if one was scanned.
    pub(crate) scene: Option<String>,
}

/// A customer-service message cannot be sent to a stranger: this is who can be reached.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) openid: String,
    pub(crate) user_id: String,
    pub(crate) number: usize,
    pub(crate) follow: Option<Follow>,
    pub(crate) block: Block,
    pub(crate) remark: String,
    pub(crate) tags: Vec<i64>,
    windows: Vec<Window>,
    consents: HashMap<String, u32>,
    pub(crate) chat: Vec<ChatMessage>,
    pub(crate) last_message_at: Option<i64>,
    pub(crate) last_visit_at: Option<i64>,
    pub(crate) typing_until: i64,
    mass_month: (i64, u32),
    sent_client_ids: HashMap<String, (i64, i64)>,
    /// Messages by id with their `CreateTime`, so that a repeated id is the same message again.
    pub(crate) sent_messages: HashMap<String, i64>,
}

impl Member {
    pub(crate) fn new(openid: String, user_id: &str, number: usize) -> Self {
        Self {
            openid,
            user_id: user_id.to_owned(),
            number,
            follow: None,
            block: Block::None,
            remark: String::new(),
            tags: Vec::new(),
            windows: Vec::new(),
            consents: HashMap::new(),
            chat: Vec::new(),
            last_message_at: None,
            last_visit_at: None,
            typing_until: 0,
            mass_month: (0, 0),
            sent_client_ids: HashMap::new(),
            sent_messages: HashMap::new(),
        }
    }

    /// Opens a window; an earlier one of the same trigger ends.
    pub(crate) fn open_window(&mut self, trigger: Trigger, rule: WindowRule, now: i64) {
        self.windows.retain(|window| window.trigger != trigger && window.expires_at > now);
        self.windows.push(Window { trigger, expires_at: now + rule.seconds, left: rule.messages });
    }

    /// Takes one message from the window that closes first.
    pub(crate) fn use_window(&mut self, now: i64) -> Result<(), WindowError> {
        let open = || self.windows.iter().filter(|window| window.expires_at > now);
        if open().next().is_none() {
            return Err(WindowError::Closed);
        }
        self.windows
            .iter_mut()
            .filter(|window| window.expires_at > now && window.left > 0)
            .min_by_key(|window| window.expires_at)
            .map(|window| window.left -= 1)
            .ok_or(WindowError::UsedUp)
    }

    /// The windows that are open now.
    pub(crate) fn open_windows(&self, now: i64) -> impl Iterator<Item = &Window> {
        self.windows.iter().filter(move |window| window.expires_at > now)
    }

    /// Closes all windows, as unfollowing does.
    pub(crate) fn close_windows(&mut self) {
        self.windows.clear();
    }

    /// Adds one consent to a template.
    pub(crate) fn add_consent(&mut self, template: &str) {
        *self.consents.entry(template.to_owned()).or_default() += 1;
    }

    /// Withdraws all consents to a template.
    pub(crate) fn revoke_consent(&mut self, template: &str) {
        self.consents.remove(template);
    }

    /// Consents left to a template.
    pub(crate) fn consents_left(&self, template: &str) -> u32 {
        self.consents.get(template).copied().unwrap_or(0)
    }

    /// All templates with consents left.
    pub(crate) fn consents(&self) -> &HashMap<String, u32> {
        &self.consents
    }

    /// Uses one consent, or none of a long-term one; false if there is none.
    pub(crate) fn use_consent(&mut self, template: &str, long_term: bool) -> bool {
        match self.consents.get_mut(template) {
            Some(left) if *left > 0 => {
                *left -= u32::from(!long_term);
                true
            }
            _ => false,
        }
    }

    /// Counts a mass message; false if the month's share is used up.
    pub(crate) fn count_mass(&mut self, month: i64, limit: u32) -> bool {
        if self.mass_month.0 != month {
            self.mass_month = (month, 0);
        }
        let free = self.mass_month.1 < limit;
        self.mass_month.1 += u32::from(free);
        free
    }

    /// Whether a mass message could still be received this month.
    pub(crate) fn can_take_mass(&self, month: i64, limit: u32) -> bool {
        self.mass_month.0 != month || self.mass_month.1 < limit
    }

    /// The message already sent under a `client_msg_id`, if that is still remembered.
    pub(crate) fn sent_under(&self, client_id: &str, now: i64) -> Option<i64> {
        let (msg_id, forget_at) = self.sent_client_ids.get(client_id)?;
        (*forget_at > now).then_some(*msg_id)
    }

    /// Remembers a `client_msg_id`.
    pub(crate) fn remember_sent(&mut self, client_id: &str, msg_id: i64, now: i64, seconds: i64) {
        self.sent_client_ids.retain(|_, (_, forget_at)| *forget_at > now);
        self.sent_client_ids.insert(client_id.to_owned(), (msg_id, now + seconds));
    }
}
