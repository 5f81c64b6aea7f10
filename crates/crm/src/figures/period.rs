//! A span of business dates, and counting by day in it.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, IntoCondition, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, Iden};

use crate::clock::instant_at;
use crate::db::Uow;
use crate::error::Invalid;

/// The most days that are counted one by one.
pub const LONGEST: i64 = 92;

/// A span of business dates, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// Whose calendar it is.
    pub zone: Tz,
}

impl Period {
    /// From the first to the last day; the last 30 days until `today` where nothing is said.
    ///
    /// # Errors
    /// `Invalid` where it ends before it begins, or is longer than [`LONGEST`] days.
    pub fn new(from: Option<NaiveDate>, until: Option<NaiveDate>, today: NaiveDate, zone: Tz) -> Result<Self, Invalid> {
        let until = until.unwrap_or_else(|| from.map_or(today, |from| Ord::max(today, from)));
        let from = from.unwrap_or_else(|| until.checked_sub_days(Days::new(29)).unwrap_or(until));
        let length = (until - from).num_days() + 1;
        if length < 1 {
            return Err(Invalid::new("to", "结束日期不能早于开始日期"));
        }
        if length > LONGEST {
            return Err(Invalid::new("to", format!("最多统计 {LONGEST} 天")));
        }
        Ok(Self { from, until, zone })
    }

    /// The month of `day`.
    pub fn month(day: NaiveDate, zone: Tz) -> Self {
        let from = day.with_day(1).unwrap_or(day);
        let next = from.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX);
        Self { from, until: next.pred_opt().unwrap_or(from), zone }
    }

    /// The instant at which it begins.
    pub fn begins(&self) -> DateTime<Utc> {
        instant_at(self.from, 0, self.zone)
    }

    /// The instant at which it is over.
    pub fn ends(&self) -> DateTime<Utc> {
        instant_at(self.until.succ_opt().unwrap_or(self.until), 0, self.zone)
    }

    /// Each day.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let until = self.until;
        self.from.iter_days().take_while(move |day| *day <= until)
    }

    /// The condition that an instant lies in it.
    pub(crate) fn holds<C: ColumnTrait>(&self, column: C) -> Condition {
        Condition::all().add(column.gte(self.begins())).add(column.lt(self.ends()))
    }

    /// The condition that a business date lies in it.
    pub(crate) fn holds_date<C: ColumnTrait>(&self, column: C) -> Condition {
        column.between(self.from, self.until).into_condition()
    }

    /// Rows of `E` grouped by the day of an instant: `day` is selected, the caller adds what is
    /// counted.
    ///
    /// PostgreSQL computes the day of each row. SQLite would take longer for that than for all the
    /// rest: there each day is a range of the index.
    pub(crate) fn grouped<E: EntityTrait>(&self, uow: &Uow, entity: E, column: E::Column) -> SelectStatement
    where
        E::Column: Iden,
    {
        let at = Expr::col((entity, column));
        let mut query = Query::select();
        if uow.get_database_backend() == DbBackend::Postgres {
            let day = Expr::cust_with_exprs(format!("($1 AT TIME ZONE '{}')::date", self.zone.name()), [at]);
            query.expr_as(day, "day").from(entity).cond_where(self.holds(column)).add_group_by([Expr::cust("1")]);
            return query;
        }
        let bound = |day: NaiveDate| instant_at(day, 0, self.zone);
        let next = |day: NaiveDate| day.succ_opt().unwrap_or(day);
        let days: Vec<_> = self.days().map(|day| (day, bound(day), bound(next(day)))).collect();
        let name = |part: &'static str| Expr::col((Alias::new("days"), Alias::new(part)));
        let within = Condition::all().add(at.clone().gte(name("column2"))).add(at.lt(name("column3")));
        query
            .expr_as(name("column1"), "day")
            .from_values(days, "days")
            // A cross join keeps the order of the two in SQLite: days first, then a range for each.
            .join(JoinType::CrossJoin, entity, Condition::all())
            .cond_where(within)
            .add_group_by([name("column1")]);
        query
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Shanghai;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn spans() {
        let today = day("2026-11-23");
        let period =
            |from: Option<&str>, until: Option<&str>| Period::new(from.map(day), until.map(day), today, Shanghai);
        assert_eq!(period(None, None).map(|p| (p.from, p.until)), Ok((day("2026-10-25"), today)));
        assert_eq!(period(Some("2026-11-01"), None).map(|p| p.until), Ok(today));
        assert_eq!(period(Some("2026-12-24"), None).map(|p| p.until), Ok(day("2026-12-24")));
        assert!(period(Some("2026-11-02"), Some("2026-11-01")).is_err());
        assert!(period(Some("2026-01-01"), Some("2026-04-02")).is_ok());
        assert!(period(Some("2026-01-01"), Some("2026-04-03")).is_err());
        let february = Period::month(day("2028-02-11"), Shanghai);
        assert_eq!(
            (february.from, february.until, february.days().count()),
            (day("2028-02-01"), day("2028-02-29"), 29)
        );
        assert_eq!(february.begins().to_rfc3339(), "2028-01-31T16:00:00+00:00");
    }
}
