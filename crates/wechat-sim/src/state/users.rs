//! Simulated people; each may meet several accounts.

use std::collections::HashMap;

use super::derived_text;

/// A person with WeChat on the phone.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) user_id: String,
    pub(crate) nickname: String,
    pub(crate) phone: Option<String>,
}

impl User {
    /// The id that accounts bound to one open-platform account share.
    pub(crate) fn unionid(&self) -> String {
        format!("oU{}", derived_text(&format!("unionid|{}", self.user_id), 26))
    }
}

/// All people, in the order in which they were created.
#[derive(Debug, Default)]
pub(crate) struct Users {
    by_id: HashMap<String, User>,
    order: Vec<String>,
    last_number: u64,
}

impl Users {
    /// Adds a person; without an id of choice the next `u1`, `u2` … is taken.
    pub(crate) fn add(&mut self, id: Option<String>, nickname: String, phone: Option<String>) -> Option<&User> {
        let user_id = match id {
            Some(id) if self.by_id.contains_key(&id) => return None,
            Some(id) => id,
            None => loop {
                self.last_number += 1;
                let id = format!("u{}", self.last_number);
                if !self.by_id.contains_key(&id) {
                    break id;
                }
            },
        };
        self.order.push(user_id.clone());
        let user = User { user_id: user_id.clone(), nickname, phone };
        Some(self.by_id.entry(user_id).or_insert(user))
    }

    pub(crate) fn get(&self, user_id: &str) -> Option<&User> {
        self.by_id.get(user_id)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &User> {
        self.order.iter().filter_map(|id| self.by_id.get(id))
    }

    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }
}
