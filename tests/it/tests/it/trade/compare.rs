//! Whether the product has the same figures as the naive bookkeeping.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use crm::db::Uow;
use crm::ids::OrderId;
use crm::money::Money;
use crm::orders::{self, OrderState};
use crm::page::PageRequest;
use crm::profit::{self, PivotQuery, ProfitLevel, ReportBy, Span, pivot, report};
use crm::receivables::{AgingFilter, AgingSort, Buckets, aging, aging_by_customer};
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};

use super::model::{Model, Sums};

/// Rows of a tenant as numbers.
async fn rows(uow: &Uow, sql: &str) -> Vec<QueryResult> {
    let values: [Value; 1] = [uow.tenant().into()];
    let statement = Statement::from_sql_and_values(uow.get_database_backend(), sql, values);
    uow.query_all_raw(statement).await.unwrap()
}

fn number(row: &QueryResult, column: &str) -> i64 {
    row.try_get::<Option<i64>>("", column).unwrap().unwrap_or(0)
}

/// Everything that is kept as a sum, beside the documents.
pub async fn stored(uow: &Uow, model: &Model, today: NaiveDate) {
    goods(uow, model).await;
    debts(uow, model, today).await;
    balances(uow, model, today).await;
    profit(uow, model).await;
    commissions(uow, model).await;
    books(uow, model).await;
}

/// Settled months never change, and what is spent leaves the till.
async fn books(uow: &Uow, model: &Model) {
    let sql = "SELECT month, amount FROM commission_settlements WHERE tenant_id = $1 AND state = 'settled'";
    let found: BTreeMap<i64, i64> =
        rows(uow, sql).await.iter().map(|row| (number(row, "month"), number(row, "amount"))).collect();
    assert_eq!(found, model.settled, "settled months");
    for (month, amount) in &model.settled {
        let now: i64 = model.commissions.iter().filter(|row| row.month == *month).map(|row| row.amount).sum();
        assert_eq!(now, *amount, "{month} is settled");
    }
    let sql =
        "SELECT CAST(sum(amount) AS BIGINT) AS spent FROM cash_entries WHERE tenant_id = $1 AND source = 'expense'";
    assert_eq!(number(&rows(uow, sql).await[0], "spent"), model.cash, "cash that was spent");
}

/// The report by order is what the documents say; and orders, products, people and months come to the
/// same, to the 分.
pub async fn reports(uow: &Uow, model: &Model) {
    let years: BTreeSet<i64> = model.profit.keys().map(|(_, period, ..)| period / 100).collect();
    let contribution = |sums: &Sums| sums[0] - sums[1] - sums[2] - sums[3];
    let (mut by_order, mut totals) = (BTreeMap::<i64, i64>::new(), BTreeMap::<&str, i64>::new());
    if let (Some(first), Some(last)) = (years.first(), years.last()) {
        let year = |year: &i64| i32::try_from(*year).unwrap();
        tables(uow, Span::Month(year(last), 1), Span::Month(year(last), 12)).await;
        tables(uow, Span::Quarter(year(first), 1), Span::Quarter(year(last), 4)).await;
        tables(uow, Span::Year(year(first) - 1), Span::Year(year(last))).await;
    }
    for year in years {
        let span = Span::Year(i32::try_from(year).unwrap());
        for (name, by) in [
            ("orders", ReportBy::Order),
            ("products", ReportBy::Product),
            ("people", ReportBy::Salesperson),
            ("customers", ReportBy::Customer),
        ] {
            for row in whole(uow, by, span).await {
                *totals.entry(name).or_default() += row.1;
                if by == ReportBy::Order {
                    *by_order.entry(row.0).or_default() += row.1;
                }
            }
        }
        for month in 1..=12 {
            let span = Span::Month(i32::try_from(year).unwrap(), month);
            let rows = whole(uow, ReportBy::Customer, span).await;
            *totals.entry("months").or_default() += rows.iter().map(|row| row.1).sum::<i64>();
        }
    }
    by_order.retain(|_, sum| *sum != 0);
    let expected: BTreeMap<i64, i64> = model
        .by_order
        .iter()
        .map(|(at, sums)| (model.orders[*at].id, contribution(sums)))
        .filter(|(_, sum)| *sum != 0)
        .collect();
    assert_eq!(by_order, expected, "contribution by order");
    let all: i64 = expected.values().sum();
    for (name, total) in totals {
        assert_eq!(total, all, "the sum of {name} is that of the orders");
    }
}

