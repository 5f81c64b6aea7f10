//! Grades that a person sets, with a reason and an end; and what a customer's grades were.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde_json::json;

use super::run::give;
use crate::actor::{Access, Resource};
use crate::audit;
use crate::customers::{self, Customer, Grade};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CustomerId, GradeOverrideId, StaffId};
use crate::money::Money;
use crate::tenants;
use crate::text;

/// A grade set by hand ends after so many days where nothing is said, and after three times as many
/// at the latest.
const DAYS: u64 = 365;

/// A grade that was set by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// The key.
    pub id: GradeOverrideId,
    /// The grade.
    pub grade: Grade,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub until: NaiveDate,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// By whom.
    pub created_by: Option<StaffId>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A grade that was computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeEntry {
    /// For which year.
    pub year: i64,
    /// The place by contribution.
    pub place: i64,
    /// The contribution.
    pub contribution: Money,
    /// The grade.
    pub grade: Grade,
}

/// What a customer's grades were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeHistory {
    /// The one of now.
    pub grade: Grade,
    /// Those that were computed, the newest first.
    pub computed: Vec<GradeEntry>,
    /// Those that were set by hand, the newest first.
    pub overrides: Vec<Override>,
}

async fn end_current(uow: &Uow, customer: CustomerId) -> Result<bool, Fault> {
    let sql = "UPDATE grade_overrides SET ended_at = $1 WHERE tenant_id = $2 AND customer_id = $3 AND ended_at IS NULL";
    Ok(uow.change(sql, [uow.now().into(), uow.tenant().into(), customer.into()]).await? > 0)
}

/// Sets the grade by hand until a day, with a reason. It goes before every computed one until then.
///
/// # Errors
/// `Forbidden` below a manager; no reason, or an end that is past or too far.
pub async fn set(
    uow: &Uow,
    id: CustomerId,
    grade: Grade,
    reason: &str,
    until: Option<NaiveDate>,
) -> Result<Customer, Fault> {
    uow.scope(Resource::Grades, Access::Write, "调整客户等级")?;
    let reason = text::required("reason", reason, 200)?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let after = |days| today.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
    let until = until.unwrap_or_else(|| after(DAYS));
    if until < today || until > after(DAYS * 3) {
        return Err(Invalid::new("until", "截止日期应在今天起三年之内").into());
    }
    let before = customers::find_for_update(uow, id).await?;
    end_current(uow, before.id).await?;
    let sql = "INSERT INTO grade_overrides (tenant_id, customer_id, grade, reason, until, created_by, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let me = uow.actor().staff().map(|me| me.staff.0);
    let values = [
        uow.tenant().into(),
        before.id.into(),
        grade.as_str().into(),
        reason.as_str().into(),
        until.into(),
        me.into(),
        uow.now().into(),
    ];
    uow.change(sql, values).await?;
    give(uow, grade, &[before.id.0]).await?;
    let detail = json!({ "before": before.grade, "after": grade, "reason": reason, "until": until });
    audit::record(uow, "customer.grade", "customer", before.id.0, detail).await?;
    customers::find(uow, before.id, Access::Read).await
}

/// Ends the grade that was set by hand: the one that was computed last holds again, or C.
///
/// # Errors
/// `State` where none is set; `Forbidden` below a manager.
pub async fn end(uow: &Uow, id: CustomerId, reason: &str) -> Result<Customer, Fault> {
    uow.scope(Resource::Grades, Access::Write, "调整客户等级")?;
    let reason = text::required("reason", reason, 200)?;
    let before = customers::find_for_update(uow, id).await?;
    if !end_current(uow, before.id).await? {
        return Err(Fault::State("该客户没有人工设定的等级"));
    }
    let grade = computed(uow, before.id).await?;
    give(uow, grade, &[before.id.0]).await?;
    let detail = json!({ "before": before.grade, "after": grade, "reason": reason });
    audit::record(uow, "customer.grade_end", "customer", before.id.0, detail).await?;
    customers::find(uow, before.id, Access::Read).await
}

/// Ends what was set by hand until a day before `today`, some of it at a time. Answers how many
/// ended.
///
/// # Errors
/// When the database fails.
pub async fn end_due(uow: &Uow, today: NaiveDate) -> Result<usize, Fault> {
    let sql = "SELECT customer_id FROM grade_overrides WHERE tenant_id = $1 AND until < $2 AND ended_at IS NULL
        ORDER BY customer_id LIMIT 100";
    let rows = uow.rows(sql, [uow.tenant().into(), today.into()]).await?;
    for row in &rows {
        let customer: CustomerId = row.try_get("", "customer_id")?;
        if end_current(uow, customer).await? {
            let grade = computed(uow, customer).await?;
            give(uow, grade, &[customer.0]).await?;
            let detail = json!({ "after": grade, "reason": "人工等级到期" });
            audit::record(uow, "customer.grade_end", "customer", customer.0, detail).await?;
        }
    }
    Ok(rows.len())
}

async fn computed(uow: &Uow, customer: CustomerId) -> Result<Grade, Fault> {
    Ok(entries(uow, customer).await?.first().map_or(Grade::C, |entry| entry.grade))
}

async fn entries(uow: &Uow, customer: CustomerId) -> Result<Vec<GradeEntry>, Fault> {
    let sql =
        "SELECT n.year, r.place, r.contribution, r.grade FROM grade_results r JOIN grade_runs n ON n.id = r.run_id
        WHERE r.tenant_id = $1 AND r.customer_id = $2 ORDER BY n.year DESC";
    let mut found = Vec::new();
    for row in uow.rows(sql, [uow.tenant().into(), customer.into()]).await? {
        found.push(GradeEntry {
            year: row.try_get("", "year")?,
            place: row.try_get("", "place")?,
            contribution: row.try_get("", "contribution")?,
            grade: row.try_get("", "grade")?,
        });
    }
    Ok(found)
}

/// What a customer's grades were.
///
/// # Errors
/// `NotFound` for a customer out of scope.
pub async fn history(uow: &Uow, id: CustomerId) -> Result<GradeHistory, Fault> {
    let customer = customers::find(uow, id, Access::Read).await?;
    let sql = "SELECT id, grade, reason, until, ended_at, created_by, created_at FROM grade_overrides
        WHERE tenant_id = $1 AND customer_id = $2 ORDER BY id DESC";
    let mut overrides = Vec::new();
    for row in uow.rows(sql, [uow.tenant().into(), customer.id.into()]).await? {
        overrides.push(Override {
            id: row.try_get("", "id")?,
            grade: row.try_get("", "grade")?,
            reason: row.try_get("", "reason")?,
            until: row.try_get("", "until")?,
            ended_at: row.try_get("", "ended_at")?,
            created_by: row.try_get("", "created_by")?,
            created_at: row.try_get("", "created_at")?,
        });
    }
    Ok(GradeHistory { grade: customer.grade, computed: entries(uow, customer.id).await?, overrides })
}
