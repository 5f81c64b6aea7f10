//! Table `delivery_checkpoints`.

use sea_orm::entity::prelude::*;

use super::{AnswerKind, CountedFrom, Who};
use crate::ids::{CheckpointId, CustomerId, DeliveryId, StaffId, TenantId};

/// A row of `delivery_checkpoints`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery_checkpoints")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: CheckpointId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// The customer.
    pub customer_id: CustomerId,
    /// Its place, from 1.
    pub place: i64,
    /// What is asked.
    pub name: String,
    /// From when the time to answer counts.
    pub counted_from: CountedFrom,
    /// Days until it is due.
    pub days: i64,
    /// How it is answered.
    pub answer: AnswerKind,
    /// The choices, each with whether it is bad.
    pub choices: Json,
    /// Whether it counts for the completion.
    pub required: bool,
    /// Whether a picture is needed.
    pub picture: bool,
    /// Who answers.
    pub who: Who,
    /// The person who answers, as of shipment.
    pub staff_id: Option<StaffId>,
    /// When it is due; none before the goods have arrived, where it counts from there.
    pub due_on: Option<Date>,
    /// The answer.
    pub answered: Option<Json>,
    /// Whether the answer is bad.
    pub bad: bool,
    /// What else was said.
    pub note: Option<String>,
    /// The keys of its pictures.
    pub pictures: Json,
    /// Who answered.
    pub answered_by: Option<StaffId>,
    /// When it was answered last.
    pub answered_at: Option<DateTimeUtc>,
    /// Business date of the first answer.
    pub answered_on: Option<Date>,
    /// Who saw to a bad answer.
    pub handled_by: Option<StaffId>,
    /// When.
    pub handled_at: Option<DateTimeUtc>,
    /// What was done about it.
    pub handling: Option<String>,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
