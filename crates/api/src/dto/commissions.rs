//! Commission.

use chrono::{DateTime, NaiveDate, Utc};
use crm::commissions::{CommissionFilter, CommissionLine, PersonTotal, Settlement, SettlementState};
use crm::ids::{CustomerId, OrderId, StaffId};
use crm::money::Money;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Named, Percent, StaffNames, named_staff};

/// Of which month.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CommissionMonth {
    /// The month, as `YYYYMM`; this one where nothing is said.
    #[param(example = 202_611)]
    pub(crate) month: Option<i64>,
}

/// The commission of one person in a month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommissionOfPerson {
    /// Who.
    staff: Named,
    /// What accrued.
    #[schema(value_type = String, example = "350.00")]
    accrued: Money,
    /// What was taken back (positive).
    #[schema(value_type = String, example = "20.00")]
    taken_back: Money,
    /// What is to be paid.
    #[schema(value_type = String, example = "330.00")]
    amount: Money,
    /// How many entries.
    count: i64,
}

impl From<PersonTotal> for CommissionOfPerson {
    fn from(total: PersonTotal) -> Self {
        Self {
            amount: total.amount(),
            staff: Named { id: total.staff.0, name: total.name },
            accrued: total.accrued,
            taken_back: total.taken_back,
            count: total.count,
        }
    }
}

/// The commission of a month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommissionOut {
    /// Which month, as `YYYYMM`.
    pub(crate) month: i64,
    /// Whether it is settled, so that it never changes.
    pub(crate) settled: bool,
    /// Whether settling it waits for an approval.
    pub(crate) waiting: bool,
    /// By person, the most first.
    pub(crate) people: Vec<CommissionOfPerson>,
    /// All of it that one may see.
    #[schema(value_type = String, example = "330.00")]
    pub(crate) total: Money,
}

/// Which entries are wanted, and in which order.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CommissionParams {
    /// Only those settled with this month, as `YYYYMM`.
    month: Option<i64>,
    /// Only of this person.
    staff_id: Option<i64>,
    /// Only of this customer.
    customer_id: Option<i64>,
    /// Only of this order.
    order_id: Option<i64>,
    /// By what: `day`, `amount`, `id`; `-` in front for the greatest first; `-day` where nothing is
    /// said.
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl CommissionParams {
    pub(crate) fn filter(&self) -> CommissionFilter {
        CommissionFilter {
            month: self.month,
            staff: self.staff_id.map(StaffId),
            customer: self.customer_id.map(CustomerId),
            order: self.order_id.map(OrderId),
        }
    }
}

/// An entry of a statement.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommissionEntry {
    /// The key.
    id: i64,
    /// With which month it is settled, as `YYYYMM`.
    month: i64,
    /// Business date of the document.
    happened_on: NaiveDate,
    /// Who gets it.
    staff: Named,
    /// The customer.
    customer: Named,
    /// The order.
    order: Option<Named>,
    /// The product, as the order calls it.
    product_name: Option<String>,
    /// What is behind it: `allocation`, `return`, `bad_debt`, `amendment`.
    source: String,
    /// The document's key.
    source_id: i64,
    /// Cash net of tax (negative: taken back).
    #[schema(value_type = String, example = "1000.00")]
    base: Money,
    /// The rate of the line, in percent.
    #[schema(example = "5.00")]
    rate: String,
    /// The person's share, in percent.
    #[schema(example = "100.00")]
    share: String,
    /// The commission.
    #[schema(value_type = String, example = "50.00")]
    amount: Money,
}

impl From<CommissionLine> for CommissionEntry {
    fn from(line: CommissionLine) -> Self {
        let row = line.row;
        Self {
            id: row.id.0,
            month: row.month,
            happened_on: row.happened_on,
            staff: Named { id: row.staff_id.0, name: line.staff_name },
            customer: Named { id: row.customer_id.0, name: line.customer_name },
            order: row.order_id.map(|id| Named { id: id.0, name: line.order_number.unwrap_or_default() }),
            product_name: line.product_name,
            source: row.source,
            source_id: row.source_id,
            base: row.base,
            rate: Percent::text(row.rate_bp),
            share: Percent::text(row.share_bp),
            amount: row.amount,
        }
    }
}

/// A month that is settled, or shall be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SettlementOut {
    /// The key.
    id: i64,
    /// Which month, as `YYYYMM`.
    month: i64,
    /// Where it stands: it is asked for, and settled by the approval of somebody else.
    state: SettlementState,
    /// For all people: settled, or as it was asked for.
    #[schema(value_type = String, example = "3300.00")]
    amount: Money,
    /// For how many.
    people: i64,
    /// Who asked for it.
    requested_by: Option<Named>,
    /// When.
    requested_at: Option<DateTime<Utc>>,
    /// Who approved it.
    settled_by: Option<Named>,
    /// When.
    settled_at: Option<DateTime<Utc>>,
}

impl SettlementOut {
    pub(crate) fn new(row: Settlement, names: &StaffNames) -> Self {
        Self {
            id: row.id.0,
            month: row.month,
            state: row.state,
            amount: row.amount,
            people: row.people,
            requested_by: named_staff(row.requested_by, names),
            requested_at: row.requested_at,
            settled_by: named_staff(row.settled_by, names),
            settled_at: row.settled_at,
        }
    }
}

/// Which month is settled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettlementIn {
    /// The month, as `YYYYMM`; it must be over.
    pub(crate) month: i64,
}
