//! Checkpoints of deliveries.

use chrono::{DateTime, NaiveDate, Utc};
use crm::checkpoints::{
    AnswerKind, CheckpointFilter, CheckpointSummary, Choice, Completion, CountedFrom, ListDetail, NewAnswer, NewList,
    NewPoint, Standing, Who,
};
use crm::ids::{CustomerId, FileId, StaffId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named};
use super::files::FileOut;

/// A list of checkpoints.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckpointListOut {
    /// The key.
    id: i64,
    /// What it is called.
    #[schema(example = "到货跟踪")]
    name: String,
    /// Whether deliveries carry it where nothing else is said.
    standard: bool,
    /// Whether it is in use.
    active: bool,
    /// Its points, in their order.
    points: Vec<PointBody>,
    /// Grows with each change; a change names the one it saw.
    version: i64,
}

/// A point of a list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PointBody {
    /// What is asked; 1 to 100 characters.
    #[schema(example = "包装是否完好")]
    name: String,
    /// From when the time to answer counts.
    counted_from: CountedFrom,
    /// Days until it is due, 0 to 365.
    days: i64,
    /// How it is answered.
    answer: AnswerKind,
    /// The choices, for answers by choice.
    #[serde(default)]
    choices: Vec<Choice>,
    /// Whether it counts for the completion.
    required: bool,
    /// Whether a picture is needed.
    picture: bool,
    /// Who answers.
    who: Who,
}

impl From<ListDetail> for CheckpointListOut {
    fn from(detail: ListDetail) -> Self {
        let point = |row: crm::checkpoints::CheckpointPoint| PointBody {
            name: row.name,
            counted_from: row.counted_from,
            days: row.days,
            answer: row.answer,
            choices: serde_json::from_value(row.choices).unwrap_or_default(),
            required: row.required,
            picture: row.picture,
            who: row.who,
        };
        Self {
            id: detail.list.id.0,
            name: detail.list.name,
            standard: detail.list.standard,
            active: detail.list.active,
            points: detail.points.into_iter().map(point).collect(),
            version: detail.list.version,
        }
    }
}

/// What a list shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckpointListIn {
    /// What it is called; 1 to 50 characters.
    #[schema(example = "到货跟踪")]
    name: String,
    /// Whether deliveries carry it where nothing else is said; takes the place of the one before.
    standard: bool,
    /// Whether it is in use.
    active: bool,
    /// Its points, 1 to 30.
    points: Vec<PointBody>,
}

impl From<CheckpointListIn> for NewList {
    fn from(new: CheckpointListIn) -> Self {
        let point = |body: PointBody| NewPoint {
            name: body.name,
            counted_from: body.counted_from,
            days: body.days,
            answer: body.answer,
            choices: body.choices,
            required: body.required,
            picture: body.picture,
            who: body.who,
        };
        Self {
            name: new.name,
            standard: new.standard,
            active: new.active,
            points: new.points.into_iter().map(point).collect(),
        }
    }
}

/// What a list shall be from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckpointListEdit {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// All of the list.
    pub(crate) list: CheckpointListIn,
}

/// Which points are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CheckpointParams {
    /// Only those that stand so.
    standing: Option<Standing>,
    /// Only of this customer.
    customer_id: Option<i64>,
    /// Only those that this member of staff answers.
    staff_id: Option<i64>,
    /// Due on this date or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Due on this date or before.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// By what: `due`, `id`; `-` in front for the greatest first; `due` where nothing is said.
    #[param(example = "-due")]
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl CheckpointParams {
    pub(crate) fn filter(&self) -> CheckpointFilter {
        CheckpointFilter {
            standing: self.standing,
            customer: self.customer_id.map(CustomerId),
            staff: self.staff_id.map(StaffId),
            from: self.from.map(|day| day.0),
            until: self.until.map(|day| day.0),
        }
    }
}

