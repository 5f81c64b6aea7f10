//! Orders with their lines, deliveries with theirs.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use crm::actor::Actor;
use crm::clock::instant_at;
use crm::db::{Db, Uow};
use crm::ids::{CustomerId, DeliveryId, DeliveryLineId, OrderId, OrderLineId};
use crm::money::{Money, Quantity, UnitPrice};
use crm::numbers;
use crm::orders::{DeliveryState, OrderState, Payment, delivery, delivery_line, entity as order, line};
use sea_orm::ActiveValue::Set;

use super::customers::Book;
use super::dice::Dice;
use super::people::Company;
use super::{Progress, bulk, names};

/// The most orders: what fits into the keys and a person's patience.
pub(super) const MOST: u64 = 100_000_000;
/// Orders of one transaction.
const BATCH: u64 = 4000;
/// Orders go back so many days.
const HISTORY: u64 = 730;
/// Lines of each order.
const LINES: i64 = 2;

/// The rows of one transaction.
#[derive(Default)]
struct Batch {
    orders: Vec<order::ActiveModel>,
    lines: Vec<line::ActiveModel>,
    deliveries: Vec<delivery::ActiveModel>,
    delivery_lines: Vec<delivery_line::ActiveModel>,
}

/// The numbers given out so far, by kind and day.
#[derive(Default)]
struct Numbers(BTreeMap<(&'static str, NaiveDate), i64>);

impl Numbers {
    fn next(&mut self, kind: &'static str, day: NaiveDate) -> String {
        let last = self.0.entry((kind, day)).or_default();
        *last += 1;
        format!("{kind}{}-{last:04}", day.format("%Y%m%d"))
    }

    /// Lets the product go on behind them.
    async fn write(self, uow: &Uow) -> anyhow::Result<()> {
        let rows = self.0.into_iter().map(|((kind, day), last)| numbers::entity::ActiveModel {
            tenant_id: Set(uow.tenant()),
            kind: Set(kind.to_owned()),
            day: Set(day),
            last: Set(last),
        });
        bulk::insert(uow, rows.collect()).await
    }
}

/// How far an order has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Cancelled,
    Open,
    PartOnItsWay,
    OnItsWay,
    Arrived,
    Signed,
    Closed,
}

impl Fate {
    /// The older an order, the further it has come.
    fn of(dice: &mut Dice, age: u64) -> Self {
        match (age, dice.below(100)) {
            (_, ..=3) => Self::Cancelled,
            (..=2, _) => Self::Open,
            (..=10, ..=35) => Self::Open,
            (..=10, ..=55) => Self::PartOnItsWay,
            (..=10, _) => Self::OnItsWay,
            (..=25, ..=60) => Self::Arrived,
            (..=25, _) | (_, ..=20) => Self::Signed,
            _ => Self::Closed,
        }
    }

    fn order(self) -> OrderState {
        match self {
            Self::Cancelled => OrderState::Cancelled,
            Self::Open => OrderState::Confirmed,
            Self::PartOnItsWay => OrderState::PartlyShipped,
            Self::OnItsWay | Self::Arrived | Self::Signed => OrderState::Shipped,
            Self::Closed => OrderState::Closed,
        }
    }

    fn delivery(self) -> Option<DeliveryState> {
        match self {
            Self::Cancelled | Self::Open => None,
            Self::PartOnItsWay | Self::OnItsWay => Some(DeliveryState::Shipped),
            Self::Arrived => Some(DeliveryState::Arrived),
            Self::Signed | Self::Closed => Some(DeliveryState::Signed),
        }
    }
}

/// Writes the orders, the oldest first.
pub(super) async fn fill(
    db: &Db,
    company: &Company,
    book: &Book,
    count: u64,
    progress: &Progress,
) -> anyhow::Result<()> {
    let mut numbers = Numbers::default();
    let mut last_delivery = 0;
    let mut done = 0;
    while done < count {
        let until = (done + BATCH).min(count);
        let mut batch = Batch::default();
        for row in done..until {
            let age = HISTORY - 1 - row * HISTORY / count;
            add(&mut batch, &mut numbers, &mut last_delivery, company, book, (row, age))?;
        }
        let uow = db.begin(Actor::System(company.tenant)).await?;
        bulk::insert(&uow, batch.orders).await?;
        bulk::insert(&uow, batch.lines).await?;
        bulk::insert(&uow, batch.deliveries).await?;
        bulk::insert(&uow, batch.delivery_lines).await?;
        uow.commit().await?;
        progress.tell("orders", done, until, count);
        done = until;
    }
    let uow = db.begin(Actor::System(company.tenant)).await?;
    numbers.write(&uow).await?;
    uow.commit().await?;
    Ok(())
}

fn add(
    batch: &mut Batch,
    numbers: &mut Numbers,
    last_delivery: &mut i64,
    company: &Company,
    book: &Book,
    (row, age): (u64, u64),
) -> anyhow::Result<()> {
    let mut dice = Dice::for_row(3, row);
    let id = OrderId(i64::try_from(row)? + 1);
    let at = usize::try_from(dice.skewed(book.entries.len() as u64))?;
    let (contact, owner) = book.entries[at];
    let customer = CustomerId(i64::try_from(at)? + 1);
    let ordered_on = company.today.checked_sub_days(Days::new(age)).unwrap_or(company.today);
    let created_at = instant_at(ordered_on, 9 * 60, company.settings.zone).min(company.now);
    let fate = Fate::of(&mut dice, age);
    let mut amount = Money(0);
    let mut shipped = Vec::new();
    for line_no in 1..=LINES {
        let line = add_line(batch, company, &mut dice, id, line_no, fate);
        amount = amount + line.amount;
        shipped.push((line.id, line.shipped));
    }
    batch.orders.push(order::ActiveModel {
        id: Set(id),
        tenant_id: Set(company.tenant),
        number: Set(numbers.next("SO", ordered_on)),
        customer_id: Set(customer),
        contact_id: Set(Some(contact)),
        staff_id: Set(owner),
        state: Set(fate.order()),
        ordered_on: Set(ordered_on),
        deliver_by: Set(ordered_on.checked_add_days(Days::new(15))),
        amount: Set(amount),
        net_amount: Set(amount),
        payment: Set(Payment::Terms),
        credit_days: Set(0),
        confirmed_at: Set(Some(created_at)),
        edition: Set(1),
        created_at: Set(created_at),
        updated_at: Set(created_at),
        version: Set(1),
        ..Default::default()
    });
    if let Some(state) = fate.delivery() {
        *last_delivery += 1;
        let key = DeliveryId(*last_delivery);
        let parcel = Parcel { key, order: id, customer, state, created_at, ordered_on };
        add_delivery(batch, numbers, company, &mut dice, parcel);
        for (order_line_id, quantity) in shipped.into_iter().filter(|(_, quantity)| *quantity > Quantity(0)) {
            batch.delivery_lines.push(delivery_line::ActiveModel {
                id: Set(DeliveryLineId(order_line_id.0)),
                tenant_id: Set(company.tenant),
                delivery_id: Set(key),
                order_line_id: Set(order_line_id),
                quantity: Set(quantity),
                ..Default::default()
            });
        }
    }
    Ok(())
}

struct Line {
    id: OrderLineId,
    amount: Money,
    shipped: Quantity,
}

fn add_line(batch: &mut Batch, company: &Company, dice: &mut Dice, order: OrderId, line_no: i64, fate: Fate) -> Line {
    let id = OrderLineId((order.0 - 1) * LINES + line_no);
    let (name, specification, unit) = names::product(dice);
    let quantity = Quantity(dice.between(1, 200) * Quantity::SCALE);
    let unit_price = UnitPrice(dice.between(50, 50_000) * UnitPrice::SCALE / 10);
    // Neither factor is large enough for the product not to fit.
    let amount = quantity.times(unit_price).unwrap_or_default();
    let shipped = match fate {
        Fate::Cancelled | Fate::Open => Quantity(0),
        Fate::PartOnItsWay if line_no > 1 => Quantity(0),
        _ => quantity,
    };
    batch.lines.push(line::ActiveModel {
        id: Set(id),
        tenant_id: Set(company.tenant),
        order_id: Set(order),
        line_no: Set(line_no),
        product_name: Set(name.into()),
        specification: Set(Some(specification.into())),
        unit: Set(unit.into()),
        quantity: Set(quantity),
        unit_price: Set(unit_price),
        amount: Set(amount),
        net_amount: Set(amount),
        shipped_quantity: Set(shipped),
        ..Default::default()
    });
    Line { id, amount, shipped }
}

struct Parcel {
    key: DeliveryId,
    order: OrderId,
    customer: CustomerId,
    state: DeliveryState,
    created_at: DateTime<Utc>,
    ordered_on: NaiveDate,
}

fn add_delivery(batch: &mut Batch, numbers: &mut Numbers, company: &Company, dice: &mut Dice, parcel: Parcel) {
    let later = |day: NaiveDate, days: u64| day.checked_add_days(Days::new(days)).unwrap_or(day).min(company.today);
    let shipped_on = later(parcel.ordered_on, 1 + dice.below(3));
    let arrived = matches!(parcel.state, DeliveryState::Arrived | DeliveryState::Signed);
    let arrived_on = arrived.then(|| later(shipped_on, 1 + dice.below(4)));
    let signed = parcel.state == DeliveryState::Signed;
    let (carrier, prefix) = *dice.pick(&[("顺丰", "SF"), ("德邦", "DPK"), ("中通", "ZTO"), ("京东物流", "JD")]);
    batch.deliveries.push(delivery::ActiveModel {
        id: Set(parcel.key),
        tenant_id: Set(company.tenant),
        number: Set(numbers.next("DN", shipped_on)),
        order_id: Set(parcel.order),
        customer_id: Set(parcel.customer),
        state: Set(parcel.state),
        carrier: Set(Some(carrier.into())),
        tracking_number: Set(Some(format!("{prefix}{:012}", parcel.key.0 * 7919))),
        shipped_on: Set(Some(shipped_on)),
        arrived_on: Set(arrived_on),
        signed_on: Set(if signed { arrived_on } else { None }),
        created_at: Set(parcel.created_at),
        updated_at: Set(parcel.created_at),
        ..Default::default()
    });
}
