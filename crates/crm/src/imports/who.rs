//! The customers that rows name.

use std::collections::{BTreeSet, HashMap};

use super::cells::Cells;
use super::plan::Unit;
use crate::customers::{Customer, bulk};
use crate::db::Uow;
use crate::error::Fault;
use crate::text::{self, name_key};

/// How many customers a message names.
const NAMED: usize = 3;

/// Customers by their names, loaded for a batch.
#[derive(Debug, Default)]
pub(super) struct Named {
    all: Vec<Customer>,
    by_name: HashMap<String, Vec<usize>>,
    by_key: HashMap<String, Vec<usize>>,
}

/// A name as it is stored.
pub(super) fn cleaned(name: &str) -> String {
    text::line("name", name, usize::MAX).unwrap_or_default()
}

/// Customers as a message names them.
pub(super) fn listed<'a>(customers: impl IntoIterator<Item = &'a Customer>) -> String {
    let mut customers = customers.into_iter();
    let shown: Vec<String> =
        customers.by_ref().take(NAMED).map(|row| format!("{}（编号 {}）", row.name, row.id)).collect();
    let more = if customers.next().is_some() { "等" } else { "" };
    format!("{}{more}", shown.join("、"))
}

impl Named {
    /// The customers that the units name in the column of a field.
    pub(super) async fn load(uow: &Uow, units: &[Unit], at: Option<usize>) -> Result<Self, Fault> {
        let Some(at) = at else { return Ok(Self::default()) };
        let cells = units.iter().flat_map(|unit| &unit.rows).filter_map(|row| row.cells.get(at));
        let names: BTreeSet<String> = cells.map(|name| cleaned(name)).filter(|name| !name.is_empty()).collect();
        Ok(Self::of(bulk::named(uow, names.iter().map(String::as_str)).await?))
    }

    fn of(all: Vec<Customer>) -> Self {
        let mut named = Self { all, ..Self::default() };
        for (at, row) in named.all.iter().enumerate() {
            named.by_name.entry(row.name.clone()).or_default().push(at);
            named.by_key.entry(row.name_key.clone()).or_default().push(at);
        }
        named
    }

    fn all(&self, places: Option<&Vec<usize>>) -> Vec<&Customer> {
        places.into_iter().flatten().filter_map(|at| self.all.get(*at)).collect()
    }

    /// The customers with exactly this name.
    pub(super) fn exactly(&self, name: &str) -> Vec<&Customer> {
        self.all(self.by_name.get(name))
    }

    /// The one that is named: exactly, or as names are compared.
    fn find(&self, name: &str) -> Result<&Customer, String> {
        let name = cleaned(name);
        let mut found = self.exactly(&name);
        if found.is_empty() {
            found = self.all(self.by_key.get(&name_key(&name).key));
        }
        match found.as_slice() {
            [one] => Ok(one),
            [] => Err("没有该客户，请先导入客户".to_owned()),
            several => Err(format!("有多位名称相同的客户：{}，请先合并或改名", listed(several.iter().copied()))),
        }
    }

    /// The customer that a cell names; it must name one.
    pub(super) fn read(&self, cells: &mut Cells<'_>, key: &str) -> Option<&Customer> {
        let found = cells.take(key, |name| self.find(name));
        cells.required(key, found)
    }
}
