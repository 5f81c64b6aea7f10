//! Rows that are lines of old orders: those with the same number are one order, wherever they stand in
//! the file. The same number with the same content is left as it is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::cells::Cells;
use super::plan::{Context, Planned, Unit, Verdict, Work, Written, check_month, closed_months, note};
use super::receivables::number;
use super::who::Named;
use super::{ImportError, ImportFault};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CustomerId, StaffId};
use crate::lines::MAX_LINES;
use crate::money::UnitPrice;
use crate::orders::history::{self, OldOrder};
use crate::orders::{Goods, NewLine, Order, OrderLine, goods_of};
use crate::products::{self, MAX_PRICE, Product, bulk};

/// What a row says.
struct Line {
    number: Option<String>,
    on: Option<NaiveDate>,
    customer: Option<CustomerId>,
    /// The customer's owner, where the row names nobody.
    owner: Option<StaffId>,
    named_owner: bool,
    goods: Option<(Goods, UnitPrice)>,
    remark: Option<String>,
}

fn goods(cells: &mut Cells<'_>, known: &BTreeMap<String, Product>) -> Option<(Goods, UnitPrice)> {
    let product = cells.take("product_code", |code| {
        let code = bulk::folded(code).map_err(|error| error.message)?;
        known.get(&code).ok_or_else(|| "应为系统中已有产品的编码，请先导入产品，或改填产品名称".to_owned())
    });
    let quantity = cells.quantity("quantity");
    let quantity = cells.required("quantity", quantity);
    let unit_price = cells.price("unit_price");
    let unit_price = cells.required("unit_price", unit_price);
    let tax_rate_bp = cells.rate("tax_rate");
    let unit_cost = cells.price("unit_cost");
    let line = NewLine {
        product_name: cells.text("product_name", 100).unwrap_or_default(),
        specification: cells.text("specification", 100),
        unit: cells.text("unit", 20).unwrap_or_default(),
        quantity: quantity.unwrap_or_default(),
        unit_price: unit_price.unwrap_or_default(),
        tax_rate_bp,
        ..NewLine::default()
    };
    if unit_cost.is_some_and(|cost| cost.0 < 0 || cost > MAX_PRICE) {
        cells.wrong("unit_cost", ImportFault::NotAllowed, "成本单价应在 0 到 1 亿元之间");
    }
    if !cells.errors.is_empty() {
        return None;
    }
    let cost = unit_cost.or(product.map(|product| product.cost)).unwrap_or_default();
    match goods_of(&line, product) {
        Ok(goods) if goods.quantity.times(cost).is_some() => Some((goods, cost)),
        Ok(_) => {
            cells.wrong("unit_cost", ImportFault::NotAllowed, "成本金额过大");
            None
        }
        Err(error) => {
            cells.refused("product_name", &error);
            None
        }
    }
}

struct Loaded {
    named: Named,
    products: BTreeMap<String, Product>,
    closed: BTreeSet<i64>,
}

fn read(context: &Context, cells: &mut Cells<'_>, loaded: &Loaded) -> Line {
    let number = number(cells, "SO");
    let on = cells.past("ordered_on", context.today);
    let on = cells.required("ordered_on", on);
    if let Some(day) = on {
        check_month(cells, "ordered_on", day, &loaded.closed);
    }
    let customer = loaded.named.read(cells, "customer");
    let owner = context.people.read(cells, "owner", true).map(|person| person.id);
    Line {
        number,
        on,
        customer: customer.map(|customer| customer.id),
        owner: owner.or(customer.and_then(|customer| customer.owner_id)),
        named_owner: owner.is_some(),
        remark: cells.block("remark", 1_000),
        goods: goods(cells, &loaded.products),
    }
}

/// Notes where the rows of an order disagree with its first.
fn compare(first: &Line, other: &Line, cells: &mut Cells<'_>, first_row: i64) {
    for (key, differs, what) in [
        ("ordered_on", first.on != other.on, "订单日期"),
        ("customer", first.customer != other.customer, "客户"),
        ("owner", first.owner != other.owner && other.named_owner, "业务员"),
    ] {
        if differs && !cells.errors.iter().any(|error| error.field.as_deref() == Some(key)) {
            cells.wrong(key, ImportFault::Differs, format!("同一订单的{what}应与第 {first_row} 行相同"));
        }
    }
}

