//! The working calendar of the demo's company: the statutory holidays that the State Council's office has announced,
//! and the weekend days that are worked on for them. Other years are unknown, and the product says so.

use chrono::NaiveDate;
use crm::calendar::{self, DayKind, NewDay};

use super::data::Company;
use crate::app::App;

/// A holiday: its name, its first day, how many days, and the days that make up for it.
type Holiday = (&'static str, (u32, u32), u64, &'static [(u32, u32)]);

#[rustfmt::skip]
const YEARS: [(i32, &[Holiday]); 2] = [
    (2025, &[
        ("元旦", (1, 1), 1, &[]),
        ("春节", (1, 28), 8, &[(1, 26), (2, 8)]),
        ("清明节", (4, 4), 3, &[]),
        ("劳动节", (5, 1), 5, &[(4, 27)]),
        ("端午节", (5, 31), 3, &[]),
        ("国庆节、中秋节", (10, 1), 8, &[(9, 28), (10, 11)]),
    ]),
    (2026, &[
        ("元旦", (1, 1), 3, &[(1, 4)]),
        ("春节", (2, 15), 9, &[(2, 14), (2, 28)]),
        ("清明节", (4, 4), 3, &[]),
        ("劳动节", (5, 1), 5, &[(5, 9)]),
        ("端午节", (6, 19), 3, &[]),
        ("中秋节", (9, 25), 3, &[]),
        ("国庆节", (10, 1), 7, &[(9, 20), (10, 10)]),
    ]),
];

/// Enters the calendar, as an administrator does it.
pub(super) async fn enter(app: &App, company: &Company) -> anyhow::Result<()> {
    let uow = company.act_as(app, "admin").await?;
    for (year, holidays) in YEARS {
        let mut days = Vec::new();
        for (name, (month, first), length, made_up) in holidays {
            let at = |(month, day): (u32, u32)| NaiveDate::from_ymd_opt(year, month, day);
            let free = at((*month, *first)).into_iter().flat_map(|day| day.iter_days());
            for on in free.take(usize::try_from(*length)?) {
                days.push(NewDay { on, kind: DayKind::Holiday, name: Some((*name).to_owned()) });
            }
            for on in made_up.iter().filter_map(|day| at(*day)) {
                days.push(NewDay { on, kind: DayKind::Working, name: Some(format!("{name}调休")) });
            }
        }
        calendar::replace(&uow, year, 0, days).await?;
    }
    uow.commit().await?;
    Ok(())
}