/// Tables of profit say what the reports say of each period, to the 分, however many of their rows are
/// shown; and their rows and the others make the whole.
async fn tables(uow: &Uow, from: Span, until: Span) {
    use ProfitLevel as L;
    let goods = [L::NetSales, L::Contribution].as_slice();
    let all = [L::NetSales, L::Contribution, L::Gross, L::BeforeOverhead].as_slice();
    let every = [L::NetSales, L::Contribution, L::Gross, L::BeforeOverhead, L::Net].as_slice();
    for (by, levels) in [
        (ReportBy::Customer, every),
        (ReportBy::Order, goods),
        (ReportBy::Product, goods),
        (ReportBy::Category, goods),
        (ReportBy::Channel, all),
        (ReportBy::Region, all),
        (ReportBy::Salesperson, all),
        (ReportBy::Department, all),
    ] {
        let mut reports = Vec::new();
        let spans = std::iter::successors(Some(from), |span| Some(span.after()));
        for span in spans.take_while(|span| span.first_day() <= until.first_day()) {
            let request = PageRequest { limit: 100, ..PageRequest::default() };
            reports.push(report(uow, by, span, by == ReportBy::Customer, &request).await.unwrap());
        }
        for (level, top) in levels.iter().flat_map(|level| [(*level, 2), (*level, 100)]) {
            let table = pivot(uow, &PivotQuery { by, level, from, until, top }).await.unwrap();
            assert_eq!(table.spans.len(), reports.len());
            assert!(table.rows.len() <= usize::try_from(top).unwrap());
            for (column, report) in reports.iter().enumerate() {
                let what = format!("{level} by {by} in {}, {top} rows", table.spans[column]);
                let total = figure(level, &report.total, report.overhead);
                assert_eq!(table.total.cells[column], total, "{what}");
                let rows: Money = table.rows.iter().map(|row| row.cells.cells[column]).sum();
                let rest = table.rest.as_ref().map_or(Money(0), |(_, rest)| rest.cells[column]);
                assert_eq!(rows + rest, total, "{what}: rows and rest");
                for row in &table.rows {
                    let same = |of: &&profit::ReportRow| (of.key, &of.name) == (row.key, &row.name);
                    let found = report.page.items.iter().find(same);
                    let expected = found.map(|of| figure(level, &of.sums, of.overhead));
                    if report.page.next.is_none() || expected.is_some() {
                        let expected = expected.unwrap_or_default();
                        assert_eq!(row.cells.cells[column], expected, "{what}: {} {}", row.key, row.name);
                    }
                }
            }
            let sum: Money = table.total.cells.iter().copied().sum();
            assert_eq!(table.total.whole, sum);
        }
    }
}

fn figure(level: ProfitLevel, sums: &profit::Sums, overhead: Option<Money>) -> Money {
    match level {
        ProfitLevel::NetSales => sums.net_sales(),
        ProfitLevel::Contribution => sums.contribution(),
        ProfitLevel::Gross => sums.gross(),
        ProfitLevel::BeforeOverhead => sums.before_overhead(),
        ProfitLevel::Net => sums.before_overhead() - overhead.unwrap_or_default(),
    }
}

/// All rows of a report: key, contribution.
async fn whole(uow: &Uow, by: ReportBy, span: Span) -> Vec<(i64, i64)> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let request = PageRequest { limit: 100, after };
        let page = report(uow, by, span, false, &request).await.unwrap().page;
        found.extend(page.items.iter().map(|row| (row.key, row.sums.contribution().0)));
        match page.next {
            Some(next) => after = Some(next),
            None => return found,
        }
    }
}

async fn goods(uow: &Uow, model: &Model) {
    let found = rows(uow, "SELECT id, cost, on_hand FROM products WHERE tenant_id = $1 ORDER BY id").await;
    let found: Vec<_> =
        found.iter().map(|row| (number(row, "id"), number(row, "cost"), number(row, "on_hand"))).collect();
    let expected: Vec<_> = model.products.iter().map(|row| (row.id, row.cost, row.on_hand)).collect();
    assert_eq!(found, expected, "products: key, cost, on hand");
}

