//! Orders are shipped, and some of it comes back.

use chrono::NaiveDate;
use crm::checkpoints::{self, NewAnswer};
use crm::db::Uow;
use crm::ids::{DeliveryId, OrderId, OrderLineId};
use crm::money::{Money, Quantity};
use crm::orders::{
    self, NewDelivery, NewReturn, OrderDetail, OrderState, Payment, Progress, ReturnedLine, ShippedLine,
};
use crm::receivables;

use super::super::habits::Pays;
use super::{Event, Trade, day, working};

const CARRIERS: [(&str, &str); 4] = [("德邦物流", "DPK"), ("顺丰速运", "SF"), ("安能物流", "AN"), ("自有车辆", "沪A")];
const WAREHOUSES: [&str; 2] = ["上海嘉定仓", "东莞虎门仓"];
const REASONS: [&str; 4] =
    ["型号发错，客户要求退回", "外观划伤，客户拒收", "客户项目变更，多余退回", "受潮结块，质量问题"];

impl Trade<'_> {
    /// Notes what follows from an order: shipped at once, or in two parts.
    pub(super) fn go_on_with(&mut self, on: NaiveDate, at: usize, order: &OrderDetail) {
        if order.order.state != OrderState::Confirmed {
            return;
        }
        let id = order.order.id;
        let all: Vec<(OrderLineId, Quantity)> = order.lines.iter().map(|line| (line.id, line.quantity)).collect();
        let first = working(day(on, self.dice.between(1, 6)));
        // Only what can be parted is.
        let parted = self.dice.percent(18) && all.iter().all(|(_, quantity)| quantity.0 >= 10 * Quantity::SCALE);
        if !parted {
            self.note(first, Event::Ship(at, id, all));
            return;
        }
        let now = |quantity: Quantity| Quantity(quantity.0 * 6 / 10 / Quantity::SCALE * Quantity::SCALE);
        let rest = all.iter().map(|(line, quantity)| (*line, Quantity(quantity.0 - now(*quantity).0))).collect();
        let begun = all.iter().map(|(line, quantity)| (*line, now(*quantity))).collect();
        self.note(first, Event::Ship(at, id, begun));
        let second = working(day(first, self.dice.between(6, 12)));
        self.note(second, Event::Ship(at, id, rest));
    }

    /// Ships, and notes when it is signed for, paid, and perhaps comes back.
    pub(super) async fn ship(
        &mut self,
        uow: &mut Uow,
        on: NaiveDate,
        at: usize,
        order: OrderId,
        lines: Vec<(OrderLineId, Quantity)>,
    ) -> anyhow::Result<()> {
        let (buyer, habit) = (self.buyer(at)?, self.habit(at)?);
        self.act(uow, buyer.sketch.owner)?;
        let detail = orders::detail(uow, order).await?;
        let amount: Money = detail
            .lines
            .iter()
            .filter_map(|line| Some((line, lines.iter().find(|(id, _)| *id == line.id)?.1)))
            .filter_map(|(line, quantity)| quantity.times(line.unit_price))
            .sum();
        let (carrier, prefix) = *self.dice.pick(&CARRIERS);
        let south = buyer.sketch.owner == "liuyang";
        let new = NewDelivery {
            carrier: Some(carrier.into()),
            tracking_number: Some(format!("{prefix}{}{:06}", on.format("%y%m%d"), self.dice.below(1_000_000))),
            shipped_on: Some(on),
            warehouse: Some(WAREHOUSES[usize::from(south)].into()),
            freight: Money((amount.0 * habit.freight / 100).max(2_500)),
            packing: Money(if self.dice.percent(30) { self.dice.between(10, 120) * 100 } else { 0 }),
            lines: lines.into_iter().map(|(line, quantity)| ShippedLine { line, quantity }).collect(),
            ..NewDelivery::default()
        };
        let delivery = orders::ship(uow, order, new).await?;
        self.expected.insert(delivery.id, delivery.amount);
        let there = day(on, self.dice.between(2, 4));
        if there < self.start {
            self.note(there, Event::Sign(at, delivery.id));
        }
        if self.dice.percent(6) && there < day(self.start, -20) {
            let back = working(day(there, self.dice.between(4, 12)));
            self.note(back, Event::Return(at, delivery.id));
        }
        if detail.order.payment == Payment::Terms {
            self.expect(day(on, detail.order.credit_days), at, delivery.id, habit.pays);
        }
        Ok(())
    }

    /// Notes when a delivery that is due on a day is paid.
    fn expect(&mut self, due: NaiveDate, at: usize, delivery: DeliveryId, pays: Pays) {
        let mut pay = |late: i64, percent: i64| {
            self.note(working(day(due, late)), Event::Pay(at, delivery, percent));
        };
        match pays {
            Pays::OnTime | Pays::Ahead => pay(-3, 100),
            Pays::Late(days) => pay(days, 100),
            Pays::Halves(days) => {
                pay(0, 60);
                pay(days, 100);
            }
            Pays::Stopped(days) => {
                if due < day(self.start, -days) {
                    self.note(working(due), Event::Pay(at, delivery, 100));
                }
            }
        }
    }

    /// The customer signs; the salesperson answers the points that are tracked, but not always.
    pub(super) async fn sign(
        &mut self,
        uow: &mut Uow,
        on: NaiveDate,
        at: usize,
        delivery: DeliveryId,
    ) -> anyhow::Result<()> {
        self.act(uow, self.buyer(at)?.sketch.owner)?;
        orders::progress(uow, delivery, Progress::Signed, Some(on)).await?;
        if on < day(self.start, -super::stories::TRACKED) {
            return Ok(());
        }
        for (place, point) in checkpoints::of_delivery(uow, delivery).await?.into_iter().enumerate() {
            if self.dice.percent(25) {
                continue;
            }
            let bad = self.dice.percent(12);
            let answer = match (place, bad) {
                (0, false) => "yes",
                (0, true) => "no",
                (_, false) => "5",
                (_, true) => "2",
            };
            let note = bad.then(|| "外箱受潮，里面少了两件，已拍照，和仓库核对中。".to_owned());
            let new =
                NewAnswer { version: point.row.version, answer: answer.into(), bad: false, note, pictures: Vec::new() };
            checkpoints::answer(uow, point.row.id, new).await?;
        }
        Ok(())
    }

    /// A tenth of the first line comes back; the credit note goes to what is open.
    pub(super) async fn take_back(
        &mut self,
        uow: &mut Uow,
        on: NaiveDate,
        at: usize,
        delivery: DeliveryId,
    ) -> anyhow::Result<()> {
        let buyer = self.buyer(at)?;
        self.act(uow, buyer.sketch.owner)?;
        let detail = orders::find_delivery(uow, delivery).await?;
        let Some((line, _)) = detail.lines.first() else { return Ok(()) };
        let some = (line.quantity.0 / 8 / Quantity::SCALE * Quantity::SCALE).max(Quantity::SCALE).min(line.quantity.0);
        let reason = *self.dice.pick(&REASONS);
        let scrapped = reason.contains("质量");
        let new = NewReturn {
            returned_on: Some(on),
            reason: reason.into(),
            lines: vec![ReturnedLine { line: line.id, quantity: Quantity(some), scrapped }],
        };
        let back = orders::take_back(uow, delivery, new).await?;
        if let Some(expected) = self.expected.get_mut(&delivery) {
            *expected = *expected - back.amount;
        }
        self.act(uow, "sunli")?;
        receivables::allocate_oldest(uow, buyer.id, None, Some(on)).await?;
        Ok(())
    }
}
