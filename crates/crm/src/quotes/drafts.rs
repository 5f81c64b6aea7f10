//! Writing quotes: new ones, drafts, copies, editions.

use chrono::{Datelike, Days, NaiveDate};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::queries::{self, QuoteDetail};
use super::rules::{self, Priced};
use super::{Quote, QuoteError, QuoteState, entity, line};
use crate::actor::{Access, Resource};
use crate::approvals::{self, Subject};
use crate::customers::{self, Customer};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{ContactId, CustomerId, OpportunityId, QuoteId};
use crate::money::Money;
use crate::orders::{Goods, NewLine, resolve};
use crate::{audit, contacts, months, numbers, opportunities, tenants, text};

/// The most lines of a quote.
const MAX_LINES: usize = 200;
/// The highest amount of a quote: ten billion 元.
const MAX_AMOUNT: Money = Money(1_000_000_000_000);
/// So long a quote may hold, in days.
const LONGEST: i64 = 3_650;

/// A quote as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewQuote {
    /// To whom. An edition keeps its customer.
    pub customer: CustomerId,
    /// To whom of them.
    pub contact: Option<ContactId>,
    /// The opportunity it is for.
    pub opportunity: Option<OpportunityId>,
    /// Business date; today where none is given.
    pub quoted_on: Option<NaiveDate>,
    /// The last day on which it holds; as the company has set where none is given.
    pub valid_until: Option<NaiveDate>,
    /// Terms: payment, delivery.
    pub terms: Option<String>,
    /// A note that the customer does not see.
    pub remark: Option<String>,
    /// What is quoted.
    pub lines: Vec<NewLine>,
}

/// What of a quote was checked, ready to be written.
struct Checked {
    row: entity::ActiveModel,
    goods: Vec<Goods>,
    quoted_on: NaiveDate,
}

async fn dates(uow: &Uow, new: &NewQuote) -> Result<(NaiveDate, NaiveDate), Fault> {
    let settings = tenants::settings(uow).await?;
    let today = uow.today(settings.zone);
    let quoted_on = new.quoted_on.unwrap_or(today);
    if quoted_on > today || quoted_on.year() < 2000 {
        return Err(Invalid::new("quoted_on", "报价日期应在 2000 年之后，且不晚于今天").into());
    }
    let usual = quoted_on.checked_add_days(Days::new(u64::from(settings.quote_valid_days))).unwrap_or(quoted_on);
    let valid_until = new.valid_until.unwrap_or(usual);
    if valid_until < quoted_on || (valid_until - quoted_on).num_days() > LONGEST {
        return Err(Invalid::new("valid_until", "有效期应不早于报价日期，且在十年之内").into());
    }
    months::check_open(uow, quoted_on).await?;
    Ok((quoted_on, valid_until))
}

async fn check_references(uow: &Uow, customer: &Customer, new: &NewQuote) -> Result<(), Fault> {
    if let Some(contact) = new.contact {
        use contacts::entity::{Column as C, Entity as Contact};
        let own =
            Contact::find_by_id(contact).filter(C::TenantId.eq(uow.tenant())).filter(C::CustomerId.eq(customer.id));
        if own.count(uow).await? == 0 {
            return Err(Invalid::new("contact_id", "该联系人不属于此客户").into());
        }
    }
    if let Some(opportunity) = new.opportunity {
        use opportunities::entity::{Column as C, Entity as Opportunity};
        let own = Opportunity::find_by_id(opportunity)
            .filter(C::TenantId.eq(uow.tenant()))
            .filter(C::CustomerId.eq(customer.id));
        if own.count(uow).await? == 0 {
            return Err(Invalid::new("opportunity_id", "该商机不属于此客户").into());
        }
    }
    Ok(())
}