async fn debts(uow: &Uow, model: &Model, today: NaiveDate) {
    let sql = "SELECT id, amount, allocated, written_off, open FROM receivables WHERE tenant_id = $1";
    let found: BTreeMap<i64, [i64; 4]> = rows(uow, sql)
        .await
        .iter()
        .map(|row| (number(row, "id"), ["amount", "allocated", "written_off", "open"].map(|name| number(row, name))))
        .collect();
    let expected = model.debts.iter().enumerate().map(|(at, debt)| {
        let used: i64 = model.uses.iter().filter(|part| part.debt == Some(at)).map(|part| part.amount).sum();
        let lost: i64 = model.write_offs.iter().filter(|of| of.debt == at).map(|of| of.amount).sum();
        (debt.id, [debt.amount, used, lost, model.open(at, today)])
    });
    assert_eq!(found, expected.collect(), "receivables: amount, allocated, written off, open");
    let sql = "SELECT id, amount, open FROM receipts WHERE tenant_id = $1";
    let found: BTreeMap<i64, (i64, i64)> = rows(uow, sql)
        .await
        .iter()
        .map(|row| (number(row, "id"), (number(row, "amount"), number(row, "open"))))
        .collect();
    let expected = model.credits.iter().enumerate().map(|(at, of)| (of.id, (of.amount, model.left(at, today))));
    assert_eq!(found, expected.collect(), "receipts and credit notes: amount, open");
}

async fn balances(uow: &Uow, model: &Model, today: NaiveDate) {
    let sql = "SELECT customer_id, open, credit, unshipped FROM balances WHERE tenant_id = $1";
    let mut found: BTreeMap<i64, [i64; 3]> = rows(uow, sql)
        .await
        .iter()
        .map(|row| (number(row, "customer_id"), ["open", "credit", "unshipped"].map(|name| number(row, name))))
        .collect();
    for (at, key) in model.customers.iter().enumerate() {
        let open: i64 =
            (0..model.debts.len()).filter(|of| model.debts[*of].customer == at).map(|of| model.open(of, today)).sum();
        let credit = (0..model.credits.len()).filter(|of| model.credits[*of].customer == at);
        let credit: i64 = credit.map(|of| model.left(of, today)).sum();
        let unshipped: i64 = (model.orders.iter().enumerate())
            .filter(|(_, order)| order.customer == at && order.plan.is_empty())
            .map(|(of, _)| unshipped(model, of))
            .sum();
        assert_eq!(found.remove(key).unwrap_or_default(), [open, credit, unshipped], "balance of customer {key}");
    }
    assert!(found.values().all(|sums| *sums == [0; 3]), "balances of others: {found:?}");
}

/// What is confirmed and neither shipped nor called off of an order.
fn unshipped(model: &Model, order: usize) -> i64 {
    let shipped = |at: usize| -> i64 {
        (model.deliveries.iter().filter(|delivery| delivery.order == order))
            .flat_map(|delivery| &delivery.lines)
            .filter(|line| line.line == at)
            .map(|line| line.amount)
            .sum()
    };
    let lines = model.orders[order].lines.iter().enumerate();
    lines.filter(|(_, line)| line.cancelled == 0).map(|(at, line)| line.amount - shipped(at)).sum()
}

async fn profit(uow: &Uow, model: &Model) {
    let sql = "SELECT * FROM profit_totals WHERE tenant_id = $1";
    let columns = ["sales", "returns", "cost", "direct_cost", "commission", "bad_debt", "expenses"];
    let mut found = BTreeMap::new();
    for row in rows(uow, sql).await {
        let sums: Sums = columns.map(|name| number(&row, name));
        let contribution = sums[0] - sums[1] - sums[2] - sums[3];
        assert_eq!(number(&row, "contribution"), contribution, "contribution is what its parts make");
        let dimension: String = row.try_get("", "dimension").unwrap();
        let key = (dimension, number(&row, "period"), number(&row, "key_id"), number(&row, "department_id"));
        if sums != Sums::default() {
            found.insert(key, sums);
        }
    }
    let expected = model.profit.iter().filter(|(_, sums)| **sums != Sums::default());
    let expected = expected.map(|((dimension, period, key, department), sums)| {
        (((*dimension).to_owned(), *period, *key, *department), *sums)
    });
    assert_eq!(found, expected.collect(), "profit by customer, person and product");
}

