//! Profit.

use chrono::NaiveDate;
use crm::ids::{CategoryId, CustomerId, DepartmentId, OrderId, ProductId, StaffId};
use crm::money::{Money, scale};
use crm::profit::{
    Document, DocumentFilter, DocumentKind, ReportBy, ReportRow, Span, Sums, TrendOf, TrendRow, TrendStep,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Named, Percent, short};
use crate::error::ApiError;

/// A month, quarter or year.
pub(crate) fn span(text: &str) -> Result<Span, ApiError> {
    Ok(text.parse::<Span>()?)
}

/// Which report is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReportParams {
    /// By what.
    pub(crate) by: ReportBy,
    /// The month, quarter or year: `2026-09`, `2026-Q3`, `2026`.
    #[param(example = "2026-Q3")]
    pub(crate) period: String,
    /// Whether overhead is spread over the customers: for `customer` alone, and for those who see
    /// all.
    pub(crate) overhead: Option<bool>,
    /// How many, 1 to 100; 20 where nothing is said. Channels and regions come at once.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
}

/// What was earned, net of tax.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SumsOut {
    /// Net sales, before returns.
    #[schema(value_type = String, example = "1000.00")]
    sales: Money,
    /// Net returns (positive).
    #[schema(value_type = String, example = "100.00")]
    returns: Money,
    /// Sales less returns.
    #[schema(value_type = String, example = "900.00")]
    net_sales: Money,
    /// Cost of the goods.
    #[schema(value_type = String, example = "500.00")]
    cost: Money,
    /// Freight and packing.
    #[schema(value_type = String, example = "20.00")]
    direct_cost: Money,
    /// The first level: the marginal contribution.
    #[schema(value_type = String, example = "380.00")]
    contribution: Money,
    /// The contribution in percent of net sales; none where there are no net sales.
    #[schema(example = "42.22")]
    rate: Option<String>,
    /// Commission.
    #[schema(value_type = String, example = "30.00")]
    commission: Money,
    /// Compensation after complaints.
    #[schema(value_type = String, example = "0.00")]
    compensation: Money,
    /// The second level: gross.
    #[schema(value_type = String, example = "350.00")]
    gross: Money,
    /// Expenses tagged to customers.
    #[schema(value_type = String, example = "10.00")]
    expenses: Money,
    /// Bad debt.
    #[schema(value_type = String, example = "0.00")]
    bad_debt: Money,
    /// Gross less expenses and bad debt, before overhead.
    #[schema(value_type = String, example = "340.00")]
    before_overhead: Money,
}

impl From<Sums> for SumsOut {
    fn from(sums: Sums) -> Self {
        Self {
            sales: sums.sales,
            returns: sums.returns,
            net_sales: sums.net_sales(),
            cost: sums.cost,
            direct_cost: sums.direct_cost,
            contribution: sums.contribution(),
            rate: scale(sums.contribution().0, 10_000, sums.net_sales().0).map(Percent::text),
            commission: sums.commission,
            compensation: sums.compensation,
            gross: sums.gross(),
            expenses: sums.expenses,
            bad_debt: sums.bad_debt,
            before_overhead: sums.before_overhead(),
        }
    }
}

/// What somebody or something earned.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportRowOut {
    /// Its key; 0 for none, and for channels and regions.
    key: i64,
    /// What people call it; empty for none.
    name: String,
    /// Its place by contribution, from 1.
    rank: i64,
    /// What it earned.
    figures: SumsOut,
    /// Its part of the overhead, where that was asked for.
    #[schema(value_type = Option<String>, example = "40.00")]
    overhead: Option<Money>,
    /// The third level: net, less overhead; where overhead was asked for.
    #[schema(value_type = Option<String>, example = "300.00")]
    net: Option<Money>,
    /// What it earned in the span before.
    before: SumsOut,
    /// What it earned in the same span of the year before.
    year_before: SumsOut,
    /// Its part of the whole contribution, in percent.
    share: Option<String>,
    /// The part of all up to this one, in percent.
    cumulated: Option<String>,
}

impl From<ReportRow> for ReportRowOut {
    fn from(row: ReportRow) -> Self {
        Self {
            key: row.key,
            name: row.name,
            rank: row.rank,
            net: row.overhead.map(|overhead| row.sums.before_overhead() - overhead),
            figures: row.sums.into(),
            overhead: row.overhead,
            before: row.before.into(),
            year_before: row.year_before.into(),
            share: row.share_bp.map(Percent::text),
            cumulated: row.cumulated_bp.map(Percent::text),
        }
    }
}

/// A page of a report, with the whole.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportOut {
    /// The span.
    #[schema(example = "2026-Q3")]
    pub(crate) period: String,
    /// The rows, the best first.
    pub(crate) items: Vec<ReportRowOut>,
    /// The cursor of the next page; none on the last.
    pub(crate) next: Option<String>,
    /// All that one may see.
    pub(crate) total: SumsOut,
    /// The overhead of the span, where it was asked for.
    #[schema(value_type = Option<String>, example = "4000.00")]
    pub(crate) overhead: Option<Money>,
}

