//! Receivables, receipts and commission, and what all documents add up to.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use crm::cash::{self, entry as cash_entry};
use crm::clock::instant_at;
use crm::commissions::entity as commission;
use crm::db::{Db, Uow};
use crm::ids::{AllocationId, CashAccountId, CustomerId, ReceiptId, ReceivableId};
use crm::money::{Money, split};
use crm::profit::{Effect, Totals, month_of};
use crm::receivables::{
    AllocationKind, Method, ReceiptKind, ReceivableKind, allocation, balance, entity as receivable, open_amount,
    open_day, receipt,
};
use sea_orm::ActiveValue::Set;

use super::bulk;
use super::deliveries::{self, Delivered};
use super::orders::{self, CREDIT_DAYS, Counters, Head, Line};
use super::people::Company;
use super::products::TAX_BP;
use crate::dice::Dice;

/// Totals of one transaction.
const TOTALS: usize = 20_000;
/// What some customers pay too much.
const TOO_MUCH: Money = Money(50_000);

/// Rows of money.
#[derive(Default)]
pub(super) struct Batch {
    receivables: Vec<receivable::ActiveModel>,
    receipts: Vec<receipt::ActiveModel>,
    allocations: Vec<allocation::ActiveModel>,
    cash: Vec<cash_entry::ActiveModel>,
    commissions: Vec<commission::ActiveModel>,
}

impl Batch {
    pub(super) async fn write(self, uow: &Uow) -> anyhow::Result<()> {
        bulk::insert(uow, self.receivables).await?;
        bulk::insert(uow, self.receipts).await?;
        bulk::insert(uow, self.allocations).await?;
        bulk::insert(uow, self.cash).await?;
        bulk::insert(uow, self.commissions).await
    }
}

/// A customer's balance, in 分.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Balance {
    pub(super) open: i64,
    pub(super) credit: i64,
    pub(super) unshipped: i64,
}

/// What all documents add up to.
pub(super) struct Books {
    account: CashAccountId,
    /// By the customer's key less one.
    balances: Vec<Balance>,
    /// What is open by due date, owner and department; 0 for none.
    open: BTreeMap<(NaiveDate, i64, i64), i64>,
    pub(super) totals: Totals,
    /// What left the stock, by the product's place on the shelf.
    pub(super) left: Vec<i64>,
}

impl Books {
    pub(super) async fn open(db: &Db, company: &Company, customers: usize, products: usize) -> anyhow::Result<Self> {
        let uow = bulk::begin(db, company).await?;
        let account = cash::accounts::add(&uow, "基本户").await?.id;
        uow.commit().await?;
        Ok(Self {
            account,
            balances: vec![Balance::default(); customers],
            open: BTreeMap::new(),
            totals: Totals::default(),
            left: vec![0; products],
        })
    }

    /// A customer's balance, to be changed.
    pub(super) fn change(&mut self, customer: CustomerId) -> &mut Balance {
        // Keys are given out from one on, without gaps.
        let at = usize::try_from(customer.0 - 1).unwrap_or(0);
        &mut self.balances[at]
    }

    /// Writes balances, open amounts and totals.
    pub(super) async fn write(self, db: &Db, company: &Company) -> anyhow::Result<()> {
        let uow = bulk::begin(db, company).await?;
        let moved = (1..).zip(self.balances).filter(|(_, balance)| *balance != Balance::default());
        let rows = moved.map(|(customer, of)| balance::ActiveModel {
            tenant_id: Set(company.tenant),
            customer_id: Set(CustomerId(customer)),
            open: Set(Money(of.open)),
            credit: Set(Money(of.credit)),
            unshipped: Set(Money(of.unshipped)),
        });
        bulk::insert(&uow, rows.collect()).await?;
        let mut days: BTreeMap<NaiveDate, i64> = BTreeMap::new();
        for ((due_on, ..), open) in &self.open {
            *days.entry(*due_on).or_default() += open;
        }
        let rows = days.into_iter().map(|(due_on, open)| open_day::ActiveModel {
            tenant_id: Set(company.tenant),
            due_on: Set(due_on),
            open: Set(Money(open)),
        });
        bulk::insert(&uow, rows.collect()).await?;
        let rows = self.open.into_iter().map(|((due_on, owner_id, department_id), open)| open_amount::ActiveModel {
            tenant_id: Set(company.tenant),
            due_on: Set(due_on),
            owner_id: Set(owner_id),
            department_id: Set(department_id),
            open: Set(Money(open)),
        });
        bulk::insert(&uow, rows.collect()).await?;
        uow.commit().await?;
        for part in self.totals.into_parts(TOTALS) {
            let uow = bulk::begin(db, company).await?;
            part.write(&uow);
            uow.commit().await?;
        }
        Ok(())
    }
}

/// How much of a delivery has been paid: the longer ago, the likelier; some customers never do.
fn paid(dice: &mut Dice, amount: Money, age: i64) -> Money {
    let owing = match age {
        ..=30 => 100,
        31..=90 => 60,
        91..=200 => 30,
        _ => 5,
    };
    match (dice.percent(owing), dice.percent(20)) {
        (false, _) => amount,
        (true, true) if age > 30 => Money(amount.0 / 2),
        _ => Money(0),
    }
}

