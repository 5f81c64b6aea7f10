//! Random histories of orders, shipments, returns, amendments and cancellations: after each step the
//! balance of the customer is what a naive model adds up.

use crm::ids::{DeliveryId, DeliveryLineId, OrderId, OrderLineId};
use crm::money::{Money, Quantity, UnitPrice};
use crm::orders::{self, AmendedLine, Amendment, NewDelivery, NewLine, NewOrder, NewReturn, ReturnedLine, ShippedLine};
use crm::receivables::balance;
use it::{Company, Known, World, both};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

both!(a_random_history_adds_up);

const STEPS: usize = 150;

struct Dice(u64);

impl Dice {
    /// From 0 to below `most`.
    fn roll(&mut self, most: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % most
    }

    fn pick<'a, T>(&mut self, of: &'a mut [T]) -> Option<&'a mut T> {
        let count = i64::try_from(of.len()).unwrap();
        if count == 0 { None } else { of.get_mut(usize::try_from(self.roll(count)).unwrap()) }
    }
}

/// Half up, in one division, of what is never negative.
fn share(whole: i64, part: i64, of: i64) -> i64 {
    let (whole, part, of) = (i128::from(whole), i128::from(part), i128::from(of));
    i64::try_from((2 * whole * part + of) / (2 * of)).unwrap()
}

fn amount(quantity: i64, price: i64) -> i64 {
    share(quantity * price, 1, 100_000)
}

struct Line {
    key: OrderLineId,
    quantity: i64,
    price: i64,
    amount: i64,
    shipped: i64,
    taken: i64,
    off: bool,
}

impl Line {
    fn open(&self) -> i64 {
        if self.off { 0 } else { self.quantity - self.shipped }
    }
}

struct Part {
    delivery: DeliveryId,
    key: DeliveryLineId,
    quantity: i64,
    amount: i64,
    back: i64,
}

#[derive(Default)]
struct Model {
    orders: Vec<(OrderId, Vec<Line>)>,
    parts: Vec<Part>,
    credited: i64,
}

impl Model {
    /// Open, credit, unshipped.
    fn balance(&self) -> (i64, i64, i64) {
        let lines = self.orders.iter().flat_map(|(_, lines)| lines);
        let unshipped = lines.filter(|line| line.open() > 0).map(|line| line.amount - line.taken).sum();
        (self.parts.iter().map(|part| part.amount).sum(), self.credited, unshipped)
    }
}

struct Play<'a> {
    world: &'a World,
    company: Company,
    known: Known,
    dice: Dice,
    model: Model,
}

