//! WeChat identities: who a follower is, and how one becomes known.
//!
//! An identity is linked to a contact or a member of staff by the union id, by a QR scene made for
//! that person, by a phone number the platform confirmed, or by a request that the owner approves;
//! never by nickname (domain glossary §1).

pub mod binding;
pub mod bindings;
pub mod entity;
mod linking;
mod service;

pub use entity::Model as Identity;
pub use linking::{count_unlinked, ignore, link, make_prospect, unlink, unlinked};
pub use service::{
    Seen, actor_of, find, follow, mark_muted, mark_unfollowed, of_contact, see, set_opted_out, set_unionid, unfollow,
    visit,
};

use crate::text_enum::text_enum;

text_enum! {
    /// How a request to bind stands.
    pub enum BindingState {
        /// Waits for the owner.
        Pending = "pending",
        /// Approved: linked.
        Approved = "approved",
        /// Refused.
        Refused = "refused",
        /// The number belongs to nobody we know, or to several; staff decide in the queue.
        Unmatched = "unmatched",
    }
}

/// What a QR code's scene says: made for a member of staff, or for a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scene {
    /// `s<staff id>`: whoever scans belongs to this salesperson.
    Staff(crate::ids::StaffId),
    /// `c<contact id>`: whoever scans is this contact.
    Contact(crate::ids::ContactId),
}

impl Scene {
    /// Reads a scene; `None` where it is none of ours.
    pub fn parse(scene: &str) -> Option<Self> {
        let scene = scene.strip_prefix("qrscene_").unwrap_or(scene);
        let number = |text: &str| text.parse().ok().filter(|id: &i64| *id > 0);
        match scene.split_at_checked(1)? {
            ("s", id) => number(id).map(|id| Self::Staff(crate::ids::StaffId(id))),
            ("c", id) => number(id).map(|id| Self::Contact(crate::ids::ContactId(id))),
            _ => None,
        }
    }
}

impl std::fmt::Display for Scene {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Staff(id) => write!(f, "s{id}"),
            Self::Contact(id) => write!(f, "c{id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Scene;
    use crate::ids::{ContactId, StaffId};

    #[test]
    fn scenes() {
        assert_eq!(Scene::parse("qrscene_s12"), Some(Scene::Staff(StaffId(12))));
        assert_eq!(Scene::parse("c7"), Some(Scene::Contact(ContactId(7))));
        for text in ["", "s", "s-1", "x1", "扫", "s1x"] {
            assert_eq!(Scene::parse(text), None, "{text}");
        }
    }
}
