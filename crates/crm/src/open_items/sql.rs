//! What the statements of agings are made of.

use chrono::NaiveDate;
use sea_orm::{DbErr, QueryResult, Value};

use super::buckets::{Buckets, bounds};
use crate::db::Uow;
use crate::error::Invalid;

/// A statement under construction; `$1` is the tenant.
pub(crate) struct Sql {
    pub(crate) values: Vec<Value>,
}

impl Sql {
    pub(crate) fn new(uow: &Uow) -> Self {
        Self { values: vec![uow.tenant().into()] }
    }

    /// The place of a value.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// The sums of the buckets, as of `day`, of rows with `due_on` and `open`.
    pub(crate) fn sums(&mut self, day: NaiveDate) -> String {
        let bounds = bounds(day).map(|bound| self.bind(bound));
        let mut sums = Vec::with_capacity(6);
        for place in 0..6 {
            let from = (place < 5).then(|| format!("due_on >= {}", bounds[place]));
            let before = (place > 0).then(|| format!("due_on < {}", bounds[place - 1]));
            let within = from.into_iter().chain(before).collect::<Vec<_>>().join(" AND ");
            sums.push(format!("CAST(coalesce(sum(CASE WHEN {within} THEN open ELSE 0 END), 0) AS BIGINT) AS b{place}"));
        }
        sums.join(", ")
    }
}

/// The sums of the buckets in a row.
pub(crate) fn read(row: &QueryResult) -> Result<Buckets, DbErr> {
    Ok(Buckets {
        not_due: row.try_get("", "b0")?,
        to_30: row.try_get("", "b1")?,
        to_60: row.try_get("", "b2")?,
        to_90: row.try_get("", "b3")?,
        to_180: row.try_get("", "b4")?,
        over_180: row.try_get("", "b5")?,
    })
}

/// A cursor of a sum and a key, such as `12345_17`.
pub(crate) fn cursor(text: &str) -> Result<(i64, i64), Invalid> {
    let bad = || Invalid::new("cursor", "分页游标无效");
    let (value, key) = text.split_once('_').ok_or_else(bad)?;
    Ok((value.parse().map_err(|_| bad())?, key.parse().map_err(|_| bad())?))
}