async fn check(uow: &Uow, customer: &Customer, new: &NewQuote) -> Result<Checked, QuoteError> {
    check_references(uow, customer, new).await?;
    let (quoted_on, valid_until) = dates(uow, new).await?;
    if new.lines.is_empty() || new.lines.len() > MAX_LINES {
        return Err(Invalid::new("lines", format!("报价单应有 1 到 {MAX_LINES} 行")).into());
    }
    let goods = resolve(uow, &new.lines, 1).await?;
    let amount: Money = goods.iter().map(|line| line.amount).sum();
    if amount > MAX_AMOUNT {
        return Err(Invalid::new("lines", "报价单金额过大").into());
    }
    let priced: Vec<Priced<'_>> = (1..)
        .zip(&goods)
        .map(|(line_no, line)| Priced {
            line_no,
            product: line.product,
            unit_price: line.unit_price,
            reason: line.price_reason.as_deref(),
        })
        .collect();
    rules::check(uow, customer.id, quoted_on, &priced).await?;
    let row = entity::ActiveModel {
        contact_id: Set(new.contact),
        opportunity_id: Set(new.opportunity),
        quoted_on: Set(quoted_on),
        valid_until: Set(valid_until),
        amount: Set(amount),
        net_amount: Set(goods.iter().map(|line| line.net).sum()),
        terms: Set(text::optional_block("terms", new.terms.as_deref(), 2_000)?),
        remark: Set(text::optional_block("remark", new.remark.as_deref(), 1_000)?),
        updated_at: Set(uow.now()),
        ..Default::default()
    };
    Ok(Checked { row, goods, quoted_on })
}

async fn write_lines(uow: &Uow, quote: QuoteId, goods: Vec<Goods>) -> Result<(), Fault> {
    let rows = (1..).zip(goods).map(|(line_no, line)| line::ActiveModel {
        tenant_id: Set(uow.tenant()),
        quote_id: Set(quote),
        line_no: Set(line_no),
        product_id: Set(line.product),
        product_name: Set(line.name),
        specification: Set(line.specification),
        unit: Set(line.unit),
        quantity: Set(line.quantity),
        unit_price: Set(line.unit_price),
        tax_rate_bp: Set(line.tax_rate_bp),
        amount: Set(line.amount),
        net_amount: Set(line.net),
        price_reason: Set(line.price_reason),
        ..Default::default()
    });
    line::Entity::insert_many(rows).exec_without_returning(uow).await?;
    Ok(())
}

/// Writes a draft for a customer within the scope.
///
/// # Errors
/// When a field is wrong, a price needs a reason, a product is inactive, the month is closed, or there
/// is no such customer within the scope.
pub async fn create(uow: &Uow, new: NewQuote) -> Result<QuoteDetail, QuoteError> {
    uow.scope(Resource::Orders, Access::Write, "创建报价单")?;
    let customer = customers::find(uow, new.customer, Access::Write).await?;
    let checked = check(uow, &customer, &new).await?;
    let number = numbers::next(uow, "QT", checked.quoted_on).await?;
    let id = insert(uow, &customer, checked, number, 1, None).await?;
    Ok(queries::find(uow, id).await?)
}

async fn insert(
    uow: &Uow,
    customer: &Customer,
    checked: Checked,
    number: String,
    edition: i64,
    root: Option<QuoteId>,
) -> Result<QuoteId, Fault> {
    let row = entity::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(number),
        edition: Set(edition),
        root_id: Set(root),
        customer_id: Set(customer.id),
        staff_id: Set(uow.actor().staff().map(|me| me.staff).or(customer.owner_id)),
        state: Set(QuoteState::Draft),
        created_at: Set(uow.now()),
        version: Set(1),
        ..checked.row
    };
    let quote = row.insert(uow).await?;
    write_lines(uow, quote.id, checked.goods).await?;
    let detail = json!({ "number": quote.number, "edition": edition, "amount": quote.amount, "customer": customer.id });
    audit::record(uow, "quote.create", "quote", quote.id.0, detail).await?;
    Ok(quote.id)
}

