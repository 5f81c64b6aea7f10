//! Reading quotes.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde_json::json;

use super::{Quote, QuoteError, QuoteLine, QuoteState, entity, line};
use crate::actor::{Access, Actor, Resource, Scope};
use crate::approvals::{self, Approval, Subject};
use crate::customers::{self, entity as customer};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ProductId, QuoteId};
use crate::orders;
use crate::page::{Page, PageRequest, number_cursor};
use crate::prices::{self, PriceFacts};
use crate::staff;

/// A quote as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteSummary {
    /// The quote.
    pub quote: Quote,
    /// The customer's name.
    pub customer_name: String,
    /// Who made it.
    pub staff_name: Option<String>,
}

/// A quote with all that belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct QuoteDetail {
    /// The quote with names.
    pub summary: QuoteSummary,
    /// Its lines, in their order.
    pub lines: Vec<QuoteLine>,
    /// What is to be known of the products on the lines. Empty for customers.
    pub facts: BTreeMap<ProductId, PriceFacts>,
    /// What somebody else had to approve, the oldest first. Empty for customers.
    pub approvals: Vec<Approval>,
    /// The number of the order that was made of it.
    pub order_number: Option<String>,
}

/// The states in which a customer sees a quote.
const SHOWN: [QuoteState; 4] = [QuoteState::Sent, QuoteState::Ordered, QuoteState::Lost, QuoteState::Expired];

/// The condition for the quotes that the actor may read or change: a customer reads their own that
/// were sent, staff those of the customers within their scope.
pub(super) fn visible(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    use entity::Column as C;
    let base = Condition::all().add(C::TenantId.eq(uow.tenant()));
    if let (Actor::Customer(me), Access::Read) = (uow.actor(), access) {
        return Ok(base.add(C::CustomerId.eq(me.customer)).add(C::State.is_in(SHOWN)).add(C::SentAt.is_not_null()));
    }
    let scope = uow.own_scope(Resource::Orders, access, "查看或修改报价单")?;
    if scope == Scope::All {
        return Ok(base);
    }
    let owned = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customer::Column::TenantId.eq(uow.tenant()))
        .filter(customers::owned_by(uow, scope, customer::Column::OwnerId));
    Ok(base.add(C::CustomerId.in_subquery(owned.into_query())))
}

pub(super) async fn lines_of(uow: &Uow, id: QuoteId) -> Result<Vec<QuoteLine>, Fault> {
    let query = line::Entity::find().filter(line::Column::QuoteId.eq(id)).order_by_asc(line::Column::LineNo);
    Ok(query.all(uow).await?)
}

/// Locks a quote of the tenant, whoever acts.
pub(crate) async fn lock(uow: &Uow, id: QuoteId) -> Result<Quote, Fault> {
    let query = entity::Entity::find_by_id(id).filter(entity::Column::TenantId.eq(uow.tenant())).lock_exclusive();
    query.one(uow).await?.ok_or(Fault::NotFound("该报价单"))
}

/// Locks a quote within the scope, of the version that the actor saw.
pub(super) async fn locked(uow: &Uow, id: QuoteId, version: i64) -> Result<Quote, QuoteError> {
    let query = entity::Entity::find_by_id(id).filter(visible(uow, Access::Write)?).lock_exclusive();
    let quote = query.one(uow).await?.ok_or(Fault::NotFound("该报价单"))?;
    if quote.version == version {
        return Ok(quote);
    }
    let lines = lines_of(uow, id).await?;
    Err(QuoteError::Newer { version: quote.version, current: Box::new(as_json(&quote, &lines)) })
}

/// What a quote is like, for whoever was too slow.
fn as_json(quote: &Quote, lines: &[QuoteLine]) -> serde_json::Value {
    let line = |line: &QuoteLine| {
        json!({
            "line_no": line.line_no, "product_id": line.product_id, "product_name": line.product_name,
            "specification": line.specification, "unit": line.unit, "quantity": line.quantity,
            "unit_price": line.unit_price, "amount": line.amount, "price_reason": line.price_reason,
        })
    };
    json!({
        "state": quote.state, "version": quote.version, "edition": quote.edition, "amount": quote.amount,
        "quoted_on": quote.quoted_on, "valid_until": quote.valid_until, "terms": quote.terms,
        "remark": quote.remark, "updated_at": quote.updated_at,
        "lines": lines.iter().map(line).collect::<Vec<_>>(),
    })
}

