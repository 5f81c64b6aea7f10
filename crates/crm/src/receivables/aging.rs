//! Aging as of a day: what is open on that day, by how long it is overdue. As of today the rollups
//! answer; as of a day before, what was dated later is undone.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::actor::{Access, Resource, Scope};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CustomerId, DepartmentId, StaffId};
use crate::money::Money;
use crate::open_items::Buckets;
use crate::open_items::sql::{Sql, cursor, read};
use crate::overview;
use crate::page::{Page, PageRequest};
use crate::staff::{self, departments};
use crate::tenants;

/// Among so many of those who owe most the most overdue are looked for.
const LOOKED_AT: usize = 1_000;

/// Of what the aging is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgingFilter {
    /// As of which day; today where none is given.
    pub as_of: Option<NaiveDate>,
    /// Only of this customer.
    pub customer: Option<CustomerId>,
    /// Only what this member of staff owned when it was issued.
    pub owner: Option<StaffId>,
    /// Only what belonged to this department when it was issued.
    pub department: Option<DepartmentId>,
    /// Only customers with too much that is overdue for too long.
    pub alerts: bool,
}

/// The aging of all that a filter lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgingTotal {
    /// As of which day.
    pub day: NaiveDate,
    /// What is open.
    pub buckets: Buckets,
    /// What customers have paid ahead or got credited. It has no owner: none where one is asked for.
    pub credit: Option<Money>,
}

/// The aging of one customer, owner or department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgingRow {
    /// Of whom; none = nobody.
    pub key: Option<i64>,
    /// The name.
    pub name: String,
    /// What is open.
    pub buckets: Buckets,
    /// Its share of all, in basis points.
    pub share_bp: i64,
    /// The oldest due date of what is open.
    pub oldest_due_on: Option<NaiveDate>,
    /// Credits, of a customer.
    pub credit: Option<Money>,
}

/// By what customers are sorted; the greatest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AgingSort {
    /// All that is open.
    #[default]
    Open,
    /// What is overdue.
    Overdue,
}

impl AgingSort {
    /// Reads `-open` or `-overdue`.
    ///
    /// # Errors
    /// `Invalid` for anything else.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        match text {
            "-open" => Ok(Self::Open),
            "-overdue" => Ok(Self::Overdue),
            _ => Err(Invalid::new("sort", "应为以下之一：-open、-overdue")),
        }
    }
}

/// Whether the rollups can answer.
fn is_rolled_up(uow: &Uow, filter: &AgingFilter, day: NaiveDate, today: NaiveDate) -> Result<bool, Fault> {
    let scope = uow.scope(Resource::Receivables, Access::Read, "查看账龄")?;
    Ok(scope == Scope::All && day >= today && filter.customer.is_none())
}

async fn days(uow: &Uow, filter: &AgingFilter) -> Result<(NaiveDate, NaiveDate), Fault> {
    let today = uow.today(tenants::settings(uow).await?.zone);
    Ok((filter.as_of.unwrap_or(today), today))
}

/// The aging of all that the filter lets through, within the scope.
///
/// # Errors
/// `Forbidden` for those who may see no receivables at all.
pub async fn aging(uow: &Uow, filter: &AgingFilter) -> Result<AgingTotal, Fault> {
    let (day, today) = days(uow, filter).await?;
    let mut sql = Sql::new(uow);
    let sums = sql.sums(day);
    let whole = filter.owner.is_none() && filter.department.is_none();
    let is_rolled_up = is_rolled_up(uow, filter, day, today)?;
    let text = if is_rolled_up && whole {
        format!("SELECT {sums} FROM open_days WHERE tenant_id = $1")
    } else if is_rolled_up {
        let mut wanted = String::from("tenant_id = $1 AND open <> 0");
        if let Some(owner) = filter.owner {
            wanted.push_str(&format!(" AND owner_id = {}", sql.bind(owner)));
        }
        if let Some(department) = filter.department {
            wanted.push_str(&format!(" AND department_id = {}", sql.bind(department)));
        }
        format!("SELECT {sums} FROM open_amounts WHERE {wanted}")
    } else {
        format!("SELECT {sums} FROM ({}) found", sql.open_on(uow, filter, day, today)?)
    };
    let row = uow.row(&text, sql.values).await?.ok_or(Fault::Broken("a sum is missing"))?;
    let buckets = read(&row)?;
    let credit = match whole {
        true => Some(credits(uow, filter.customer.map(|id| vec![id]).as_deref(), day, today).await?.0),
        false => None,
    };
    Ok(AgingTotal { day, buckets, credit })
}