/// Replaces what a draft says, but for its customer. What was approved of it is worth nothing any
/// more, and what waits is taken back.
///
/// # Errors
/// `Newer` where somebody else changed it in between; `WrongState` where it was sent; else as
/// [`create`].
pub async fn edit(uow: &Uow, id: QuoteId, version: i64, new: NewQuote) -> Result<QuoteDetail, QuoteError> {
    let quote = queries::locked(uow, id, version).await?;
    if !matches!(quote.state, QuoteState::Draft | QuoteState::Waiting | QuoteState::Approved) {
        return Err(QuoteError::WrongState(quote.state));
    }
    let customer = customers::find(uow, quote.customer_id, Access::Write).await?;
    let checked = check(uow, &customer, &new).await?;
    approvals::void(uow, Subject::Quote, id.0).await?;
    let mut row = checked.row;
    row.id = Set(id);
    row.state = Set(QuoteState::Draft);
    row.version = Set(version + 1);
    let after = row.update(uow).await?;
    line::Entity::delete_many().filter(line::Column::QuoteId.eq(id)).exec(uow).await?;
    write_lines(uow, id, checked.goods).await?;
    let detail = json!({ "number": after.number, "amount": [quote.amount, after.amount] });
    audit::record(uow, "quote.edit", "quote", id.0, detail).await?;
    Ok(queries::find(uow, id).await?)
}

/// What a quote says, to be written anew.
async fn again(uow: &Uow, quote: &Quote) -> Result<NewQuote, Fault> {
    let lines = queries::lines_of(uow, quote.id).await?;
    let line = |line: line::Model| NewLine {
        product: line.product_id,
        product_code: None,
        product_name: line.product_name,
        specification: line.specification,
        unit: line.unit,
        quantity: line.quantity,
        unit_price: line.unit_price,
        tax_rate_bp: Some(line.tax_rate_bp),
        price_reason: line.price_reason,
    };
    Ok(NewQuote {
        customer: quote.customer_id,
        contact: quote.contact_id,
        opportunity: quote.opportunity_id,
        quoted_on: None,
        valid_until: None,
        terms: quote.terms.clone(),
        remark: quote.remark.clone(),
        lines: lines.into_iter().map(line).collect(),
    })
}

/// Writes a draft that says the same, for the same customer or another one, dated today.
///
/// # Errors
/// As [`create`].
pub async fn copy(uow: &Uow, id: QuoteId, to: Option<CustomerId>) -> Result<QuoteDetail, QuoteError> {
    let query = entity::Entity::find_by_id(id).filter(queries::visible(uow, Access::Read)?);
    let quote = query.one(uow).await?.ok_or(Fault::NotFound("该报价单"))?;
    let mut new = again(uow, &quote).await?;
    if let Some(to) = to.filter(|to| *to != quote.customer_id) {
        new.customer = to;
        new.contact = None;
        new.opportunity = None;
        // Why a price was another one was said of the first customer.
        new.lines.iter_mut().for_each(|line| line.price_reason = None);
    }
    create(uow, new).await
}

/// Writes the next edition of a quote that was sent, as a draft dated today. When it is sent, it takes
/// the place of the one before.
///
/// # Errors
/// `WrongState` where it is a draft, an order was made of it, or another edition is newer.
pub async fn new_edition(uow: &Uow, id: QuoteId, version: i64) -> Result<QuoteDetail, QuoteError> {
    let quote = queries::locked(uow, id, version).await?;
    if !matches!(quote.state, QuoteState::Sent | QuoteState::Expired | QuoteState::Lost) {
        return Err(QuoteError::WrongState(quote.state));
    }
    let newest = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::Number.eq(quote.number.as_str()))
        .order_by_desc(entity::Column::Edition)
        .one(uow)
        .await?;
    if newest.is_some_and(|newest| newest.edition > quote.edition) {
        return Err(Fault::State("该报价单已有更新的版本").into());
    }
    let customer = customers::find(uow, quote.customer_id, Access::Write).await?;
    let checked = check(uow, &customer, &again(uow, &quote).await?).await?;
    let root = quote.root_id.unwrap_or(quote.id);
    let next = insert(uow, &customer, checked, quote.number, quote.edition + 1, Some(root)).await?;
    Ok(queries::find(uow, next).await?)
}
