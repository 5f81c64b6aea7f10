//! Overhead: what is spent on no customer, spread over all by their net sales.

use sea_orm::{ConnectionTrait, DbBackend};

use super::{ReportRow, Span};
use crate::db::Uow;
use crate::error::Fault;
use crate::money::{Money, split};

/// The overhead of a span.
pub(super) async fn of(uow: &Uow, span: Span) -> Result<Money, Fault> {
    let sql = "SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) AS amount FROM expenses
        WHERE tenant_id = $1 AND customer_id IS NULL AND spent_on BETWEEN $2 AND $3";
    let values = [uow.tenant().into(), span.first_day().into(), span.last_day().into()];
    let row = uow.row(sql, values).await?.ok_or(Fault::Broken("a sum is missing"))?;
    Ok(row.try_get("", "amount")?)
}

/// Fills in the part of each row: by share of net sales, with the largest remainder over all
/// customers, so that all parts sum to the overhead. Answers the overhead.
pub(super) async fn spread(uow: &Uow, span: Span, rows: &mut [ReportRow]) -> Result<Money, Fault> {
    let whole = of(uow, span).await?;
    let wanted: Vec<i64> = rows.iter().map(|row| row.key).collect();
    for (row, part) in rows.iter_mut().zip(parts(uow, span, whole, &wanted).await?) {
        row.overhead = Some(part);
    }
    Ok(whole)
}

/// The parts of these customers in the overhead of a span.
pub(super) async fn parts(uow: &Uow, span: Span, whole: Money, wanted: &[i64]) -> Result<Vec<Money>, Fault> {
    if whole == Money(0) {
        return Ok(vec![Money(0); wanted.len()]);
    }
    let mut customers = net_sales(uow, span).await?;
    // Equal remainders go by key.
    customers.sort_unstable();
    let weights: Vec<i64> = customers.iter().map(|(_, net)| *net).collect();
    let parts = split(whole, &weights);
    let part = |key: &i64| {
        let place = customers.binary_search_by_key(key, |(customer, _)| *customer).ok();
        place.and_then(|place| parts.get(place).copied()).unwrap_or_default()
    };
    Ok(wanted.iter().map(part).collect())
}

/// The customers with net sales in a span, with these. They come as two texts: a hundred thousand rows
/// of their own would take longer to read than all else takes.
async fn net_sales(uow: &Uow, span: Span) -> Result<Vec<(i64, i64)>, Fault> {
    let periods = span.periods();
    let wanted = format!(
        "tenant_id = $1 AND dimension = 'customer' AND period IN {}",
        super::source::keys(periods.iter().copied())
    );
    // A month or a year of a customer is one row.
    let rows = match periods.len() {
        1 => format!("SELECT key_id, sales - returns AS net FROM profit_totals WHERE {wanted} AND sales > returns"),
        _ => format!(
            "SELECT key_id, CAST(sum(sales - returns) AS BIGINT) AS net FROM profit_totals WHERE {wanted}
            GROUP BY key_id HAVING sum(sales - returns) > 0"
        ),
    };
    let join = match uow.get_database_backend() {
        DbBackend::Postgres => "string_agg",
        _ => "group_concat",
    };
    let sql = format!(
        "SELECT {join}(CAST(key_id AS TEXT), ',') AS customers, {join}(CAST(net AS TEXT), ',') AS amounts FROM ({rows}) f"
    );
    let row = uow.row(&sql, [uow.tenant().into()]).await?.ok_or(Fault::Broken("a sum is missing"))?;
    let (customers, amounts): (Option<String>, Option<String>) =
        (row.try_get("", "customers")?, row.try_get("", "amounts")?);
    let (customers, amounts) = (numbers(customers.as_deref())?, numbers(amounts.as_deref())?);
    Ok(customers.into_iter().zip(amounts).collect())
}

/// Reads `1,2,3`.
fn numbers(text: Option<&str>) -> Result<Vec<i64>, Fault> {
    let parts = text.into_iter().flat_map(|text| text.split(','));
    parts.map(|part| part.parse().map_err(|_| Fault::Broken("a sum is no number"))).collect()
}
