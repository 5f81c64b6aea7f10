//! Revisits: when a customer should hear from us again, and the tasks that come of it.
//!
//! The rules are settings of the tenant: every N days by grade, and N days after a delivery has
//! arrived. Planning makes each task once, however often and by however many it is run.

mod calls;
pub mod entity;
mod planning;
mod policy;
mod service;

pub use calls::note_call;
pub use entity::Model as RevisitTask;
pub(crate) use planning::after_complaint;
pub use planning::{PlanCursor, Planned, plan, plan_batch};
pub(crate) use policy::check_postponed;
pub(crate) use service::visible;
pub use service::{NewTask, TaskDetail, TaskFilter, TaskSort, cancel, create, done, done_by, find, list, postpone};

use crate::text_enum::text_enum;

text_enum! {
    /// What a revisit task comes from.
    pub enum RevisitTrigger {
        /// So many days without contact, by grade.
        Grade = "grade",
        /// A delivery that has arrived.
        Delivery = "delivery",
        /// A complaint that was closed.
        Complaint = "complaint",
        /// A person made it.
        Manual = "manual",
    }
}

text_enum! {
    /// Where a revisit task stands.
    pub enum TaskState {
        /// To be done.
        Open = "open",
        /// Done, as a rule by a follow-up.
        Done = "done",
        /// Dropped, with a reason.
        Cancelled = "cancelled",
    }
}
