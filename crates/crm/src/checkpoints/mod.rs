//! Checkpoints: what a company tracks of each delivery. A list is defined once and copied on each
//! delivery, which answers it; what is missing or bad shows in the to-do list.

mod answering;
mod copying;
pub mod entity;
pub mod list;
mod lists;
pub mod point;
mod policy;
mod queries;

pub use answering::{NewAnswer, answer, handle};
pub(crate) use answering::{lock_bad, reported};
pub(crate) use copying::{arrived, copy_onto};
pub use entity::Model as Checkpoint;
pub use list::Model as CheckpointList;
pub use lists::{ListDetail, NewList, NewPoint, create, edit, find_list, lists};
pub use point::Model as CheckpointPoint;
pub use policy::Choice;
pub(crate) use queries::visible;
pub use queries::{
    CheckpointFilter, CheckpointSort, CheckpointSummary, Completion, Standing, completion, list as list_checkpoints,
    of_delivery,
};

use crate::text_enum::text_enum;

text_enum! {
    /// From when the time to answer counts.
    pub enum CountedFrom {
        /// Shipment.
        Shipped = "shipped",
        /// Arrival.
        Arrived = "arrived",
    }
}

text_enum! {
    /// How a point is answered.
    pub enum AnswerKind {
        /// `yes` or `no`; `no` is bad.
        YesNo = "yes_no",
        /// `1` to `5`; 2 and less is bad.
        Rating = "rating",
        /// One of the choices, of which some are bad.
        Choice = "choice",
        /// Any text; bad where the one who answers says so.
        Text = "text",
    }
}

text_enum! {
    /// Who answers.
    pub enum Who {
        /// The customer's owner.
        Owner = "owner",
        /// Whoever took the order.
        Taker = "taker",
    }
}
