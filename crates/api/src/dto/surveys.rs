//! Surveys.

use chrono::{DateTime, NaiveDate, Utc};
use crm::ids::{CustomerId, LabelId, ProductId, StaffId, SurveyId};
use crm::pushes::{Channel, PushState};
use crm::surveys::{
    AnswerVia, NewSurvey, RequestStanding, RequestSummary, Survey, SurveyBy, SurveyFigure, SurveyFigures, SurveyFilter,
    SurveyMoment,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, Percent};

/// What a survey shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SurveyIn {
    /// What it is called; 1 to 50 characters, no two alike.
    #[schema(example = "到货满意度")]
    name: String,
    /// When it is sent; never changes.
    moment: SurveyMoment,
    /// How many days after the delivery or the complaint, 0 to 90.
    days: i64,
    /// The date, for `date` only.
    #[schema(value_type = Option<String>, format = Date)]
    on_date: Option<Day>,
    /// To which group or tag, for `date` only.
    label_id: Option<i64>,
    /// What is asked for a score of 1 to 5; 1 to 100 characters.
    #[schema(example = "您对这次送货满意吗？")]
    question: String,
    /// Whether it also asks what was expected and what was perceived.
    ask_expected: bool,
    /// Whether it also asks for words.
    ask_comment: bool,
    /// What is said to whoever has answered; 1 to 200 characters.
    thanks: String,
    /// From this score down somebody has to see to it; 0 = never, at most 4.
    low_score: i64,
    /// For how many days it may be answered, 1 to 30.
    open_days: i64,
    /// Whether it is in use.
    active: bool,
}

impl From<SurveyIn> for NewSurvey {
    fn from(new: SurveyIn) -> Self {
        Self {
            name: new.name,
            moment: new.moment,
            days: new.days,
            on_date: new.on_date.map(|day| day.0),
            label: new.label_id.map(LabelId),
            question: new.question,
            ask_expected: new.ask_expected,
            ask_comment: new.ask_comment,
            thanks: new.thanks,
            low_score: new.low_score,
            open_days: new.open_days,
            active: new.active,
        }
    }
}

/// What a survey shall be from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SurveyEdit {
    /// The version that the editor saw.
    pub(crate) version: i64,
    /// All of it.
    pub(crate) survey: SurveyIn,
}

/// A survey.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyOut {
    /// The key.
    id: i64,
    /// What it is called.
    name: String,
    /// When it is sent.
    moment: SurveyMoment,
    /// How many days after it.
    days: i64,
    /// The date.
    on_date: Option<NaiveDate>,
    /// To which group or tag.
    label_id: Option<i64>,
    /// What is asked.
    question: String,
    /// Whether it also asks what was expected and what was perceived.
    ask_expected: bool,
    /// Whether it also asks for words.
    ask_comment: bool,
    /// What is said to whoever has answered.
    thanks: String,
    /// From this score down somebody has to see to it.
    low_score: i64,
    /// For how many days it may be answered.
    open_days: i64,
    /// Whether it is in use.
    active: bool,
    /// When it was changed last.
    updated_at: DateTime<Utc>,
    /// Grows with each change; a change names the one it saw.
    version: i64,
}

