//! Profit by month, quarter or year: of the company, or of one of those that reports tell apart.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::source::{Key, by_period, source, team, values};
use super::{ReportBy, Span, Sums};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CategoryId, CustomerId, DepartmentId, OrderId, ProductId, StaffId};
use crate::money::Money;
use crate::text_enum::text_enum;

text_enum! {
    /// How long the periods of a trend are.
    pub enum TrendStep {
        /// Months.
        Month = "month",
        /// Quarters.
        Quarter = "quarter",
        /// Years.
        Year = "year",
    }
}

/// Whose trend is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrendOf {
    /// All that the actor may see.
    Everything,
    /// One customer.
    Customer(CustomerId),
    /// One order: goods only.
    Order(OrderId),
    /// One product: goods only.
    Product(ProductId),
    /// One category of products: goods only.
    Category(CategoryId),
    /// The customers who came by one channel; none, where it is empty.
    Channel(String),
    /// The customers of one region; of none, where it is empty.
    Region(String),
    /// One person.
    Person(StaffId),
    /// One department.
    Department(DepartmentId),
}

/// One of those that a report tells apart.
enum One<'a> {
    Key(i64),
    Word(&'a str),
}

/// A period of a trend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrendRow {
    /// Which.
    pub span: Span,
    /// What was earned.
    pub sums: Sums,
    /// The overhead; only of the company as a whole.
    pub overhead: Option<Money>,
}

/// A span of years, period by period; periods without anything are there, too.
///
/// # Errors
/// `Forbidden` for those who may see no profit; more than thirty years; `NotFound` for somebody out
/// of scope.
pub async fn trend(uow: &Uow, from: i32, until: i32, step: TrendStep, of: TrendOf) -> Result<Vec<TrendRow>, Fault> {
    if !(2000..2200).contains(&from) || !(2000..2200).contains(&until) || from > until || until - from >= 30 {
        return Err(Invalid::new("until", "年份应在 2000 到 2199 之间，跨度不超过 30 年").into());
    }
    let team = team(uow).await?;
    let one = match &of {
        TrendOf::Everything => None,
        TrendOf::Customer(id) => {
            let customer = crate::customers::find(uow, *id, crate::actor::Access::Read).await?;
            let within = team.as_ref().is_none_or(|team| customer.owner_id.is_some_and(|owner| team.contains(&owner)));
            if !within {
                return Err(Fault::NotFound("该客户"));
            }
            Some((ReportBy::Customer, One::Key(customer.id.0)))
        }
        TrendOf::Order(id) => Some((ReportBy::Order, One::Key(id.0))),
        TrendOf::Product(id) => Some((ReportBy::Product, One::Key(id.0))),
        TrendOf::Category(id) => Some((ReportBy::Category, One::Key(id.0))),
        TrendOf::Channel(word) => Some((ReportBy::Channel, One::Word(word))),
        TrendOf::Region(word) => Some((ReportBy::Region, One::Word(word))),
        TrendOf::Person(id) => Some((ReportBy::Salesperson, One::Key(id.0))),
        TrendOf::Department(id) => Some((ReportBy::Department, One::Key(id.0))),
    };
    let periods = format!("t.period BETWEEN {} AND {}", from * 100, until * 100 + 99);
    // The totals by person are few, and hold what all others hold.
    let by = one.as_ref().map_or(ReportBy::Salesperson, |(by, _)| *by);
    let source = source(by, &periods, team.as_deref());
    let mut values = values(uow, Span::Year(from).first_day(), Span::Year(until).last_day());
    let wanted = match one {
        None => String::new(),
        Some((_, One::Key(key))) => format!("AND {} = {key}", source.key),
        Some((_, One::Word(word))) => {
            values.push(word.into());
            format!("AND {} = $4", source.key)
        }
    };
    let found: BTreeMap<(Key, i64), Sums> = by_period(uow, None, &source, &wanted, values).await?;
    let overhead = match of == TrendOf::Everything && team.is_none() {
        true => Some(overhead(uow, from, until).await?),
        false => None,
    };
    let row = |span: Span| {
        let mut total = Sums::default();
        for period in span.periods() {
            total.add(&found.get(&(Key::default(), period)).copied().unwrap_or_default());
        }
        let spent = |days: &BTreeMap<NaiveDate, Money>| {
            days.range(span.first_day()..=span.last_day()).map(|(_, amount)| *amount).sum()
        };
        TrendRow { span, sums: total, overhead: overhead.as_ref().map(spent) }
    };
    Ok(spans(from, until, step).map(row).collect())
}

fn spans(from: i32, until: i32, step: TrendStep) -> impl Iterator<Item = Span> {
    (from..=until).flat_map(move |year| -> Vec<Span> {
        match step {
            TrendStep::Month => (1..=12).map(|month| Span::Month(year, month)).collect(),
            TrendStep::Quarter => (1..=4).map(|quarter| Span::Quarter(year, quarter)).collect(),
            TrendStep::Year => vec![Span::Year(year)],
        }
    })
}

/// What was spent on no customer, by day.
pub(super) async fn overhead(uow: &Uow, from: i32, until: i32) -> Result<BTreeMap<NaiveDate, Money>, Fault> {
    let sql = "SELECT spent_on, CAST(sum(amount) AS BIGINT) AS amount FROM expenses
        WHERE tenant_id = $1 AND customer_id IS NULL AND spent_on BETWEEN $2 AND $3 GROUP BY spent_on";
    let (first, last) = (Span::Year(from).first_day(), Span::Year(until).last_day());
    let mut days = BTreeMap::new();
    for row in uow.rows(sql, [uow.tenant().into(), first.into(), last.into()]).await? {
        days.insert(row.try_get("", "spent_on")?, row.try_get("", "amount")?);
    }
    Ok(days)
}
