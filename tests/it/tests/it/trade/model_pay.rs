//! The naive bookkeeping of what is called off, amended and spent, and of commission.

use chrono::NaiveDate;

use super::model::{Commission, Model, largest_remainder, month, net, round};

impl Model {
    /// Calls off what is open of an order, and gives the amount of the credit note.
    pub fn call_off(&mut self, order: usize, on: NaiveDate) -> i64 {
        let mut rest = 0;
        for line in 0..self.orders[order].lines.len() {
            let gone: i64 = self.shipped_amount(order, line);
            let line = &mut self.orders[order].lines[line];
            if line.shipped + line.cancelled < line.quantity {
                rest += line.amount - gone;
                line.cancelled = line.quantity - line.shipped;
            }
        }
        if self.orders[order].plan.is_empty() {
            return 0;
        }
        self.pay_people(on, order, None);
        rest
    }

    /// What was shipped of an order's line.
    pub fn shipped_amount(&self, order: usize, line: usize) -> i64 {
        (self.deliveries.iter().filter(|delivery| delivery.order == order))
            .flat_map(|delivery| &delivery.lines)
            .filter(|shipped| shipped.line == line)
            .map(|shipped| shipped.amount)
            .sum()
    }

    /// The lines behind a delivery, or an order with a plan, with what the customer keeps of them.
    fn kept(&self, order: usize, delivery: Option<usize>) -> Vec<(usize, i64)> {
        let Some(delivery) = delivery else {
            let mut kept = Vec::new();
            for (at, line) in self.orders[order].lines.iter().enumerate() {
                let mut amount = if line.cancelled > 0 { self.shipped_amount(order, at) } else { line.amount };
                for delivery in self.deliveries.iter().filter(|delivery| delivery.order == order) {
                    amount -=
                        delivery.lines.iter().filter(|of| of.line == at).map(|of| of.returned_amount).sum::<i64>();
                }
                kept.push((at, amount));
            }
            return kept;
        };
        self.deliveries[delivery].lines.iter().map(|line| (line.line, line.amount - line.returned_amount)).collect()
    }

    /// Commission is what the cash that came in brings, of goods that were kept, less bad debt: what
    /// is missing to that is entered.
    pub fn pay_people(&mut self, on: NaiveDate, order: usize, delivery: Option<usize>) {
        let delivery = delivery.filter(|_| self.orders[order].plan.is_empty());
        let ours = |debt: usize| self.debts[debt].order == Some(order) && self.debts[debt].delivery == delivery;
        let mut cash = 0;
        for part in &self.uses {
            if part.debt.is_some_and(ours) && self.credits[part.credit].cash {
                cash += part.amount;
            }
        }
        let lost: i64 = self.write_offs.iter().filter(|of| of.bad && ours(of.debt)).map(|of| of.amount).sum();
        let kept = self.kept(order, delivery);
        let counted = (cash.min(kept.iter().map(|(_, amount)| amount).sum()) - lost).max(0);
        let weights: Vec<i64> = kept.iter().map(|(_, amount)| *amount).collect();
        let of = self.orders[order].clone();
        let people: Vec<i64> = of.shares.iter().map(|share| share.2).collect();
        for ((line, _), cash) in kept.iter().zip(largest_remainder(counted, &weights)) {
            if of.lines[*line].commission_bp == 0 {
                continue;
            }
            let base = net(cash, of.lines[*line].tax_bp);
            let whole = round(base, of.lines[*line].commission_bp, 10_000);
            for ((staff, department, _), due) in of.shares.iter().zip(largest_remainder(whole, &people)) {
                let same = |row: &&Commission| {
                    (row.order, row.line, row.delivery, row.staff) == (order, *line, delivery, *staff)
                };
                let got = self.commissions.iter().filter(same);
                let got = got.fold((0, 0), |sum, row| (sum.0 + row.base, sum.1 + row.amount));
                let (base, amount) = (base - got.0, due - got.1);
                let effect = [0, 0, 0, 0, amount, 0, 0];
                self.post(on, of.customer, &[(*staff, *department, 10_000)], &[(None, effect)]);
                let month = self.settled_into(month(on));
                self.commissions.push(Commission { month, staff: *staff, order, line: *line, delivery, base, amount });
            }
        }
    }

    /// The month with which something of a month is settled: the first that is not settled yet.
    fn settled_into(&self, mut month: i64) -> i64 {
        while self.settled.contains_key(&month) {
            month = if month % 100 == 12 { month + 89 } else { month + 1 };
        }
        month
    }

    /// Commission follows what happened to a debt.
    pub(super) fn pay_people_of(&mut self, on: NaiveDate, debt: usize) {
        if let Some(order) = self.debts[debt].order {
            self.pay_people(on, order, self.debts[debt].delivery);
        }
    }

    /// Another quantity and price of a line; what was shipped stays as it was.
    pub fn amend(&mut self, order: usize, line: usize, quantity: i64, unit_price: i64) {
        let gone: (i64, i64) = (self.deliveries.iter().filter(|delivery| delivery.order == order))
            .flat_map(|delivery| &delivery.lines)
            .filter(|shipped| shipped.line == line)
            .fold((0, 0), |sum, shipped| (sum.0 + shipped.amount, sum.1 + shipped.net));
        let of = &mut self.orders[order].lines[line];
        of.quantity = quantity;
        of.price = unit_price;
        let amount = round(quantity, unit_price, 100_000);
        (of.amount, of.net) = match quantity == of.shipped {
            true => gone,
            false => (amount.max(gone.0), net(amount, of.tax_bp).max(gone.1)),
        };
    }

    /// Something is spent, perhaps for a customer (negative: that is taken back).
    pub fn spend(&mut self, on: NaiveDate, customer: Option<usize>, amount: i64) {
        if let Some(customer) = customer {
            self.post(on, customer, &[], &[(None, [0, 0, 0, 0, 0, 0, amount])]);
        }
        self.cash += -amount;
    }

    /// The commission of a month is settled.
    pub fn settle(&mut self, month: i64) {
        let rows = self.commissions.iter().filter(|row| row.month == month);
        let amount = rows.map(|row| row.amount).sum();
        self.settled.insert(month, amount);
    }
}
