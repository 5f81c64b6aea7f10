//! Random histories of receivables against a naive model: on every day the buckets sum to what is
//! open, and the rollups are what the documents add up to.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};
use crm::ids::{AllocationId, CustomerId, ReceiptId, ReceivableId, StaffId, WriteOffId};
use crm::money::Money;
use crm::page::PageRequest;
use crm::receivables::{
    self, AgingFilter, AgingSort, Buckets, Method, NewOpening, NewReceipt, Part, Use, WriteOffKind,
};
use it::{Company, World, both};
use sea_orm::EntityTrait;

both!(every_day_of_a_random_history_adds_up);

/// How many things happen.
const STEPS: usize = 220;

/// A generator that gives the same numbers each time.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    pub(crate) fn amount(&mut self, most: i64) -> i64 {
        1 + i64::try_from(self.roll(usize::try_from(most).unwrap())).unwrap()
    }

    /// A day between two, both included.
    pub(crate) fn day(&mut self, from: NaiveDate, until: NaiveDate) -> NaiveDate {
        let days = usize::try_from((until - from).num_days()).unwrap();
        from + Duration::days(i64::try_from(self.roll(days + 1)).unwrap())
    }
}

/// What was taken from a receipt, from a receivable, or from one to the other; negative: given back.
#[derive(Clone, Debug)]
struct Taken {
    receipt: Option<ReceiptId>,
    receivable: Option<ReceivableId>,
    day: NaiveDate,
    amount: i64,
}

#[derive(Debug)]
struct Debt {
    customer: CustomerId,
    owner: StaffId,
    issued_on: NaiveDate,
    due_on: NaiveDate,
    amount: i64,
}

#[derive(Debug)]
struct Paid {
    customer: CustomerId,
    received_on: NaiveDate,
    amount: i64,
    reversed_on: Option<NaiveDate>,
}

/// The naive model: a list of all that ever happened.
#[derive(Default)]
struct Model {
    debts: BTreeMap<ReceivableId, Debt>,
    paid: BTreeMap<ReceiptId, Paid>,
    taken: Vec<Taken>,
    live: Vec<(AllocationId, Taken)>,
    given_up: Vec<(WriteOffId, Taken)>,
}

impl Model {
    fn open(&self, id: ReceivableId, day: NaiveDate) -> i64 {
        let debt = &self.debts[&id];
        if debt.issued_on > day {
            return 0;
        }
        let taken = self.taken.iter().filter(|taken| taken.receivable == Some(id) && taken.day <= day);
        debt.amount - taken.map(|taken| taken.amount).sum::<i64>()
    }

    fn credit(&self, id: ReceiptId, day: NaiveDate) -> i64 {
        let paid = &self.paid[&id];
        if paid.received_on > day || paid.reversed_on.is_some_and(|on| on <= day) {
            return 0;
        }
        let taken = self.taken.iter().filter(|taken| taken.receipt == Some(id) && taken.day <= day);
        paid.amount - taken.map(|taken| taken.amount).sum::<i64>()
    }

    /// Whether so much can be taken on a day: neither side is ever below nothing.
    fn fits(&self, taken: &Taken, today: NaiveDate) -> bool {
        let days = || taken.day.iter_days().take_while(|day| *day <= today);
        taken.receivable.is_none_or(|id| days().all(|day| self.open(id, day) >= taken.amount))
            && taken.receipt.is_none_or(|id| days().all(|day| self.credit(id, day) >= taken.amount))
    }
}

struct History<'a> {
    world: &'a World,
    company: &'a Company,
    customers: Vec<(CustomerId, StaffId)>,
    first: NaiveDate,
    today: NaiveDate,
    dice: Dice,
    model: Model,
}

