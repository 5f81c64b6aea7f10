//! The totals of profit, added up again from the documents, year by year.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use sea_orm::QueryResult;

use super::{Difference, Fix, books};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::CustomerId;
use crate::money::Money;
use crate::profit::{self, Dimension, Effect, Pending, Share, Span, Sums, TotalKey};

/// Totals that are not what the documents add up to.
pub(super) async fn totals(uow: &Uow) -> Result<Vec<Difference>, Fault> {
    let Some((first, last)) = years(uow).await? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for year in first..=last {
        let mut pending = Pending::default();
        for month in 1..=12 {
            add_month(uow, Span::Month(year, month), &mut pending).await?;
        }
        let computed = pending.into_rows();
        let stored = stored(uow, year).await?;
        found.extend(contributions(uow, year).await?);
        let text = |sums: &Sums| format!("{sums:?}");
        found.extend(books::unequal(stored, computed, |key, stored, computed| {
            let mut missing = computed;
            missing.add(&stored.negated());
            Difference {
                what: format!(
                    "profit of {} {} (department {}) in {}",
                    key.dimension, key.key, key.department, key.period
                ),
                stored: text(&stored),
                computed: text(&computed),
                fix: Some(Fix::Total(key, missing)),
            }
        }));
    }
    Ok(found)
}

/// Totals whose contribution is not what their parts say.
async fn contributions(uow: &Uow, year: i32) -> Result<Vec<Difference>, Fault> {
    let sql = "SELECT dimension, period, key_id, department_id, contribution,
            sales - returns - cost - direct_cost AS computed
        FROM profit_totals WHERE tenant_id = $1 AND period >= $2 AND period < $3
            AND contribution <> sales - returns - cost - direct_cost";
    let from = i64::from(year) * 100;
    let mut found = Vec::new();
    for row in uow.rows(sql, [uow.tenant().into(), from.into(), (from + 100).into()]).await? {
        let number = |column: &str| row.try_get::<i64>("", column);
        let dimension: String = row.try_get("", "dimension")?;
        let (period, key, department) = (number("period")?, number("key_id")?, number("department_id")?);
        found.push(Difference {
            what: format!("contribution of {dimension} {key} (department {department}) in {period}"),
            stored: Money(number("contribution")?).to_string(),
            computed: Money(number("computed")?).to_string(),
            fix: Some(Fix::Sql(
                "UPDATE profit_totals SET contribution = sales - returns - cost - direct_cost WHERE tenant_id = $1
                    AND dimension = $2 AND period = $3 AND key_id = $4 AND department_id = $5"
                    .to_owned(),
                vec![uow.tenant().into(), dimension.into(), period.into(), key.into(), department.into()],
            )),
        });
    }
    Ok(found)
}

/// The first and the last year of all documents and totals.
async fn years(uow: &Uow) -> Result<Option<(i32, i32)>, Fault> {
    let mut years: Vec<i32> = Vec::new();
    for (table, column) in [
        ("deliveries", "shipped_on"),
        ("returns", "returned_on"),
        ("commissions", "happened_on"),
        ("expenses", "spent_on"),
        ("write_offs", "written_on"),
        ("complaint_compensations", "given_on"),
    ] {
        let sql = format!("SELECT min({column}) AS first, max({column}) AS last FROM {table} WHERE tenant_id = $1");
        if let Some(row) = uow.row(&sql, [uow.tenant().into()]).await? {
            for bound in ["first", "last"] {
                years.extend(row.try_get::<Option<NaiveDate>>("", bound)?.map(|day| day.year()));
            }
        }
    }
    let sql = "SELECT min(period) AS first, max(period) AS last FROM profit_totals WHERE tenant_id = $1";
    if let Some(row) = uow.row(sql, [uow.tenant().into()]).await? {
        for bound in ["first", "last"] {
            let period = row.try_get::<Option<i64>>("", bound)?;
            years.extend(period.and_then(|period| i32::try_from(period / 100).ok()));
        }
    }
    Ok(years.iter().min().copied().zip(years.iter().max().copied()))
}

