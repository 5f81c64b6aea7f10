//! Three years of trade, made by the product's own use cases week by week: the clock stands at the
//! end of each, and what fell into it is done in one unit of work.

mod buying;
mod collecting;
mod months;
mod restocking;
mod sales;
mod shipping;
mod stories;

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use chrono_tz::Asia::Shanghai;
use crm::actor::Actor;
use crm::clock::{business_date, instant_at};
use crm::customers::Grade;
use crm::db::Uow;
use crm::ids::{
    CashAccountId, CustomerId, DeliveryId, ExpenseItemId, OrderId, OrderLineId, ProductId, QuoteId, StaffId, SupplierId,
};
use crm::money::{Money, Quantity, UnitPrice};
use crm::tenants;

use super::cast::{self, Sketch};
use super::catalogue::{self, Shelf};
use super::data::Company;
use super::habits::Habit;
use super::more;
use crate::app::App;
use crate::dice::Dice;

/// The trade goes back so many days.
pub(super) const DAYS: i64 = 1095;
const EVENING: u32 = 18 * 60;

/// So many percent less than the list price, whatever the grade, ask for no approval.
const DISCOUNT: u32 = 15;

/// Something that happens on a day.
enum Event {
    /// A customer is entered.
    Enter(usize),
    /// A customer needs something.
    Need(usize),
    /// An order is made of a quote that was sent.
    Accept(usize, QuoteId),
    /// An order, or what is left of it, is shipped: the lines with what leaves.
    Ship(usize, OrderId, Vec<(OrderLineId, Quantity)>),
    /// A customer signs for a delivery.
    Sign(usize, DeliveryId),
    /// A part of a delivery comes back.
    Return(usize, DeliveryId),
    /// A customer pays so many percent of what is still expected for a delivery.
    Pay(usize, DeliveryId, i64),
    /// A customer pays a part of a plan.
    PayPart(usize, Money),
    /// Something that happens on that day of every month.
    Monthly(months::Task),
    /// Something that happens once.
    Once(stories::Story),
    /// Something that follows from an order to a supplier.
    Buy(restocking::Step),
}

/// A customer that was entered.
#[derive(Clone, Copy)]
struct Buyer {
    sketch: &'static Sketch,
    id: CustomerId,
}

/// Where money lies, and what it is spent on.
struct Books {
    bank: CashAccountId,
    wechat: CashAccountId,
    till: CashAccountId,
    items: Vec<(&'static str, ExpenseItemId)>,
}

/// The trade of the demo's company.
pub(super) struct Trade<'a> {
    app: &'a App,
    company: &'a Company,
    team: Vec<(&'static str, Actor)>,
    /// The day on which the demo begins.
    start: NaiveDate,
    /// What is still to come.
    diary: BTreeMap<NaiveDate, Vec<Event>>,
    shelf: Shelf,
    books: Books,
    suppliers: Vec<SupplierId>,
    /// By their place among all sketches.
    buyers: BTreeMap<usize, Buyer>,
    /// The price that a customer was told last for a product.
    told: BTreeMap<(CustomerId, ProductId), UnitPrice>,
    /// What is still expected for a delivery.
    expected: BTreeMap<DeliveryId, Money>,
    dice: Dice,
    /// The last day that was played.
    reached: NaiveDate,
}

fn sketches() -> impl Iterator<Item = &'static Sketch> {
    cast::CUSTOMERS.iter().chain(more::CUSTOMERS)
}

fn day(from: NaiveDate, days: i64) -> NaiveDate {
    match u64::try_from(days) {
        Ok(later) => from.checked_add_days(Days::new(later)).unwrap_or(from),
        Err(_) => from.checked_sub_days(Days::new(days.unsigned_abs())).unwrap_or(from),
    }
}

/// The next working day, where it is none.
fn working(on: NaiveDate) -> NaiveDate {
    match on.weekday() {
        chrono::Weekday::Sat => day(on, 2),
        chrono::Weekday::Sun => day(on, 1),
        _ => on,
    }
}

impl<'a> Trade<'a> {
    /// Sets up shop. The clock stands at the beginning of the trade.
    pub(super) async fn open(app: &'a App, company: &'a Company, start: DateTime<Utc>) -> anyhow::Result<Self> {
        let mut team = Vec::new();
        for login in super::data::logins() {
            team.push((login, company.act_as(app, login).await?.actor().clone()));
        }
        let uow = company.act_as(app, "manager").await?;
        let shelf = catalogue::enter(&uow).await?;
        uow.commit().await?;
        let uow = company.act_as(app, "admin").await?;
        // They keep to prices that were told before a rise: that is more off than usual.
        let generous = [Grade::A, Grade::B, Grade::C, Grade::D].into_iter().map(|grade| (grade, DISCOUNT)).collect();
        let settings = tenants::settings(&uow).await?;
        let settings = tenants::Settings { discount_limit_percent: generous, ..settings };
        tenants::update_settings(&uow, &settings).await?;
        uow.commit().await?;
        let uow = company.act_as(app, "sunli").await?;
        let books = months::open_books(&uow).await?;
        uow.commit().await?;
        let uow = company.act_as(app, "qianjin").await?;
        let suppliers = restocking::enter(&uow).await?;
        uow.commit().await?;
        let start = business_date(start, Shanghai);
        let mut trade = Self {
            app,
            company,
            team,
            start,
            diary: BTreeMap::new(),
            shelf,
            books,
            suppliers,
            buyers: BTreeMap::new(),
            told: BTreeMap::new(),
            expected: BTreeMap::new(),
            dice: Dice::for_row(7, 2026),
            reached: business_date(app.db.clock().now(), Shanghai),
        };
        trade.look_ahead();
        Ok(trade)
    }

