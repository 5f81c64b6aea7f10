//! A naive second bookkeeping: documents in vectors, every figure added up from scratch. It shares
//! nothing with the product but keys; even rounding is written anew.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

/// `value × numerator / denominator`, half up, away from zero.
pub fn round(value: i64, numerator: i64, denominator: i64) -> i64 {
    let (whole, part) = (i128::from(value) * i128::from(numerator), i128::from(denominator));
    let up = (2 * whole.abs() + part) / (2 * part);
    i64::try_from(up * whole.signum()).unwrap()
}

/// Splits by weights, one cent after the other to whoever lacks most.
pub fn largest_remainder(whole: i64, weights: &[i64]) -> Vec<i64> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if sum == 0 {
        let mut parts = vec![0; weights.len()];
        parts[0] = whole;
        return parts;
    }
    let size = i128::from(whole.abs());
    let mut parts: Vec<i128> = weights.iter().map(|weight| size * i128::from(*weight) / sum).collect();
    while parts.iter().sum::<i128>() < size {
        let lack = |at: &usize| size * i128::from(weights[*at]) - parts[*at] * sum;
        let most = (0..parts.len()).max_by_key(|at| (lack(at), std::cmp::Reverse(*at))).unwrap();
        parts[most] += 1;
    }
    parts.into_iter().map(|part| i64::try_from(part).unwrap() * whole.signum()).collect()
}

/// The amount without its tax.
pub fn net(amount: i64, tax_bp: i64) -> i64 {
    round(amount, 10_000, 10_000 + tax_bp)
}

/// A member of staff with department (0 = none).
pub type Share = (i64, i64, i64);

#[derive(Clone, Debug)]
pub struct Product {
    pub id: i64,
    pub tax_bp: i64,
    pub list_price: i64,
    pub cost: i64,
    pub moving: bool,
    pub on_hand: i64,
}

#[derive(Clone, Debug)]
pub struct Line {
    pub id: i64,
    pub product: Option<usize>,
    pub quantity: i64,
    pub price: i64,
    pub amount: i64,
    pub net: i64,
    pub tax_bp: i64,
    pub commission_bp: i64,
    pub shipped: i64,
    pub cancelled: i64,
}

#[derive(Clone, Debug)]
pub struct Order {
    pub id: i64,
    pub customer: usize,
    pub on: NaiveDate,
    pub credit_days: u64,
    pub plan: Vec<(NaiveDate, i64)>,
    pub shares: Vec<Share>,
    pub lines: Vec<Line>,
}

#[derive(Clone, Debug)]
pub struct Shipped {
    pub id: i64,
    pub line: usize,
    pub quantity: i64,
    pub amount: i64,
    pub net: i64,
    pub cost: i64,
    pub returned: i64,
    pub returned_amount: i64,
}

#[derive(Clone, Debug)]
pub struct Delivery {
    pub id: i64,
    pub order: usize,
    pub on: NaiveDate,
    pub lines: Vec<Shipped>,
}

#[derive(Clone, Debug)]
pub struct Debt {
    pub id: i64,
    pub customer: usize,
    pub order: Option<usize>,
    pub delivery: Option<usize>,
    pub issued_on: NaiveDate,
    pub due_on: NaiveDate,
    pub amount: i64,
}

#[derive(Clone, Debug)]
pub struct Credit {
    pub id: i64,
    pub customer: usize,
    pub cash: bool,
    pub on: NaiveDate,
    pub amount: i64,
    pub reversed: Option<NaiveDate>,
}

/// A part of a credit that went to a debt, or was paid back (no debt). Negative = taken back.
#[derive(Clone, Debug)]
pub struct Use {
    pub id: i64,
    pub credit: usize,
    pub debt: Option<usize>,
    pub amount: i64,
    pub on: NaiveDate,
    pub reversed: bool,
}

#[derive(Clone, Debug)]
pub struct WriteOff {
    pub id: i64,
    pub debt: usize,
    pub amount: i64,
    pub net: i64,
    pub bad: bool,
    pub on: NaiveDate,
    pub reversed: bool,
}

#[derive(Clone, Debug)]
pub struct Commission {
    pub month: i64,
    pub staff: i64,
    pub order: usize,
    pub line: usize,
    /// None for orders with a payment plan.
    pub delivery: Option<usize>,
    pub base: i64,
    pub amount: i64,
}