async fn stored(uow: &Uow, year: i32) -> Result<BTreeMap<TotalKey, Sums>, Fault> {
    let sql = "SELECT dimension, period, key_id, department_id, sales, returns, cost, direct_cost, commission, compensation, expenses, bad_debt
        FROM profit_totals WHERE tenant_id = $1 AND period >= $2 AND period < $3";
    let from = i64::from(year) * 100;
    let mut found = BTreeMap::new();
    for row in uow.rows(sql, [uow.tenant().into(), from.into(), (from + 100).into()]).await? {
        let key = TotalKey {
            tenant: uow.tenant(),
            dimension: row.try_get::<Dimension>("", "dimension")?,
            period: row.try_get("", "period")?,
            key: row.try_get("", "key_id")?,
            department: row.try_get("", "department_id")?,
        };
        found.insert(key, profit::read_sums(&row)?);
    }
    Ok(found)
}

/// A document that is being gathered.
struct Gathered {
    id: i64,
    day: NaiveDate,
    customer: CustomerId,
    effects: Vec<Effect>,
}

async fn add_month(uow: &Uow, month: Span, pending: &mut Pending) -> Result<(), Fault> {
    let values = || [uow.tenant().into(), month.first_day().into(), month.last_day().into()];
    let sql = "SELECT s.delivery_id AS id, s.staff_id, s.department_id, s.share_bp
        FROM deliveries d JOIN delivery_shares s ON s.delivery_id = d.id
        WHERE d.tenant_id = $1 AND d.state <> 'planned' AND d.shipped_on BETWEEN $2 AND $3";
    let shares = shares(&uow.rows(sql, values()).await?)?;
    let sql = "SELECT d.id, d.shipped_on AS day, d.customer_id, l.product_id, l.net_amount AS sales,
            CAST(0 AS BIGINT) AS returns,
            l.cost, l.direct_cost
        FROM deliveries d JOIN delivery_lines l ON l.delivery_id = d.id
        WHERE d.tenant_id = $1 AND d.state <> 'planned' AND d.shipped_on BETWEEN $2 AND $3 ORDER BY d.id, l.id";
    add_goods(uow, pending, &uow.rows(sql, values()).await?, &shares)?;
    let sql = "SELECT r.id, s.staff_id, s.department_id, s.share_bp FROM returns r
        JOIN delivery_shares s ON s.delivery_id = (SELECT min(l.delivery_id) FROM return_lines b
            JOIN delivery_lines l ON l.id = b.delivery_line_id WHERE b.return_id = r.id)
        WHERE r.tenant_id = $1 AND r.returned_on BETWEEN $2 AND $3";
    let shares = self::shares(&uow.rows(sql, values()).await?)?;
    let sql = "SELECT r.id, r.returned_on AS day, r.customer_id, b.product_id,
            CAST(0 AS BIGINT) AS sales, b.net_amount AS returns,
            CASE WHEN b.scrapped THEN 0 ELSE -b.cost END AS cost, CAST(0 AS BIGINT) AS direct_cost
        FROM returns r JOIN return_lines b ON b.return_id = r.id
        WHERE r.tenant_id = $1 AND r.returned_on BETWEEN $2 AND $3 ORDER BY r.id, b.id";
    add_goods(uow, pending, &uow.rows(sql, values()).await?, &shares)?;
    add_others(uow, month, pending).await
}

/// The people of each document.
fn shares(rows: &[QueryResult]) -> Result<BTreeMap<i64, Vec<Share>>, sea_orm::DbErr> {
    let mut found: BTreeMap<i64, Vec<Share>> = BTreeMap::new();
    for row in rows {
        found.entry(row.try_get("", "id")?).or_default().push(Share {
            staff: row.try_get("", "staff_id")?,
            department: row.try_get("", "department_id")?,
            share_bp: row.try_get("", "share_bp")?,
        });
    }
    Ok(found)
}

