//! Lists of quotes: filtered and sorted.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::entity::{Column, Entity};
use super::{QuoteState, QuoteSummary, queries};
use crate::actor::Access;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, OpportunityId, StaffId};
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, sort_fields};

sort_fields! {
    /// What quotes are sorted by.
    pub enum QuoteSort of Entity, default Sort::descending(Self::Date);
    /// Business date of the quote.
    Date = "date" => Column::QuotedOn,
    /// The number.
    Number = "number" => Column::Number,
    /// The amount.
    Amount = "amount" => Column::Amount,
    /// The last day on which it holds.
    ValidUntil = "valid_until" => Column::ValidUntil,
}

/// Which quotes are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuoteFilter {
    /// Only to this customer.
    pub customer: Option<CustomerId>,
    /// Only made by this member of staff.
    pub staff: Option<StaffId>,
    /// Only for this opportunity.
    pub opportunity: Option<OpportunityId>,
    /// Only in one of these states; empty = all.
    pub states: Vec<QuoteState>,
    /// Only those whose number begins so.
    pub number: Option<String>,
    /// Quoted on this date or later.
    pub from: Option<NaiveDate>,
    /// Quoted on this date or before.
    pub until: Option<NaiveDate>,
}

/// Quotes within the scope.
///
/// # Errors
/// `Forbidden` for those who may see none at all.
pub async fn list(
    uow: &Uow,
    filter: &QuoteFilter,
    sort: Sort<QuoteSort>,
    page: &PageRequest,
) -> Result<Page<QuoteSummary>, Fault> {
    let states = (!filter.states.is_empty()).then(|| Column::State.is_in(filter.states.iter().copied()));
    let beginning = filter.number.as_deref().map(|typed| {
        let from = typed.trim().to_uppercase();
        let until = format!("{from}\u{10FFFF}");
        Condition::all().add(Column::Number.gte(from)).add(Column::Number.lt(until))
    });
    let wanted = queries::visible(uow, Access::Read)?
        .add_option(filter.customer.map(|customer| Column::CustomerId.eq(customer)))
        .add_option(filter.staff.map(|staff| Column::StaffId.eq(staff)))
        .add_option(filter.opportunity.map(|opportunity| Column::OpportunityId.eq(opportunity)))
        .add_option(states)
        .add_option(beginning)
        .add_option(filter.from.map(|from| Column::QuotedOn.gte(from)))
        .add_option(filter.until.map(|until| Column::QuotedOn.lte(until)));
    let page = sorting::page(uow, Entity::find().filter(wanted), sort, page).await?;
    Ok(Page { items: queries::summaries(uow, page.items).await?, next: page.next })
}
