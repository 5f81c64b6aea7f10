//! What is known of stored files, and what they belong to. The bytes lie elsewhere.

pub mod entity;
pub mod link;
mod service;

pub use entity::Model as StoredFile;
pub use service::{NewFile, attach, detach, find, of, register};

use crate::text_enum::text_enum;

text_enum! {
    /// What a file can belong to. Messages of a talk name their file themselves.
    pub enum Attached {
        /// A follow-up.
        FollowUp = "follow_up",
        /// A checkpoint of a delivery.
        Checkpoint = "checkpoint",
        /// A complaint.
        Complaint = "complaint",
        /// An article of the knowledge base.
        Article = "article",
    }
}

/// The largest file, in bytes.
pub const MAX_SIZE: i64 = 50 * 1024 * 1024;
/// The most files of one thing.
pub const MAX_ATTACHED: usize = 20;
