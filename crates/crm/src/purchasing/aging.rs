//! Aging of payables as of a day: what was open on that day, by how long it is overdue. What was
//! dated later is undone.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::queries;
use crate::actor::{Access, Resource};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::SupplierId;
use crate::money::Money;
use crate::open_items::Buckets;
use crate::open_items::sql::{Sql, cursor, read};
use crate::page::{Page, PageRequest};
use crate::tenants;

/// The aging of all payables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayableAgingTotal {
    /// As of which day.
    pub day: NaiveDate,
    /// What is open.
    pub buckets: Buckets,
    /// What was paid ahead.
    pub prepaid: Money,
}

/// The aging of what is owed to one supplier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayableAgingRow {
    /// To whom.
    pub supplier: SupplierId,
    /// The name.
    pub name: String,
    /// What is open.
    pub buckets: Buckets,
    /// Its share of all, in basis points.
    pub share_bp: i64,
    /// The oldest due date of what is open.
    pub oldest_due_on: NaiveDate,
    /// What was paid ahead.
    pub prepaid: Money,
}

/// By what suppliers are sorted; the greatest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PayableAgingSort {
    /// All that is open.
    #[default]
    Open,
    /// What is overdue.
    Overdue,
}

impl PayableAgingSort {
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

async fn days(uow: &Uow, as_of: Option<NaiveDate>) -> Result<(NaiveDate, NaiveDate), Fault> {
    uow.scope(Resource::Purchasing, Access::Read, "查看应付账龄")?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    Ok((as_of.unwrap_or(today), today))
}

/// What was open of each payable on a day: rows with supplier and due date.
fn open_on(sql: &mut Sql, supplier: Option<SupplierId>, day: NaiveDate, today: NaiveDate) -> String {
    let of = supplier.map(|id| format!(" AND p.supplier_id = {}", sql.bind(id))).unwrap_or_default();
    if day >= today {
        return format!(
            "SELECT p.supplier_id, p.due_on, p.open FROM payables p WHERE p.tenant_id = $1 AND p.open > 0{of}"
        );
    }
    let on = sql.bind(day);
    let open = format!("p.open + coalesce(a.taken, 0) + CASE WHEN p.reversed_on > {on} THEN p.amount ELSE 0 END");
    format!(
        "SELECT p.supplier_id, p.due_on, {open} AS open FROM payables p \
         LEFT JOIN (SELECT payable_id, CAST(sum(amount) AS BIGINT) AS taken FROM payment_allocations \
            WHERE tenant_id = $1 AND allocated_on > {on} GROUP BY payable_id) a ON a.payable_id = p.id \
         WHERE p.tenant_id = $1 AND p.issued_on <= {on} AND {open} > 0{of}"
    )
}

/// What was paid ahead on a day, by supplier.
async fn prepaid(
    uow: &Uow,
    only: Option<&[SupplierId]>,
    day: NaiveDate,
    today: NaiveDate,
) -> Result<BTreeMap<SupplierId, Money>, Fault> {
    let mut sql = Sql::new(uow);
    let of = match only {
        Some([]) => return Ok(BTreeMap::new()),
        Some(ids) => {
            let places: Vec<String> = ids.iter().map(|id| sql.bind(*id)).collect();
            format!(" AND p.supplier_id IN ({})", places.join(", "))
        }
        None => String::new(),
    };
    let rows = if day >= today {
        format!("SELECT p.supplier_id, p.open FROM payments p WHERE p.tenant_id = $1 AND p.open > 0{of}")
    } else {
        let on = sql.bind(day);
        format!(
            "SELECT p.supplier_id, p.open + coalesce(a.taken, 0) \
                + CASE WHEN p.reversed_on > {on} THEN p.amount ELSE 0 END AS open FROM payments p \
             LEFT JOIN (SELECT payment_id, CAST(sum(amount) AS BIGINT) AS taken FROM payment_allocations \
                WHERE tenant_id = $1 AND allocated_on > {on} GROUP BY payment_id) a ON a.payment_id = p.id \
             WHERE p.tenant_id = $1 AND p.paid_on <= {on}{of}"
        )
    };
    let text =
        format!("SELECT supplier_id, CAST(sum(open) AS BIGINT) AS open FROM ({rows}) found GROUP BY supplier_id");
    let mut of = BTreeMap::new();
    for row in uow.rows(&text, sql.values).await? {
        of.insert(row.try_get("", "supplier_id")?, row.try_get("", "open")?);
    }
    Ok(of)
}

/// The aging of all payables, or of those to one supplier.
///
/// # Errors
/// `Forbidden` for those who may see no payables.
pub async fn aging(
    uow: &Uow,
    as_of: Option<NaiveDate>,
    supplier: Option<SupplierId>,
) -> Result<PayableAgingTotal, Fault> {
    let (day, today) = days(uow, as_of).await?;
    let mut sql = Sql::new(uow);
    let sums = sql.sums(day);
    let source = open_on(&mut sql, supplier, day, today);
    let row = uow.row(&format!("SELECT {sums} FROM ({source}) found"), sql.values).await?;
    let buckets = read(&row.ok_or(Fault::Broken("a sum is missing"))?)?;
    let only = supplier.map(|id| vec![id]);
    let prepaid = prepaid(uow, only.as_deref(), day, today).await?.into_values().sum();
    Ok(PayableAgingTotal { day, buckets, prepaid })
}

/// The aging by supplier; the greatest first.
///
/// # Errors
/// `Forbidden` for those who may see no payables; `Invalid` for a cursor that is none.
pub async fn aging_by_supplier(
    uow: &Uow,
    as_of: Option<NaiveDate>,
    supplier: Option<SupplierId>,
    sort: PayableAgingSort,
    page: &PageRequest,
) -> Result<Page<PayableAgingRow>, Fault> {
    let (day, today) = days(uow, as_of).await?;
    let after = page.after.as_deref().map(cursor).transpose()?;
    let mut sql = Sql::new(uow);
    let sums = sql.sums(day);
    let source = open_on(&mut sql, supplier, day, today);
    let by = match sort {
        PayableAgingSort::Open => "sum(open)".to_owned(),
        PayableAgingSort::Overdue => format!("sum(CASE WHEN due_on < {} THEN open ELSE 0 END)", sql.bind(day)),
    };
    let mut text = format!(
        "SELECT supplier_id AS key, min(due_on) AS oldest, CAST({by} AS BIGINT) AS place, {sums} \
         FROM ({source}) found GROUP BY supplier_id HAVING sum(open) > 0"
    );
    if let Some((value, key)) = after {
        let (value, key) = (sql.bind(value), sql.bind(key));
        text.push_str(&format!(" AND ({by} < {value} OR ({by} = {value} AND supplier_id < {key}))"));
    }
    text.push_str(&format!(" ORDER BY {by} DESC, supplier_id DESC LIMIT {}", page.limit + 1));
    let mut rows = Vec::new();
    for row in uow.rows(&text, sql.values).await? {
        let key: SupplierId = row.try_get("", "key")?;
        let place: i64 = row.try_get("", "place")?;
        rows.push((key, place, row.try_get::<NaiveDate>("", "oldest")?, read(&row)?));
    }
    let page = Page::from_rows(rows, page.limit, |(key, place, ..)| format!("{place}_{key}"));
    let whole = aging(uow, Some(day), None).await?.buckets;
    let ids: Vec<SupplierId> = page.items.iter().map(|(key, ..)| *key).collect();
    let names = queries::supplier_names(uow, ids.iter().copied()).await?;
    let prepaid = prepaid(uow, Some(&ids), day, today).await?;
    Ok(page.map(|(supplier, _, oldest_due_on, buckets)| PayableAgingRow {
        name: names.get(&supplier).cloned().unwrap_or_default(),
        share_bp: buckets.share_of(&whole),
        prepaid: prepaid.get(&supplier).copied().unwrap_or_default(),
        supplier,
        buckets,
        oldest_due_on,
    }))
}
