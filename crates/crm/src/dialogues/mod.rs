//! Complaints that customers tell in the chat, step by step.
//!
//! ```text
//! content → order → pictures → confirm → (filed)          more (filed; pictures may follow) → (filed)
//! ```
//!
//! How far somebody has come is a row of the database, so that it survives every restart; a follower
//! has at most one that is open, by a unique key. Each message changes it in the transaction that
//! writes the message down. Half an hour without a word ends it: what was said stands in the talk
//! anyway, and a person of ours is called.

pub mod entity;
pub mod picture;
mod pictures;
mod service;
mod timing;

pub use entity::Model as Dialogue;
pub use pictures::{add_picture, count_pictures, fetched};
pub use service::{
    begin, choose_order, choose_order_by_number, end, open, order_number, order_refused, pictures_done, say, submit,
    take_more, touch,
};
pub use timing::{is_overdue, overdue, time_out};

use chrono::Duration;

use crate::text_enum::text_enum;

text_enum! {
    /// What is asked of the customer now.
    pub enum DialogueStep {
        /// What happened.
        Content = "content",
        /// Which order it is about.
        Order = "order",
        /// Pictures.
        Pictures = "pictures",
        /// Whether all is right.
        Confirm = "confirm",
        /// The complaint is filed; pictures for it may follow.
        More = "more",
    }
}

text_enum! {
    /// How it ended.
    pub enum DialogueOutcome {
        /// A complaint was filed.
        Filed = "filed",
        /// The customer called it off.
        Cancelled = "cancelled",
        /// Nothing was said for too long.
        TimedOut = "timed_out",
        /// A person of ours takes over.
        HandedOver = "handed_over",
    }
}

/// After so long without a word it ends.
pub const PATIENCE: Duration = Duration::minutes(30);