/// What customers have paid ahead or got credited on a day: in total, and by customer where some
/// are asked for.
async fn credits(
    uow: &Uow,
    only: Option<&[CustomerId]>,
    day: NaiveDate,
    today: NaiveDate,
) -> Result<(Money, BTreeMap<CustomerId, Money>), Fault> {
    let mut sql = Sql::new(uow);
    let mut wanted = String::new();
    if let Some(reach) = sql.reach(uow, "customer_id")? {
        wanted.push_str(&format!(" AND {reach}"));
    }
    if let Some(only) = only {
        if only.is_empty() {
            return Ok(Default::default());
        }
        let places: Vec<String> = only.iter().map(|id| sql.bind(*id)).collect();
        wanted.push_str(&format!(" AND customer_id IN ({})", places.join(", ")));
    }
    let rows = if day >= today {
        format!("SELECT customer_id, credit AS open FROM balances WHERE tenant_id = $1 AND credit > 0{wanted}")
    } else {
        let on = sql.bind(day);
        format!(
            "SELECT customer_id, open + coalesce(a.taken, 0) \
                + CASE WHEN reversed_on > {on} THEN amount ELSE 0 END AS open \
             FROM receipts LEFT JOIN (SELECT receipt_id, CAST(sum(amount) AS BIGINT) AS taken FROM allocations \
                WHERE tenant_id = $1 AND allocated_on > {on} GROUP BY receipt_id) a ON a.receipt_id = receipts.id \
             WHERE tenant_id = $1 AND received_on <= {on}{wanted}"
        )
    };
    if only.is_none() {
        let text = format!("SELECT CAST(coalesce(sum(open), 0) AS BIGINT) AS open FROM ({rows}) found");
        let row = uow.row(&text, sql.values).await?.ok_or(Fault::Broken("a sum is missing"))?;
        return Ok((row.try_get("", "open")?, BTreeMap::new()));
    }
    let text =
        format!("SELECT customer_id, CAST(sum(open) AS BIGINT) AS open FROM ({rows}) found GROUP BY customer_id");
    let mut of = BTreeMap::new();
    for row in uow.rows(&text, sql.values).await? {
        of.insert(row.try_get("", "customer_id")?, row.try_get("", "open")?);
    }
    Ok((of.values().copied().sum(), of))
}

