//! Requests and answers within the scope: the list behind every figure.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::request::{Column, Entity};
use super::{RequestStanding, SurveyRequest, entity};
use crate::actor::{Access, Resource};
use crate::contacts::entity as contact;
use crate::customers::{self, entity as customer};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ContactId, CustomerId, ProductId, PushId, StaffId, SurveyId};
use crate::page::{Page, PageRequest};
use crate::pushes::{Channel, PushState, entity as push};
use crate::sorting::{self, Sort, sort_fields};
use crate::{products, staff};

sort_fields! {
    /// What requests are sorted by.
    pub enum RequestSort of Entity, default Sort::descending(Self::Asked);
    /// The date of asking.
    Asked = "asked" => Column::AskedOn,
    /// The time of the answer.
    Answered = "answered" => Column::AnsweredAt,
    /// The score.
    Score = "score" => Column::Score,
}

/// Which requests are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SurveyFilter {
    /// Of this survey.
    pub survey: Option<SurveyId>,
    /// To this customer.
    pub customer: Option<CustomerId>,
    /// To customers of this member of staff, at that time.
    pub staff: Option<StaffId>,
    /// About this product.
    pub product: Option<ProductId>,
    /// Only those that stand so.
    pub standing: Option<RequestStanding>,
    /// Asked on this date or later.
    pub from: Option<NaiveDate>,
    /// Asked on this date or before.
    pub until: Option<NaiveDate>,
}

/// A request with what stands beside it.
#[derive(Clone, Debug)]
pub struct RequestSummary {
    /// The request.
    pub row: SurveyRequest,
    /// The survey's name.
    pub survey: String,
    /// The customer's name.
    pub customer: String,
    /// The contact's name.
    pub contact: String,
    /// The owner at that time.
    pub staff: Option<(StaffId, String)>,
    /// The product.
    pub product: Option<(ProductId, String)>,
    /// Who saw to it.
    pub handled_by: Option<(StaffId, String)>,
    /// Where what was sent stands, and which way it took.
    pub sent: Option<(PushState, Option<Channel>)>,
}

/// The condition for the requests that the actor may see or see to.
pub(super) fn visible(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    uow.scope(Resource::Surveys, Access::Read, "查看满意度")?;
    let own =
        customer::Entity::find().select_only().column(customer::Column::Id).filter(customers::visible(uow, access)?);
    Ok(Condition::all().add(Column::TenantId.eq(uow.tenant())).add(Column::CustomerId.in_subquery(own.into_query())))
}

/// The condition of a filter.
pub(super) fn wanted(uow: &Uow, filter: &SurveyFilter) -> Condition {
    let low = Condition::all().add(Column::Low.eq(true)).add(Column::HandledAt.is_null());
    let standing = filter.standing.map(|standing| match standing {
        RequestStanding::Open => {
            Condition::all().add(Column::AnsweredAt.is_null()).add(Column::ExpiresAt.gt(uow.now()))
        }
        RequestStanding::Expired => {
            Condition::all().add(Column::AnsweredAt.is_null()).add(Column::ExpiresAt.lte(uow.now()))
        }
        RequestStanding::Answered => Condition::all().add(Column::AnsweredAt.is_not_null()),
        RequestStanding::Low => low,
    });
    Condition::all()
        .add_option(filter.survey.map(|survey| Column::SurveyId.eq(survey)))
        .add_option(filter.customer.map(|customer| Column::CustomerId.eq(customer)))
        .add_option(filter.staff.map(|staff| Column::StaffId.eq(staff)))
        .add_option(filter.product.map(|product| Column::ProductId.eq(product)))
        .add_option(filter.from.map(|from| Column::AskedOn.gte(from)))
        .add_option(filter.until.map(|until| Column::AskedOn.lte(until)))
        .add_option(standing)
}

/// Requests within the scope.
///
/// # Errors
/// `Forbidden` for those who see no surveys.
pub async fn answers(
    uow: &Uow,
    filter: &SurveyFilter,
    sort: Sort<RequestSort>,
    page: &PageRequest,
) -> Result<Page<RequestSummary>, Fault> {
    let query = Entity::find().filter(visible(uow, Access::Read)?).filter(wanted(uow, filter));
    let Page { items, next } = sorting::page(uow, query, sort, page).await?;
    Ok(Page { items: summaries(uow, items).await?, next })
}

/// What stands beside requests, read in batches.
async fn summaries(uow: &Uow, rows: Vec<SurveyRequest>) -> Result<Vec<RequestSummary>, Fault> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let surveys: BTreeMap<SurveyId, String> = entity::Entity::find()
        .filter(entity::Column::Id.is_in(rows.iter().map(|row| row.survey_id)))
        .all(uow)
        .await?
        .into_iter()
        .map(|row| (row.id, row.name))
        .collect();
    let names: BTreeMap<CustomerId, String> = customer::Entity::find()
        .filter(customer::Column::Id.is_in(rows.iter().map(|row| row.customer_id)))
        .all(uow)
        .await?
        .into_iter()
        .map(|row| (row.id, row.name))
        .collect();
    let people: BTreeMap<ContactId, String> = contact::Entity::find()
        .filter(contact::Column::Id.is_in(rows.iter().map(|row| row.contact_id)))
        .all(uow)
        .await?
        .into_iter()
        .map(|row| (row.id, row.name))
        .collect();
    let sent: BTreeMap<PushId, (PushState, Option<Channel>)> = push::Entity::find()
        .filter(push::Column::Id.is_in(rows.iter().filter_map(|row| row.push_id)))
        .all(uow)
        .await?
        .into_iter()
        .map(|row| (row.id, (row.state, row.channel)))
        .collect();
    let colleagues: Vec<StaffId> = rows.iter().flat_map(|row| [row.staff_id, row.handled_by]).flatten().collect();
    let colleagues = staff::names(uow, &colleagues).await?;
    let keys: Vec<ProductId> = rows.iter().filter_map(|row| row.product_id).collect();
    let known = products::by_keys(uow, &keys).await?;
    let named = |id: Option<StaffId>| id.and_then(|id| Some((id, colleagues.get(&id)?.clone())));
    Ok(rows
        .into_iter()
        .map(|row| RequestSummary {
            survey: surveys.get(&row.survey_id).cloned().unwrap_or_default(),
            customer: names.get(&row.customer_id).cloned().unwrap_or_default(),
            contact: people.get(&row.contact_id).cloned().unwrap_or_default(),
            staff: named(row.staff_id),
            product: row.product_id.and_then(|id| Some((id, known.get(&id)?.name.clone()))),
            handled_by: named(row.handled_by),
            sent: row.push_id.and_then(|id| sent.get(&id).copied()),
            row,
        })
        .collect())
}

/// What stands beside one request. The caller has checked the scope.
///
/// # Errors
/// When the database fails.
pub async fn summary(uow: &Uow, row: SurveyRequest) -> Result<RequestSummary, Fault> {
    summaries(uow, vec![row]).await?.pop().ok_or(Fault::Broken("a request without its summary"))
}