async fn commissions(uow: &Uow, model: &Model) {
    let sql = "SELECT month, staff_id, order_line_id, CAST(sum(base) AS BIGINT) AS base,
        CAST(sum(amount) AS BIGINT) AS amount FROM commissions WHERE tenant_id = $1
        GROUP BY month, staff_id, order_line_id";
    let mut found = BTreeMap::new();
    for row in rows(uow, sql).await {
        let key = (number(&row, "month"), number(&row, "staff_id"), number(&row, "order_line_id"));
        found.insert(key, (number(&row, "base"), number(&row, "amount")));
    }
    found.retain(|_, sum| *sum != (0, 0));
    let mut expected = BTreeMap::new();
    for row in &model.commissions {
        let line = model.orders[row.order].lines[row.line].id;
        let sum: &mut (i64, i64) = expected.entry((row.month, row.staff, line)).or_default();
        *sum = (sum.0 + row.base, sum.1 + row.amount);
    }
    expected.retain(|_, sum| *sum != (0, 0));
    assert_eq!(found, expected, "commission by month, person and line: base, amount");
    let sql = "SELECT count(*) AS below FROM (SELECT 1 AS one FROM commissions WHERE tenant_id = $1
        GROUP BY staff_id, department_id, order_line_id HAVING sum(amount) < 0 OR sum(base) < 0) f";
    assert_eq!(number(&rows(uow, sql).await[0], "below"), 0, "nobody has less than nothing on a line");
}

/// The aging of a day: in total and by customer; and buckets + not due = balance.
pub async fn aged(uow: &Uow, model: &Model, day: NaiveDate) {
    let filter = AgingFilter { as_of: Some(day), ..AgingFilter::default() };
    let (mut whole, mut by_customer) = (Buckets::default(), BTreeMap::new());
    for (at, debt) in model.debts.iter().enumerate().filter(|(_, debt)| debt.issued_on <= day) {
        let open = Money(model.open(at, day));
        whole.add(day, debt.due_on, open);
        let own: &mut Buckets = by_customer.entry(model.customers[debt.customer]).or_default();
        own.add(day, debt.due_on, open);
    }
    by_customer.retain(|_, buckets| buckets.open().0 != 0);
    let total = aging(uow, &filter).await.unwrap();
    assert_eq!(total.buckets, whole, "aging as of {day}");
    let credit: i64 =
        (0..model.credits.len()).filter(|of| model.credits[*of].on <= day).map(|of| model.left(of, day)).sum();
    assert_eq!(total.credit.map(|credit| credit.0), Some(credit), "credits as of {day}");
    let page =
        aging_by_customer(uow, &filter, AgingSort::default(), &PageRequest { limit: 100, ..PageRequest::default() })
            .await
            .unwrap();
    let found: BTreeMap<i64, Buckets> =
        page.items.iter().filter(|row| row.buckets.open().0 != 0).map(|row| (row.key.unwrap(), row.buckets)).collect();
    assert_eq!(found, by_customer, "aging by customer as of {day}");
    let mut overdue: Vec<(i64, i64)> = by_customer.iter().map(|(key, buckets)| (buckets.overdue().0, *key)).collect();
    overdue.sort_unstable_by_key(|place| std::cmp::Reverse(*place));
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let request = PageRequest { limit: 1, after };
        let page = aging_by_customer(uow, &filter, AgingSort::Overdue, &request).await.unwrap();
        found.extend(page.items.iter().map(|row| (row.buckets.overdue().0, row.key.unwrap())));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(found, overdue, "the most overdue as of {day}");
}

/// Days to look back to: today, and some before.
pub fn days(today: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    [0, 1, 20, 45, 100, 200].into_iter().map(move |days| today.checked_sub_days(Days::new(days)).unwrap())
}

/// Whether each order stands where its documents put it.
pub async fn states(uow: &Uow, model: &Model, today: NaiveDate) {
    for (at, order) in model.orders.iter().enumerate() {
        let shipped = order.lines.iter().any(|line| line.shipped > 0);
        let open = order.lines.iter().any(|line| line.shipped + line.cancelled < line.quantity);
        let owed = (0..model.debts.len()).any(|of| model.debts[of].order == Some(at) && model.open(of, today) > 0);
        let expected = match (open, shipped, owed) {
            (true, true, _) => OrderState::PartlyShipped,
            (true, false, _) => OrderState::Confirmed,
            (false, false, _) => OrderState::Cancelled,
            (false, true, true) => OrderState::Shipped,
            (false, true, false) => OrderState::Closed,
        };
        let found = orders::detail(uow, OrderId(order.id)).await.unwrap().order;
        assert_eq!(found.state, expected, "state of {}", found.number);
    }
}