/// The aging by customer, within the scope; the greatest first.
///
/// # Errors
/// `Forbidden` for those who may see no receivables at all; `Invalid` for a cursor that is none.
pub async fn aging_by_customer(
    uow: &Uow,
    filter: &AgingFilter,
    sort: AgingSort,
    page: &PageRequest,
) -> Result<Page<AgingRow>, Fault> {
    let (day, today) = days(uow, filter).await?;
    let after = page.after.as_deref().map(cursor).transpose()?;
    let simple = day >= today
        && !filter.alerts
        && filter.customer.is_none()
        && filter.owner.is_none()
        && filter.department.is_none();
    let keys = match sort {
        _ if !simple => None,
        AgingSort::Open => Some(greatest(uow, after, page.limit + 1).await?),
        AgingSort::Overdue => most_overdue(uow, day, after, page.limit + 1).await?,
    };
    let mut sql = Sql::new(uow);
    let sums = sql.sums(day);
    let source = sql.open_on(uow, filter, day, today)?;
    let overdue = format!("sum(CASE WHEN due_on < {} THEN open ELSE 0 END)", sql.bind(day));
    let by = match sort {
        AgingSort::Open => "sum(open)".to_owned(),
        AgingSort::Overdue => overdue.clone(),
    };
    let mut text = format!(
        "SELECT customer_id AS key, min(due_on) AS oldest, CAST({by} AS BIGINT) AS place, {sums} FROM ({source}) found"
    );
    if let Some(keys) = &keys {
        if keys.is_empty() {
            return Ok(Page { items: Vec::new(), next: None });
        }
        let places: Vec<String> = keys.iter().map(|key| sql.bind(*key)).collect();
        text.push_str(&format!(" WHERE customer_id IN ({}) GROUP BY customer_id", places.join(", ")));
    } else {
        text.push_str(" GROUP BY customer_id HAVING sum(open) > 0");
        if filter.alerts {
            let settings = tenants::settings(uow).await?;
            let before = day - chrono::Duration::days(i64::from(settings.overdue_alert_days));
            let (limit, before) = (sql.bind(settings.overdue_alert_amount), sql.bind(before));
            text.push_str(&format!(" AND {overdue} > {limit} AND min(due_on) < {before}"));
        }
        if let Some((value, key)) = after {
            let (value, key) = (sql.bind(value), sql.bind(key));
            text.push_str(&format!(" AND ({by} < {value} OR ({by} = {value} AND customer_id < {key}))"));
        }
    }
    text.push_str(&format!(" ORDER BY {by} DESC, customer_id DESC LIMIT {}", page.limit + 1));
    let mut rows = Vec::new();
    for row in uow.rows(&text, sql.values).await? {
        let key: CustomerId = row.try_get("", "key")?;
        let place: i64 = row.try_get("", "place")?;
        rows.push((key, place, row.try_get::<NaiveDate>("", "oldest")?, read(&row)?));
    }
    let page = Page::from_rows(rows, page.limit, |(key, place, ..)| format!("{place}_{key}"));
    let whole = aging(uow, &AgingFilter { alerts: false, ..filter.clone() }).await?.buckets;
    let ids: Vec<CustomerId> = page.items.iter().map(|(key, ..)| *key).collect();
    let names = overview::customer_names(uow, ids.iter().copied()).await?;
    let (_, credit) = credits(uow, Some(&ids), day, today).await?;
    Ok(page.map(|(key, _, oldest, buckets)| AgingRow {
        key: Some(key.0),
        name: names.get(&key).cloned().unwrap_or_default(),
        share_bp: buckets.share_of(&whole),
        buckets,
        oldest_due_on: Some(oldest),
        credit: Some(credit.get(&key).copied().unwrap_or_default()),
    }))
}

/// The customers who owe most now, by the rollup.
async fn greatest(uow: &Uow, after: Option<(i64, i64)>, limit: u64) -> Result<Vec<CustomerId>, Fault> {
    let mut sql = Sql::new(uow);
    let mut wanted = String::from("tenant_id = $1 AND open > 0");
    if let Some(reach) = sql.reach(uow, "customer_id")? {
        wanted.push_str(&format!(" AND {reach}"));
    }
    if let Some((value, key)) = after {
        wanted.push_str(&format!(" AND (open, customer_id) < ({}, {})", sql.bind(value), sql.bind(key)));
    }
    let text =
        format!("SELECT customer_id FROM balances WHERE {wanted} ORDER BY open DESC, customer_id DESC LIMIT {limit}");
    let rows = uow.rows(&text, sql.values).await?;
    Ok(rows.iter().map(|row| row.try_get("", "customer_id")).collect::<Result<_, _>>()?)
}