/// A point of a delivery.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckpointOut {
    /// The key.
    id: i64,
    /// The delivery.
    delivery_id: i64,
    /// The delivery's number.
    #[schema(example = "DN20261122-0001")]
    delivery_number: String,
    /// The customer.
    customer: Named,
    /// Its place on the delivery, from 1.
    place: i64,
    /// What is asked.
    name: String,
    /// From when the time to answer counts.
    counted_from: CountedFrom,
    /// How it is answered.
    answer_kind: AnswerKind,
    /// The choices, for answers by choice.
    choices: Vec<Choice>,
    /// Whether it counts for the completion.
    required: bool,
    /// Whether a picture is needed.
    picture: bool,
    /// Who answers.
    staff: Option<Named>,
    /// When it is due; none before the goods have arrived, where it counts from there.
    due_on: Option<NaiveDate>,
    /// How it stands.
    standing: Standing,
    /// The answer: `yes`, `no`, `1` to `5`, one of the choices, or a text.
    answer: Option<String>,
    /// Whether the answer is bad.
    bad: bool,
    /// What else was said.
    note: Option<String>,
    /// Its pictures.
    pictures: Vec<FileOut>,
    /// Business date of the first answer.
    answered_on: Option<NaiveDate>,
    /// When it was answered last.
    answered_at: Option<DateTime<Utc>>,
    /// What was done about a bad answer.
    handling: Option<String>,
    /// When that was noted.
    handled_at: Option<DateTime<Utc>>,
    /// Grows with each change; a change names the one it saw.
    version: i64,
}

impl From<CheckpointSummary> for CheckpointOut {
    fn from(summary: CheckpointSummary) -> Self {
        let row = summary.row;
        Self {
            id: row.id.0,
            delivery_id: row.delivery_id.0,
            delivery_number: summary.delivery_number,
            customer: Named { id: row.customer_id.0, name: summary.customer_name },
            place: row.place,
            name: row.name,
            counted_from: row.counted_from,
            answer_kind: row.answer,
            choices: serde_json::from_value(row.choices).unwrap_or_default(),
            required: row.required,
            picture: row.picture,
            staff: row.staff_id.map(|id| Named { id: id.0, name: summary.staff_name.unwrap_or_default() }),
            due_on: row.due_on,
            standing: summary.standing,
            answer: row.answered.and_then(|answer| answer.as_str().map(str::to_owned)),
            bad: row.bad,
            note: row.note,
            pictures: summary.pictures.into_iter().map(FileOut::from).collect(),
            answered_on: row.answered_on,
            answered_at: row.answered_at,
            handling: row.handling,
            handled_at: row.handled_at,
            version: row.version,
        }
    }
}

/// An answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerIn {
    /// The version that one has seen.
    version: i64,
    /// `yes`, `no`, `1` to `5`, one of the choices, or a text.
    #[schema(example = "yes")]
    answer: String,
    /// Whether it is bad though its kind does not tell.
    #[serde(default)]
    bad: bool,
    /// What else is to be said.
    note: Option<String>,
    /// Pictures that one has uploaded; they are added to those that are there.
    #[serde(default)]
    picture_ids: Vec<i64>,
}

impl From<AnswerIn> for NewAnswer {
    fn from(new: AnswerIn) -> Self {
        Self {
            version: new.version,
            answer: new.answer,
            bad: new.bad,
            note: new.note,
            pictures: new.picture_ids.into_iter().map(FileId).collect(),
        }
    }
}

/// What was done about a bad answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandlingIn {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// What was done; 1 to 1,000 characters.
    pub(crate) handling: String,
}

/// Of when, and of whom, points are counted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CompletionParams {
    /// Due on this date or later.
    #[param(value_type = String, format = Date)]
    pub(crate) from: Day,
    /// Due on this date or before.
    #[param(value_type = String, format = Date)]
    pub(crate) until: Day,
    /// Only those that this member of staff answers.
    pub(crate) staff_id: Option<i64>,
}

/// How many points were answered in time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CompletionOut {
    /// Required points that were due.
    due: u64,
    /// Of these, answered in time.
    in_time: u64,
    /// Of these, not answered at all.
    missing: u64,
    /// In time ÷ due, in percent; none where nothing was due.
    #[schema(example = "87.50")]
    rate: Option<String>,
}

impl From<Completion> for CompletionOut {
    fn from(found: Completion) -> Self {
        let share =
            |part: u64, all: u64| crm::money::scale(i64::try_from(part).ok()?, 10_000, i64::try_from(all).ok()?);
        Self {
            due: found.due,
            in_time: found.in_time,
            missing: found.missing,
            rate: share(found.in_time, found.due).map(super::common::Percent::text),
        }
    }
}