/// Sales, returns, cost, direct cost, commission, bad debt, expenses.
pub type Sums = [i64; 7];
/// Dimension, period, key, department.
pub type Key = (&'static str, i64, i64, i64);

#[derive(Default)]
pub struct Model {
    /// Keys of the customers.
    pub customers: Vec<i64>,
    pub products: Vec<Product>,
    pub orders: Vec<Order>,
    pub deliveries: Vec<Delivery>,
    pub debts: Vec<Debt>,
    pub credits: Vec<Credit>,
    pub uses: Vec<Use>,
    pub write_offs: Vec<WriteOff>,
    pub commissions: Vec<Commission>,
    pub profit: BTreeMap<Key, Sums>,
    /// What each order earned, by place.
    pub by_order: BTreeMap<usize, Sums>,
    /// From when on, with the thresholds of high and middle, and the three rates.
    pub rules: Vec<(NaiveDate, [i64; 5])>,
    /// Settled months with their commission.
    pub settled: BTreeMap<i64, i64>,
    /// What was spent, less.
    pub cash: i64,
    /// Deliveries that are planned.
    pub planned: Vec<i64>,
}

pub fn month(day: NaiveDate) -> i64 {
    i64::from(day.year()) * 100 + i64::from(day.month())
}

impl Model {
    /// The commission rate of a product on a day, by its margin grade.
    pub fn commission_bp(&self, product: usize, on: NaiveDate) -> i64 {
        let product = &self.products[product];
        let price = net(product.list_price, product.tax_bp);
        let rule = self.rules.iter().filter(|(from, _)| *from <= on).max_by_key(|(from, _)| *from);
        let [high, middle, of_high, of_middle, of_low] =
            rule.map_or([3_000, 1_500, 500, 300, 100], |(_, thresholds)| *thresholds);
        match price {
            0 => of_low,
            price => match round(price - product.cost, 10_000, price) {
                rate if rate >= high => of_high,
                rate if rate >= middle => of_middle,
                _ => of_low,
            },
        }
    }

    /// Posts effects per product (`None` = a free line) to customer, people and products.
    pub(super) fn post(&mut self, on: NaiveDate, customer: usize, shares: &[Share], effects: &[(Option<i64>, Sums)]) {
        let total = effects.iter().fold(Sums::default(), |sum, (_, part)| plus(sum, *part));
        let customer = self.customers[customer];
        for period in [month(on), i64::from(on.year()) * 100] {
            let mut add = |key: Key, part: Sums| {
                let row = self.profit.entry(key).or_default();
                *row = plus(*row, part);
            };
            add(("customer", period, customer, 0), total);
            if shares.is_empty() {
                add(("person", period, 0, 0), total);
            }
            let weights: Vec<i64> = shares.iter().map(|share| share.2).collect();
            let split = |whole| if shares.is_empty() { Vec::new() } else { largest_remainder(whole, &weights) };
            let columns = total.map(split);
            for (at, (staff, department, _)) in shares.iter().enumerate() {
                add(("person", period, *staff, *department), std::array::from_fn(|column| columns[column][at]));
            }
            for (product, part) in effects {
                let goods = [part[0], part[1], part[2], part[3], 0, 0, 0];
                if goods != Sums::default() {
                    add(("product", period, product.unwrap_or(0), 0), goods);
                }
            }
        }
    }

    fn post_order(&mut self, order: usize, effects: &[(Option<i64>, Sums)]) {
        let row = self.by_order.entry(order).or_default();
        *row = effects.iter().fold(*row, |sum, (_, part)| plus(sum, *part));
    }

    /// Ships quantities of lines of an order; keys of the rows are filled in by the caller.
    pub fn ship(&mut self, order: usize, on: NaiveDate, parts: &[(usize, i64)], direct: i64, ids: (i64, &[i64])) {
        let mut lines = Vec::new();
        for ((at, quantity), id) in parts.iter().zip(ids.1) {
            let before: (i64, i64) = (self.deliveries.iter().filter(|delivery| delivery.order == order))
                .flat_map(|delivery| &delivery.lines)
                .filter(|shipped| shipped.line == *at)
                .fold((0, 0), |sum, shipped| (sum.0 + shipped.amount, sum.1 + shipped.net));
            let line = &mut self.orders[order].lines[*at];
            line.shipped += quantity;
            let amount = round(line.amount, line.shipped, line.quantity);
            let net = if line.amount == 0 { line.net } else { round(line.net, amount, line.amount) };
            let unit_cost = line.product.map_or(0, |product| self.products[product].cost);
            if let Some(product) = line.product {
                self.products[product].on_hand -= quantity;
            }
            lines.push(Shipped {
                id: *id,
                line: *at,
                quantity: *quantity,
                // After an amendment the parts before may have had a 分 more than their share.
                amount: (amount - before.0).max(0),
                net: (net - before.1).max(0),
                cost: round(*quantity, unit_cost, 100_000),
                returned: 0,
                returned_amount: 0,
            });
        }
        let weights: Vec<i64> = lines.iter().map(|line| line.amount).collect();
        let of = self.orders[order].clone();
        let effects: Vec<_> = (lines.iter().zip(largest_remainder(direct, &weights)))
            .map(|(line, direct)| {
                let product = of.lines[line.line].product.map(|product| self.products[product].id);
                (product, [line.net, 0, line.cost, direct, 0, 0, 0])
            })
            .collect();
        self.post(on, of.customer, &of.shares, &effects);
        self.post_order(order, &effects);
        self.deliveries.push(Delivery { id: ids.0, order, on, lines });
    }

    /// When what is shipped on a day is due.
    pub fn due(&self, order: usize, on: NaiveDate) -> NaiveDate {
        on.checked_add_days(Days::new(self.orders[order].credit_days)).unwrap()
    }

    /// Takes goods back, and gives the amount of the credit note.
    pub fn take_back(&mut self, delivery: usize, on: NaiveDate, parts: &[(usize, i64, bool)]) -> i64 {
        let order = self.deliveries[delivery].order;
        let (mut effects, mut total) = (Vec::new(), 0);
        for (at, quantity, scrapped) in parts {
            let line = &mut self.deliveries[delivery].lines[*at];
            let up_to = |quantity: i64| {
                let amount = round(line.amount, quantity, line.quantity);
                let net = if line.amount == 0 { line.net } else { round(line.net, amount, line.amount) };
                (amount, net, round(line.cost, quantity, line.quantity))
            };
            let (before, after) = (up_to(line.returned), up_to(line.returned + quantity));
            let amount = after.0 - before.0;
            line.returned += quantity;
            line.returned_amount += amount;
            total += amount;
            let product = self.orders[order].lines[line.line].product;
            if let (Some(product), false) = (product, scrapped) {
                self.products[product].on_hand += quantity;
            }
            let cost = if *scrapped { 0 } else { before.2 - after.2 };
            effects.push((product.map(|product| self.products[product].id), [0, after.1 - before.1, cost, 0, 0, 0, 0]));
        }
        let of = self.orders[order].clone();
        self.post(on, of.customer, &of.shares, &effects);
        self.post_order(order, &effects);
        self.pay_people(on, order, Some(delivery));
        total
    }

    /// Uses a part of a credit for a debt (negative = takes it back).
    pub fn allocate(&mut self, id: i64, credit: usize, debt: usize, amount: i64, on: NaiveDate) {
        self.uses.push(Use { id, credit, debt: Some(debt), amount, on, reversed: amount < 0 });
        self.pay_people_of(on, debt);
    }

    /// Gives up a part of a debt.
    pub fn write_off(&mut self, id: i64, debt: usize, bad: bool, amount: i64, on: NaiveDate) {
        let (whole, whole_net) = match (self.debts[debt].delivery, self.debts[debt].order) {
            (Some(delivery), _) => (self.deliveries[delivery].lines.iter())
                .fold((0, 0), |sum, line| (sum.0 + line.amount, sum.1 + line.net)),
            (None, Some(order)) => {
                (self.orders[order].lines.iter()).fold((0, 0), |sum, line| (sum.0 + line.amount, sum.1 + line.net))
            }
            (None, None) => (self.debts[debt].amount, self.debts[debt].amount),
        };
        let before = self.write_offs.iter().filter(|of| of.debt == debt);
        let before = before.fold((0, 0), |sum, of| (sum.0 + of.amount, sum.1 + of.net));
        let net = round(before.0 + amount, whole_net, whole) - before.1;
        let customer = self.debts[debt].customer;
        self.post(on, customer, &[], &[(None, [0, 0, 0, 0, 0, net, 0])]);
        self.write_offs.push(WriteOff { id, debt, amount, net, bad, on, reversed: false });
        self.pay_people_of(on, debt);
    }

    /// Takes a write-off back.
    pub fn reverse_write_off(&mut self, id: i64, of: usize, on: NaiveDate) {
        let row = self.write_offs[of].clone();
        self.write_offs[of].reversed = true;
        let customer = self.debts[row.debt].customer;
        self.post(on, customer, &[], &[(None, [0, 0, 0, 0, 0, -row.net, 0])]);
        self.write_offs.push(WriteOff { id, amount: -row.amount, net: -row.net, on, reversed: true, ..row });
        self.pay_people_of(on, row.debt);
    }

    /// What of a debt is open on a day.
    pub fn open(&self, debt: usize, on: NaiveDate) -> i64 {
        let used = self.uses.iter().filter(|part| part.debt == Some(debt) && part.on <= on).map(|part| part.amount);
        let lost = self.write_offs.iter().filter(|of| of.debt == debt && of.on <= on).map(|of| of.amount);
        self.debts[debt].amount - used.sum::<i64>() - lost.sum::<i64>()
    }

    /// What of a credit is left on a day.
    pub fn left(&self, credit: usize, on: NaiveDate) -> i64 {
        if self.credits[credit].reversed.is_some_and(|day| day <= on) {
            return 0;
        }
        let used = self.uses.iter().filter(|part| part.credit == credit && part.on <= on).map(|part| part.amount);
        self.credits[credit].amount - used.sum::<i64>()
    }
}

pub(super) fn plus(mut sum: Sums, part: Sums) -> Sums {
    for (sum, part) in sum.iter_mut().zip(part) {
        *sum += part;
    }
    sum
}
