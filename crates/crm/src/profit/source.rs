//! Where the figures of a report come from: the totals, or the lines of documents where the totals
//! are not kept by what is asked for.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryResult, QuerySelect, Value};

use super::{ReportBy, Sums, month_of};
use crate::actor::{Access, Resource, Scope};
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::StaffId;
use crate::staff;

/// The sums of the totals, as `sales` … `bad_debt`.
pub(super) const SUMMED: &str = "CAST(coalesce(sum(t.sales), 0) AS BIGINT) AS sales,
    CAST(coalesce(sum(t.returns), 0) AS BIGINT) AS returns, CAST(coalesce(sum(t.cost), 0) AS BIGINT) AS cost,
    CAST(coalesce(sum(t.direct_cost), 0) AS BIGINT) AS direct_cost,
    CAST(coalesce(sum(t.contribution), 0) AS BIGINT) AS contribution,
    CAST(coalesce(sum(t.commission), 0) AS BIGINT) AS commission,
    CAST(coalesce(sum(t.compensation), 0) AS BIGINT) AS compensation,
    CAST(coalesce(sum(t.expenses), 0) AS BIGINT) AS expenses,
    CAST(coalesce(sum(t.bad_debt), 0) AS BIGINT) AS bad_debt";

/// The columns of the totals as they are.
pub(super) const PLAIN: &str = "t.sales, t.returns, t.cost, t.direct_cost, t.contribution, t.commission,
    t.compensation, t.expenses, t.bad_debt";

/// The lines of deliveries and returns of a span as rows with the columns of the totals, and their day.
/// `$1` is the tenant, `$2` and `$3` the first and the last day.
const LINES: &str = "SELECT d.shipped_on AS day, d.order_id, d.customer_id, l.product_id, l.net_amount AS sales,
        0 AS returns, l.cost, l.direct_cost, l.net_amount - l.cost - l.direct_cost AS contribution, 0 AS commission, 0 AS compensation,
        0 AS expenses, 0 AS bad_debt
    FROM deliveries d JOIN delivery_lines l ON l.delivery_id = d.id
    WHERE d.tenant_id = $1 AND d.state <> 'planned' AND d.shipped_on BETWEEN $2 AND $3
    UNION ALL
    SELECT r.returned_on, r.order_id, r.customer_id, b.product_id, 0, b.net_amount,
        CASE WHEN b.scrapped THEN 0 ELSE -b.cost END, 0,
        CASE WHEN b.scrapped THEN 0 ELSE b.cost END - b.net_amount, 0, 0, 0, 0
    FROM returns r JOIN return_lines b ON b.return_id = r.id
    WHERE r.tenant_id = $1 AND r.returned_on BETWEEN $2 AND $3";

/// Whose figures the actor sees: of these people; `None` for all.
pub(super) async fn team(uow: &Uow) -> Result<Option<Vec<StaffId>>, Fault> {
    let scope = uow.scope(Resource::Profit, Access::Read, "查看利润")?;
    if scope == Scope::All {
        return Ok(None);
    }
    let people = staff::entity::Entity::find()
        .select_only()
        .column(staff::entity::Column::Id)
        .filter(staff::entity::Column::TenantId.eq(uow.tenant()))
        .filter(customers::owned_by(uow, scope, staff::entity::Column::Id))
        .into_tuple()
        .all(uow)
        .await?;
    Ok(Some(people))
}

/// Keys for SQL: `(1, 2, 3)`.
pub(super) fn keys(keys: impl IntoIterator<Item = i64>) -> String {
    let keys: Vec<String> = keys.into_iter().map(|key| key.to_string()).collect();
    if keys.is_empty() { "(NULL)".to_owned() } else { format!("({})", keys.join(", ")) }
}

/// The rows of a report before they are summed: `key` is the SQL of what they are summed by, `from`
/// what follows `FROM`, with the totals as `t`. `$1` is the tenant, `$2` and `$3` the span's days.
pub(super) struct Source {
    pub(super) key: &'static str,
    pub(super) from: String,
    /// Whether they are lines of documents, which have a day: totals have a period.
    pub(super) is_of_lines: bool,
}

/// The condition for the totals of periods.
pub(super) fn within(periods: impl IntoIterator<Item = i64>) -> String {
    format!("t.period IN {}", keys(periods))
}

