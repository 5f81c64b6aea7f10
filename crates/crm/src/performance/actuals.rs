//! What people did in a span.

use std::collections::BTreeMap;

use sea_orm::{QueryResult, Value};

use super::Measure;
use crate::clock::instant_at;
use crate::db::Uow;
use crate::error::Fault;
use crate::profit::Span;
use crate::tenants;

/// Per person and department (0 = none): what of each measure.
pub(super) type Actuals = BTreeMap<(i64, i64), BTreeMap<Measure, i64>>;

fn add(actuals: &mut Actuals, row: &QueryResult, measure: Measure, column: &str) -> Result<(), sea_orm::DbErr> {
    let key = (row.try_get("", "person")?, row.try_get("", "department")?);
    *actuals.entry(key).or_default().entry(measure).or_default() += row.try_get::<i64>("", column)?;
    Ok(())
}

/// What was done in a span. Money counts for the department of its day, all else for the person's
/// own.
pub(super) async fn of_span(uow: &Uow, span: Span) -> Result<Actuals, Fault> {
    let mut actuals = Actuals::new();
    let periods: Vec<String> = span.periods().iter().map(ToString::to_string).collect();
    let sql = format!(
        "SELECT key_id AS person, department_id AS department, CAST(sum(sales - returns) AS BIGINT) AS sales,
            CAST(sum(contribution) AS BIGINT) AS contribution
        FROM profit_totals WHERE tenant_id = $1 AND dimension = 'person' AND period IN ({})
        GROUP BY key_id, department_id",
        periods.join(", ")
    );
    for row in uow.rows(&sql, [uow.tenant().into()]).await? {
        add(&mut actuals, &row, Measure::Sales, "sales")?;
        add(&mut actuals, &row, Measure::Contribution, "contribution")?;
    }
    let days: [Value; 3] = [uow.tenant().into(), span.first_day().into(), span.last_day().into()];
    let sql = "SELECT coalesce(r.owner_id, 0) AS person, coalesce(r.department_id, 0) AS department,
            CAST(sum(a.amount) AS BIGINT) AS amount
        FROM allocations a JOIN receipts p ON p.id = a.receipt_id AND p.kind = 'receipt'
        JOIN receivables r ON r.id = a.receivable_id
        WHERE a.tenant_id = $1 AND a.allocated_on BETWEEN $2 AND $3 GROUP BY 1, 2";
    for row in uow.rows(sql, days).await? {
        add(&mut actuals, &row, Measure::Receipts, "amount")?;
    }
    let zone = tenants::settings(uow).await?.zone;
    let after = span.last_day().succ_opt().unwrap_or(span.last_day());
    let instants =
        || [uow.tenant().into(), instant_at(span.first_day(), 0, zone).into(), instant_at(after, 0, zone).into()];
    let sql = "SELECT s.id AS person, coalesce(s.department_id, 0) AS department, count(*) AS n
        FROM customers c JOIN staff s ON s.id = c.created_by
        WHERE c.tenant_id = $1 AND c.merged_into IS NULL AND c.created_at >= $2 AND c.created_at < $3 GROUP BY 1, 2";
    for row in uow.rows(sql, instants()).await? {
        add(&mut actuals, &row, Measure::NewCustomers, "n")?;
    }
    let sql = "SELECT s.id AS person, coalesce(s.department_id, 0) AS department, count(*) AS n,
            CAST(coalesce(sum(CASE WHEN f.channel = 'visit' THEN 1 ELSE 0 END), 0) AS BIGINT) AS visits
        FROM follow_ups f JOIN staff s ON s.id = f.staff_id
        WHERE f.tenant_id = $1 AND f.at >= $2 AND f.at < $3 GROUP BY 1, 2";
    for row in uow.rows(sql, instants()).await? {
        add(&mut actuals, &row, Measure::FollowUps, "n")?;
        add(&mut actuals, &row, Measure::Visits, "visits")?;
    }
    Ok(actuals)
}
