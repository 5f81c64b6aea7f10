//! What very many documents add up to, for who writes them past the use cases.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Effect, Pending, Share, Sums, TotalKey};
use crate::db::Uow;
use crate::ids::{CustomerId, TenantId};

/// Totals of profit in memory. Documents that come one by one use [`super::post`].
#[derive(Debug, Default)]
pub struct Totals(Pending);

/// Totals that go into the database together.
#[derive(Debug)]
pub struct Part(Vec<(TotalKey, Sums)>);

impl Totals {
    /// Adds the effects of one document on one business date.
    pub fn add(
        &mut self,
        tenant: TenantId,
        day: NaiveDate,
        customer: CustomerId,
        shares: &[Share],
        effects: &[Effect],
    ) {
        super::add(&mut self.0, tenant, day, customer, shares, effects);
    }

    /// In parts of so many rows, each for a unit of work of its own.
    pub fn into_parts(self, rows: usize) -> impl Iterator<Item = Part> {
        let rows_of: BTreeMap<TotalKey, Sums> = self.0.into_rows();
        let mut left = rows_of.into_iter();
        std::iter::from_fn(move || {
            let part: Vec<_> = left.by_ref().take(rows.max(1)).collect();
            (!part.is_empty()).then_some(Part(part))
        })
    }
}

impl Part {
    /// Adds them to what is stored, with the commit of the unit of work.
    pub fn write(self, uow: &Uow) {
        uow.add_up(|pending| {
            for (key, sums) in &self.0 {
                pending.add(*key, sums);
            }
        });
    }
}
