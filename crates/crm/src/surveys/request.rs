//! Table `survey_requests`: who was asked, and what they answered.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use super::{AnswerVia, RequestStanding};
use crate::ids::{ContactId, CustomerId, DeliveryId, ProductId, PushId, StaffId, SurveyId, SurveyRequestId, TenantId};

/// A row of `survey_requests`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_requests")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: SurveyRequestId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The survey.
    pub survey_id: SurveyId,
    /// About what, such as `delivery:17`: nobody is asked twice about the same.
    pub subject: String,
    /// The customer.
    pub customer_id: CustomerId,
    /// Who is asked.
    pub contact_id: ContactId,
    /// The customer's owner at that time.
    pub staff_id: Option<StaffId>,
    /// The delivery that it is about.
    pub delivery_id: Option<DeliveryId>,
    /// The key of the complaint that it is about.
    pub complaint_id: Option<i64>,
    /// The product that most of it is about.
    pub product_id: Option<ProductId>,
    /// What was sent.
    pub push_id: Option<PushId>,
    /// The business date of asking.
    pub asked_on: Date,
    /// Its month, as `YYYYMM`.
    pub month: i64,
    /// Until when it may be answered.
    pub expires_at: DateTimeUtc,
    /// The score, 1 to 5.
    pub score: Option<i64>,
    /// What was expected, 1 to 5.
    pub expected: Option<i64>,
    /// What was perceived, 1 to 5.
    pub perceived: Option<i64>,
    /// What was said.
    pub comment: Option<String>,
    /// When it was answered.
    pub answered_at: Option<DateTimeUtc>,
    /// Where.
    pub answered_via: Option<AnswerVia>,
    /// When everything was answered that it asks.
    pub completed_at: Option<DateTimeUtc>,
    /// Whether the score is low.
    pub low: bool,
    /// Who saw to a low score.
    pub handled_by: Option<StaffId>,
    /// When.
    pub handled_at: Option<DateTimeUtc>,
    /// What was done.
    pub handling: Option<String>,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
}

impl Model {
    /// Where it stands at a time.
    pub fn standing(&self, now: DateTime<Utc>) -> RequestStanding {
        match (self.answered_at, self.low && self.handled_at.is_none()) {
            (Some(_), true) => RequestStanding::Low,
            (Some(_), false) => RequestStanding::Answered,
            (None, _) if self.expires_at <= now => RequestStanding::Expired,
            (None, _) => RequestStanding::Open,
        }
    }
}

impl ActiveModelBehavior for ActiveModel {}