impl Play<'_> {
    async fn order(&mut self) {
        let count = 1 + self.dice.roll(4);
        let typed: Vec<(i64, i64)> = (0..count).map(|_| (1 + self.dice.roll(9_999), self.dice.roll(999_999))).collect();
        let line = |(quantity, price): &(i64, i64)| NewLine {
            product_name: "球阀".into(),
            unit: "个".into(),
            quantity: Quantity(*quantity),
            unit_price: UnitPrice(*price),
            tax_rate_bp: Some(1_300),
            ..NewLine::default()
        };
        let lines = typed.iter().map(line).collect();
        let uow = self.company.begin(self.world, "lina").await;
        let new = NewOrder { customer: self.known.customer, lines, ..NewOrder::default() };
        let made = orders::create(&uow, new).await.unwrap();
        uow.commit().await.unwrap();
        let lines = made.lines.iter().zip(&typed).map(|(row, (quantity, price))| Line {
            key: row.id,
            quantity: *quantity,
            price: *price,
            amount: amount(*quantity, *price),
            shipped: 0,
            taken: 0,
            off: false,
        });
        self.model.orders.push((made.order.id, lines.collect()));
    }

    async fn ship(&mut self) {
        let Some((id, lines)) = self.dice.pick(&mut self.model.orders) else { return };
        let mut asked = Vec::new();
        let mut sums = Vec::new();
        for line in lines.iter_mut().filter(|line| line.open() > 0) {
            let quantity = if self.dice.roll(3) == 0 { line.open() } else { 1 + self.dice.roll(line.open()) };
            asked.push(ShippedLine { line: line.key, quantity: Quantity(quantity) });
            line.shipped += quantity;
            let up_to = share(line.amount, line.shipped, line.quantity).max(line.taken);
            sums.push((line.key, quantity, up_to - line.taken));
            line.taken = up_to;
        }
        if asked.is_empty() {
            return;
        }
        let uow = self.company.begin(self.world, "lina").await;
        let made = orders::ship(&uow, *id, NewDelivery { lines: asked, ..NewDelivery::default() }).await.unwrap();
        let detail = orders::find_delivery(&uow, made.id).await.unwrap();
        uow.commit().await.unwrap();
        for (row, _) in detail.lines {
            let (_, quantity, amount) = *sums.iter().find(|(key, _, _)| *key == row.order_line_id).unwrap();
            assert_eq!((row.quantity.0, row.amount.0), (quantity, amount));
            self.model.parts.push(Part { delivery: made.id, key: row.id, quantity, amount, back: 0 });
        }
    }

    async fn take_back(&mut self) {
        let Some(part) = self.dice.pick(&mut self.model.parts) else { return };
        if part.back == part.quantity {
            return;
        }
        let quantity = 1 + self.dice.roll(part.quantity - part.back);
        let uow = self.company.begin(self.world, "lina").await;
        let line = ReturnedLine { line: part.key, quantity: Quantity(quantity), scrapped: false };
        let new = NewReturn { returned_on: None, reason: "退货".into(), lines: vec![line] };
        let row = orders::take_back(&uow, part.delivery, new).await.unwrap();
        uow.commit().await.unwrap();
        let wanted =
            share(part.amount, part.back + quantity, part.quantity) - share(part.amount, part.back, part.quantity);
        assert_eq!(row.amount, Money(wanted));
        part.back += quantity;
        self.model.credited += wanted;
    }

    async fn call_off(&mut self) {
        let Some((id, lines)) = self.dice.pick(&mut self.model.orders) else { return };
        let Some(line) = self.dice.pick(lines) else { return };
        if line.open() == 0 {
            return;
        }
        let uow = self.company.begin(self.world, "lina").await;
        let version = orders::detail(&uow, *id).await.unwrap().order.version;
        orders::cancel_rest(&uow, *id, version, "余量取消", &[line.key]).await.unwrap();
        uow.commit().await.unwrap();
        line.off = true;
    }

    async fn amend(&mut self) {
        let Some((id, lines)) = self.dice.pick(&mut self.model.orders) else { return };
        let Some(line) = self.dice.pick(lines) else { return };
        if line.open() == 0 {
            return;
        }
        let quantity = line.shipped.max(1) + self.dice.roll(5_000);
        let price = if line.shipped == 0 { self.dice.roll(999_999) } else { line.price };
        let uow = self.company.begin(self.world, "lina").await;
        let version = orders::detail(&uow, *id).await.unwrap().order.version;
        let amended = AmendedLine {
            line: line.key,
            quantity: Quantity(quantity),
            unit_price: UnitPrice(price),
            price_reason: None,
        };
        let amendment = Amendment {
            version,
            reason: "改数量".into(),
            deliver_by: None,
            remark: None,
            lines: vec![amended],
            added: Vec::new(),
        };
        orders::amend(&uow, *id, amendment).await.unwrap();
        uow.commit().await.unwrap();
        (line.quantity, line.price) = (quantity, price);
        line.amount = if quantity == line.shipped { line.taken } else { amount(quantity, price).max(line.taken) };
    }

    async fn check(&self, step: usize) {
        let uow = self.world.reading(&self.company);
        let query = balance::Entity::find().filter(balance::Column::CustomerId.eq(self.known.customer));
        let row = query.one(&uow).await.unwrap();
        let found = row.map_or((0, 0, 0), |row| (row.open.0, row.credit.0, row.unshipped.0));
        assert_eq!(found, self.model.balance(), "step {step}");
        let raw = orders::raw_unshipped(&uow).await.unwrap();
        assert_eq!(raw.get(&self.known.customer).map_or(0, |amount| amount.0), found.2, "step {step}");
    }
}

async fn a_random_history_adds_up(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let mut play = Play { world: &world, company, known, dice: Dice(20_261_122), model: Model::default() };
    for step in 0..STEPS {
        match play.dice.roll(10) {
            0..=2 => play.order().await,
            3..=5 => play.ship().await,
            6 | 7 => play.take_back().await,
            8 => play.amend().await,
            _ => play.call_off().await,
        }
        play.check(step).await;
    }
    assert!(play.model.parts.len() > 20 && play.model.credited > 0);
}
