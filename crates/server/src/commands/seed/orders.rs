//! Orders with their lines, and what follows from them.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use crm::clock::instant_at;
use crm::db::{Db, Uow};
use crm::ids::{ContactId, CustomerId, DepartmentId, OrderId, OrderLineId, StaffId};
use crm::money::{Money, Quantity, UnitPrice};
use crm::numbers;
use crm::orders::{DeliveryState, OrderState, Payment, entity as order, line, share};
use crm::prices::{PriceSource, told};
use sea_orm::ActiveValue::Set;

use super::customers::Book;
use super::money::Books;
use super::people::Company;
use super::products::{self, Shelf, TAX_BP};
use super::{Progress, bulk, deliveries, money};
use crate::dice::Dice;

/// The most orders: what fits into the keys and a person's patience.
pub(super) const MOST: u64 = 100_000_000;
/// Orders of one transaction.
const BATCH: u64 = 4000;
/// Orders go back so many days.
pub(super) const HISTORY: u64 = 1095;
/// Lines of each order.
pub(super) const LINES: i64 = 3;
/// Days from shipment to payment.
pub(super) const CREDIT_DAYS: u64 = 30;
/// Prices are remembered that were told in the last days.
const TOLD: u64 = 90;

/// The rows of one transaction.
#[derive(Default)]
pub(super) struct Batch {
    orders: Vec<order::ActiveModel>,
    lines: Vec<line::ActiveModel>,
    shares: Vec<share::ActiveModel>,
    told: Vec<told::ActiveModel>,
    pub(super) shipped: deliveries::Batch,
    pub(super) money: money::Batch,
}

impl Batch {
    async fn write(self, uow: &Uow) -> anyhow::Result<()> {
        bulk::insert(uow, self.orders).await?;
        bulk::insert(uow, self.lines).await?;
        bulk::insert(uow, self.shares).await?;
        bulk::insert(uow, self.told).await?;
        self.shipped.write(uow).await?;
        self.money.write(uow).await
    }
}

/// The numbers given out so far, by kind and day.
#[derive(Default)]
pub(super) struct Numbers(BTreeMap<(&'static str, NaiveDate), i64>);

impl Numbers {
    pub(super) fn next(&mut self, kind: &'static str, day: NaiveDate) -> String {
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

/// How far the goods of an order have come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Cancelled,
    Open,
    PartOnItsWay,
    OnItsWay,
    Arrived,
    Signed,
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
            _ => Self::Signed,
        }
    }

    /// Where the order stands, by what is still to be paid of it.
    fn order(self, owed: Money) -> OrderState {
        match self {
            Self::Cancelled => OrderState::Cancelled,
            Self::Open => OrderState::Confirmed,
            Self::PartOnItsWay => OrderState::PartlyShipped,
            _ if owed > Money(0) => OrderState::Shipped,
            _ => OrderState::Closed,
        }
    }

    fn delivery(self) -> Option<DeliveryState> {
        match self {
            Self::Cancelled | Self::Open => None,
            Self::PartOnItsWay | Self::OnItsWay => Some(DeliveryState::Shipped),
            Self::Arrived => Some(DeliveryState::Arrived),
            Self::Signed => Some(DeliveryState::Signed),
        }
    }
}

/// Whose an order is, and when.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) id: OrderId,
    pub(super) customer: CustomerId,
    pub(super) contact: ContactId,
    pub(super) owner: Option<StaffId>,
    pub(super) department: Option<DepartmentId>,
    pub(super) on: NaiveDate,
    pub(super) at: DateTime<Utc>,
}

/// A line that was written.
#[derive(Clone, Copy)]
pub(super) struct Line {
    pub(super) id: OrderLineId,
    /// The product's place on the shelf.
    pub(super) product: usize,
    pub(super) quantity: Quantity,
    pub(super) amount: Money,
    pub(super) net: Money,
    pub(super) commission_bp: i64,
}

/// What is counted on over all batches.
#[derive(Default)]
pub(super) struct Counters {
    pub(super) numbers: Numbers,
    pub(super) deliveries: i64,
    pub(super) receivables: i64,
    pub(super) receipts: i64,
}

/// Where rows come from.
pub(super) struct Source<'a> {
    pub(super) company: &'a Company,
    book: &'a Book,
    pub(super) shelf: &'a Shelf,
}

/// Writes the orders, the oldest first, with deliveries, money and what it all adds up to.
pub(super) async fn fill(
    db: &Db,
    company: &Company,
    (book, shelf): (&Book, &Shelf),
    count: u64,
    progress: &Progress,
) -> anyhow::Result<()> {
    let source = Source { company, book, shelf };
    let mut counters = Counters::default();
    let mut books = Books::open(db, company, book.entries.len(), shelf.products.len()).await?;
    let mut done = 0;
    while done < count {
        let until = (done + BATCH).min(count);
        let mut batch = Batch::default();
        for row in done..until {
            let age = HISTORY - 1 - row * HISTORY / count;
            add(&mut batch, &mut counters, &mut books, &source, (row, age))?;
        }
        let uow = bulk::begin(db, company).await?;
        batch.write(&uow).await?;
        uow.commit().await?;
        progress.tell("orders", done, until, count);
        done = until;
    }
    products::take(db, company, shelf, &books.left).await?;
    let uow = bulk::begin(db, company).await?;
    counters.numbers.write(&uow).await?;
    uow.commit().await?;
    books.write(db, company).await
}

