//! Contribution: what customers, products and people earn, by month and year. The rollups are
//! written in the transaction of the document that changes them.

mod curve;
mod documents;
mod names;
mod overhead;
mod pending;
mod pivot;
mod policy;
mod report;
mod source;
mod span;
mod totals;
mod trend;

use chrono::{Datelike, NaiveDate};

pub use curve::{Curve, CurvePoint, Group, Trait, curve};
pub use documents::{Document, DocumentFilter, DocumentKind, documents};
pub(crate) use pending::{Pending, TotalKey};
pub use pivot::{Pivot, PivotCells, PivotQuery, PivotRow, ProfitLevel, pivot};
pub use policy::Sums;
pub use report::{Report, ReportBy, ReportRow, report};
pub(crate) use source::sums as read_sums;
pub use span::Span;
pub use totals::{Part, Totals};
pub use trend::{TrendOf, TrendRow, TrendStep, trend};

use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, DepartmentId, ProductId, StaffId, TenantId};
use crate::money::Money;
use crate::text_enum::text_enum;

text_enum! {
    /// By what the totals are kept.
    pub enum Dimension {
        /// By customer.
        Customer = "customer",
        /// By person, with the department of the document's day.
        Person = "person",
        /// By product: goods only.
        Product = "product",
    }
}

/// What one line of a document does to the profit. All amounts are net of tax; a field that the
/// document does not touch is zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Which product; none for free lines and for what is not of a product.
    pub product: Option<ProductId>,
    /// Net sales.
    pub sales: Money,
    /// Net returns (positive).
    pub returns: Money,
    /// Cost of the goods; negative for goods that came back unscrapped.
    pub cost: Money,
    /// Freight and packing.
    pub direct_cost: Money,
    /// Commission.
    pub commission: Money,
    /// Compensation after complaints.
    pub compensation: Money,
    /// Expenses tagged to the customer.
    pub expenses: Money,
    /// Bad debt.
    pub bad_debt: Money,
}

/// A salesperson of a document with the share and the department of its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Who.
    pub staff: StaffId,
    /// In which department then.
    pub department: Option<DepartmentId>,
    /// How much, in basis points; all shares of a document sum to 10,000.
    pub share_bp: i64,
}

/// Adds the effects of one document on one business date to the rollups of its customer, its
/// products and its people. They are written when the unit of work commits.
///
/// # Errors
/// `Broken` where the date has no month.
pub async fn post(
    uow: &Uow,
    day: NaiveDate,
    customer: CustomerId,
    shares: &[Share],
    effects: &[Effect],
) -> Result<(), Fault> {
    uow.add_up(|pending| add(pending, uow.tenant(), day, customer, shares, effects));
    Ok(())
}

/// As [`post`], into totals of which the caller knows what becomes.
pub(crate) fn add(
    pending: &mut Pending,
    tenant: TenantId,
    day: NaiveDate,
    customer: CustomerId,
    shares: &[Share],
    effects: &[Effect],
) {
    let mut total = Sums::default();
    for effect in effects {
        total.add(&Sums::of(effect));
    }
    for period in [month_of(day), i64::from(day.year()) * 100] {
        let mut row = |dimension, key, department, sums: &Sums| {
            pending.add(TotalKey { tenant, dimension, period, key, department }, sums);
        };
        row(Dimension::Customer, customer.0, 0, &total);
        for ((staff, department), part) in policy::by_person(&total, shares) {
            row(Dimension::Person, staff, department, &part);
        }
        for effect in effects {
            let goods = Sums::of(effect).goods();
            if goods != Sums::default() {
                row(Dimension::Product, effect.product.map_or(0, |product| product.0), 0, &goods);
            }
        }
    }
}

/// Moves what a customer earned to the one that it is merged into.
///
/// # Errors
/// When the database fails.
pub(crate) async fn merged(uow: &Uow, from: CustomerId, into: CustomerId) -> Result<(), Fault> {
    for table in ["expenses", "commissions"] {
        let sql = format!("UPDATE {table} SET customer_id = $1 WHERE tenant_id = $2 AND customer_id = $3");
        uow.change(&sql, [into.into(), uow.tenant().into(), from.into()]).await?;
    }
    let sql = format!(
        "SELECT t.period, {} FROM profit_totals t WHERE t.tenant_id = $1 AND t.dimension = 'customer' AND t.key_id = $2",
        source::PLAIN
    );
    for row in uow.rows(&sql, [uow.tenant().into(), from.into()]).await? {
        let (period, sums) = (row.try_get("", "period")?, source::sums(&row)?);
        let key = TotalKey { tenant: uow.tenant(), dimension: Dimension::Customer, period, key: into.0, department: 0 };
        uow.add_up(|pending| pending.add(key, &sums));
    }
    let sql = "DELETE FROM profit_totals WHERE tenant_id = $1 AND dimension = 'customer' AND key_id = $2";
    uow.change(sql, [uow.tenant().into(), from.into()]).await?;
    Ok(())
}

/// The month of a date, as `YYYYMM`.
pub fn month_of(day: NaiveDate) -> i64 {
    i64::from(day.year()) * 100 + i64::from(day.month())
}
