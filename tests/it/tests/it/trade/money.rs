//! The acts of finance and purchasing in a random history.

use chrono::Days;
use crm::db::Uow;
use crm::ids::{AllocationId, CustomerId, DeliveryId, DeliveryLineId, OrderId, ReceiptId, ReceivableId, WriteOffId};
use crm::money::{Money, Quantity};
use crm::orders::{self, NewReturn, ReturnedLine};
use crm::products::{Thresholds, margins};
use crm::receivables::{self, Method, NewOpening, NewReceipt, NewRefund, Part, WriteOffKind};
use rand::RngExt;

use super::driver::{Driver, Refused};
use super::model::{Credit, Debt, Use};

impl Driver<'_> {
    /// Debts of a customer (or of all) that are open, by place.
    fn open_debts(&self, customer: Option<usize>) -> Vec<usize> {
        let today = self.today();
        let of = |at: &usize| customer.is_none_or(|of| self.model.debts[*at].customer == of);
        (0..self.model.debts.len()).filter(of).filter(|at| self.model.open(*at, today) > 0).collect()
    }

    /// Credits of which something is left, by place.
    fn open_credits(&self) -> Vec<usize> {
        let today = self.today();
        (0..self.model.credits.len()).filter(|at| self.model.left(*at, today) > 0).collect()
    }

    pub(super) async fn receipt(&mut self, uow: Uow) -> Result<(), Refused> {
        let customer = self.pick(0, 3) as usize;
        let key = CustomerId(self.model.customers[customer]);
        if self.rng.random_bool(0.1) {
            return self.opening(uow, customer, key).await;
        }
        let owed: i64 = self.open_debts(Some(customer)).into_iter().map(|at| self.model.open(at, self.today())).sum();
        let amount = if self.rng.random_bool(0.3) { owed.max(1) } else { self.pick(1, 3_000_000) };
        let on = self.day(self.today() - chrono::Duration::days(20));
        let new = NewReceipt {
            customer: key,
            received_on: Some(on),
            amount: Money(amount),
            method: Method::Bank,
            account: None,
            payer: None,
            remark: None,
            used: receivables::Use::Credit,
        };
        let row = receivables::create_receipt(&uow, new).await?;
        uow.commit().await.unwrap();
        self.model.credits.push(Credit { id: row.id.0, customer, cash: true, on, amount, reversed: None });
        Ok(())
    }

    async fn opening(&mut self, uow: Uow, customer: usize, key: CustomerId) -> Result<(), Refused> {
        let issued_on = self.day(self.today() - chrono::Duration::days(300));
        let (amount, days) = (self.pick(1, 900_000), self.pick(0, 90) as u64);
        let due_on = issued_on.checked_add_days(Days::new(days)).unwrap();
        let new = NewOpening { customer: key, issued_on, due_on: Some(due_on), amount: Money(amount), remark: None };
        let made = receivables::open_balance(&uow, new).await?;
        uow.commit().await.unwrap();
        let id = made.summary.receivable.id.0;
        self.model.debts.push(Debt { id, customer, order: None, delivery: None, issued_on, due_on, amount });
        Ok(())
    }

    /// By hand, to one or two debts; or the oldest first.
    pub(super) async fn allocate(&mut self, uow: Uow) -> Result<(), Refused> {
        let credits = self.open_credits();
        let credit = self.one(&credits)?;
        let customer = self.model.credits[credit].customer;
        let debts = self.open_debts(Some(customer));
        let debt = self.one(&debts)?;
        let today = self.today();
        let key = ReceiptId(self.model.credits[credit].id);
        let written = if self.rng.random_bool(0.3) {
            let customer = CustomerId(self.model.customers[customer]);
            // Of this receipt, or of all that the customer has paid.
            let only = Some(key).filter(|_| self.rng.random_bool(0.5));
            receivables::allocate_oldest(&uow, customer, only, Some(today)).await?
        } else {
            let earliest = self.model.credits[credit].on.max(self.model.debts[debt].issued_on);
            let on = self.day(earliest.min(today));
            let most = self.model.open(debt, today).min(self.model.left(credit, today));
            let amount = if self.rng.random_bool(0.5) { most } else { self.pick(1, most) };
            let receivable = ReceivableId(self.model.debts[debt].id);
            receivables::allocate(&uow, &[Part { receipt: key, receivable, amount: Money(amount) }], Some(on)).await?
        };
        uow.commit().await.unwrap();
        for row in written {
            let debt =
                self.model.debts.iter().position(|debt| Some(debt.id) == row.receivable_id.map(|id| id.0)).unwrap();
            let credit = self.model.credits.iter().position(|credit| credit.id == row.receipt_id.0).unwrap();
            self.model.allocate(row.id.0, credit, debt, row.amount.0, row.allocated_on);
        }
        Ok(())
    }

    fn live_uses(&self, paid_back: bool) -> Vec<usize> {
        let live = |at: &usize| !self.model.uses[*at].reversed && self.model.uses[*at].debt.is_none() == paid_back;
        (0..self.model.uses.len()).filter(live).collect()
    }

    pub(super) async fn reverse_use(&mut self, uow: Uow) -> Result<(), Refused> {
        let paid_back = self.rng.random_bool(0.2);
        let live = self.live_uses(paid_back);
        let at = self.one(&live)?;
        let of = self.model.uses[at].clone();
        let on = self.day(of.on);
        let back = receivables::reverse_allocation(&uow, AllocationId(of.id), Some(on), "录错").await?;
        uow.commit().await.unwrap();
        self.model.uses[at].reversed = true;
        match of.debt {
            Some(debt) => self.model.allocate(back.id.0, of.credit, debt, -of.amount, on),
            None => self.model.uses.push(Use { id: back.id.0, amount: -of.amount, on, reversed: true, ..of }),
        }
        Ok(())
    }

    pub(super) async fn reverse_receipt(&mut self, uow: Uow) -> Result<(), Refused> {
        let all: Vec<usize> = (0..self.model.credits.len())
            .filter(|at| self.model.credits[*at].cash && self.model.credits[*at].reversed.is_none())
            .collect();
        let at = self.one(&all)?;
        let on = self.today();
        receivables::reverse_receipt(&uow, ReceiptId(self.model.credits[at].id), Some(on), "录错").await?;
        uow.commit().await.unwrap();
        let live: Vec<usize> = (0..self.model.uses.len())
            .filter(|of| self.model.uses[*of].credit == at && !self.model.uses[*of].reversed)
            .collect();
        for of in live {
            let row = self.model.uses[of].clone();
            self.model.uses[of].reversed = true;
            self.model.allocate(0, at, row.debt.unwrap(), -row.amount, on);
        }
        self.model.credits[at].reversed = Some(on);
        Ok(())
    }

    pub(super) async fn refund(&mut self, uow: Uow) -> Result<(), Refused> {
        let credits = self.open_credits();
        let at = self.one(&credits)?;
        let (left, on) = (self.model.left(at, self.today()), self.day(self.model.credits[at].on));
        let amount = self.pick(1, left);
        let new = NewRefund {
            amount: Money(amount),
            on: Some(on),
            method: Method::Wechat,
            account: None,
            reason: "退款".into(),
        };
        let id = ReceiptId(self.model.credits[at].id);
        receivables::refund(&uow, id, new).await?;
        let made = receivables::find_receipt(&uow, id).await.unwrap();
        let id = made.allocations.iter().map(|(row, _)| row.id.0).max().unwrap();
        uow.commit().await.unwrap();
        self.model.uses.push(Use { id, credit: at, debt: None, amount, on, reversed: false });
        Ok(())
    }

    pub(super) async fn write_off(&mut self, uow: Uow) -> Result<(), Refused> {
        let debts = self.open_debts(None);
        let debt = self.one(&debts)?;
        let today = self.today();
        let most = self.model.open(debt, today);
        let amount = if self.rng.random_bool(0.4) { most } else { self.pick(1, most) };
        let bad = self.rng.random_bool(0.6);
        let kind = if bad { WriteOffKind::BadDebt } else { WriteOffKind::WriteOff };
        let id = ReceivableId(self.model.debts[debt].id);
        let asked = receivables::request_write_off(&uow, id, kind, Money(amount), "无法收回").await?;
        receivables::write_off_decided(&uow, asked.id, true).await?;
        uow.commit().await.unwrap();
        self.model.write_off(asked.id.0, debt, bad, amount, today);
        Ok(())
    }

    pub(super) async fn reverse_write_off(&mut self, uow: Uow) -> Result<(), Refused> {
        let live: Vec<usize> =
            (0..self.model.write_offs.len()).filter(|at| !self.model.write_offs[*at].reversed).collect();
        let at = self.one(&live)?;
        let on = self.day(self.model.write_offs[at].on);
        let id = WriteOffId(self.model.write_offs[at].id);
        let back = receivables::reverse_write_off(&uow, id, Some(on), "又收到了").await?;
        uow.commit().await.unwrap();
        self.model.reverse_write_off(back.id.0, at, on);
        Ok(())
    }

    /// Calls off what is open of an order, or of one of its lines.
    pub(super) async fn call_off(&mut self, uow: Uow) -> Result<(), Refused> {
        let open: Vec<usize> = (0..self.model.orders.len())
            .filter(|at| self.model.orders[*at].lines.iter().any(|line| line.shipped + line.cancelled < line.quantity))
            .collect();
        let at = self.one(&open)?;
        let id = OrderId(self.model.orders[at].id);
        let version = orders::detail(&uow, id).await.unwrap().order.version;
        orders::cancel_rest(&uow, id, version, "不再需要", &[]).await?;
        let rest = self.model.call_off(at, self.today());
        // A plan has asked for all of it: what is called off is credited.
        if rest > 0 {
            let id = self.newest_credit(&uow).await;
            let (customer, on) = (self.model.orders[at].customer, self.today());
            self.model.credits.push(Credit { id, customer, cash: false, on, amount: rest, reversed: None });
        }
        uow.commit().await.unwrap();
        Ok(())
    }

    /// Other thresholds from today on.
    pub(super) async fn rule(&mut self, uow: Uow) -> Result<(), Refused> {
        let (today, middle) = (self.today(), self.pick(-2_000, 4_000));
        let high = middle + self.pick(1, 4_000);
        let rates = [self.pick(0, 900), self.pick(0, 600), self.pick(0, 300)];
        let thresholds = Thresholds {
            high_bp: high,
            middle_bp: middle,
            high_commission_bp: rates[0],
            middle_commission_bp: rates[1],
            low_commission_bp: rates[2],
        };
        margins::add(&uow, today, thresholds).await?;
        uow.commit().await.unwrap();
        self.model.rules.push((today, [high, middle, rates[0], rates[1], rates[2]]));
        Ok(())
    }

    pub(super) async fn take_goods_back(&mut self, uow: Uow) -> Result<(), Refused> {
        let all: Vec<usize> = (0..self.model.deliveries.len())
            .filter(|at| self.model.deliveries[*at].lines.iter().any(|line| line.returned < line.quantity))
            .collect();
        let at = self.one(&all)?;
        let delivery = self.model.deliveries[at].clone();
        let mut parts = Vec::new();
        for (line, of) in delivery.lines.iter().enumerate().filter(|(_, line)| line.returned < line.quantity) {
            if parts.is_empty() || self.rng.random_bool(0.5) {
                let left = of.quantity - of.returned;
                let quantity = if self.rng.random_bool(0.3) { left } else { self.pick(1, left) };
                parts.push((line, quantity, self.rng.random_bool(0.3)));
            }
        }
        let on = self.day(delivery.on);
        let back = |(line, quantity, scrapped): &(usize, i64, bool)| ReturnedLine {
            line: DeliveryLineId(delivery.lines[*line].id),
            quantity: Quantity(*quantity),
            scrapped: *scrapped,
        };
        let new = NewReturn { returned_on: Some(on), reason: "退货".into(), lines: parts.iter().map(back).collect() };
        orders::take_back(&uow, DeliveryId(delivery.id), new).await?;
        let amount = self.model.take_back(at, on, &parts);
        if amount > 0 {
            let id = self.newest_credit(&uow).await;
            let customer = self.model.orders[delivery.order].customer;
            self.model.credits.push(Credit { id, customer, cash: false, on, amount, reversed: None });
        }
        uow.commit().await.unwrap();
        Ok(())
    }
}
