//! Pushes: every message to a customer that is not an answer of the system in the chat.
//!
//! ```text
//! planned → queued → sending → sent → delivered | failed
//!                            ↘ failed | in_doubt | handed_over        in_doubt → sent | failed
//! before sending also: cancelled | skipped | expired
//! ```
//!
//! `sending` is committed before the platform is called. Whoever finds a push in `sending` knows
//! that somebody died on the way: it becomes `in_doubt` and is never sent again, but for template
//! messages, which the platform itself sends once per `client_msg_id`.

mod batch;
pub mod budget;
mod budgets;
mod calling_off;
mod cascade;
mod dispatch;
pub mod entity;
mod forecast;
mod listing;
mod menu;
pub mod result_event;
mod results;
mod service;
mod settle;
pub mod step;
pub mod template;
mod templates;
mod unsubscribing;

pub use batch::Batch;
pub(crate) use budgets::{Budget, platform_day, take as take_budget};
pub use budgets::{Endpoint, stop_endpoint};
pub use calling_off::cancel;
pub(crate) use calling_off::{call_off, end_forgotten, stop_all};
pub use cascade::{Follower, Receiver, Target};
pub(crate) use dispatch::quiet_until;
pub use dispatch::{Begun, Sending, begin};
pub use entity::Model as Push;
pub(crate) use forecast::forecast;
pub use forecast::{Fate, Forecast};
pub use listing::{PushFilter, PushSort, count_by_state, find, list, of_customer, steps};
pub(crate) use listing::{count_by_day_and_state, visible};
pub use menu::{Menu, MenuOption};
pub use results::{ResultEvent, receive_result};
pub use service::{NewPush, create, create_many, expire_handed_over, mark_sent_by_hand, resolve_doubt, set_message};
pub(crate) use service::{enqueue_many, insert_many};
pub use settle::{Answer, Effect, Outcome, Settling, settle};
pub(crate) use templates::fill_template;
pub use templates::{
    NewTemplate, disable_template, list_templates, save_template, template_data, templates_for_customers,
};
pub use unsubscribing::{Unsubscribing, unsubscribe, unsubscribing};

use crate::text_enum::text_enum;

/// The kind of job that sends a push.
pub const SEND: &str = "push.send";

text_enum! {
    /// What a push is for.
    pub enum PushKind {
        /// A greeting.
        Greeting = "greeting",
        /// A notice about a service under way.
        Notice = "notice",
        /// A salesperson's answer in the chat.
        Reply = "reply",
    }
}

text_enum! {
    /// Where a push is in its life.
    pub enum PushState {
        /// Will be sent when it is due.
        Planned = "planned",
        /// Due; waits for its turn.
        Queued = "queued",
        /// On its way to the platform, right now.
        Sending = "sending",
        /// The platform took it.
        Sent = "sent",
        /// The platform said that it reached the receiver.
        Delivered = "delivered",
        /// It will not reach the receiver.
        Failed = "failed",
        /// Nobody knows whether it was sent: a person decides, or the platform's event.
        InDoubt = "in_doubt",
        /// A salesperson shall write it by hand.
        HandedOver = "handed_over",
        /// Called off.
        Cancelled = "cancelled",
        /// Not sent, by a rule.
        Skipped = "skipped",
        /// Its time had passed.
        Expired = "expired",
    }
}

impl PushState {
    /// Whether nothing has been sent yet and nothing forbids it.
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Planned | Self::Queued)
    }

    /// Whether a change from this state to `next` is one of the life's steps.
    pub fn may_become(self, next: Self) -> bool {
        use PushState as S;
        match self {
            S::Planned => {
                matches!(
                    next,
                    S::Queued | S::Sending | S::HandedOver | S::Cancelled | S::Skipped | S::Expired | S::Failed
                )
            }
            S::Queued => {
                matches!(next, S::Sending | S::HandedOver | S::Cancelled | S::Skipped | S::Expired | S::Failed)
            }
            // Back to the queue only where the platform has surely not taken it.
            S::Sending => matches!(next, S::Sent | S::Delivered | S::Failed | S::InDoubt | S::Queued | S::HandedOver),
            S::Sent => matches!(next, S::Delivered | S::Failed),
            S::InDoubt => matches!(next, S::Sending | S::Sent | S::Delivered | S::Failed),
            S::HandedOver => matches!(next, S::Sent | S::Cancelled | S::Expired),
            S::Delivered | S::Failed | S::Cancelled | S::Skipped | S::Expired => false,
        }
    }
}

text_enum! {
    /// The ways a push can take.
    pub enum Channel {
        /// Customer-service message, in a window that the customer opened.
        Custom = "custom",
        /// Subscription notice, with a consent left.
        Subscribe = "subscribe",
        /// Template message: real service notices only.
        Template = "template",
        /// E-mail.
        Mail = "mail",
        /// A short message to a mobile phone.
        Sms = "sms",
        /// A task for the salesperson, with the text ready to copy.
        Task = "task",
    }
}

text_enum! {
    /// The two spaces of templates on the platform.
    pub enum TemplateKind {
        /// Template message.
        Template = "template",
        /// Subscription notice.
        Subscribe = "subscribe",
    }
}

text_enum! {
    /// What a template is used for.
    pub enum Purpose {
        /// Greetings that the customer has agreed to.
        Greeting = "greeting",
        /// Agreed revisits and appointments.
        Revisit = "revisit",
        /// Shipments.
        Shipping = "shipping",
        /// Whether what arrived is in order.
        Arrival = "arrival",
        /// Progress of an order.
        Order = "order",
        /// Progress and result of a complaint.
        Complaint = "complaint",
        /// Questions how content somebody is.
        Survey = "survey",
        /// Reminders to our own staff.
        StaffReminder = "staff_reminder",
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::PushState as S;

    #[test]
    fn what_has_ended_never_changes_and_nothing_is_sent_twice() {
        for ended in [S::Delivered, S::Failed, S::Cancelled, S::Skipped, S::Expired] {
            assert!(S::iter().all(|next| !ended.may_become(next)));
        }
        for sent in [S::Sent, S::Delivered] {
            assert!(!sent.may_become(S::Sending) && !sent.may_become(S::Queued));
        }
        assert!(!S::InDoubt.may_become(S::Queued));
    }
}
