//! What people did in a span.

use std::collections::BTreeMap;

use sea_orm::{QueryResult, Value};

use super::Measure;
use crate::clock::instant_at;
use crate::db::Uow;
use crate::error::Fault;
use crate::money::scale;
use crate::profit::Span;
use crate::tenants;

/// What was done of each measure: how much of it, and of rates also of how much.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Done(BTreeMap<Measure, (i64, i64)>);

impl Done {
    /// Adds to a measure; `of` only counts for rates.
    pub(super) fn add(&mut self, measure: Measure, amount: i64, of: i64) {
        let sum = self.0.entry(measure).or_default();
        *sum = (sum.0 + amount, sum.1 + of);
    }

    /// Adds all of another one.
    pub(super) fn join(&mut self, other: &Self) {
        for (measure, (amount, of)) in &other.0 {
            self.add(*measure, *amount, *of);
        }
    }

    /// How much was done: 分, things, or basis points of a rate; none for a rate of nothing.
    pub(super) fn of(&self, measure: Measure) -> Option<i64> {
        let (amount, of) = self.0.get(&measure).copied().unwrap_or_default();
        if measure.is_rate() { scale(amount, 10_000, of) } else { Some(amount) }
    }
}

/// Per person and department (0 = none): what was done.
pub(super) type Actuals = BTreeMap<(i64, i64), Done>;

fn add(actuals: &mut Actuals, row: &QueryResult, measure: Measure, column: &str) -> Result<(), sea_orm::DbErr> {
    let key = (row.try_get("", "person")?, row.try_get("", "department")?);
    actuals.entry(key).or_default().add(measure, row.try_get("", column)?, 0);
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
    // What is due today can still be answered in time: it counts once it is.
    let sql = "SELECT s.id AS person, coalesce(s.department_id, 0) AS department, count(*) AS due,
            CAST(coalesce(sum(CASE WHEN c.answered_on <= c.due_on THEN 1 ELSE 0 END), 0) AS BIGINT) AS in_time
        FROM delivery_checkpoints c JOIN staff s ON s.id = c.staff_id
        WHERE c.tenant_id = $1 AND c.required AND c.due_on BETWEEN $2 AND $3
            AND (c.due_on < $4 OR (c.due_on = $4 AND c.answered_at IS NOT NULL)) GROUP BY 1, 2";
    let today = uow.today(zone);
    let days: [Value; 4] = [uow.tenant().into(), span.first_day().into(), span.last_day().into(), today.into()];
    for row in uow.rows(sql, days).await? {
        let done = actuals.entry((row.try_get("", "person")?, row.try_get("", "department")?)).or_default();
        done.add(Measure::CheckpointCompletion, row.try_get("", "in_time")?, row.try_get("", "due")?);
    }
    add_complaints(uow, span, &mut actuals).await?;
    Ok(actuals)
}

/// Rounds of complaints that are over: answered, or past their deadline.
async fn add_complaints(uow: &Uow, span: Span, actuals: &mut Actuals) -> Result<(), Fault> {
    let sql = "SELECT r.responsible_id AS person, coalesce(r.department_id, 0) AS department, count(*) AS due,
            CAST(coalesce(sum(CASE WHEN r.answered_at <= r.due_at THEN 1 ELSE 0 END), 0) AS BIGINT) AS in_time
        FROM complaint_rounds r
        WHERE r.tenant_id = $1 AND r.responsible_id IS NOT NULL AND r.due_on BETWEEN $2 AND $3
            AND r.withdrawn = $4 AND (r.answered_at IS NOT NULL OR r.due_at < $5) GROUP BY 1, 2";
    let values: [Value; 5] =
        [uow.tenant().into(), span.first_day().into(), span.last_day().into(), false.into(), uow.now().into()];
    for row in uow.rows(sql, values).await? {
        let done = actuals.entry((row.try_get("", "person")?, row.try_get("", "department")?)).or_default();
        done.add(Measure::OnTimeComplaints, row.try_get("", "in_time")?, row.try_get("", "due")?);
    }
    Ok(())
}
