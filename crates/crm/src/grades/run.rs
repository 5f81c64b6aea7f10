//! Computing the grades of a year: looking at them, and applying them.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::{DateTime, Utc};
use sea_orm::{QueryResult, Value};
use serde_json::json;

use super::policy::{self, GradeRule};
use super::{GradeError, GradeMode};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::customers::Grade;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CustomerId, GradeRunId, StaffId};
use crate::money::Money;
use crate::months;
use crate::page::{Page, PageRequest, number_cursor};
use crate::tenants;

/// So many rows go into one statement.
const BATCH: usize = 500;

/// The grade of one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeLine {
    /// The place by contribution, from 1.
    pub place: i64,
    /// The customer.
    pub customer: CustomerId,
    /// The customer's name.
    pub name: String,
    /// What they brought in the year.
    pub contribution: Money,
    /// The grade.
    pub grade: Grade,
    /// The grade that they have now.
    pub current: Grade,
    /// Whether that was set by hand, and stays.
    pub overridden: bool,
}

/// What the grades of a year would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// By which rule.
    pub rule: GradeRule,
    /// Whether the year is closed, so that they can be applied.
    pub closed: bool,
    /// How many customers get each grade.
    pub counts: BTreeMap<Grade, i64>,
    /// How many change from one grade to another.
    pub changes: BTreeMap<(Grade, Grade), i64>,
    /// What all bring.
    pub contribution: Money,
    /// The customers, the best first.
    pub page: Page<GradeLine>,
}

/// Grades that were applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeRun {
    /// The key.
    pub id: GradeRunId,
    /// The year.
    pub year: i64,
    /// By which rule.
    pub rule: GradeRule,
    /// How many customers.
    pub customers: i64,
    /// What they brought.
    pub contribution: Money,
    /// By whom.
    pub applied_by: Option<StaffId>,
    /// When.
    pub applied_at: DateTime<Utc>,
}

fn checked(year: i64) -> Result<i64, Invalid> {
    match (2000..2200).contains(&year) {
        true => Ok(year),
        false => Err(Invalid::new("year", "年份应在 2000 到 2199 之间")),
    }
}

/// All customers who have traded until the end of the year, the best of the year first; ties by key.
async fn graded(uow: &Uow, year: i64, rule: &GradeRule) -> Result<Vec<GradeLine>, Fault> {
    let sql = "SELECT t.key_id, c.name, c.grade,
            CAST(sum(CASE WHEN t.period = $2 THEN t.contribution ELSE 0 END) AS BIGINT) AS contribution,
            CASE WHEN EXISTS (SELECT 1 FROM grade_overrides o WHERE o.tenant_id = $1 AND o.customer_id = t.key_id
                AND o.ended_at IS NULL) THEN 1 ELSE 0 END AS overridden
        FROM profit_totals t JOIN customers c ON c.id = t.key_id AND c.merged_into IS NULL
        WHERE t.tenant_id = $1 AND t.dimension = 'customer' AND t.period <= $2 AND t.period % 100 = 0
        GROUP BY t.key_id, c.name, c.grade ORDER BY contribution DESC, t.key_id";
    let rows = uow.rows(sql, [uow.tenant().into(), (year * 100).into()]).await?;
    let read = |(place, row): (usize, &QueryResult)| -> Result<GradeLine, sea_orm::DbErr> {
        Ok(GradeLine {
            place: i64::try_from(place + 1).unwrap_or(i64::MAX),
            customer: row.try_get("", "key_id")?,
            name: row.try_get("", "name")?,
            contribution: row.try_get("", "contribution")?,
            grade: Grade::C,
            current: row.try_get("", "grade")?,
            overridden: row.try_get::<i32>("", "overridden")? == 1,
        })
    };
    let mut lines: Vec<GradeLine> = rows.iter().enumerate().map(read).collect::<Result<_, _>>()?;
    let contributions: Vec<Money> = lines.iter().map(|line| line.contribution).collect();
    for (line, grade) in lines.iter_mut().zip(policy::grades(rule, &contributions)) {
        line.grade = grade;
    }
    Ok(lines)
}

async fn rule_of(uow: &Uow, mode: Option<GradeMode>) -> Result<GradeRule, Fault> {
    let rule = tenants::settings(uow).await?.grade_rule;
    Ok(GradeRule { mode: mode.unwrap_or(rule.mode), ..rule })
}

