//! The acts of a random history that change orders and books: amendments, planned deliveries, goods
//! receipts, expenses, closing and settling months.

use chrono::{Datelike, NaiveDate};
use crm::cash::Method;
use crm::commissions;
use crm::db::Uow;
use crm::expenses::{self, NewExpense};
use crm::ids::{CustomerId, DeliveryId, OrderId, OrderLineId, ProductId};
use crm::money::{Money, Quantity, UnitPrice};
use crm::months;
use crm::orders::{self, AmendedLine, Amendment, NewDelivery, ShippedLine};
use crm::purchasing::{self, NewGoodsReceipt, NewPurchaseLine, NewPurchaseOrder};
use rand::RngExt;

use super::driver::{Driver, Refused};
use super::model::{month, net, round};

/// The month `back` months before one of a day.
fn earlier(day: NaiveDate, back: u32) -> i64 {
    let first = day.with_day(1).unwrap();
    month(first.checked_sub_months(chrono::Months::new(back)).unwrap())
}

impl Driver<'_> {
    /// Open lines of an order, by place; only those of which nothing was shipped, where that is asked.
    fn open_lines(&self, order: usize, untouched: bool) -> Vec<usize> {
        let lines = &self.model.orders[order].lines;
        let open = |at: &usize| lines[*at].shipped + lines[*at].cancelled < lines[*at].quantity;
        (0..lines.len()).filter(open).filter(|at| !untouched || lines[*at].shipped == 0).collect()
    }

    /// Another quantity or price of an open line; of an order with a plan two lines change places, so
    /// that it comes to the same.
    pub(super) async fn amend(&mut self, uow: Uow) -> Result<(), Refused> {
        let orders = 0..self.model.orders.len();
        let open: Vec<usize> = orders.filter(|at| !self.open_lines(*at, false).is_empty()).collect();
        let at = self.one(&open)?;
        let planned = !self.model.orders[at].plan.is_empty();
        let changes: Vec<(usize, i64, i64)> = if planned {
            let lines = self.open_lines(at, true);
            let (one, other) = (self.one(&lines)?, self.one(&lines)?);
            if one == other {
                return Err(Refused);
            }
            let of = |at: usize, line: usize| {
                let line = &self.model.orders[at].lines[line];
                (line.quantity, line.price)
            };
            let (first, second) = (of(at, one), of(at, other));
            vec![(one, second.0, second.1), (other, first.0, first.1)]
        } else {
            let lines = self.open_lines(at, false);
            let line = self.one(&lines)?;
            let of = self.model.orders[at].lines[line].clone();
            let least = of.shipped.max(1);
            let quantity = if self.rng.random_bool(0.3) { least } else { self.pick(least, least + 60_000) };
            let price = if of.shipped == 0 { self.pick(0, 2_500_000) } else { of.price };
            vec![(line, quantity, price)]
        };
        let id = OrderId(self.model.orders[at].id);
        let amended = |(line, quantity, price): &(usize, i64, i64)| AmendedLine {
            line: OrderLineId(self.model.orders[at].lines[*line].id),
            quantity: Quantity(*quantity),
            unit_price: UnitPrice(*price),
            price_reason: Some("议价".into()),
        };
        let amendment = Amendment {
            version: orders::detail(&uow, id).await.unwrap().order.version,
            reason: "客户改需求".into(),
            deliver_by: None,
            remark: None,
            lines: changes.iter().map(amended).collect(),
            added: Vec::new(),
        };
        orders::amend(&uow, id, amendment).await?;
        uow.commit().await.unwrap();
        for (line, quantity, price) in changes {
            self.model.amend(at, line, quantity, price);
        }
        if planned {
            let today = self.today();
            self.model.pay_people(today, at, None);
        }
        Ok(())
    }

    /// Plans a delivery, or ships one that was planned.
    pub(super) async fn plan(&mut self, uow: Uow) -> Result<(), Refused> {
        if !self.model.planned.is_empty() && self.rng.random_bool(0.5) {
            return self.dispatch(uow).await;
        }
        let orders = 0..self.model.orders.len();
        let open: Vec<usize> = orders.filter(|at| !self.open_lines(*at, false).is_empty()).collect();
        let at = self.one(&open)?;
        let mut lines = Vec::new();
        for line in self.open_lines(at, false) {
            let of = self.model.orders[at].lines[line].clone();
            let quantity = self.pick(1, of.quantity - of.shipped - of.cancelled);
            lines.push(ShippedLine { line: OrderLineId(of.id), quantity: Quantity(quantity) });
        }
        let new = NewDelivery { lines, planned: true, ..NewDelivery::default() };
        let made = orders::ship(&uow, OrderId(self.model.orders[at].id), new).await?;
        uow.commit().await.unwrap();
        self.model.planned.push(made.id.0);
        Ok(())
    }

    async fn dispatch(&mut self, uow: Uow) -> Result<(), Refused> {
        let at = self.pick(0, self.model.planned.len() as i64 - 1) as usize;
        // Either it leaves now, or never: what was shipped or called off meanwhile may stand in the way.
        let id = DeliveryId(self.model.planned.remove(at));
        let planned = orders::find_delivery(&uow, id).await?;
        let order = self.model.orders.iter().position(|of| of.id == planned.summary.delivery.order_id.0).unwrap();
        let mut lines = planned.lines;
        lines.sort_by_key(|(part, _)| part.id);
        let parts: Vec<(usize, i64)> = lines
            .iter()
            .map(|(part, line)| {
                let at = self.model.orders[order].lines.iter().position(|of| of.id == line.id.0);
                (at.unwrap(), part.quantity.0)
            })
            .collect();
        let (on, freight) = (self.day(self.model.orders[order].on), self.pick(0, 9_999));
        let new = NewDelivery { shipped_on: Some(on), freight: Money(freight), ..NewDelivery::default() };
        let made = orders::dispatch(&uow, id, new).await?;
        self.shipped(uow, order, (made.id, on), &parts, freight).await;
        Ok(())
    }

    /// Goods are ordered and come in; the average cost follows.
    pub(super) async fn goods(&mut self, uow: Uow) -> Result<(), Refused> {
        let at = self.pick(0, 5) as usize;
        let (quantity, unit_price) = (self.pick(1, 300_000), self.pick(0, 2_000_000));
        let line = NewPurchaseLine {
            product: Some(ProductId(self.model.products[at].id)),
            quantity: Quantity(quantity),
            unit_price: UnitPrice(unit_price),
            ..NewPurchaseLine::default()
        };
        let new = NewPurchaseOrder { supplier: self.supplier, lines: vec![line], ..NewPurchaseOrder::default() };
        let order = purchasing::create(&uow, new).await?.summary.order.id;
        purchasing::receive(&uow, order, NewGoodsReceipt::default()).await?;
        uow.commit().await.unwrap();
        let product = &mut self.model.products[at];
        if product.moving {
            // In 0.0001 元 for each 0.001: an amount in 分 is 100,000 of them.
            let came = round(net(round(quantity, unit_price, 100_000), product.tax_bp), 100_000, 1);
            product.cost = match product.on_hand {
                ..=0 => round(came, 1, quantity),
                there => round(there * product.cost + came, 1, there + quantity),
            };
        }
        product.on_hand += quantity;
        Ok(())
    }

    /// Money is spent, for a customer or not; at times that was wrong.
    pub(super) async fn expense(&mut self, uow: Uow) -> Result<(), Refused> {
        let customer = Some(self.pick(0, 4) as usize).filter(|at| *at < self.model.customers.len());
        let (on, amount) = (self.day(self.today() - chrono::Duration::days(30)), self.pick(1, 500_000));
        let wrong = self.rng.random_bool(0.2);
        let new = NewExpense {
            item: self.item,
            spent_on: Some(on),
            amount: Money(amount),
            staff: None,
            customer: customer.map(|at| CustomerId(self.model.customers[at])),
            campaign: None,
            method: Method::Cash,
            account: None,
            remark: None,
        };
        let made = expenses::create(&uow, new).await?;
        let today = self.today();
        if wrong {
            expenses::reverse(&uow, made.id, Some(today), "重复录入").await?;
        }
        uow.commit().await.unwrap();
        self.model.spend(on, customer, amount);
        if wrong {
            self.model.spend(today, customer, -amount);
        }
        Ok(())
    }

    /// A month is closed, or opened again: what is dated into it is refused meanwhile.
    pub(super) async fn close_month(&mut self, uow: Uow) -> Result<(), Refused> {
        match self.closed.pop_first() {
            Some(month) => months::reopen(&uow, month, "漏录").await.unwrap(),
            None => {
                let back = self.pick(1, 2) as u32;
                let month = earlier(self.today(), back);
                months::close(&uow, month).await?;
                self.closed.insert(month);
            }
        }
        uow.commit().await.unwrap();
        Ok(())
    }

    /// The commission of a month is settled: it never changes after that.
    pub(super) async fn settle(&mut self, uow: Uow) -> Result<(), Refused> {
        let back = self.pick(1, 3) as u32;
        let month = earlier(self.today(), back);
        let asked = commissions::settle(&uow, month).await?;
        commissions::settlement_decided(&uow, asked.id, true).await?;
        uow.commit().await.unwrap();
        self.model.settle(month);
        Ok(())
    }
}