    /// Writes into the diary what is known from the beginning.
    fn look_ahead(&mut self) {
        for (at, sketch) in sketches().enumerate() {
            let since = sketch.habit.map_or(95, |habit| habit.since);
            self.note(day(self.start, -since - 8), Event::Enter(at));
            if sketch.habit.is_some() {
                self.note(working(day(self.start, -since)), Event::Need(at));
            }
        }
        for (on, task) in months::calendar(self.reached, self.start) {
            self.note(on, Event::Monthly(task));
        }
        for (days_ago, story) in stories::CALENDAR {
            self.note(working(day(self.start, -days_ago)), Event::Once(*story));
        }
    }

    fn note(&mut self, on: NaiveDate, event: Event) {
        self.diary.entry(on).or_default().push(event);
    }

    /// Plays everything until the day before `until`, and leaves the clock there.
    pub(super) async fn go_on_until(&mut self, until: DateTime<Utc>) -> anyhow::Result<()> {
        let last = day(business_date(until, Shanghai), -1);
        while self.reached < last {
            let evening = day(self.reached, 7).min(last);
            let clock = self.app.db.clock();
            clock.set_offset(clock.offset() + (instant_at(evening, EVENING, Shanghai) - clock.now()));
            let mut uow = self.app.db.begin(Actor::System(self.company.tenant)).await?;
            while let Some(entry) = self.diary.first_entry().filter(|entry| *entry.key() <= evening) {
                let (on, events) = entry.remove_entry();
                for event in events {
                    self.play(&mut uow, on, event).await?;
                }
            }
            uow.commit().await?;
            self.reached = evening;
        }
        Ok(())
    }

    async fn play(&mut self, uow: &mut Uow, on: NaiveDate, event: Event) -> anyhow::Result<()> {
        match event {
            Event::Enter(at) => self.enter(uow, at).await,
            Event::Need(at) => self.need(uow, on, at).await,
            Event::Accept(at, quote) => self.accept(uow, on, at, quote).await,
            Event::Ship(at, order, lines) => self.ship(uow, on, at, order, lines).await,
            Event::Sign(at, delivery) => self.sign(uow, on, at, delivery).await,
            Event::Return(at, delivery) => self.take_back(uow, on, at, delivery).await,
            Event::Pay(at, delivery, percent) => self.pay(uow, on, at, delivery, percent).await,
            Event::PayPart(at, amount) => self.receive(uow, on, at, amount).await,
            Event::Monthly(task) => self.monthly(uow, on, task).await,
            Event::Once(story) => self.tell(uow, on, story).await,
            Event::Buy(step) => self.buy(uow, on, step).await,
        }
    }

    /// Goes on as a member of staff.
    fn act(&self, uow: &mut Uow, login: &str) -> anyhow::Result<()> {
        let found = self.team.iter().find(|(known, _)| *known == login);
        uow.act_as(found.ok_or_else(|| anyhow::anyhow!("{login} does not work here"))?.1.clone());
        Ok(())
    }

    fn staff(&self, login: &str) -> StaffId {
        self.company.staff(login)
    }

    fn buyer(&self, at: usize) -> anyhow::Result<Buyer> {
        self.buyers.get(&at).copied().ok_or_else(|| anyhow::anyhow!("customer {at} is not there yet"))
    }

    /// The customer whose name has this in it, with their place.
    fn named(&self, part: &str) -> anyhow::Result<(usize, Buyer)> {
        let found = self.buyers.iter().find(|(_, buyer)| buyer.sketch.name.contains(part));
        found.map(|(at, buyer)| (*at, *buyer)).ok_or_else(|| anyhow::anyhow!("{part} is no customer"))
    }

    fn habit(&self, at: usize) -> anyhow::Result<Habit> {
        self.buyer(at)?.sketch.habit.ok_or_else(|| anyhow::anyhow!("customer {at} buys nothing"))
    }

    fn product(&self, code: &str) -> anyhow::Result<&crm::products::Product> {
        self.shelf.get(code).ok_or_else(|| anyhow::anyhow!("{code} is no product"))
    }
}