fn add(
    batch: &mut Batch,
    counters: &mut Counters,
    books: &mut Books,
    source: &Source<'_>,
    (row, age): (u64, u64),
) -> anyhow::Result<()> {
    let company = source.company;
    let mut dice = Dice::for_row(3, row);
    let at = usize::try_from(dice.skewed(source.book.entries.len() as u64))?;
    let (contact, owner) = source.book.entries[at];
    let on = company.today.checked_sub_days(Days::new(age)).unwrap_or(company.today);
    let head = Head {
        id: OrderId(i64::try_from(row)? + 1),
        customer: CustomerId(i64::try_from(at)? + 1),
        contact,
        owner,
        department: owner.and_then(|owner| company.departments.get(&owner).copied()),
        on,
        at: instant_at(on, 9 * 60, company.settings.zone).min(company.now),
    };
    let fate = Fate::of(&mut dice, age);
    let mut lines = Vec::new();
    for line_no in 1..=LINES {
        lines.push(add_line(batch, source, &mut dice, &head, (line_no, age), fate));
    }
    let leaves = match fate {
        Fate::PartOnItsWay => &lines[..1],
        _ => &lines[..],
    };
    let delivered =
        fate.delivery().map(|state| deliveries::add(batch, counters, books, source, &mut dice, (&head, state, leaves)));
    let owed = delivered.map_or(Money(0), |delivered| {
        money::add(batch, counters, books, company, &mut dice, (&head, &delivered, leaves))
    });
    let state = fate.order(owed);
    if matches!(state, OrderState::Confirmed | OrderState::PartlyShipped) {
        let gone = if delivered.is_some() { leaves.len() } else { 0 };
        books.change(head.customer).unshipped += lines[gone..].iter().map(|line| line.amount.0).sum::<i64>();
    }
    batch.orders.push(row_of(&head, company, counters, state, &lines));
    if let Some(owner) = owner {
        batch.shares.push(share::ActiveModel {
            order_id: Set(head.id),
            staff_id: Set(owner),
            tenant_id: Set(company.tenant),
            share_bp: Set(10_000),
        });
    }
    Ok(())
}

fn row_of(
    head: &Head,
    company: &Company,
    counters: &mut Counters,
    state: OrderState,
    lines: &[Line],
) -> order::ActiveModel {
    order::ActiveModel {
        id: Set(head.id),
        tenant_id: Set(company.tenant),
        number: Set(counters.numbers.next("SO", head.on)),
        customer_id: Set(head.customer),
        contact_id: Set(Some(head.contact)),
        staff_id: Set(head.owner),
        department_id: Set(head.department),
        state: Set(state),
        ordered_on: Set(head.on),
        deliver_by: Set(head.on.checked_add_days(Days::new(15))),
        amount: Set(lines.iter().map(|line| line.amount).sum()),
        net_amount: Set(lines.iter().map(|line| line.net).sum()),
        payment: Set(Payment::Terms),
        credit_days: Set(CREDIT_DAYS.cast_signed()),
        confirmed_at: Set(Some(head.at)),
        edition: Set(1),
        created_at: Set(head.at),
        updated_at: Set(head.at),
        version: Set(1),
        ..Default::default()
    }
}

fn add_line(
    batch: &mut Batch,
    source: &Source<'_>,
    dice: &mut Dice,
    head: &Head,
    (line_no, age): (i64, u64),
    fate: Fate,
) -> Line {
    let id = OrderLineId((head.id.0 - 1) * LINES + line_no);
    let at = usize::try_from(dice.skewed(source.shelf.products.len() as u64)).unwrap_or(0);
    let product = &source.shelf.products[at];
    let quantity = Quantity(dice.between(1, 200) * Quantity::SCALE);
    let unit_price = UnitPrice(product.list_price.0 * dice.between(88, 100) / 100);
    // Neither factor is large enough for the product not to fit.
    let amount = quantity.times(unit_price).unwrap_or_default();
    let net = amount.net(TAX_BP);
    let none = Quantity(0);
    let (shipped, cancelled) = match fate {
        Fate::Cancelled => (none, quantity),
        Fate::Open => (none, none),
        Fate::PartOnItsWay if line_no > 1 => (none, none),
        _ => (quantity, none),
    };
    let snapshot = source.shelf.snapshot(product, head.on);
    batch.lines.push(line::ActiveModel {
        id: Set(id),
        tenant_id: Set(source.company.tenant),
        order_id: Set(head.id),
        line_no: Set(line_no),
        product_id: Set(Some(product.id)),
        product_name: Set(product.name.clone()),
        specification: Set(product.specification.clone()),
        unit: Set(product.unit.clone()),
        quantity: Set(quantity),
        unit_price: Set(unit_price),
        tax_rate_bp: Set(TAX_BP),
        amount: Set(amount),
        net_amount: Set(net),
        margin_grade: Set(snapshot.grade),
        commission_bp: Set(snapshot.commission_bp),
        shipped_quantity: Set(shipped),
        cancelled_quantity: Set(cancelled),
        returned_quantity: Set(none),
        price_reason: Set(None),
    });
    if age < TOLD {
        batch.told.push(told::ActiveModel {
            tenant_id: Set(source.company.tenant),
            customer_id: Set(head.customer),
            product_id: Set(product.id),
            unit_price: Set(unit_price),
            quantity: Set(Some(quantity)),
            told_at: Set(head.at),
            staff_id: Set(head.owner),
            source: Set(PriceSource::Order),
            source_id: Set(head.id.0),
            source_number: Set(None),
            reason: Set(None),
            ..Default::default()
        });
    }
    Line { id, product: at, quantity, amount, net, commission_bp: snapshot.commission_bp }
}