/// Adds documents of goods; their lines follow one another.
fn add_goods(
    uow: &Uow,
    pending: &mut Pending,
    rows: &[QueryResult],
    shares: &BTreeMap<i64, Vec<Share>>,
) -> Result<(), sea_orm::DbErr> {
    let mut add = |document: Gathered| {
        let shares = shares.get(&document.id).map(Vec::as_slice).unwrap_or_default();
        profit::add(pending, uow.tenant(), document.day, document.customer, shares, &document.effects);
    };
    let mut current: Option<Gathered> = None;
    for row in rows {
        let id: i64 = row.try_get("", "id")?;
        if let Some(done) = current.take_if(|document| document.id != id) {
            add(done);
        }
        let document = match &mut current {
            Some(document) => document,
            none => none.insert(Gathered {
                id,
                day: row.try_get("", "day")?,
                customer: row.try_get("", "customer_id")?,
                effects: Vec::new(),
            }),
        };
        document.effects.push(Effect {
            product: row.try_get("", "product_id")?,
            sales: row.try_get("", "sales")?,
            returns: row.try_get("", "returns")?,
            cost: row.try_get("", "cost")?,
            direct_cost: row.try_get("", "direct_cost")?,
            ..Effect::default()
        });
    }
    if let Some(document) = current {
        add(document);
    }
    Ok(())
}

/// Adds commission, expenses, bad debt and compensation.
async fn add_others(uow: &Uow, month: Span, pending: &mut Pending) -> Result<(), Fault> {
    let values = || [uow.tenant().into(), month.first_day().into(), month.last_day().into()];
    let sql = "SELECT happened_on AS day, customer_id, staff_id, department_id, amount FROM commissions
        WHERE tenant_id = $1 AND happened_on BETWEEN $2 AND $3";
    for row in uow.rows(sql, values()).await? {
        let share = Share {
            staff: row.try_get("", "staff_id")?,
            department: row.try_get("", "department_id")?,
            share_bp: 10_000,
        };
        let effect = Effect { commission: row.try_get("", "amount")?, ..Effect::default() };
        let (day, customer) = (row.try_get("", "day")?, row.try_get("", "customer_id")?);
        profit::add(pending, uow.tenant(), day, customer, &[share], &[effect]);
    }
    let sql = "SELECT spent_on AS day, customer_id, amount FROM expenses
        WHERE tenant_id = $1 AND customer_id IS NOT NULL AND spent_on BETWEEN $2 AND $3";
    for row in uow.rows(sql, values()).await? {
        let effect = Effect { expenses: row.try_get("", "amount")?, ..Effect::default() };
        let (day, customer) = (row.try_get("", "day")?, row.try_get("", "customer_id")?);
        profit::add(pending, uow.tenant(), day, customer, &[], &[effect]);
    }
    let sql = "SELECT written_on AS day, customer_id, net_amount FROM write_offs
        WHERE tenant_id = $1 AND state IN ('applied', 'reversed') AND written_on BETWEEN $2 AND $3";
    for row in uow.rows(sql, values()).await? {
        let effect = Effect { bad_debt: row.try_get("", "net_amount")?, ..Effect::default() };
        let (day, customer) = (row.try_get("", "day")?, row.try_get("", "customer_id")?);
        profit::add(pending, uow.tenant(), day, customer, &[], &[effect]);
    }
    let sql = "SELECT given_on AS day, customer_id, amount FROM complaint_compensations
        WHERE tenant_id = $1 AND given_on BETWEEN $2 AND $3";
    for row in uow.rows(sql, values()).await? {
        let effect = Effect { compensation: row.try_get("", "amount")?, ..Effect::default() };
        let (day, customer) = (row.try_get("", "day")?, row.try_get("", "customer_id")?);
        profit::add(pending, uow.tenant(), day, customer, &[], &[effect]);
    }
    Ok(())
}
