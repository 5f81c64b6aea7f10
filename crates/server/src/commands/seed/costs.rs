//! What the company spends every month: on nobody in particular, so that customers bear a part of it.

use chrono::{Datelike, Days, NaiveDate};
use crm::cash::{self, Method};
use crm::db::Db;
use crm::expenses::{self, NewExpense, catalogue};
use crm::money::Money;

use super::bulk;
use super::orders::HISTORY;
use super::people::Company;
use crate::dice::Dice;

/// What comes every month, with about how much of it, in 分.
const MONTHLY: [(&str, i64); 4] =
    [("房租", 3_200_000), ("行政工资", 8_600_000), ("水电网络", 480_000), ("软件服务", 260_000)];
/// The day of the month on which it is paid.
const PAID_ON: u32 = 25;

/// Enters the costs of all months of the history, by the use case that people use.
pub(super) async fn fill(db: &Db, company: &Company) -> anyhow::Result<()> {
    let uow = bulk::begin(db, company).await?;
    let account = cash::accounts::add(&uow, "费用户").await?.id;
    let category = catalogue::add_category(&uow, "经营费用").await?.id;
    let mut dice = Dice::for_row(7, 0);
    let begin = company.today.checked_sub_days(Days::new(HISTORY)).unwrap_or(company.today);
    for (name, amount) in MONTHLY {
        let item = catalogue::add_item(&uow, category, name).await?.id;
        for day in paydays(begin, company.today) {
            let new = NewExpense {
                item,
                spent_on: Some(day),
                amount: Money(amount * dice.between(95, 105) / 100),
                staff: None,
                customer: None,
                campaign: None,
                method: Method::Bank,
                account: Some(account),
                remark: None,
            };
            expenses::create(&uow, new).await?;
        }
    }
    uow.commit().await?;
    Ok(())
}

/// The days from `begin` to `end` on which is paid.
fn paydays(begin: NaiveDate, end: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    begin.iter_days().take_while(move |day| *day <= end).filter(|day| day.day() == PAID_ON)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_month_is_paid_once() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let days: Vec<NaiveDate> = paydays(day(2025, 11, 26), day(2026, 2, 25)).collect();
        assert_eq!(days, [day(2025, 12, 25), day(2026, 1, 25), day(2026, 2, 25)]);
    }
}
