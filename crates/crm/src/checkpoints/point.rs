//! Table `checkpoint_points`.

use sea_orm::entity::prelude::*;

use super::{AnswerKind, CountedFrom, Who};
use crate::ids::{CheckpointListId, CheckpointPointId, TenantId};

/// A row of `checkpoint_points`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "checkpoint_points")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: CheckpointPointId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The list.
    pub list_id: CheckpointListId,
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
}

impl ActiveModelBehavior for ActiveModel {}
