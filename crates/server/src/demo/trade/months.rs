//! What comes back every month: targets, expenses, settling, closing; and every year: prices, grades.

use chrono::{Datelike, NaiveDate};
use crm::approvals::{self, Subject};
use crm::cash::{self, Method};
use crm::db::Uow;
use crm::expenses::{self, NewExpense, catalogue};
use crm::money::Money;
use crm::performance::{self, Measure, NewTarget, TargetSubject};
use crm::profit::month_of;
use crm::staff::departments;
use crm::{commissions, grades, months};

use super::super::catalogue as goods;
use super::{Books, Trade, day};

/// Something that happens on a day of the month.
#[derive(Clone, Copy)]
pub(super) enum Task {
    /// The targets of this month are set.
    Targets,
    /// What this month cost.
    Expenses,
    /// The commission of a month is settled.
    Settle(i64),
    /// A month is closed.
    Close(i64),
    /// The grades of a year are applied.
    Grades(i64),
    /// The prices of a new year.
    Prices,
    /// Goods are ordered.
    Restock,
}

/// Targets go back so many days.
const TARGETS: i64 = 430;

const SPENDING: [(&str, &[&str]); 4] = [
    ("行政办公", &["房租物业", "水电通讯"]),
    ("人员", &["工资社保", "差旅费"]),
    ("市场与客户", &["业务招待费", "展会费", "样品费"]),
    ("财务费用", &["银行手续费"]),
];

/// What is spent every month: item, who, 元.
const MONTHLY: [(&str, &str, i64); 5] = [
    ("房租物业", "sunli", 12_000),
    ("水电通讯", "sunli", 2_300),
    ("工资社保", "sunli", 68_000),
    ("差旅费", "wangqiang", 3_800),
    ("银行手续费", "sunli", 260),
];

/// Where money lies, and what it is spent on.
pub(super) async fn open_books(uow: &Uow) -> anyhow::Result<Books> {
    let mut items = Vec::new();
    for (category, names) in SPENDING {
        let category = catalogue::add_category(uow, category).await?.id;
        for name in names {
            items.push((*name, catalogue::add_item(uow, category, name).await?.id));
        }
    }
    Ok(Books {
        bank: cash::accounts::add(uow, "工商银行基本户").await?.id,
        wechat: cash::accounts::add(uow, "微信商户号").await?.id,
        till: cash::accounts::add(uow, "现金").await?.id,
        items,
    })
}

/// When what is due between two days.
pub(super) fn calendar(from: NaiveDate, start: NaiveDate) -> Vec<(NaiveDate, Task)> {
    let mut found = Vec::new();
    let mut first = from.with_day(1).unwrap_or(from);
    while first < start {
        let next = day(first, 32).with_day(1).unwrap_or(start);
        let before = month_of(day(first, -1));
        let on = |date: i64| day(first, date - 1);
        if (start - first).num_days() < TARGETS {
            found.push((on(1), Task::Targets));
            found.push((on(6), Task::Restock));
        }
        if before >= month_of(from) {
            found.push((on(10), Task::Settle(before)));
            found.push((on(25), Task::Close(before)));
        }
        if first.month() == 1 {
            found.push((on(4), Task::Prices));
            let year = i64::from(first.year()) - 1;
            if year > i64::from(from.year()) {
                found.push((on(26), Task::Grades(year)));
            }
        }
        found.push((on(28), Task::Expenses));
        first = next;
    }
    // What began in the middle of a month has no first of it.
    found.retain(|(on, _)| *on > from && *on < start);
    found
}