/// The order of a unit, or what is wrong with its rows.
fn order(context: &Context, unit: &Unit, loaded: &Loaded) -> Result<OldOrder, BTreeMap<i64, Vec<ImportError>>> {
    let mut lines: Vec<(i64, Cells<'_>, Line)> = Vec::with_capacity(unit.rows.len());
    for row in &unit.rows {
        let mut cells = context.cells(row);
        let line = read(context, &mut cells, loaded);
        if let Some((no, _, first)) = lines.first() {
            compare(first, &line, &mut cells, *no);
        }
        lines.push((row.no, cells, line));
    }
    if lines.iter().any(|(_, cells, _)| !cells.errors.is_empty()) {
        return Err(blamed(lines.into_iter().map(|(no, cells, _)| (no, cells.errors)).collect()));
    }
    let amounts = lines.iter().filter_map(|(_, _, line)| line.goods.as_ref()).map(|(goods, _)| goods.amount);
    if let Err(Invalid { message, .. }) = crate::lines::total(amounts) {
        return Err(BTreeMap::from([(unit.no(), vec![Context::fault(ImportFault::NotAllowed, message)])]));
    }
    let remark = lines.iter().find_map(|(_, _, line)| line.remark.clone());
    let (mut head, mut goods) = (None, Vec::with_capacity(lines.len()));
    for (_, _, line) in lines {
        head = head.or(line.number.zip(line.on).zip(line.customer).map(|head| (head, line.owner)));
        goods.extend(line.goods);
    }
    let Some((((number, on), customer), staff)) = head else {
        return Err(BTreeMap::from([(unit.no(), vec![Context::fault(ImportFault::Missing, "该行没有内容")])]));
    };
    let department = staff.and_then(|staff| context.people.get(staff)).and_then(|person| person.department);
    Ok(OldOrder { number, customer, staff, department, on, remark, lines: goods })
}

/// An order goes in as a whole, or not at all: its right rows say which one is wrong.
fn blamed(mut errors: BTreeMap<i64, Vec<ImportError>>) -> BTreeMap<i64, Vec<ImportError>> {
    let first = errors.iter().find(|(_, wrong)| !wrong.is_empty()).map(|(no, _)| *no);
    for (_, wrong) in errors.iter_mut().filter(|(_, wrong)| wrong.is_empty()) {
        let no = first.unwrap_or_default();
        let message = format!("同一订单的第 {no} 行有错误，整张订单不会导入");
        wrong.push(Context::fault(ImportFault::Linked, message));
    }
    errors
}

fn one(
    context: &Context,
    unit: &Unit,
    order: Result<OldOrder, BTreeMap<i64, Vec<ImportError>>>,
    known: &BTreeMap<String, (Order, Vec<OrderLine>)>,
) -> Planned<OldOrder> {
    let no = unit.no();
    let what = match order {
        Err(errors) => Verdict::Wrong(errors),
        Ok(order) => match known.get(&order.number) {
            None => Verdict::Create(order),
            Some((stored, lines)) if order.is(stored, lines) => Verdict::Unchanged(stored.id.0),
            Some(_) => {
                let mut errors = BTreeMap::new();
                for row in &unit.rows {
                    let mut cells = context.cells(row);
                    cells.wrong("number", ImportFault::Differs, "订单号已存在，且内容不同");
                    errors.insert(row.no, cells.errors);
                }
                Verdict::Wrong(errors)
            }
        },
    };
    Planned { no, what, keys: Vec::new() }
}

/// What the orders of a batch would do.
pub(super) async fn plan(uow: &Uow, context: &Context, units: &[Unit]) -> Result<Vec<Planned<OldOrder>>, Fault> {
    let named = Named::load(uow, units, context.at("customer")).await?;
    let cells = |row| context.cells(row).get("product_code").and_then(|code| bulk::folded(code).ok());
    let codes: BTreeSet<String> = units.iter().flat_map(|unit| &unit.rows).filter_map(cells).collect();
    let products = products::by_codes(uow, &codes.into_iter().collect::<Vec<_>>()).await?;
    let loaded = Loaded { named, products, closed: closed_months(uow).await? };
    let orders: Vec<_> = units.iter().map(|unit| order(context, unit, &loaded)).collect();
    let numbers: Vec<String> =
        orders.iter().filter_map(|order| order.as_ref().ok()).map(|o| o.number.clone()).collect();
    let known = history::numbered(uow, &numbers).await?;
    Ok(units.iter().zip(orders).map(|(unit, order)| one(context, unit, order, &known)).collect())
}

/// What is wrong with an order of more lines than an order can have.
pub(super) fn too_long() -> ImportError {
    Context::fault(ImportFault::NotAllowed, format!("一张订单最多 {MAX_LINES} 行"))
}

/// Writes what was planned.
pub(super) async fn write(uow: &Uow, context: &Context, work: Work<OldOrder>) -> Result<BTreeMap<i64, Written>, Fault> {
    let (rows, orders): (Vec<i64>, Vec<OldOrder>) = work.into_iter().map(|(no, _, order)| (no, order)).unzip();
    let made = history::enter_all(uow, &orders, context.zone).await?;
    note(uow, context, "order", made.values().map(|id| (id.0, true))).await?;
    let of = |(no, order): (i64, OldOrder)| made.get(&order.number).map(|id| (no, Written::Done(id.0)));
    Ok(rows.into_iter().zip(orders).filter_map(of).collect())
}
