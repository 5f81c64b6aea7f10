//! Table `dunning_letters`: one letter for each customer, cycle and level.

use sea_orm::entity::prelude::*;

use super::LetterState;
use crate::ids::{CustomerId, DunningLetterId, PushId, StaffId, TenantId};
use crate::money::Money;

/// A row of `dunning_letters`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dunning_letters")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: DunningLetterId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The number people use.
    pub number: String,
    /// To whom.
    pub customer_id: CustomerId,
    /// The level, from 1.
    pub level: i64,
    /// The round; a new one begins when all that was overdue is settled.
    pub cycle: i64,
    /// Business date: when it was drafted, and from the sending on when it was sent.
    pub day: Date,
    /// What was overdue on that day.
    pub overdue: Money,
    /// For how many days the oldest was overdue.
    pub oldest_days: i64,
    /// The letter.
    pub text: String,
    /// Where it stands.
    pub state: LetterState,
    /// How it went: `message` or `print`.
    pub channel: Option<String>,
    /// The push that carries it.
    pub push_id: Option<PushId>,
    /// Who drafted it.
    pub created_by: Option<StaffId>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
