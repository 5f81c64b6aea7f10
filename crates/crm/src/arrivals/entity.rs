//! Table `delivery_questions`.

use sea_orm::entity::prelude::*;

use super::ArrivalAnswer;
use crate::ids::{ComplaintId, ContactId, DeliveryId, DeliveryQuestionId, PushId, TenantId};

/// A row of `delivery_questions`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery_questions")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: DeliveryQuestionId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// Who is asked; none where the customer has no contact: then the salesperson asks by hand.
    pub contact_id: Option<ContactId>,
    /// What was sent.
    pub push_id: Option<PushId>,
    /// When it was asked.
    pub asked_at: DateTimeUtc,
    /// Until when it may be answered.
    pub expires_at: DateTimeUtc,
    /// The answer.
    pub answer: Option<ArrivalAnswer>,
    /// When it was given.
    pub answered_at: Option<DateTimeUtc>,
    /// The complaint that came of a bad one.
    pub complaint_id: Option<ComplaintId>,
}

impl ActiveModelBehavior for ActiveModel {}
