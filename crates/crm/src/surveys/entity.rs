//! Table `surveys`.

use sea_orm::entity::prelude::*;

use super::SurveyMoment;
use crate::ids::{LabelId, SurveyId, TenantId};

/// A row of `surveys`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "surveys")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: SurveyId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// What it is called.
    pub name: String,
    /// When it is sent.
    pub moment: SurveyMoment,
    /// How many days after it.
    pub days: i64,
    /// The date, for one that has a date.
    pub on_date: Option<Date>,
    /// To which group or tag, for one that has a date.
    pub label_id: Option<LabelId>,
    /// What is asked, for a score of 1 to 5.
    pub question: String,
    /// Whether it also asks what was expected and what was perceived.
    pub ask_expected: bool,
    /// Whether it also asks for words.
    pub ask_comment: bool,
    /// What is said to whoever has answered.
    pub thanks: String,
    /// From this score down somebody has to see to it.
    pub low_score: i64,
    /// For how many days it may be answered.
    pub open_days: i64,
    /// Whether it is in use.
    pub active: bool,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