/// What the grades of a year would be, before they are applied; by the company's mode where none is
/// given.
///
/// # Errors
/// `Forbidden` for those who may see no grades; a year that is none.
pub async fn preview(uow: &Uow, year: i64, mode: Option<GradeMode>, request: &PageRequest) -> Result<Preview, Fault> {
    uow.scope(Resource::Grades, Access::Read, "查看等级评定")?;
    let year = checked(year)?;
    let rule = rule_of(uow, mode).await?;
    let lines = graded(uow, year, &rule).await?;
    let mut counts: BTreeMap<Grade, i64> = BTreeMap::new();
    let mut changes: BTreeMap<(Grade, Grade), i64> = BTreeMap::new();
    for line in &lines {
        *counts.entry(line.grade).or_default() += 1;
        if !line.overridden && line.current != line.grade {
            *changes.entry((line.current, line.grade)).or_default() += 1;
        }
    }
    let contribution = lines.iter().map(|line| line.contribution).sum();
    let after = number_cursor(request.after.as_deref())?.unwrap_or(0);
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX).saturating_add(1);
    let rows = lines.into_iter().filter(|line| line.place > after).take(limit).collect();
    let page = Page::from_rows(rows, request.limit, |line: &GradeLine| line.place.to_string());
    Ok(Preview { rule, closed: months::is_year_closed(uow, year).await?, counts, changes, contribution, page })
}

/// Applies the grades of a closed year: they are kept as they are, and every customer whose grade was
/// not set by hand gets theirs.
///
/// # Errors
/// `YearOpen`, `YearDone`, or `Forbidden` below a manager.
pub async fn apply(uow: &Uow, year: i64, mode: Option<GradeMode>) -> Result<GradeRun, GradeError> {
    uow.scope(Resource::Grades, Access::Write, "评定客户等级")?;
    let year = checked(year)?;
    // No month of the year is reopened, and nobody else applies grades, before this has ended.
    months::take(uow).await?;
    if !months::is_year_closed(uow, year).await? {
        return Err(GradeError::YearOpen { year });
    }
    if let Some(done) = runs(uow).await?.first().filter(|run| run.year >= year) {
        return Err(GradeError::YearDone { year: done.year });
    }
    let rule = rule_of(uow, mode).await?;
    let lines = graded(uow, year, &rule).await?;
    let contribution: Money = lines.iter().map(|line| line.contribution).sum();
    let sql = "INSERT INTO grade_runs (tenant_id, year, mode, rule, customers, contribution, applied_by, applied_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let stored = serde_json::to_value(rule).map_err(|_| Fault::Broken("a rule can't be written"))?;
    let me = uow.actor().staff().map(|me| me.staff.0);
    let values: [Value; 8] = [
        uow.tenant().into(),
        year.into(),
        rule.mode.as_str().into(),
        stored.clone().into(),
        count.into(),
        contribution.into(),
        me.into(),
        uow.now().into(),
    ];
    uow.change(sql, values).await?;
    let run = runs(uow).await?.into_iter().find(|run| run.year == year).ok_or(Fault::Broken("a run is missing"))?;
    for lines in lines.chunks(BATCH) {
        keep(uow, run.id, lines).await?;
    }
    let changed: Vec<&GradeLine> = lines.iter().filter(|line| !line.overridden && line.current != line.grade).collect();
    for grade in [Grade::A, Grade::B, Grade::C, Grade::D] {
        let customers: Vec<i64> =
            changed.iter().filter(|line| line.grade == grade).map(|line| line.customer.0).collect();
        for customers in customers.chunks(BATCH) {
            give(uow, grade, customers).await?;
        }
    }
    let detail = json!({ "year": year, "rule": stored, "customers": count, "changed": changed.len() });
    audit::record(uow, "grade.apply", "grade_run", run.id.0, detail).await?;
    Ok(run)
}

