//! Targets of people and departments, by month.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Measure, TargetSubject};
use crate::actor::{Access, Resource, Scope};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::money::scale;
use crate::months;
use crate::profit::Span;

/// The most targets that are set at once.
const MOST: usize = 1_000;
/// The greatest target: 100,000 million 元, or as many things.
const GREATEST: i64 = 10_000_000_000_000;
/// The greatest target of a rate, in basis points.
const WHOLE: i64 = 10_000;

/// A target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Of a person or a department.
    pub subject: TargetSubject,
    /// Whose.
    pub key: i64,
    /// Of what.
    pub measure: Measure,
    /// How much: 分, things, or basis points of a rate.
    pub value: i64,
}

/// A target to be set; none = there is none any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewTarget {
    /// Of a person or a department.
    pub subject: TargetSubject,
    /// Whose.
    pub key: i64,
    /// Of what.
    pub measure: Measure,
    /// How much: 分, things, or basis points of a rate.
    pub value: Option<i64>,
}

/// The targets of a month.
///
/// # Errors
/// `Forbidden` for those who may not see the targets of others; a month that is none.
pub async fn targets(uow: &Uow, month: i64) -> Result<Vec<Target>, Fault> {
    if uow.scope(Resource::Targets, Access::Read, "查看全部目标")? != Scope::All {
        return Err(Fault::Forbidden("查看全部目标"));
    }
    let month = months::checked(month)?;
    let sql = "SELECT subject, subject_id, measure, value FROM targets WHERE tenant_id = $1 AND month = $2
        ORDER BY subject, subject_id, measure";
    let mut found = Vec::new();
    for row in uow.rows(sql, [uow.tenant().into(), month.into()]).await? {
        found.push(Target {
            subject: row.try_get("", "subject")?,
            key: row.try_get("", "subject_id")?,
            measure: row.try_get("", "measure")?,
            value: row.try_get("", "value")?,
        });
    }
    Ok(found)
}

/// Sets targets of a month; those that are not named stay.
///
/// # Errors
/// `Forbidden` below a manager; a person or a department that is none, or a value out of range.
pub async fn set_targets(uow: &Uow, month: i64, new: &[NewTarget]) -> Result<(), Fault> {
    uow.scope(Resource::Targets, Access::Write, "设定目标")?;
    let month = months::checked(month)?;
    if new.len() > MOST {
        return Err(Invalid::new("targets", format!("一次最多设定 {MOST} 个目标")).into());
    }
    if new.iter().any(|target| target.value.is_some_and(|value| !(0..=GREATEST).contains(&value))) {
        return Err(Invalid::new("value", "目标值不能为负数或过大").into());
    }
    if new.iter().any(|target| target.measure.is_rate() && target.value.is_some_and(|value| value > WHOLE)) {
        return Err(Invalid::new("value", "比率目标应在 0% 到 100% 之间").into());
    }
    check_subjects(uow, new).await?;
    // In one order, so that two at once never wait for each other.
    let mut new = new.to_vec();
    new.sort_by_key(|target| (target.subject, target.key, target.measure));
    for target in &new {
        let mut values = vec![
            uow.tenant().into(),
            month.into(),
            target.subject.as_str().into(),
            target.key.into(),
            target.measure.as_str().into(),
        ];
        let sql = match target.value {
            Some(value) => {
                values.extend([value.into(), uow.now().into()]);
                "INSERT INTO targets (tenant_id, month, subject, subject_id, measure, value, created_at, updated_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
                    ON CONFLICT (tenant_id, month, subject, subject_id, measure)
                    DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at"
            }
            None => {
                "DELETE FROM targets WHERE tenant_id = $1 AND month = $2 AND subject = $3 AND subject_id = $4
                    AND measure = $5"
            }
        };
        uow.change(sql, values).await?;
    }
    let detail = json!({ "month": month, "targets": new.len() });
    audit::record(uow, "target.set", "month", month, detail).await
}

async fn check_subjects(uow: &Uow, new: &[NewTarget]) -> Result<(), Fault> {
    for (subject, table) in [(TargetSubject::Person, "staff"), (TargetSubject::Department, "departments")] {
        let mut keys: Vec<i64> =
            new.iter().filter(|target| target.subject == subject).map(|target| target.key).collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() {
            continue;
        }
        let text: Vec<String> = keys.iter().map(ToString::to_string).collect();
        let sql = format!("SELECT count(*) AS n FROM {table} WHERE tenant_id = $1 AND id IN ({})", text.join(", "));
        let row = uow.row(&sql, [uow.tenant().into()]).await?.ok_or(Fault::Broken("a count is missing"))?;
        if row.try_get::<i64>("", "n")? != i64::try_from(keys.len()).unwrap_or(i64::MAX) {
            return Err(Fault::NotFound("该员工或部门"));
        }
    }
    Ok(())
}

/// The targets of all months of a span, summed; of rates their mean.
pub(super) async fn of_span(
    uow: &Uow,
    span: Span,
    subject: TargetSubject,
) -> Result<BTreeMap<(i64, Measure), i64>, Fault> {
    let (first, last) = (crate::profit::month_of(span.first_day()), crate::profit::month_of(span.last_day()));
    let sql = "SELECT subject_id, measure, CAST(sum(value) AS BIGINT) AS value, count(*) AS months FROM targets
        WHERE tenant_id = $1 AND subject = $2 AND month BETWEEN $3 AND $4 GROUP BY subject_id, measure";
    let values = [uow.tenant().into(), subject.as_str().into(), first.into(), last.into()];
    let mut found = BTreeMap::new();
    for row in uow.rows(sql, values).await? {
        let (measure, value): (Measure, i64) = (row.try_get("", "measure")?, row.try_get("", "value")?);
        let months = if measure.is_rate() { row.try_get("", "months")? } else { 1 };
        found.insert((row.try_get("", "subject_id")?, measure), scale(value, 1, months).unwrap_or(value));
    }
    Ok(found)
}
