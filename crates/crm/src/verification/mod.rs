//! Adding up the documents again, and comparing what comes out with what is stored: sums on
//! receivables and receipts, payables and payments, what has come of purchase orders, balances, what
//! is open by due date, the totals of profit, settled commission, what is on hand, movements of cash.

mod books;
mod open;
mod profit;
mod purchasing;
mod stock;

use sea_orm::Value;

use crate::db::Uow;
use crate::error::Fault;
use crate::months;
use crate::profit::{Sums, TotalKey};

/// Something that is stored otherwise than the documents say.
#[derive(Clone, Debug)]
pub struct Difference {
    /// What: a table with its key.
    pub what: String,
    /// What is stored.
    pub stored: String,
    /// What the documents say.
    pub computed: String,
    fix: Option<Fix>,
}

/// How it is put right.
#[derive(Clone, Debug)]
enum Fix {
    /// By a statement.
    Sql(String, Vec<Value>),
    /// By adding to a total.
    Total(TotalKey, Sums),
}

/// What is stored otherwise than the documents of the actor's tenant say.
///
/// # Errors
/// When the database fails.
pub async fn check(uow: &Uow) -> Result<Vec<Difference>, Fault> {
    let mut found = documents(uow).await?;
    found.extend(books::balances(uow).await?);
    found.extend(books::open_amounts(uow).await?);
    found.extend(books::open_days(uow).await?);
    found.extend(books::settlements(uow).await?);
    found.extend(profit::totals(uow).await?);
    Ok(found)
}

/// What the documents themselves store otherwise than those that touch them say.
async fn documents(uow: &Uow) -> Result<Vec<Difference>, Fault> {
    let mut found = open::receivables(uow).await?;
    found.extend(open::receipts(uow).await?);
    found.extend(purchasing::payables(uow).await?);
    found.extend(purchasing::payments(uow).await?);
    found.extend(purchasing::received(uow).await?);
    found.extend(purchasing::goods_receipts(uow).await?);
    found.extend(stock::on_hand(uow).await?);
    found.extend(stock::cash(uow).await?);
    Ok(found)
}

/// Checks, and puts right what can be: all but settled commission, which never changes, goods receipts
/// that do not come to the sum of their lines, and movements of cash. Documents wait meanwhile. Answers
/// what was wrong.
///
/// # Errors
/// When the database fails.
pub async fn repair(uow: &Uow) -> Result<Vec<Difference>, Fault> {
    months::take(uow).await?;
    let mut all = Vec::new();
    // Balances add up what is open of each document: first that is put right.
    let documents = documents(uow).await?;
    apply(uow, &documents).await?;
    all.extend(documents);
    let mut sums = books::balances(uow).await?;
    sums.extend(books::open_amounts(uow).await?);
    sums.extend(books::open_days(uow).await?);
    sums.extend(books::settlements(uow).await?);
    sums.extend(profit::totals(uow).await?);
    apply(uow, &sums).await?;
    all.extend(sums);
    if !all.is_empty() {
        let detail = serde_json::json!({ "differences": all.len() });
        crate::audit::record(uow, "books.repair", "tenant", uow.tenant().0, detail).await?;
    }
    Ok(all)
}

impl Difference {
    /// Whether [`repair`] puts it right.
    pub fn is_repairable(&self) -> bool {
        self.fix.is_some()
    }
}

async fn apply(uow: &Uow, differences: &[Difference]) -> Result<(), Fault> {
    for difference in differences {
        match &difference.fix {
            Some(Fix::Sql(sql, values)) => {
                uow.change(sql, values.clone()).await?;
            }
            Some(Fix::Total(key, sums)) => uow.add_up(|pending| pending.add(*key, sums)),
            None => {}
        }
    }
    Ok(())
}
