//! The to-do list of a member of staff: what waits, the most urgent first. It is computed from
//! what is stored; nothing has to be ticked off.

mod checkpoints;
mod complaints;
mod contacts;
mod money;
mod occasions;
mod quotes;
mod sources;
mod surveys;
mod wechat;
mod work;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use occasions::upcoming_occasions;
use sources::{Found, Sources};

use crate::actor::{Access, Resource, Scope};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::CustomerId;
use crate::tenants;
use crate::text_enum::text_enum;

/// The most items of one kind; the counts tell how many there are in truth.
pub const MOST_PER_KIND: usize = 200;

text_enum! {
    /// What kind of thing waits.
    pub enum TodoKind {
        /// A contact that was agreed for a date; the reference is the customer.
        ContactDue = "contact_due",
        /// A revisit task.
        Revisit = "revisit",
        /// An order to be shipped.
        Shipment = "shipment",
        /// A receivable that is due or overdue.
        Receivable = "receivable",
        /// A checkpoint of a delivery that is due; the reference is the delivery.
        CheckpointMissing = "checkpoint_missing",
        /// A checkpoint with a bad answer that nobody has seen to; the reference is the delivery.
        CheckpointBad = "checkpoint_bad",
        /// A complaint that nobody sees to, or whose deadline comes near or has passed; the reference is
        /// the complaint.
        ComplaintDue = "complaint_due",
        /// A letter with the result of a complaint is to be confirmed; the reference is the complaint.
        ComplaintLetter = "complaint_letter",
        /// One's department was asked about a complaint; the reference is the question.
        ComplaintInquiry = "complaint_inquiry",
        /// A customer is little content, and nobody has seen to it; the reference is the answer.
        SurveyLow = "survey_low",
        /// A quote that expires soon; the reference is the quote.
        QuoteExpiring = "quote_expiring",
        /// A customer asks to be bound; the reference is the request.
        Binding = "binding",
        /// A greeting to be written by hand; the reference is the push.
        HandWritten = "hand_written",
        /// A push of which nobody knows whether it was sent.
        PushInDoubt = "push_in_doubt",
        /// A birthday or another occasion; the reference is the contact.
        Occasion = "occasion",
        /// A customer without contact for long; the reference is the customer.
        NoContact = "no_contact",
        /// A customer without an order for long; the reference is the customer.
        NoOrder = "no_order",
    }
}

text_enum! {
    /// How urgent it is; the order is that of the list.
    pub enum Urgency {
        /// Should have been done before today.
        Overdue = "overdue",
        /// To be done today.
        Today = "today",
        /// To be done in the next days.
        Soon = "soon",
        /// Has no date.
        Sometime = "sometime",
    }
}

text_enum! {
    /// Whose list it is.
    pub enum Whose {
        /// What the actor owns.
        Mine = "mine",
        /// All that the actor's roles reach: the department's for a lead.
        Team = "team",
    }
}

/// One thing that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TodoItem {
    /// What kind of thing.
    pub kind: TodoKind,
    /// How urgent.
    pub urgency: Urgency,
    /// When it is (or was) due.
    pub due_on: Option<NaiveDate>,
    /// About which customer.
    pub customer: Option<(CustomerId, String)>,
    /// What to do, for people.
    pub title: String,
    /// The key of the thing; of what, the kind says.
    pub reference: i64,
}

/// What waits, and how much of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TodoList {
    /// The items, the most urgent first; at most [`MOST_PER_KIND`] of each kind.
    pub items: Vec<TodoItem>,
    /// How many there are of each kind, also of those left out.
    pub counts: BTreeMap<TodoKind, u64>,
}

/// The to-do list as of `today`. Who may change no customers has nothing to do but
/// answer what their department was asked.
///
/// # Errors
/// `Forbidden` for all but staff.
pub async fn list(uow: &Uow, today: NaiveDate, whose: Whose) -> Result<TodoList, Fault> {
    let me = uow.actor().staff().ok_or(Fault::Forbidden("查看待办"))?;
    let reach = uow.actor().scope(Resource::Customers, Access::Write);
    let scope = match whose {
        Whose::Mine => reach.min(Scope::Own),
        Whose::Team => reach,
    };
    let settings = tenants::settings(uow).await?;
    let sources = Sources { uow, me: me.staff, scope, settings: &settings, today };
    if scope == Scope::Nothing {
        return Ok(assemble([(TodoKind::ComplaintInquiry, complaints::inquiries(&sources).await?)]));
    }
    let found = [
        (TodoKind::ContactDue, contacts::due(&sources).await?),
        (TodoKind::Revisit, work::revisits(&sources).await?),
        (TodoKind::Shipment, work::shipments(&sources).await?),
        (TodoKind::CheckpointMissing, checkpoints::missing(&sources).await?),
        (TodoKind::CheckpointBad, checkpoints::bad(&sources).await?),
        (TodoKind::ComplaintDue, complaints::due(&sources, whose).await?),
        (TodoKind::ComplaintLetter, complaints::letters(&sources, whose).await?),
        (TodoKind::ComplaintInquiry, complaints::inquiries(&sources).await?),
        (TodoKind::Receivable, money::receivables(&sources).await?),
        (TodoKind::SurveyLow, surveys::low(&sources).await?),
        (TodoKind::QuoteExpiring, quotes::expiring(&sources).await?),
        (TodoKind::Binding, wechat::bindings(&sources).await?),
        (TodoKind::HandWritten, wechat::hand_written(&sources).await?),
        (TodoKind::PushInDoubt, wechat::in_doubt(&sources).await?),
        (TodoKind::Occasion, occasions::soon(&sources).await?),
        (TodoKind::NoContact, contacts::neglected(&sources).await?),
        (TodoKind::NoOrder, contacts::without_order(&sources).await?),
    ];
    Ok(assemble(found))
}

fn assemble(found: impl IntoIterator<Item = (TodoKind, Found)>) -> TodoList {
    let mut list = TodoList::default();
    for (kind, found) in found {
        list.counts.insert(kind, found.count);
        list.items.extend(found.items);
    }
    // What has no date comes after what has one; of one kind and day the order is that of its source.
    list.items.sort_by_key(|item| (item.urgency, item.due_on.unwrap_or(NaiveDate::MAX), item.kind));
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_urgent_comes_first() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day);
        let item = |kind, urgency, due_on, reference| TodoItem {
            kind,
            urgency,
            due_on,
            customer: None,
            title: String::new(),
            reference,
        };
        let of = |items| Found { items, count: 300 };
        let list = assemble([
            (TodoKind::NoOrder, of(vec![item(TodoKind::NoOrder, Urgency::Sometime, None, 1)])),
            (
                TodoKind::ContactDue,
                of(vec![
                    item(TodoKind::ContactDue, Urgency::Soon, day(22), 2),
                    item(TodoKind::ContactDue, Urgency::Overdue, day(19), 3),
                ]),
            ),
            (
                TodoKind::Revisit,
                of(vec![
                    item(TodoKind::Revisit, Urgency::Overdue, day(18), 4),
                    item(TodoKind::Revisit, Urgency::Today, None, 5),
                    item(TodoKind::Revisit, Urgency::Today, day(21), 6),
                ]),
            ),
        ]);
        let order: Vec<i64> = list.items.iter().map(|item| item.reference).collect();
        assert_eq!(order, [4, 3, 6, 5, 2, 1]);
        assert_eq!(list.counts[&TodoKind::NoOrder], 300);
    }
}