async fn keep(uow: &Uow, run: GradeRunId, lines: &[GradeLine]) -> Result<(), Fault> {
    let mut sql =
        "INSERT INTO grade_results (tenant_id, run_id, customer_id, place, contribution, grade) VALUES ".to_owned();
    let mut values: Vec<Value> = Vec::with_capacity(lines.len() * 6);
    for (at, line) in lines.iter().enumerate() {
        let first = at * 6;
        // Writing into a string does not fail.
        let _ = write!(
            sql,
            "{}(${}, ${}, ${}, ${}, ${}, ${})",
            if at == 0 { "" } else { ", " },
            first + 1,
            first + 2,
            first + 3,
            first + 4,
            first + 5,
            first + 6
        );
        let row: [Value; 6] = [
            uow.tenant().into(),
            run.into(),
            line.customer.into(),
            line.place.into(),
            line.contribution.into(),
            line.grade.as_str().into(),
        ];
        values.extend(row);
    }
    uow.change(&sql, values).await?;
    Ok(())
}

/// Gives customers a grade.
pub(super) async fn give(uow: &Uow, grade: Grade, customers: &[i64]) -> Result<(), Fault> {
    let keys: Vec<String> = customers.iter().map(ToString::to_string).collect();
    let sql = format!(
        "UPDATE customers SET grade = $1, updated_at = $2, version = version + 1
        WHERE tenant_id = $3 AND id IN ({})",
        keys.join(", ")
    );
    uow.change(&sql, [grade.as_str().into(), uow.now().into(), uow.tenant().into()]).await?;
    Ok(())
}

/// The years whose grades were applied, the newest first.
///
/// # Errors
/// `Forbidden` for those who may see no grades.
pub async fn runs(uow: &Uow) -> Result<Vec<GradeRun>, Fault> {
    uow.scope(Resource::Grades, Access::Read, "查看等级评定")?;
    let sql = "SELECT id, year, rule, customers, contribution, applied_by, applied_at FROM grade_runs
        WHERE tenant_id = $1 ORDER BY year DESC";
    let mut found = Vec::new();
    for row in uow.rows(sql, [uow.tenant().into()]).await? {
        let rule: serde_json::Value = row.try_get("", "rule")?;
        found.push(GradeRun {
            id: row.try_get("", "id")?,
            year: row.try_get("", "year")?,
            rule: serde_json::from_value(rule).map_err(|_| Fault::Broken("a stored rule can't be read"))?,
            customers: row.try_get("", "customers")?,
            contribution: row.try_get("", "contribution")?,
            applied_by: row.try_get("", "applied_by")?,
            applied_at: row.try_get("", "applied_at")?,
        });
    }
    Ok(found)
}

/// The grades that were applied for a year, the best customer first.
///
/// # Errors
/// `NotFound` where none were; `Forbidden` for those who may see no grades.
pub async fn results(uow: &Uow, year: i64, request: &PageRequest) -> Result<Page<GradeLine>, Fault> {
    let run = runs(uow).await?.into_iter().find(|run| run.year == year).ok_or(Fault::NotFound("该年的等级评定"))?;
    let after = number_cursor(request.after.as_deref())?.unwrap_or(0);
    let sql = "SELECT r.place, r.customer_id, c.name, r.contribution, r.grade, c.grade AS current,
            CASE WHEN EXISTS (SELECT 1 FROM grade_overrides o WHERE o.tenant_id = $1 AND o.customer_id = r.customer_id
                AND o.ended_at IS NULL) THEN 1 ELSE 0 END AS overridden
        FROM grade_results r JOIN customers c ON c.id = r.customer_id
        WHERE r.tenant_id = $1 AND r.run_id = $2 AND r.place > $3 ORDER BY r.place LIMIT $4";
    let limit = i64::try_from(request.limit.saturating_add(1)).unwrap_or(i64::MAX);
    let rows = uow.rows(sql, [uow.tenant().into(), run.id.into(), after.into(), limit.into()]).await?;
    let read = |row: &QueryResult| -> Result<GradeLine, sea_orm::DbErr> {
        Ok(GradeLine {
            place: row.try_get("", "place")?,
            customer: row.try_get("", "customer_id")?,
            name: row.try_get("", "name")?,
            contribution: row.try_get("", "contribution")?,
            grade: row.try_get("", "grade")?,
            current: row.try_get("", "current")?,
            overridden: row.try_get::<i32>("", "overridden")? == 1,
        })
    };
    let lines = rows.iter().map(read).collect::<Result<_, _>>()?;
    Ok(Page::from_rows(lines, request.limit, |line| line.place.to_string()))
}
