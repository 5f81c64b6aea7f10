//! Complaints.

use chrono::{DateTime, Utc};
use crm::complaints::{
    ComplaintDetail, ComplaintFilter, ComplaintSource, ComplaintStanding, ComplaintState, ComplaintSummary, Counts,
    Links, NewComplaint, Severity,
};
use crm::ids::{ContactId, CustomerId, DeliveryId, DepartmentId, FileId, OrderId, OrderLineId, ProductId, StaffId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, Words, short};
use super::complaint_parts::{CompensationOut, ComplaintLetterOut, InquiryOut, RoundOut, WarningOut};
use super::files::FileOut;
use crate::error::ApiError;

/// Which complaints are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ComplaintParams {
    /// Only in one of these states, separated by commas.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "open,assigned")]
    state: Words<ComplaintState>,
    /// Only this bad.
    severity: Option<Severity>,
    /// Only about this.
    category: Option<String>,
    /// Only those that came by this way.
    source: Option<ComplaintSource>,
    /// Only of this customer.
    customer_id: Option<i64>,
    /// Only about this order.
    order_id: Option<i64>,
    /// Only about this delivery.
    delivery_id: Option<i64>,
    /// Only about this product.
    product_id: Option<i64>,
    /// Only those that this person sees to.
    responsible_id: Option<i64>,
    /// Only of this department.
    department_id: Option<i64>,
    /// Only those that stand so with their deadline.
    standing: Option<ComplaintStanding>,
    /// Only those with something to do (`true`), or only those without.
    open: Option<bool>,
    /// Only repeated ones (`true`), or only others.
    repeat: Option<bool>,
    /// Due on this date or later.
    due_from: Option<Day>,
    /// Due on this date or before.
    due_until: Option<Day>,
    /// Recorded on this date or later.
    created_from: Option<Day>,
    /// Recorded on this date or before.
    created_until: Option<Day>,
    /// Whose number begins so.
    q: Option<String>,
    /// By what: `due`, `created`, `number`; `-` in front for the greatest first; `due` where nothing
    /// is said.
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl ComplaintParams {
    pub(crate) fn filter(self) -> Result<ComplaintFilter, ApiError> {
        Ok(ComplaintFilter {
            states: self.state.0,
            severity: self.severity,
            category: short("category", self.category)?,
            source: self.source,
            customer: self.customer_id.map(CustomerId),
            order: self.order_id.map(OrderId),
            delivery: self.delivery_id.map(DeliveryId),
            product: self.product_id.map(ProductId),
            responsible: self.responsible_id.map(StaffId),
            department: self.department_id.map(DepartmentId),
            standing: self.standing,
            open: self.open,
            repeated: self.repeat,
            due_from: self.due_from.map(|day| day.0),
            due_until: self.due_until.map(|day| day.0),
            created_from: self.created_from.map(|day| day.0),
            created_until: self.created_until.map(|day| day.0),
            number: short("q", self.q)?,
        })
    }
}

/// How many complaints are in a state.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StateCount {
    /// The state.
    state: ComplaintState,
    /// How many.
    count: u64,
}

/// How many complaints there are within one's scope.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComplaintCountsOut {
    /// Of each state that has any.
    by_state: Vec<StateCount>,
    /// Past the first warning, without an answer.
    half: u64,
    /// Past the second warning, without an answer.
    near: u64,
    /// Past the deadline, without an answer.
    overdue: u64,
    /// Of nobody, and not ended.
    unassigned: u64,
}

impl From<Counts> for ComplaintCountsOut {
    fn from(counts: Counts) -> Self {
        let by_state = counts.by_state.into_iter().map(|(state, count)| StateCount { state, count });
        Self {
            by_state: by_state.collect(),
            half: counts.half,
            near: counts.near,
            overdue: counts.overdue,
            unassigned: counts.unassigned,
        }
    }
}