/// The customers with most that is overdue: looked for among those who owe most, as nobody is overdue
/// with more than they owe. None where others could come before the last of them.
async fn most_overdue(
    uow: &Uow,
    day: NaiveDate,
    after: Option<(i64, i64)>,
    limit: u64,
) -> Result<Option<Vec<CustomerId>>, Fault> {
    let mut sql = Sql::new(uow);
    let reach = sql.reach(uow, "customer_id")?.map(|reach| format!(" AND {reach}")).unwrap_or_default();
    let text = format!(
        "SELECT customer_id, open FROM balances WHERE tenant_id = $1 AND open > 0{reach} \
         ORDER BY open DESC, customer_id DESC LIMIT {LOOKED_AT}"
    );
    let rows = uow.rows(&text, sql.values).await?;
    let mut overdue: BTreeMap<i64, i64> = BTreeMap::new();
    let mut least = 0;
    for row in &rows {
        overdue.insert(row.try_get("", "customer_id")?, 0);
        least = row.try_get("", "open")?;
    }
    if rows.len() < LOOKED_AT {
        least = -1;
    }
    if overdue.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let keys: Vec<String> = overdue.keys().map(ToString::to_string).collect();
    let text = format!(
        "SELECT customer_id, CAST(sum(open) AS BIGINT) AS overdue FROM receivables \
         WHERE tenant_id = $1 AND open > 0 AND due_on < $2 AND customer_id IN ({}) GROUP BY customer_id",
        keys.join(", ")
    );
    for row in uow.rows(&text, [uow.tenant().into(), day.into()]).await? {
        overdue.insert(row.try_get("", "customer_id")?, row.try_get("", "overdue")?);
    }
    let mut places: Vec<(i64, i64)> = overdue.into_iter().map(|(customer, overdue)| (overdue, customer)).collect();
    places.sort_unstable_by_key(|place| std::cmp::Reverse(*place));
    places.retain(|place| after.is_none_or(|after| *place < after));
    places.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let is_full = u64::try_from(places.len()).unwrap_or(u64::MAX) >= limit;
    let certain = least < 0 || is_full && places.last().is_some_and(|(overdue, _)| *overdue > least);
    Ok(certain.then(|| places.into_iter().map(|(_, customer)| CustomerId(customer)).collect()))
}

/// The aging by the owners of the days the receivables were issued; the greatest first.
///
/// # Errors
/// As [`aging`].
pub async fn aging_by_owner(uow: &Uow, filter: &AgingFilter) -> Result<Vec<AgingRow>, Fault> {
    let mut rows = grouped(uow, filter, "owner_id").await?;
    let ids: Vec<StaffId> = rows.iter().filter_map(|row| row.key.map(StaffId)).collect();
    let names = staff::names(uow, &ids).await?;
    for row in &mut rows {
        row.name = row.key.and_then(|key| names.get(&StaffId(key)).cloned()).unwrap_or_default();
    }
    Ok(rows)
}

/// The aging by the departments of the days the receivables were issued; the greatest first.
///
/// # Errors
/// As [`aging`].
pub async fn aging_by_department(uow: &Uow, filter: &AgingFilter) -> Result<Vec<AgingRow>, Fault> {
    let mut rows = grouped(uow, filter, "department_id").await?;
    let names: BTreeMap<i64, String> =
        departments::list(uow).await?.into_iter().map(|row| (row.id.0, row.name)).collect();
    for row in &mut rows {
        row.name = row.key.and_then(|key| names.get(&key).cloned()).unwrap_or_default();
    }
    Ok(rows)
}

async fn grouped(uow: &Uow, filter: &AgingFilter, column: &str) -> Result<Vec<AgingRow>, Fault> {
    let (day, today) = days(uow, filter).await?;
    let mut sql = Sql::new(uow);
    let sums = sql.sums(day);
    let source = match is_rolled_up(uow, filter, day, today)? && filter.owner.is_none() && filter.department.is_none() {
        true => {
            "SELECT owner_id, department_id, due_on, open FROM open_amounts WHERE tenant_id = $1 AND open <> 0".into()
        }
        false => sql.open_on(uow, filter, day, today)?,
    };
    let text = format!(
        "SELECT coalesce({column}, 0) AS key, min(due_on) AS oldest, {sums} FROM ({source}) found \
         GROUP BY coalesce({column}, 0) ORDER BY sum(open) DESC, coalesce({column}, 0)"
    );
    let mut rows = Vec::new();
    let mut whole = Buckets::default();
    for row in uow.rows(&text, sql.values).await? {
        let (key, buckets): (i64, _) = (row.try_get("", "key")?, read(&row)?);
        let oldest: NaiveDate = row.try_get("", "oldest")?;
        whole.not_due = whole.not_due + buckets.open();
        rows.push((key, oldest, buckets));
    }
    let row = |(key, oldest, buckets): (i64, NaiveDate, Buckets)| AgingRow {
        key: (key != 0).then_some(key),
        name: String::new(),
        share_bp: buckets.share_of(&whole),
        buckets,
        oldest_due_on: Some(oldest),
        credit: None,
    };
    Ok(rows.into_iter().map(row).collect())
}