impl Trade<'_> {
    /// Does a task.
    pub(super) async fn monthly(&mut self, uow: &mut Uow, on: NaiveDate, task: Task) -> anyhow::Result<()> {
        match task {
            Task::Targets => {
                self.act(uow, "manager")?;
                self.set_targets(uow, month_of(on)).await?;
            }
            Task::Restock => self.restock(uow, on).await?,
            Task::Expenses => self.spend(uow, on).await?,
            Task::Settle(month) => {
                self.act(uow, "sunli")?;
                let asked = commissions::settle(uow, month).await?;
                self.act(uow, "manager")?;
                for request in approvals::of(uow, Subject::CommissionSettlement, asked.id.0).await? {
                    approvals::decide(uow, request.id, true, None).await?;
                }
            }
            Task::Close(month) => {
                self.act(uow, "sunli")?;
                months::close(uow, month).await?;
            }
            Task::Grades(year) => {
                self.act(uow, "manager")?;
                grades::apply(uow, year, None).await?;
            }
            Task::Prices => {
                self.act(uow, "manager")?;
                goods::raise(uow, &mut self.shelf).await?;
            }
        }
        Ok(())
    }

    async fn set_targets(&self, uow: &Uow, month: i64) -> anyhow::Result<()> {
        let person = |login: &str, measure, value: i64| NewTarget {
            subject: TargetSubject::Person,
            key: self.staff(login).0,
            measure,
            value: Some(value),
        };
        let mut targets = Vec::new();
        for (login, sales) in [("lina", 130_000), ("wangqiang", 120_000), ("zhaomin", 150_000), ("liuyang", 150_000)] {
            targets.push(person(login, Measure::Sales, sales * Money::SCALE));
            targets.push(person(login, Measure::Receipts, sales * 11 / 10 * Money::SCALE));
            targets.push(person(login, Measure::Contribution, sales * 27 / 100 * Money::SCALE));
            targets.push(person(login, Measure::FollowUps, 4));
        }
        for (place, sales) in departments::list(uow).await?.iter().zip([400_000, 150_000]) {
            let value = Some(sales * Money::SCALE);
            let (subject, key) = (TargetSubject::Department, place.id.0);
            targets.push(NewTarget { subject, key, measure: Measure::Sales, value });
        }
        performance::set_targets(uow, month, &targets).await?;
        Ok(())
    }

    /// What a month cost: what comes every month, customers who were invited, fairs.
    async fn spend(&mut self, uow: &mut Uow, on: NaiveDate) -> anyhow::Result<()> {
        self.act(uow, "sunli")?;
        for (item, login, amount) in MONTHLY {
            let amount = Money(amount * self.dice.between(96, 106));
            self.expense(uow, on, (item, login, amount), None, None).await?;
        }
        let guest = self.dice.below(self.buyers.len().max(1) as u64);
        if let Some(buyer) = self.buyers.values().nth(usize::try_from(guest)?).copied() {
            let amount = Money(self.dice.between(60_000, 280_000));
            let (item, owner) = (*self.dice.pick(&["业务招待费", "样品费"]), buyer.sketch.owner);
            self.expense(uow, on, (item, owner, amount), Some(buyer), None).await?;
        }
        let fair = match on.month() {
            3 => Some(format!("{} 上海五金展", on.year())),
            9 => Some(format!("{} 华南工博会", on.year())),
            _ => None,
        };
        if fair.is_some() {
            let amount = Money(self.dice.between(1_800_000, 2_600_000));
            self.expense(uow, on, ("展会费", "manager", amount), None, fair).await?;
        }
        Ok(())
    }

    async fn expense(
        &self,
        uow: &Uow,
        on: NaiveDate,
        (item, login, amount): (&str, &str, Money),
        buyer: Option<super::Buyer>,
        campaign: Option<String>,
    ) -> anyhow::Result<()> {
        let found = self.books.items.iter().find(|(name, _)| *name == item);
        let (method, account) = match item {
            "业务招待费" | "样品费" => (Method::Wechat, self.books.wechat),
            _ => (Method::Bank, self.books.bank),
        };
        let new = NewExpense {
            item: found.ok_or_else(|| anyhow::anyhow!("{item} is no item"))?.1,
            spent_on: Some(on),
            amount,
            staff: Some(self.staff(login)),
            customer: buyer.map(|buyer| buyer.id),
            campaign,
            method,
            account: Some(account),
            remark: None,
        };
        expenses::create(uow, new).await?;
        Ok(())
    }
}