impl From<Survey> for SurveyOut {
    fn from(row: Survey) -> Self {
        Self {
            id: row.id.0,
            name: row.name,
            moment: row.moment,
            days: row.days,
            on_date: row.on_date,
            label_id: row.label_id.map(|id| id.0),
            question: row.question,
            ask_expected: row.ask_expected,
            ask_comment: row.ask_comment,
            thanks: row.thanks,
            low_score: row.low_score,
            open_days: row.open_days,
            active: row.active,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

/// Which questions and answers are wanted, and in which order.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SurveyAnswerParams {
    /// Only of this survey.
    survey_id: Option<i64>,
    /// Only to this customer.
    customer_id: Option<i64>,
    /// Only to customers that this member of staff owned then.
    staff_id: Option<i64>,
    /// Only about this product.
    product_id: Option<i64>,
    /// Only those that stand so; `answered` includes `low`.
    standing: Option<RequestStanding>,
    /// Asked on this date or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Asked on this date or before.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// By what: `asked`, `answered`, `score`; `-` in front for the greatest first; `-asked` where nothing is said.
    #[param(example = "-answered")]
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl SurveyAnswerParams {
    /// As the domain wants it.
    pub(crate) fn filter(&self) -> SurveyFilter {
        SurveyFilter {
            survey: self.survey_id.map(SurveyId),
            customer: self.customer_id.map(CustomerId),
            staff: self.staff_id.map(StaffId),
            product: self.product_id.map(ProductId),
            standing: self.standing,
            from: self.from.map(|day| day.0),
            until: self.until.map(|day| day.0),
        }
    }
}

/// A question to one person, with what they answered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyAnswerOut {
    /// The key.
    id: i64,
    /// The survey.
    survey: Named,
    /// The customer.
    customer: Named,
    /// Who was asked.
    contact: Named,
    /// Who owned the customer then.
    staff: Option<Named>,
    /// The product that most of it is about.
    product: Option<Named>,
    /// The delivery that it is about.
    delivery_id: Option<i64>,
    /// The complaint that it is about.
    complaint_id: Option<i64>,
    /// Where it stands.
    standing: RequestStanding,
    /// The business date of asking.
    asked_on: NaiveDate,
    /// Until when it may be answered.
    expires_at: DateTime<Utc>,
    /// Where the question stands that was sent.
    push_state: Option<PushState>,
    /// Which way it took.
    channel: Option<Channel>,
    /// The score, 1 to 5.
    score: Option<i64>,
    /// What was expected, 1 to 5.
    expected: Option<i64>,
    /// What was perceived, 1 to 5.
    perceived: Option<i64>,
    /// What was said.
    comment: Option<String>,
    /// When it was answered.
    answered_at: Option<DateTime<Utc>>,
    /// Where.
    answered_via: Option<AnswerVia>,
    /// Who saw to a low score.
    handled_by: Option<Named>,
    /// When.
    handled_at: Option<DateTime<Utc>>,
    /// What was done.
    handling: Option<String>,
    /// Grows with each change; a change names the one it saw.
    version: i64,
}

impl SurveyAnswerOut {
    /// A request as it stands now.
    pub(crate) fn new(summary: RequestSummary, now: DateTime<Utc>) -> Self {
        let row = summary.row;
        Self {
            id: row.id.0,
            standing: row.standing(now),
            survey: Named { id: row.survey_id.0, name: summary.survey },
            customer: Named { id: row.customer_id.0, name: summary.customer },
            contact: Named { id: row.contact_id.0, name: summary.contact },
            staff: summary.staff.map(|(id, name)| Named { id: id.0, name }),
            product: summary.product.map(|(id, name)| Named { id: id.0, name }),
            delivery_id: row.delivery_id.map(|id| id.0),
            complaint_id: row.complaint_id,
            asked_on: row.asked_on,
            expires_at: row.expires_at,
            push_state: summary.sent.map(|(state, _)| state),
            channel: summary.sent.and_then(|(_, channel)| channel),
            score: row.score,
            expected: row.expected,
            perceived: row.perceived,
            comment: row.comment,
            answered_at: row.answered_at,
            answered_via: row.answered_via,
            handled_by: summary.handled_by.map(|(id, name)| Named { id: id.0, name }),
            handled_at: row.handled_at,
            handling: row.handling,
            version: row.version,
        }
    }
}

/// What was done about a low score.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SurveyHandlingIn {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// What was done; 1 to 500 characters.
    pub(crate) handling: String,
}

/// Which figures are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SurveyFigureParams {
    /// Asked on this date or later.
    #[param(value_type = String, format = Date)]
    from: Day,
    /// Asked on this date or before.
    #[param(value_type = String, format = Date)]
    until: Day,
    /// By what they are told apart; by month where nothing is said.
    pub(crate) by: Option<SurveyBy>,
    /// Only of this survey.
    survey_id: Option<i64>,
    /// Only of customers that this member of staff owned then.
    staff_id: Option<i64>,
    /// Only about this product.
    product_id: Option<i64>,
}

impl SurveyFigureParams {
    /// As the domain wants it.
    pub(crate) fn filter(&self) -> SurveyFilter {
        SurveyFilter {
            survey: self.survey_id.map(SurveyId),
            staff: self.staff_id.map(StaffId),
            product: self.product_id.map(ProductId),
            from: Some(self.from.0),
            until: Some(self.until.0),
            ..SurveyFilter::default()
        }
    }
}

/// How content customers are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyFigureOut {
    /// Who was reached, or has answered.
    asked: i64,
    /// Who has answered.
    answered: i64,
    /// Answers ÷ asked, in percent.
    #[schema(example = "37.50")]
    response_rate: Option<String>,
    /// Answers of 4 and 5 ÷ answers, in percent.
    #[schema(example = "66.67")]
    csat: Option<String>,
    /// The mean of perceived − expected.
    #[schema(example = "-0.67")]
    gap: Option<String>,
    /// Low scores.
    low: i64,
}

impl From<SurveyFigure> for SurveyFigureOut {
    fn from(figure: SurveyFigure) -> Self {
        Self {
            asked: figure.asked,
            answered: figure.answered,
            response_rate: figure.response_bp().map(Percent::text),
            csat: figure.csat_bp().map(Percent::text),
            gap: figure.gap().map(Percent::text),
            low: figure.low,
        }
    }
}

/// Figures of one month, person, product or survey.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyFigureRow {
    /// Its key; a month as `YYYYMM`; 0 = none.
    key: i64,
    /// Its name.
    name: String,
    /// The figures.
    figure: SurveyFigureOut,
}

/// Figures of surveys.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyFiguresOut {
    /// Of all.
    total: SurveyFigureOut,
    /// Of each.
    rows: Vec<SurveyFigureRow>,
}

impl From<SurveyFigures> for SurveyFiguresOut {
    fn from(figures: SurveyFigures) -> Self {
        let row =
            |(name, figure): (String, SurveyFigure)| SurveyFigureRow { key: figure.key, name, figure: figure.into() };
        Self { total: figures.total.into(), rows: figures.rows.into_iter().map(row).collect() }
    }
}