impl History<'_> {
    async fn step(&mut self) {
        match self.dice.roll(12) {
            0..=2 => self.issue().await,
            3 | 4 => self.receive().await,
            5..=7 => self.allocate().await,
            8 => self.allocate_oldest().await,
            9 => self.reverse_allocation().await,
            10 => self.give_up().await,
            _ => self.reverse_receipt().await,
        }
    }

    async fn issue(&mut self) {
        let (customer, owner) = self.customers[self.dice.roll(self.customers.len())];
        let issued_on = self.dice.day(self.first, self.today);
        let due_on = issued_on + Duration::days(i64::try_from(self.dice.roll(90)).unwrap());
        let amount = self.dice.amount(100_000);
        let uow = self.company.begin(self.world, "finance").await;
        let new = NewOpening { customer, issued_on, due_on: Some(due_on), amount: Money(amount), remark: None };
        let id = receivables::open_balance(&uow, new).await.unwrap().summary.receivable.id;
        uow.commit().await.unwrap();
        self.model.debts.insert(id, Debt { customer, owner, issued_on, due_on, amount });
    }

    async fn receive(&mut self) {
        let (customer, _) = self.customers[self.dice.roll(self.customers.len())];
        let received_on = self.dice.day(self.first, self.today);
        let amount = self.dice.amount(150_000);
        let uow = self.company.begin(self.world, "finance").await;
        let new = NewReceipt {
            customer,
            received_on: Some(received_on),
            amount: Money(amount),
            method: Method::Bank,
            account: None,
            payer: None,
            remark: None,
            used: Use::Credit,
        };
        let id = receivables::create_receipt(&uow, new).await.unwrap().id;
        uow.commit().await.unwrap();
        self.model.paid.insert(id, Paid { customer, received_on, amount, reversed_on: None });
    }

    async fn allocate(&mut self) {
        let paid: Vec<ReceiptId> =
            self.model.paid.iter().filter(|(_, paid)| paid.reversed_on.is_none()).map(|(id, _)| *id).collect();
        if paid.is_empty() {
            return;
        }
        let receipt = paid[self.dice.roll(paid.len())];
        let of = self.model.paid[&receipt].customer;
        let debts: Vec<ReceivableId> =
            self.model.debts.iter().filter(|(_, debt)| debt.customer == of).map(|(id, _)| *id).collect();
        if debts.is_empty() {
            return;
        }
        let receivable = debts[self.dice.roll(debts.len())];
        let earliest = self.model.debts[&receivable].issued_on.max(self.model.paid[&receipt].received_on);
        let day = if self.dice.roll(3) == 0 { self.today } else { self.dice.day(earliest, self.today) };
        let most = self.model.open(receivable, self.today).min(self.model.credit(receipt, self.today)).max(1);
        // Sometimes a little more than there is.
        let amount = if self.dice.roll(4) == 0 { most + 1 } else { self.dice.amount(most) };
        let taken = Taken { receipt: Some(receipt), receivable: Some(receivable), day, amount };
        let uow = self.company.begin(self.world, "finance").await;
        let part = Part { receipt, receivable, amount: Money(amount) };
        let done = receivables::allocate(&uow, &[part], Some(day)).await;
        assert_eq!(done.is_ok(), self.model.fits(&taken, self.today), "{taken:?}: {done:?}");
        if let Ok(rows) = done {
            uow.commit().await.unwrap();
            self.model.taken.push(taken.clone());
            self.model.live.push((rows[0].id, taken));
        }
    }

    async fn allocate_oldest(&mut self) {
        let (customer, _) = self.customers[self.dice.roll(self.customers.len())];
        let uow = self.company.begin(self.world, "finance").await;
        let rows = receivables::allocate_oldest(&uow, customer, None, None).await.unwrap();
        uow.commit().await.unwrap();
        let today = self.today;
        let mut debts: Vec<_> = self.model.debts.iter().filter(|(_, debt)| debt.customer == customer).collect();
        debts.sort_by_key(|(id, debt)| (debt.due_on, **id));
        let mut money: Vec<_> = self.model.paid.iter().filter(|(_, paid)| paid.customer == customer).collect();
        money.sort_by_key(|(id, paid)| (paid.received_on, **id));
        let mut left: BTreeMap<ReceiptId, i64> =
            money.iter().map(|(id, _)| (**id, self.model.credit(**id, today))).collect();
        let mut wanted = Vec::new();
        for (debt, _) in &debts {
            let mut open = self.model.open(**debt, today);
            for (receipt, _) in &money {
                let rest = left.get_mut(receipt).unwrap();
                let amount = open.min(*rest);
                if amount > 0 {
                    open -= amount;
                    *rest -= amount;
                    wanted.push((**debt, **receipt, amount));
                }
            }
        }
        wanted.sort_unstable();
        let mut got: Vec<_> =
            rows.iter().map(|row| (row.receivable_id.unwrap(), row.receipt_id, row.amount.0)).collect();
        got.sort_unstable();
        assert_eq!(got, wanted);
        for row in rows {
            let taken = Taken {
                receipt: Some(row.receipt_id),
                receivable: row.receivable_id,
                day: row.allocated_on,
                amount: row.amount.0,
            };
            self.model.taken.push(taken.clone());
            self.model.live.push((row.id, taken));
        }
    }

    async fn reverse_allocation(&mut self) {
        if self.model.live.is_empty() {
            return;
        }
        let (id, taken) = self.model.live.swap_remove(self.dice.roll(self.model.live.len()));
        let day = self.dice.day(taken.day, self.today);
        let uow = self.company.begin(self.world, "finance").await;
        receivables::reverse_allocation(&uow, id, Some(day), "核错").await.unwrap();
        uow.commit().await.unwrap();
        self.model.taken.push(Taken { day, amount: -taken.amount, ..taken });
    }

    async fn give_up(&mut self) {
        if self.dice.roll(3) == 0 && !self.model.given_up.is_empty() {
            let (id, taken) = self.model.given_up.swap_remove(self.dice.roll(self.model.given_up.len()));
            let uow = self.company.begin(self.world, "finance").await;
            receivables::reverse_write_off(&uow, id, None, "又付款了").await.unwrap();
            uow.commit().await.unwrap();
            self.model.taken.push(Taken { day: self.today, amount: -taken.amount, ..taken });
            return;
        }
        let today = self.today;
        let open: Vec<_> = self.model.debts.keys().copied().filter(|id| self.model.open(*id, today) > 0).collect();
        if open.is_empty() {
            return;
        }
        let receivable = open[self.dice.roll(open.len())];
        let amount = self.dice.amount(self.model.open(receivable, today));
        let uow = self.company.begin(self.world, "manager").await;
        let kind = [WriteOffKind::WriteOff, WriteOffKind::BadDebt][self.dice.roll(2)];
        let asked = receivables::request_write_off(&uow, receivable, kind, Money(amount), "收不回来").await.unwrap();
        receivables::write_off_decided(&uow, asked.id, true).await.unwrap();
        uow.commit().await.unwrap();
        let taken = Taken { receipt: None, receivable: Some(receivable), day: today, amount };
        self.model.taken.push(taken.clone());
        self.model.given_up.push((asked.id, taken));
    }

    async fn reverse_receipt(&mut self) {
        let paid: Vec<ReceiptId> =
            self.model.paid.iter().filter(|(_, paid)| paid.reversed_on.is_none()).map(|(id, _)| *id).collect();
        if paid.is_empty() || self.dice.roll(2) == 0 {
            return;
        }
        let id = paid[self.dice.roll(paid.len())];
        let of = |taken: &&Taken| taken.receipt == Some(id);
        let last = self.model.taken.iter().filter(of).map(|taken| taken.day).max();
        let day = self.dice.day(last.unwrap_or(self.first).max(self.model.paid[&id].received_on), self.today);
        let uow = self.company.begin(self.world, "finance").await;
        receivables::reverse_receipt(&uow, id, Some(day), "记错").await.unwrap();
        uow.commit().await.unwrap();
        let back: Vec<_> = self.model.live.extract_if(.., |(_, taken)| taken.receipt == Some(id)).collect();
        self.model.taken.extend(back.into_iter().map(|(_, taken)| Taken { day, amount: -taken.amount, ..taken }));
        self.model.paid.get_mut(&id).unwrap().reversed_on = Some(day);
    }

    /// The product and the model say the same of a day.
    async fn check(&self, day: NaiveDate) {
        let uow = self.company.read(self.world, "finance").await;
        let filter = AgingFilter { as_of: Some(day), ..AgingFilter::default() };
        let mut total = Buckets::default();
        let mut of_customers: BTreeMap<i64, Buckets> = BTreeMap::new();
        let mut of_owners: BTreeMap<i64, Buckets> = BTreeMap::new();
        for (id, debt) in &self.model.debts {
            let open = Money(self.model.open(*id, day));
            assert!(open >= Money(0), "{id} on {day}");
            if open > Money(0) {
                total.add(day, debt.due_on, open);
                of_customers.entry(debt.customer.0).or_default().add(day, debt.due_on, open);
                of_owners.entry(debt.owner.0).or_default().add(day, debt.due_on, open);
            }
        }
        let credit: i64 = self.model.paid.keys().map(|id| self.model.credit(*id, day)).sum();
        let said = receivables::aging(&uow, &filter).await.unwrap();
        assert_eq!((said.buckets, said.credit), (total, Some(Money(credit))), "{day}");
        for sort in [AgingSort::Open, AgingSort::Overdue] {
            let page = PageRequest { after: None, limit: 100 };
            let rows = receivables::aging_by_customer(&uow, &filter, sort, &page).await.unwrap().items;
            let rows: BTreeMap<_, _> = rows.into_iter().map(|row| (row.key.unwrap(), row.buckets)).collect();
            assert_eq!(rows, of_customers, "{day}");
        }
        let rows = receivables::aging_by_owner(&uow, &filter).await.unwrap();
        let rows: BTreeMap<_, _> = rows.into_iter().map(|row| (row.key.unwrap(), row.buckets)).collect();
        assert_eq!(rows, of_owners, "{day}");
        for (customer, _) in &self.customers {
            let statement =
                receivables::statement(&uow, *customer, Some(day - Duration::days(20)), Some(day)).await.unwrap();
            let open = of_customers.get(&customer.0).map_or(Money(0), Buckets::open);
            let paid = self.model.paid.iter().filter(|(_, paid)| paid.customer == *customer);
            let credit: i64 = paid.map(|(id, _)| self.model.credit(*id, day)).sum();
            assert_eq!(statement.closing, open - Money(credit), "{customer} on {day}");
            let sum: Money = statement.entries.iter().map(|entry| entry.amount).sum();
            assert_eq!(statement.opening + sum, statement.closing);
        }
    }

    /// What is stored is what the documents add up to.
    async fn check_rollups(&self) {
        let uow = self.company.read(self.world, "finance").await;
        for row in receivables::balance::Entity::find().all(&uow).await.unwrap() {
            let debts = self.model.debts.iter().filter(|(_, debt)| debt.customer == row.customer_id);
            let open: i64 = debts.map(|(id, _)| self.model.open(*id, self.today)).sum();
            let paid = self.model.paid.iter().filter(|(_, paid)| paid.customer == row.customer_id);
            let credit: i64 = paid.map(|(id, _)| self.model.credit(*id, self.today)).sum();
            assert_eq!((row.open, row.credit), (Money(open), Money(credit)), "{}", row.customer_id);
        }
        let mut wanted: BTreeMap<(NaiveDate, i64), i64> = BTreeMap::new();
        for (id, debt) in &self.model.debts {
            *wanted.entry((debt.due_on, debt.owner.0)).or_default() += self.model.open(*id, self.today);
        }
        let rows = receivables::open_amount::Entity::find().all(&uow).await.unwrap();
        let stored: BTreeMap<_, _> = rows.into_iter().map(|row| ((row.due_on, row.owner_id), row.open.0)).collect();
        assert_eq!(stored, wanted);
        let mut wanted_days: BTreeMap<NaiveDate, i64> = BTreeMap::new();
        for ((due_on, _), open) in wanted {
            *wanted_days.entry(due_on).or_default() += open;
        }
        let rows = receivables::open_day::Entity::find().all(&uow).await.unwrap();
        let stored: BTreeMap<_, _> = rows.into_iter().map(|row| (row.due_on, row.open.0)).collect();
        assert_eq!(stored, wanted_days);
    }
}

async fn every_day_of_a_random_history_adds_up(world: World) {
    let company = world.company().await;
    let mut customers = Vec::new();
    for (number, (owner, name)) in
        [("lina", "甲精密机械有限公司"), ("wang", "乙五金有限公司"), ("liu", "丙阀门有限公司")].into_iter().enumerate()
    {
        let phone = format!("1380000{number:04}");
        customers.push((company.customer(&world, owner, name, &phone).await.customer, company.staff(owner)));
    }
    let today = world.now().date_naive();
    let first = today - Duration::days(300);
    let dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut history =
        History { world: &world, company: &company, customers, first, today, dice, model: Model::default() };
    for step in 0..STEPS {
        history.step().await;
        if step % 20 == 19 {
            history.check_rollups().await;
            let day = history.dice.day(first, today);
            history.check(day).await;
            history.check(today).await;
        }
    }
    for day in first.iter_days().step_by(9).take_while(|day| *day <= today + Duration::days(40)) {
        history.check(day).await;
    }
}
