//! How content customers are: CSAT, gap and response rate, each beside the others.

use std::collections::BTreeMap;

use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef};

use super::request::Entity;
use super::{SurveyFilter, entity, listing, request};
use crate::actor::Access;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ProductId, StaffId};
use crate::pushes::entity as push;
use crate::text_enum::text_enum;
use crate::{products, staff};

text_enum! {
    /// By what the figures of surveys are told apart.
    pub enum SurveyBy {
        /// By month of asking.
        Month = "month",
        /// By the customer's owner at that time.
        Person = "person",
        /// By product.
        Product = "product",
        /// By survey.
        Survey = "survey",
    }
}

/// How content customers are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct SurveyFigure {
    /// Of which month, person, product or survey; 0 = none.
    pub key: i64,
    /// Who was reached, or has answered.
    pub asked: i64,
    /// Who has answered.
    pub answered: i64,
    /// Who has answered 4 or 5.
    pub content: i64,
    /// Who has answered what was expected and what was perceived.
    pub compared: i64,
    /// The sum of perceived − expected.
    pub difference: i64,
    /// Low scores.
    pub low: i64,
}

/// `part` of `whole` in basis points, half up; none of nothing.
fn share(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (part * 20_000 + whole) / (whole * 2))
}

impl SurveyFigure {
    /// Answers of 4 and 5 ÷ answers, in basis points.
    pub fn csat_bp(&self) -> Option<i64> {
        share(self.content, self.answered)
    }

    /// Answers ÷ those who were reached, in basis points.
    pub fn response_bp(&self) -> Option<i64> {
        share(self.answered, self.asked)
    }

    /// The mean of perceived − expected, in hundredths, half away from zero.
    pub fn gap(&self) -> Option<i64> {
        let sign = self.difference.signum();
        (self.compared > 0).then(|| sign * (self.difference.abs() * 200 + self.compared) / (self.compared * 2))
    }

    fn add(&mut self, other: &Self) {
        self.asked += other.asked;
        self.answered += other.answered;
        self.content += other.content;
        self.compared += other.compared;
        self.difference += other.difference;
        self.low += other.low;
    }
}

/// Figures of a span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SurveyFigures {
    /// Of all.
    pub total: SurveyFigure,
    /// Each with its name.
    pub rows: Vec<(String, SurveyFigure)>,
}

/// A sum over what holds, as a whole number on both databases.
fn counted(condition: &str) -> Expr {
    Expr::cust(format!("CAST(COALESCE(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END), 0) AS BIGINT)"))
}

fn sent() -> RelationDef {
    Entity::belongs_to(push::Entity).from(request::Column::PushId).to(push::Column::Id).into()
}

/// The figures of what the filter lets through, of what the actor may see.
///
/// # Errors
/// `Forbidden` for those who see no surveys.
pub async fn figures(uow: &Uow, filter: &SurveyFilter, by: SurveyBy) -> Result<SurveyFigures, Fault> {
    let key = match by {
        SurveyBy::Month => "survey_requests.month",
        SurveyBy::Person => "COALESCE(survey_requests.staff_id, 0)",
        SurveyBy::Product => "COALESCE(survey_requests.product_id, 0)",
        SurveyBy::Survey => "survey_requests.survey_id",
    };
    let compared = "survey_requests.expected IS NOT NULL AND survey_requests.perceived IS NOT NULL";
    let difference = format!(
        "CAST(COALESCE(SUM(CASE WHEN {compared} THEN survey_requests.perceived - survey_requests.expected ELSE 0 END), \
         0) AS BIGINT)"
    );
    let reached = "survey_requests.answered_at IS NOT NULL OR pushes.state IN ('sent', 'delivered')";
    let rows: Vec<SurveyFigure> = Entity::find()
        .select_only()
        .column_as(Expr::cust(key), "key")
        .column_as(counted(reached), "asked")
        .column_as(counted("survey_requests.answered_at IS NOT NULL"), "answered")
        .column_as(counted("survey_requests.score >= 4"), "content")
        .column_as(counted(compared), "compared")
        .column_as(Expr::cust(difference), "difference")
        .column_as(counted("survey_requests.low"), "low")
        .join(JoinType::LeftJoin, sent())
        .filter(listing::visible(uow, Access::Read)?)
        .filter(listing::wanted(uow, filter))
        .group_by(Expr::cust(key))
        .order_by_asc(Expr::cust(key))
        .into_model()
        .all(uow)
        .await?;
    let mut figures = SurveyFigures::default();
    let names = names(uow, by, &rows).await?;
    for row in rows {
        figures.total.add(&row);
        figures.rows.push((names.get(&row.key).cloned().unwrap_or_default(), row));
    }
    Ok(figures)
}

async fn names(uow: &Uow, by: SurveyBy, rows: &[SurveyFigure]) -> Result<BTreeMap<i64, String>, Fault> {
    let keys = rows.iter().map(|row| row.key);
    Ok(match by {
        SurveyBy::Month => keys.map(|key| (key, format!("{:04}-{:02}", key / 100, key % 100))).collect(),
        SurveyBy::Person => {
            let ids: Vec<StaffId> = keys.map(StaffId).collect();
            staff::names(uow, &ids).await?.into_iter().map(|(id, name)| (id.0, name)).collect()
        }
        SurveyBy::Product => {
            let ids: Vec<ProductId> = keys.map(ProductId).collect();
            products::by_keys(uow, &ids).await?.into_iter().map(|(id, product)| (id.0, product.name)).collect()
        }
        SurveyBy::Survey => {
            let all = entity::Entity::find().filter(tenant(uow)).all(uow).await?;
            all.into_iter().map(|survey| (survey.id.0, survey.name)).collect()
        }
    })
}

fn tenant(uow: &Uow) -> sea_orm::Condition {
    use sea_orm::ColumnTrait;
    sea_orm::Condition::all().add(entity::Column::TenantId.eq(uow.tenant()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_gaps_are_rounded_half_up() {
        let figure =
            SurveyFigure { asked: 8, answered: 3, content: 2, compared: 3, difference: -2, ..Default::default() };
        assert_eq!((figure.csat_bp(), figure.response_bp(), figure.gap()), (Some(6_667), Some(3_750), Some(-67)));
        assert_eq!(SurveyFigure { compared: 8, difference: 1, ..figure }.gap(), Some(13));
        let none = SurveyFigure::default();
        assert_eq!((none.csat_bp(), none.response_bp(), none.gap()), (None, None, None));
    }
}