/// Where a report by something comes from; `periods` is the condition for the totals' periods.
pub(super) fn source(by: ReportBy, periods: &str, team: Option<&[StaffId]>) -> Source {
    let totals = |dimension: &str, join: &str, wanted: &str| {
        // The days are named, so that every source has the same parameters.
        format!(
            "profit_totals t {join} WHERE t.tenant_id = $1 AND t.dimension = '{dimension}' AND {periods}
                AND $2 <= $3 {wanted}"
        )
    };
    let people = team.map(|team| keys(team.iter().map(|staff| staff.0)));
    let owned = |customer: &str| match &people {
        Some(people) => format!("{customer}.owner_id IN {people}"),
        None => "1 = 1".to_owned(),
    };
    let of_people = people.as_ref().map(|people| format!("AND t.key_id IN {people}")).unwrap_or_default();
    let customers = format!("JOIN customers c ON c.id = t.key_id AND {}", owned("c"));
    let lines = |join: &str| {
        format!("({LINES}) t JOIN customers c ON c.id = t.customer_id AND {} {join} WHERE 1 = 1", owned("c"))
    };
    let (key, from) = match by {
        ReportBy::Customer if people.is_none() => ("t.key_id", totals("customer", "", "")),
        ReportBy::Customer => ("t.key_id", totals("customer", &customers, "")),
        ReportBy::Channel => ("coalesce(c.source, '')", totals("customer", &customers, "")),
        ReportBy::Region => ("coalesce(c.region, '')", totals("customer", &customers, "")),
        ReportBy::Salesperson => ("t.key_id", totals("person", "", &of_people)),
        ReportBy::Department => ("t.department_id", totals("person", "", &of_people)),
        ReportBy::Product if people.is_none() => ("t.key_id", totals("product", "", "")),
        ReportBy::Product => ("coalesce(t.product_id, 0)", lines("")),
        ReportBy::Category if people.is_none() => {
            ("coalesce(p.category_id, 0)", totals("product", "LEFT JOIN products p ON p.id = t.key_id", ""))
        }
        ReportBy::Category => ("coalesce(p.category_id, 0)", lines("LEFT JOIN products p ON p.id = t.product_id")),
        ReportBy::Order => ("t.order_id", lines("")),
    };
    let is_of_lines = match by {
        ReportBy::Order => true,
        ReportBy::Product | ReportBy::Category => people.is_some(),
        _ => false,
    };
    Source { key, from, is_of_lines }
}

/// The values of a source: the tenant, and the first and the last day.
pub(super) fn values(uow: &Uow, first: NaiveDate, last: NaiveDate) -> Vec<Value> {
    vec![uow.tenant().into(), first.into(), last.into()]
}

/// What a row is about: its key, or its word.
pub(super) type Key = (i64, String);

/// What was earned by key and period: `YYYYMM`, and `YYYY00` for a year. Where nothing is told apart,
/// all have the key 0. `wanted` is what else the rows must fulfil.
pub(super) async fn by_period(
    uow: &Uow,
    told_apart: Option<ReportBy>,
    source: &Source,
    wanted: &str,
    values: Vec<Value>,
) -> Result<BTreeMap<(Key, i64), Sums>, Fault> {
    let Source { key, from, is_of_lines } = source;
    let came = if *is_of_lines { "t.day" } else { "t.period" };
    let (shown, grouped) = match told_apart {
        Some(_) => (format!("{key} AS key, "), format!("{key}, ")),
        None => (String::new(), String::new()),
    };
    let sql = format!("SELECT {shown}{came} AS came, {SUMMED} FROM {from} {wanted} GROUP BY {grouped}{came}");
    let mut found: BTreeMap<(Key, i64), Sums> = BTreeMap::new();
    for row in uow.rows(&sql, values).await? {
        let key = told_apart.map(|by| by.key_of(&row)).transpose()?.unwrap_or_default();
        let sums = sums(&row)?;
        let mut add = |period: i64| found.entry((key.clone(), period)).or_default().add(&sums);
        if *is_of_lines {
            let day: NaiveDate = row.try_get("", "came")?;
            add(month_of(day));
            add(i64::from(day.year()) * 100);
        } else {
            add(row.try_get("", "came")?);
        }
    }
    Ok(found)
}

/// The sums of a row.
pub(crate) fn sums(row: &QueryResult) -> Result<Sums, sea_orm::DbErr> {
    Ok(Sums {
        sales: row.try_get("", "sales")?,
        returns: row.try_get("", "returns")?,
        cost: row.try_get("", "cost")?,
        direct_cost: row.try_get("", "direct_cost")?,
        commission: row.try_get("", "commission")?,
        compensation: row.try_get("", "compensation")?,
        expenses: row.try_get("", "expenses")?,
        bad_debt: row.try_get("", "bad_debt")?,
    })
}