/// The receivable of a delivery, and what was paid of it. Answers what is still open.
pub(super) fn add(
    batch: &mut orders::Batch,
    counters: &mut Counters,
    books: &mut Books,
    company: &Company,
    dice: &mut Dice,
    (head, delivered, lines): (&Head, &Delivered, &[Line]),
) -> Money {
    counters.receivables += 1;
    let id = ReceivableId(counters.receivables);
    let due_on = delivered.on.checked_add_days(Days::new(CREDIT_DAYS)).unwrap_or(delivered.on);
    let cash = paid(dice, delivered.amount, (company.today - delivered.on).num_days());
    let open = delivered.amount - cash;
    batch.money.receivables.push(receivable::ActiveModel {
        id: Set(id),
        tenant_id: Set(company.tenant),
        number: Set(counters.numbers.next("AR", delivered.on)),
        kind: Set(ReceivableKind::Delivery),
        customer_id: Set(head.customer),
        order_id: Set(Some(head.id)),
        delivery_id: Set(Some(delivered.id)),
        instalment_id: Set(None),
        owner_id: Set(head.owner),
        department_id: Set(head.department),
        issued_on: Set(delivered.on),
        due_on: Set(due_on),
        amount: Set(delivered.amount),
        allocated: Set(cash),
        written_off: Set(Money(0)),
        open: Set(open),
        disputed: Set(false),
        dispute_reason: Set(None),
        remark: Set(None),
        created_at: Set(head.at),
        updated_at: Set(head.at),
        version: Set(1),
    });
    if open > Money(0) {
        books.change(head.customer).open += open.0;
        let key = (due_on, head.owner.map_or(0, |owner| owner.0), head.department.map_or(0, |place| place.0));
        *books.open.entry(key).or_default() += open.0;
    }
    if cash > Money(0) {
        let late = i64::from(cash == delivered.amount) * dice.between(-5, 25) + i64::try_from(CREDIT_DAYS).unwrap_or(0);
        let days = Days::new(u64::try_from(late).unwrap_or(0));
        let on = delivered.on.checked_add_days(days).unwrap_or(delivered.on).min(company.today);
        receive(batch, counters, books, company, dice, (head, id, on, cash));
        accrue(batch, counters, books, company, (head, id, on, cash), lines);
    }
    open
}

type Paid<'a> = (&'a Head, ReceivableId, NaiveDate, Money);

/// Money comes in, and is allocated.
fn receive(
    batch: &mut orders::Batch,
    counters: &mut Counters,
    books: &mut Books,
    company: &Company,
    dice: &mut Dice,
    (head, receivable, on, cash): Paid<'_>,
) {
    counters.receipts += 1;
    let id = ReceiptId(counters.receipts);
    let number = counters.numbers.next("RC", on);
    let credit = if dice.below(200) == 0 { TOO_MUCH } else { Money(0) };
    books.change(head.customer).credit += credit.0;
    let at = instant_at(on, 16 * 60, company.settings.zone).min(company.now);
    batch.money.receipts.push(receipt::ActiveModel {
        id: Set(id),
        tenant_id: Set(company.tenant),
        number: Set(number.clone()),
        kind: Set(ReceiptKind::Receipt),
        customer_id: Set(head.customer),
        return_id: Set(None),
        received_on: Set(on),
        amount: Set(cash + credit),
        method: Set(Method::Bank),
        cash_account_id: Set(Some(books.account)),
        payer: Set(None),
        remark: Set(None),
        allocated: Set(cash),
        refunded: Set(Money(0)),
        open: Set(credit),
        reversed_on: Set(None),
        reversal_reason: Set(None),
        created_by: Set(None),
        created_at: Set(at),
        updated_at: Set(at),
        version: Set(1),
    });
    batch.money.allocations.push(allocation::ActiveModel {
        id: Set(AllocationId(id.0)),
        tenant_id: Set(company.tenant),
        receipt_id: Set(id),
        receivable_id: Set(Some(receivable)),
        customer_id: Set(head.customer),
        kind: Set(AllocationKind::Allocation),
        amount: Set(cash),
        allocated_on: Set(on),
        reverses_id: Set(None),
        method: Set(None),
        cash_account_id: Set(None),
        reason: Set(None),
        created_by: Set(None),
        created_at: Set(at),
    });
    batch.money.cash.push(cash_entry::ActiveModel {
        tenant_id: Set(company.tenant),
        day: Set(on),
        amount: Set(cash + credit),
        method: Set(Method::Bank.as_str().to_owned()),
        cash_account_id: Set(Some(books.account)),
        staff_id: Set(None),
        source: Set("receipt".to_owned()),
        source_id: Set(id.0),
        source_number: Set(number),
        created_at: Set(at),
        ..Default::default()
    });
}

/// The commission that cash brings: spread over the lines by amount, net of tax, times their rates.
fn accrue(
    batch: &mut orders::Batch,
    counters: &Counters,
    books: &mut Books,
    company: &Company,
    (head, receivable, on, cash): Paid<'_>,
    lines: &[Line],
) {
    let Some(owner) = head.owner else { return };
    let weights: Vec<i64> = lines.iter().map(|line| line.amount.0).collect();
    for (line, part) in lines.iter().zip(split(cash, &weights)) {
        let base = part.net(TAX_BP);
        let amount = base.share(line.commission_bp);
        if amount == Money(0) {
            continue;
        }
        batch.money.commissions.push(commission::ActiveModel {
            tenant_id: Set(company.tenant),
            month: Set(month_of(on)),
            happened_on: Set(on),
            staff_id: Set(owner),
            department_id: Set(head.department),
            customer_id: Set(head.customer),
            order_id: Set(Some(head.id)),
            order_line_id: Set(Some(line.id)),
            receivable_id: Set(Some(receivable)),
            source: Set("allocation".to_owned()),
            source_id: Set(counters.receipts),
            base: Set(base),
            rate_bp: Set(line.commission_bp),
            share_bp: Set(10_000),
            amount: Set(amount),
            created_at: Set(head.at),
            ..Default::default()
        });
        let effect = Effect { commission: amount, ..Effect::default() };
        books.totals.add(company.tenant, on, head.customer, &deliveries::shares(head), &[effect]);
    }
}
