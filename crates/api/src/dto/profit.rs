//! Profit.

use chrono::NaiveDate;
use crm::ids::{CategoryId, CustomerId, DepartmentId, OrderId, ProductId, StaffId};
use crm::money::{Money, scale};
use crm::profit::{
    Curve, CurvePoint, Document, DocumentFilter, DocumentKind, Group, ReportBy, ReportRow, Span, Sums, Trait, TrendOf,
    TrendRow, TrendStep,
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
    /// Only of this product.
    product_id: Option<i64>,
    /// Only of this person.
    staff_id: Option<i64>,
    /// Only of this department.
    department_id: Option<i64>,
}

impl TrendParams {
    pub(crate) fn of(&self) -> Result<TrendOf, ApiError> {
        match (self.customer_id, self.product_id, self.staff_id, self.department_id) {
            (None, None, None, None) => Ok(TrendOf::Everything),
            (Some(id), None, None, None) => Ok(TrendOf::Customer(CustomerId(id))),
            (None, Some(id), None, None) => Ok(TrendOf::Product(ProductId(id))),
            (None, None, Some(id), None) => Ok(TrendOf::Person(StaffId(id))),
            (None, None, None, Some(id)) => Ok(TrendOf::Department(DepartmentId(id))),
            _ => Err(ApiError::invalid("customer_id", "只能指定客户、产品、员工、部门中的一个")),
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

/// Of which span.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CurveParams {
    /// The month, quarter or year: `2026-09`, `2026-Q3`, `2026`.
    #[param(example = "2026")]
    pub(crate) period: String,
}

/// A point of the curve.
#[derive(Debug, Serialize, ToSchema)]
struct PointOut {
    /// How many of the best customers.
    customers: usize,
    /// Which part of all customers, in percent.
    customers_share: String,
    /// What they bring together.
    #[schema(value_type = String, example = "8000.00")]
    contribution: Money,
    /// Which part of the whole, in percent.
    contribution_share: Option<String>,
}

impl From<CurvePoint> for PointOut {
    fn from(point: CurvePoint) -> Self {
        Self {
            customers: point.customers,
            customers_share: Percent::text(point.customers_bp),
            contribution: point.contribution,
            contribution_share: point.contribution_bp.map(Percent::text),
        }
    }
}

/// Something that customers have in common.
#[derive(Debug, Serialize, ToSchema)]
struct TraitOut {
    /// What: `industry`, `region`, `source`, `product`.
    kind: &'static str,
    /// Which.
    word: String,
    /// How many of them have it.
    customers: i64,
}

impl From<Trait> for TraitOut {
    fn from(it: Trait) -> Self {
        Self { kind: it.kind, word: it.word, customers: it.customers }
    }
}

/// The top or the bottom of the customers.
#[derive(Debug, Serialize, ToSchema)]
struct GroupOut {
    /// How many.
    customers: usize,
    /// What they bring.
    #[schema(value_type = String, example = "8000.00")]
    contribution: Money,
    /// What is spent on them: commission, compensation, expenses, bad debt.
    #[schema(value_type = String, example = "800.00")]
    spent: Money,
    /// What they have in common, the commonest first.
    traits: Vec<TraitOut>,
}

impl From<Group> for GroupOut {
    fn from(group: Group) -> Self {
        Self {
            customers: group.customers,
            contribution: group.contribution,
            spent: group.spent,
            traits: group.traits.into_iter().map(TraitOut::from).collect(),
        }
    }
}

/// The 80/20 view of a span.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CurveOut {
    /// How many customers have traded.
    customers: usize,
    /// What they bring.
    #[schema(value_type = String, example = "10000.00")]
    contribution: Money,
    /// The overhead of the span, for those who see all.
    #[schema(value_type = Option<String>, example = "4000.00")]
    overhead: Option<Money>,
    /// The curve, from the best customer to all.
    points: Vec<PointOut>,
    /// The best fifth.
    top: GroupOut,
    /// The last fifth.
    bottom: GroupOut,
}

impl From<Curve> for CurveOut {
    fn from(curve: Curve) -> Self {
        Self {
            customers: curve.customers,
            contribution: curve.contribution,
            overhead: curve.overhead,
            points: curve.points.into_iter().map(PointOut::from).collect(),
            top: curve.top.into(),
            bottom: curve.bottom.into(),
        }
    }
}
