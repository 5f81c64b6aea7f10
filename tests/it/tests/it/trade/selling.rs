//! The acts of a random history that sell: orders, and what is shipped of them.

use chrono::{Days, NaiveDate};
use crm::db::Uow;
use crm::ids::{CustomerId, DeliveryId, OrderId, OrderLineId, ProductId, StaffId};
use crm::money::{Money, Quantity, UnitPrice};
use crm::orders::{self, NewDelivery, NewInstalment, NewLine, NewOrder, NewShare, ShippedLine};
use rand::RngExt;

use super::driver::{Driver, Refused};
use super::model::{Debt, Line, Order, Share, net, round};

impl Driver<'_> {
    pub(super) async fn order(&mut self, uow: Uow) -> Result<(), Refused> {
        let today = self.today();
        let back = self.pick(0, 40);
        let on = self.day(today.checked_sub_days(Days::new(back as u64)).unwrap());
        let customer = self.pick(0, 3) as usize;
        let mut lines = Vec::new();
        for _ in 0..self.pick(1, 4) {
            let at = self.pick(0, 6) as usize;
            let product = self.model.products.get(at).map(|product| ProductId(product.id));
            let free = product.is_none();
            lines.push(NewLine {
                product,
                product_name: if free { "安装服务".into() } else { String::new() },
                unit: if free { "次".into() } else { String::new() },
                quantity: Quantity(self.pick(1, 60_000)),
                unit_price: UnitPrice(self.pick(0, 2_500_000)),
                tax_rate_bp: free.then_some(600),
                price_reason: Some("议价".into()),
                ..NewLine::default()
            });
        }
        let mut shares: Vec<NewShare> = Vec::new();
        let first = self.pick(0, 2) as usize;
        let part = if self.rng.random_bool(0.5) { 10_000 } else { self.pick(1, 9_999) };
        for (at, share_bp) in [(first, part), ((first + 1) % 3, 10_000 - part)] {
            if share_bp > 0 {
                shares.push(NewShare { staff: StaffId(self.people[at].0), share_bp });
            }
        }
        let amount: i64 = lines.iter().map(|line| round(line.quantity.0, line.unit_price.0, 100_000)).sum();
        let mut plan = Vec::new();
        if amount > 2 && self.rng.random_bool(0.25) {
            let deposit = self.pick(1, amount - 1);
            let later = on.checked_add_days(Days::new(30)).unwrap();
            plan = vec![(on, deposit), (later, amount - deposit)];
        }
        let credit_days = self.pick(0, 60);
        let instalment = |(due_on, amount): &(NaiveDate, i64)| NewInstalment {
            name: "款项".into(),
            due_on: *due_on,
            amount: Money(*amount),
        };
        let new = NewOrder {
            customer: CustomerId(self.model.customers[customer]),
            ordered_on: Some(on),
            shares: shares.clone(),
            credit_days: Some(credit_days),
            instalments: plan.iter().map(instalment).collect(),
            lines: lines.clone(),
            ..NewOrder::default()
        };
        let made = orders::create(&uow, new).await?;
        let debts = self.debts_of(&uow, "order_id", made.order.id.0).await;
        uow.commit().await.unwrap();
        let line = |(line, row): (&NewLine, &orders::OrderLine)| {
            let product = line.product.and_then(|key| self.model.products.iter().position(|of| of.id == key.0));
            let tax_bp = product.map_or(600, |at| self.model.products[at].tax_bp);
            let amount = round(line.quantity.0, line.unit_price.0, 100_000);
            let commission_bp = product.map_or(0, |at| self.model.commission_bp(at, on));
            let quantity = line.quantity.0;
            Line {
                id: row.id.0,
                product,
                quantity,
                price: line.unit_price.0,
                amount,
                net: net(amount, tax_bp),
                tax_bp,
                commission_bp,
                shipped: 0,
                cancelled: 0,
            }
        };
        let lines = lines.iter().zip(&made.lines).map(line).collect();
        let share = |share: &NewShare| -> Share {
            let (staff, department) = *self.people.iter().find(|(staff, _)| *staff == share.staff.0).unwrap();
            (staff, department, share.share_bp)
        };
        let mut shares: Vec<Share> = shares.iter().map(share).collect();
        shares.sort_unstable();
        let order = self.model.orders.len();
        self.model.orders.push(Order {
            id: made.order.id.0,
            customer,
            on,
            credit_days: credit_days as u64,
            plan: plan.clone(),
            shares,
            lines,
        });
        for (id, (due_on, amount)) in debts.into_iter().zip(plan) {
            self.model.debts.push(Debt {
                id,
                customer,
                order: Some(order),
                delivery: None,
                issued_on: on,
                due_on,
                amount,
            });
        }
        Ok(())
    }

    pub(super) async fn ship(&mut self, uow: Uow) -> Result<(), Refused> {
        let open = |line: &Line| line.quantity - line.shipped - line.cancelled;
        let with_open: Vec<usize> = (0..self.model.orders.len())
            .filter(|at| self.model.orders[*at].lines.iter().any(|line| open(line) > 0))
            .collect();
        let at = self.one(&with_open)?;
        let order = self.model.orders[at].clone();
        let mut parts = Vec::new();
        for (line, of) in order.lines.iter().enumerate().filter(|(_, line)| open(line) > 0) {
            if self.rng.random_bool(0.8) {
                let quantity = if self.rng.random_bool(0.5) { open(of) } else { self.pick(1, open(of)) };
                parts.push((line, quantity));
            }
        }
        let on = self.day(order.on);
        let (freight, packing) = (self.pick(0, 9_999), self.pick(0, 500));
        let shipped = |(line, quantity): &(usize, i64)| ShippedLine {
            line: OrderLineId(order.lines[*line].id),
            quantity: Quantity(*quantity),
        };
        if parts.is_empty() {
            return Err(Refused);
        }
        let new = NewDelivery {
            shipped_on: Some(on),
            lines: parts.iter().map(shipped).collect(),
            freight: Money(freight),
            packing: Money(packing),
            ..NewDelivery::default()
        };
        let made = orders::ship(&uow, OrderId(order.id), new).await?;
        self.shipped(uow, at, (made.id, on), &parts, freight + packing).await;
        Ok(())
    }

    /// Something was shipped: parts of an order's lines, by place.
    pub(super) async fn shipped(
        &mut self,
        uow: Uow,
        at: usize,
        (id, on): (DeliveryId, NaiveDate),
        parts: &[(usize, i64)],
        direct: i64,
    ) {
        let order = self.model.orders[at].clone();
        let debts = self.debts_of(&uow, "delivery_id", id.0).await;
        let lines = orders::find_delivery(&uow, id).await.unwrap().lines;
        let ids: Vec<i64> = parts
            .iter()
            .map(|(line, _)| lines.iter().find(|(_, of)| of.id.0 == order.lines[*line].id).unwrap().0.id.0)
            .collect();
        uow.commit().await.unwrap();
        self.model.ship(at, on, parts, direct, (id.0, &ids));
        let delivery = self.model.deliveries.len() - 1;
        let amount: i64 = self.model.deliveries[delivery].lines.iter().map(|line| line.amount).sum();
        assert_eq!(debts.len(), usize::from(order.plan.is_empty() && amount > 0), "one receivable, or none");
        for id in debts {
            let due_on = self.model.due(at, on);
            let customer = order.customer;
            self.model.debts.push(Debt {
                id,
                customer,
                order: Some(at),
                delivery: Some(delivery),
                issued_on: on,
                due_on,
                amount,
            });
        }
    }
}
