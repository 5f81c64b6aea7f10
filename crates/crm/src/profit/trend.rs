//! Profit by month, quarter or year: of the company, or of one customer, product or person.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::source::{SUMMED, keys, sums, team};
use super::{Dimension, Span, Sums};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CustomerId, DepartmentId, ProductId, StaffId};
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrendOf {
    /// All that the actor may see.
    Everything,
    /// One customer.
    Customer(CustomerId),
    /// One product.
    Product(ProductId),
    /// One person.
    Person(StaffId),
    /// One department.
    Department(DepartmentId),
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
    let (dimension, wanted) = match of {
        TrendOf::Everything => (Dimension::Person, String::new()),
        TrendOf::Customer(id) => {
            let customer = crate::customers::find(uow, id, crate::actor::Access::Read).await?;
            let within = team.as_ref().is_none_or(|team| customer.owner_id.is_some_and(|owner| team.contains(&owner)));
            if !within {
                return Err(Fault::NotFound("该客户"));
            }
            (Dimension::Customer, format!("AND t.key_id = {}", customer.id))
        }
        TrendOf::Product(id) if team.is_none() => (Dimension::Product, format!("AND t.key_id = {id}")),
        TrendOf::Product(_) => return Err(Fault::Forbidden("查看全公司的产品利润")),
        TrendOf::Person(id) => (Dimension::Person, format!("AND t.key_id = {id}")),
        TrendOf::Department(id) => (Dimension::Person, format!("AND t.department_id = {id}")),
    };
    let own = match (&team, dimension) {
        (Some(team), Dimension::Person) => format!("AND t.key_id IN {}", keys(team.iter().map(|staff| staff.0))),
        _ => String::new(),
    };
    let sql = format!(
        "SELECT t.period, {SUMMED} FROM profit_totals t WHERE t.tenant_id = $1 AND t.dimension = $2
            AND t.period BETWEEN $3 AND $4 {wanted} {own} GROUP BY t.period"
    );
    let bounds = [
        uow.tenant().into(),
        dimension.as_str().into(),
        i64::from(from * 100).into(),
        i64::from(until * 100 + 99).into(),
    ];
    let mut found: BTreeMap<i64, Sums> = BTreeMap::new();
    for row in uow.rows(&sql, bounds).await? {
        found.insert(row.try_get("", "period")?, sums(&row)?);
    }
    let overhead = match of == TrendOf::Everything && team.is_none() {
        true => Some(overhead(uow, from, until).await?),
        false => None,
    };
    let row = |span: Span| {
        let mut total = Sums::default();
        for period in span.periods() {
            total.add(&found.get(&period).copied().unwrap_or_default());
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

async fn overhead(uow: &Uow, from: i32, until: i32) -> Result<BTreeMap<NaiveDate, Money>, Fault> {
    let sql = "SELECT spent_on, CAST(sum(amount) AS BIGINT) AS amount FROM expenses
        WHERE tenant_id = $1 AND customer_id IS NULL AND spent_on BETWEEN $2 AND $3 GROUP BY spent_on";
    let (first, last) = (Span::Year(from).first_day(), Span::Year(until).last_day());
    let mut days = BTreeMap::new();
    for row in uow.rows(sql, [uow.tenant().into(), first.into(), last.into()]).await? {
        days.insert(row.try_get("", "spent_on")?, row.try_get("", "amount")?);
    }
    Ok(days)
}