/// A complaint to be recorded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComplaintIn {
    /// Who complains.
    customer_id: i64,
    /// What happened; 1 to 4,000 characters.
    #[schema(example = "收到的货外箱破损，两件压坏")]
    content: String,
    /// How bad it is.
    severity: Severity,
    /// What it is about: one of the company's categories.
    #[schema(example = "破损")]
    category: String,
    /// By which way it came: `hotline` or `staff`.
    source: ComplaintSource,
    /// Which person complains.
    contact_id: Option<i64>,
    /// About which order.
    order_id: Option<i64>,
    /// About which delivery.
    delivery_id: Option<i64>,
    /// About which line of the order.
    order_line_id: Option<i64>,
    /// About which product.
    product_id: Option<i64>,
    /// Who shall see to it.
    responsible_id: Option<i64>,
    /// By when an answer was promised, where that is earlier than the calendar's deadline.
    due_at: Option<DateTime<Utc>>,
    /// Pictures that one has uploaded, 9 at the most.
    #[serde(default)]
    picture_ids: Vec<i64>,
}

impl From<ComplaintIn> for NewComplaint {
    fn from(new: ComplaintIn) -> Self {
        Self {
            customer: CustomerId(new.customer_id),
            source: new.source,
            content: new.content,
            severity: new.severity,
            category: new.category,
            links: links(new.contact_id, new.order_id, new.delivery_id, new.order_line_id, new.product_id),
            responsible: new.responsible_id.map(StaffId),
            due_at: new.due_at,
            pictures: new.picture_ids.into_iter().map(FileId).collect(),
        }
    }
}

pub(super) fn links(
    contact: Option<i64>,
    order: Option<i64>,
    delivery: Option<i64>,
    line: Option<i64>,
    product: Option<i64>,
) -> Links {
    Links {
        contact: contact.map(ContactId),
        order: order.map(OrderId),
        order_line: line.map(OrderLineId),
        delivery: delivery.map(DeliveryId),
        product: product.map(ProductId),
    }
}

/// A complaint from a checkpoint that was answered badly.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckpointComplaintIn {
    /// What happened; the point with its answer where nothing is said.
    pub(crate) content: Option<String>,
    /// How bad it is.
    pub(crate) severity: Severity,
    /// What it is about: one of the company's categories.
    #[schema(example = "破损")]
    pub(crate) category: String,
    /// Pictures that one has uploaded, 9 at the most.
    #[serde(default)]
    pub(crate) picture_ids: Vec<i64>,
}

/// A complaint as a list shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComplaintOut {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "CP20261122-0001")]
    number: String,
    /// Who complains.
    customer: Named,
    /// Where it stands.
    state: ComplaintState,
    /// How bad it is.
    severity: Severity,
    /// What it is about.
    category: String,
    /// By which way it came.
    source: ComplaintSource,
    /// What happened.
    content: String,
    /// Who sees to it.
    responsible: Option<Named>,
    /// That person's department.
    department: Option<Named>,
    /// About which order, with its number.
    order: Option<Named>,
    /// About which delivery, with its number.
    delivery: Option<Named>,
    /// About which product.
    product: Option<Named>,
    /// From which checkpoint it came.
    checkpoint_id: Option<i64>,
    /// Which round, from 1.
    round: i64,
    /// When the round began.
    begun_at: DateTime<Utc>,
    /// By when the customer has the answer.
    due_at: DateTime<Utc>,
    /// Whether the deadline goes through a year whose holidays are not known.
    calendar_uncertain: bool,
    /// How it stands with the deadline.
    standing: ComplaintStanding,
    /// When the customer had the answer.
    answered_at: Option<DateTime<Utc>>,
    /// What the customer got for it, in 元.
    compensation: String,
    /// Whether the customer had complained about the same shortly before.
    repeat: bool,
    /// When it was recorded.
    created_at: DateTime<Utc>,
    /// When it was changed last.
    updated_at: DateTime<Utc>,
    /// Grows with each change; a change names the one it saw.
    version: i64,
}

