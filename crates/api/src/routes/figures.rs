//! Figures: the first page of the console, and one's own month.

use crate::routes::Routes;
use actix_web::get;
use crm::figures::{self, Period};
use crm::{staff, tenants};

use crate::dto::common::Errors;
use crate::dto::figures::{MonthParams, Overview, OverviewParams, OwnFigures};
use crate::error::ApiError;
use crate::extract::Params;
use crate::work::{Answer, Read, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(overview).service(own_figures);
}

/// What happened in a span of days, as far as one's roles reach.
#[utoipa::path(tag = "figures", params(OverviewParams),
    responses((status = 200, description = "The figures", body = Overview), Errors))]
#[get("/overview")]
pub(super) async fn overview(uow: Read, params: Params<OverviewParams>) -> Answer {
    let zone = tenants::settings(&uow).await?.zone;
    let today = uow.today(zone);
    let period = Period::new(params.0.from.map(|day| day.0), params.0.to.map(|day| day.0), today, zone)?;
    let figures = figures::company(&uow, &period, today).await?;
    let people = figures.follow_ups.iter().flat_map(|part| &part.by_person).map(|(staff, _)| *staff);
    let names = staff::names(&uow, &people.collect::<Vec<_>>()).await?;
    ok(Overview::new(figures, &period, today, &names))
}

/// One's own figures of a month.
#[utoipa::path(tag = "figures", params(MonthParams),
    responses((status = 200, description = "The figures", body = OwnFigures), Errors))]
#[get("/me/figures")]
pub(super) async fn own_figures(uow: Read, params: Params<MonthParams>) -> Answer {
    let zone = tenants::settings(&uow).await?.zone;
    let today = uow.today(zone);
    let day = match params.0.month.as_deref() {
        Some(month) => {
            first_day(month).ok_or_else(|| ApiError::invalid("month", "月份应为 2000-01 到 2199-12 之间的 YYYY-MM"))?
        }
        None => today,
    };
    let period = Period::month(day, zone);
    let figures = figures::person(&uow, &period, today).await?;
    ok(OwnFigures::new(figures, &period))
}

fn first_day(month: &str) -> Option<chrono::NaiveDate> {
    let (year, number) = month.split_once('-')?;
    let digits = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(year, 4) || !digits(number, 2) {
        return None;
    }
    let year = year.parse().ok().filter(|year| (2000..2200).contains(year))?;
    chrono::NaiveDate::from_ymd_opt(year, number.parse().ok()?, 1)
}

#[cfg(test)]
mod tests {
    use super::first_day;

    #[test]
    fn months() {
        assert_eq!(first_day("2026-11").map(|day| day.to_string()).as_deref(), Some("2026-11-01"));
        for text in
            ["", "2026", "2026-13", "2026-00", "26-11", "2026-1", "2026-11-01", "+026-11", "1999-12", "２026-11"]
        {
            assert_eq!(first_day(text), None, "{text}");
        }
    }
}