/// One quote.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn find(uow: &Uow, id: QuoteId) -> Result<QuoteDetail, Fault> {
    let query = entity::Entity::find_by_id(id).filter(visible(uow, Access::Read)?);
    detail(uow, query.one(uow).await?.ok_or(Fault::NotFound("该报价单"))?).await
}

/// The editions of a quote, the newest first.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn editions(uow: &Uow, id: QuoteId) -> Result<Vec<QuoteSummary>, Fault> {
    let query = entity::Entity::find_by_id(id).filter(visible(uow, Access::Read)?);
    let quote = query.one(uow).await?.ok_or(Fault::NotFound("该报价单"))?;
    let all = entity::Entity::find()
        .filter(visible(uow, Access::Read)?)
        .filter(entity::Column::Number.eq(quote.number))
        .order_by_desc(entity::Column::Edition);
    summaries(uow, all.all(uow).await?).await
}

/// A customer's own quotes, the newest first.
///
/// # Errors
/// `Forbidden` for all but customers.
pub async fn own(uow: &Uow, page: &PageRequest) -> Result<Page<QuoteSummary>, Fault> {
    let Actor::Customer(_) = uow.actor() else { return Err(Fault::Forbidden("以客户身份查询")) };
    let mut query = entity::Entity::find().filter(visible(uow, Access::Read)?);
    if let Some(after) = number_cursor(page.after.as_deref())? {
        query = query.filter(entity::Column::Id.lt(after));
    }
    let rows = query.order_by_desc(entity::Column::Id).limit(page.limit + 1).all(uow).await?;
    let page = Page::from_rows(rows, page.limit, |row| row.id.to_string());
    Ok(Page { items: summaries(uow, page.items).await?, next: page.next })
}

async fn detail(uow: &Uow, quote: Quote) -> Result<QuoteDetail, Fault> {
    let lines = lines_of(uow, quote.id).await?;
    let is_staff = uow.actor().staff().is_some();
    let keys: Vec<ProductId> = lines.iter().filter_map(|line| line.product_id).collect();
    let facts = match is_staff {
        true => prices::facts(uow, quote.customer_id, &keys, quote.quoted_on).await?,
        false => BTreeMap::new(),
    };
    let approvals = match is_staff {
        true => approvals::of(uow, Subject::Quote, quote.id.0).await?,
        false => Vec::new(),
    };
    let order_number = match quote.order_id {
        Some(order) => orders::entity::Entity::find_by_id(order).one(uow).await?.map(|order| order.number),
        None => None,
    };
    let summary = summaries(uow, vec![quote]).await?.pop().ok_or(Fault::Broken("a quote got lost"))?;
    Ok(QuoteDetail { summary, lines, facts, approvals, order_number })
}

/// Adds the names to quotes, in one question each.
pub(super) async fn summaries(uow: &Uow, quotes: Vec<Quote>) -> Result<Vec<QuoteSummary>, Fault> {
    let names: BTreeMap<_, String> = customer::Entity::find()
        .select_only()
        .columns([customer::Column::Id, customer::Column::Name])
        .filter(customer::Column::Id.is_in(quotes.iter().map(|quote| quote.customer_id)))
        .into_tuple::<(crate::ids::CustomerId, String)>()
        .all(uow)
        .await?
        .into_iter()
        .collect();
    let people: Vec<_> = quotes.iter().filter_map(|quote| quote.staff_id).collect();
    let people = staff::names(uow, &people).await?;
    let summary = |quote: Quote| QuoteSummary {
        customer_name: names.get(&quote.customer_id).cloned().unwrap_or_default(),
        staff_name: quote.staff_id.and_then(|id| people.get(&id).cloned()),
        quote,
    };
    Ok(quotes.into_iter().map(summary).collect())
}