/// Which trend is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TrendParams {
    /// The first year.
    pub(crate) from: i32,
    /// The last year.
    pub(crate) until: i32,
    /// How long the periods are; `month` where nothing is said.
    pub(crate) step: Option<TrendStep>,
    /// Only of this customer.
    customer_id: Option<i64>,
    /// Only of this order; goods only.
    order_id: Option<i64>,
    /// Only of this product; 0 for free lines.
    product_id: Option<i64>,
    /// Only goods of this category; 0 for none.
    category_id: Option<i64>,
    /// Only of customers who came by this channel; empty for none.
    channel: Option<String>,
    /// Only of customers of this region; empty for none.
    region: Option<String>,
    /// Only of this person; 0 for nobody.
    staff_id: Option<i64>,
    /// Only of this department; 0 for none.
    department_id: Option<i64>,
}

impl TrendParams {
    pub(crate) fn of(&self) -> Result<TrendOf, ApiError> {
        let given = [
            self.customer_id.map(|id| TrendOf::Customer(CustomerId(id))),
            self.order_id.map(|id| TrendOf::Order(OrderId(id))),
            self.product_id.map(|id| TrendOf::Product(ProductId(id))),
            self.category_id.map(|id| TrendOf::Category(CategoryId(id))),
            short("channel", self.channel.clone())?.map(TrendOf::Channel),
            short("region", self.region.clone())?.map(TrendOf::Region),
            self.staff_id.map(|id| TrendOf::Person(StaffId(id))),
            self.department_id.map(|id| TrendOf::Department(DepartmentId(id))),
        ];
        let mut given = given.into_iter().flatten();
        match (given.next(), given.next()) {
            (None, _) => Ok(TrendOf::Everything),
            (Some(one), None) => Ok(one),
            _ => Err(ApiError::invalid("customer_id", "客户、订单、产品、分类、来源、地区、员工、部门只能指定一个")),
        }
    }
}

/// A period of a trend.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrendRowOut {
    /// Which.
    #[schema(example = "2026-09")]
    period: String,
    /// What was earned.
    figures: SumsOut,
    /// The overhead; of the company as a whole only.
    #[schema(value_type = Option<String>, example = "4000.00")]
    overhead: Option<Money>,
    /// The third level: net, less overhead.
    #[schema(value_type = Option<String>, example = "300.00")]
    net: Option<Money>,
}

impl From<TrendRow> for TrendRowOut {
    fn from(row: TrendRow) -> Self {
        Self {
            period: row.span.to_string(),
            net: row.overhead.map(|overhead| row.sums.before_overhead() - overhead),
            figures: row.sums.into(),
            overhead: row.overhead,
        }
    }
}

/// Which figure it is about. All that is given must hold.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DocumentParams {
    /// The month, quarter or year: `2026-09`, `2026-Q3`, `2026`.
    #[param(example = "2026-Q3")]
    pub(crate) period: String,
    /// Only of this customer.
    customer_id: Option<i64>,
    /// Only goods of this product; 0 for free lines.
    product_id: Option<i64>,
    /// Only goods of this category; 0 for none.
    category_id: Option<i64>,
    /// Only this person's part.
    staff_id: Option<i64>,
    /// Only this department's part.
    department_id: Option<i64>,
    /// Only of this order.
    order_id: Option<i64>,
    /// Only of customers who came by this channel.
    channel: Option<String>,
    /// Only of customers of this region.
    region: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
}

impl DocumentParams {
    pub(crate) fn filter(&self) -> Result<DocumentFilter, ApiError> {
        Ok(DocumentFilter {
            customer: self.customer_id.map(CustomerId),
            product: self.product_id.map(ProductId),
            category: self.category_id.map(CategoryId),
            staff: self.staff_id.map(StaffId),
            department: self.department_id.map(DepartmentId),
            order: self.order_id.map(OrderId),
            channel: short("channel", self.channel.clone())?,
            region: short("region", self.region.clone())?,
        })
    }
}

/// A document behind a figure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProfitDocument {
    /// What kind.
    kind: DocumentKind,
    /// Its key; for commission, that of the order.
    id: i64,
    /// Its number; for commission, that of the order.
    number: String,
    /// Business date.
    day: NaiveDate,
    /// The customer.
    customer: Named,
    /// What it does to the figure.
    figures: SumsOut,
}

impl From<Document> for ProfitDocument {
    fn from(document: Document) -> Self {
        Self {
            kind: document.kind,
            id: document.id,
            number: document.number,
            day: document.day,
            customer: Named { id: document.customer.0, name: document.customer_name },
            figures: document.sums.into(),
        }
    }
}