fn named(id: Option<i64>, name: Option<String>) -> Option<Named> {
    id.map(|id| Named { id, name: name.unwrap_or_default() })
}

impl From<ComplaintSummary> for ComplaintOut {
    fn from(summary: ComplaintSummary) -> Self {
        let row = summary.row;
        Self {
            id: row.id.0,
            number: row.number,
            customer: Named { id: row.customer_id.0, name: summary.customer_name },
            state: row.state,
            severity: row.severity,
            category: row.category,
            source: row.source,
            content: row.content,
            responsible: named(row.responsible_id.map(|id| id.0), summary.responsible_name),
            department: named(row.department_id.map(|id| id.0), summary.department_name),
            order: named(row.order_id.map(|id| id.0), summary.order_number),
            delivery: named(row.delivery_id.map(|id| id.0), summary.delivery_number),
            product: named(row.product_id.map(|id| id.0), summary.product_name),
            checkpoint_id: row.checkpoint_id.map(|id| id.0),
            round: row.round,
            begun_at: row.begun_at,
            due_at: row.due_at,
            calendar_uncertain: row.uncertain,
            standing: summary.standing,
            answered_at: row.answered_at,
            compensation: row.compensation.to_string(),
            repeat: row.repeated,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

/// A complaint with all that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComplaintDetailOut {
    /// The complaint.
    complaint: ComplaintOut,
    /// Which person complains.
    contact: Option<Named>,
    /// About which line of the order.
    order_line_id: Option<i64>,
    /// Why it came to this.
    cause: Option<String>,
    /// What was done.
    result: Option<String>,
    /// Why it was withdrawn.
    ended_reason: Option<String>,
    /// Its pictures.
    pictures: Vec<FileOut>,
    /// Its rounds, the first in front.
    rounds: Vec<RoundOut>,
    /// Questions to departments, the first in front.
    inquiries: Vec<InquiryOut>,
    /// Its letters, the newest in front.
    letters: Vec<ComplaintLetterOut>,
    /// What was given for it, the first in front.
    compensations: Vec<CompensationOut>,
    /// Warnings that were given, the first in front.
    warnings: Vec<WarningOut>,
    /// What its state allows now.
    acts: Vec<&'static str>,
}

impl From<ComplaintDetail> for ComplaintDetailOut {
    fn from(detail: ComplaintDetail) -> Self {
        let row = detail.summary.row.clone();
        let (people, contacts) = (&detail.people, &detail.contacts);
        let contact = row
            .contact_id
            .map(|id| Named { id: id.0, name: contacts.get(&id).map(|(name, _)| name.clone()).unwrap_or_default() });
        let letters = detail.letters.into_iter().map(|letter| {
            let round =
                detail.rounds.iter().find(|(round, _)| round.id == letter.round_id).map(|(round, _)| round.round);
            ComplaintLetterOut::new(letter, round.unwrap_or_default(), people, contacts)
        });
        let letters = letters.collect();
        let all = detail.compensations.clone();
        Self {
            contact,
            order_line_id: row.order_line_id.map(|id| id.0),
            cause: row.cause,
            result: row.result,
            ended_reason: row.ended_reason,
            pictures: detail.pictures.into_iter().map(FileOut::from).collect(),
            rounds: detail.rounds.into_iter().map(RoundOut::from).collect(),
            inquiries: detail.inquiries.into_iter().map(InquiryOut::from).collect(),
            letters,
            compensations: detail
                .compensations
                .into_iter()
                .map(|given| CompensationOut::new(given, &all, people))
                .collect(),
            warnings: detail.warnings.into_iter().map(|warning| WarningOut::new(warning, people)).collect(),
            acts: detail.acts,
            complaint: ComplaintOut::from(detail.summary),
        }
    }
}
