//! Every movement of cash.

pub mod account;
pub mod accounts;
pub mod entry;
mod flow;

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, EntityTrait};

pub use account::Model as CashAccount;
pub use entry::Model as CashEntry;
pub use flow::{CashFilter, CashFlow, CashRow, CashSort, FlowBy, entries, flow};

use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CashAccountId, StaffId};
use crate::money::Money;
use crate::text_enum::text_enum;

text_enum! {
    /// How money moves.
    pub enum Method {
        /// Bank transfer.
        Bank = "bank",
        /// WeChat Pay.
        Wechat = "wechat",
        /// Alipay.
        Alipay = "alipay",
        /// Notes and coins.
        Cash = "cash",
        /// A bill of exchange.
        Bill = "bill",
        /// Another way.
        Other = "other",
    }
}

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
pub async fn enter(uow: &Uow, entry: &Entry<'_>) -> Result<(), Fault> {
    let row = entry::ActiveModel {
        tenant_id: Set(uow.tenant()),
        day: Set(entry.day),
        amount: Set(entry.amount),
        method: Set(entry.method.to_owned()),
        cash_account_id: Set(entry.account),
        staff_id: Set(entry.staff),
        source: Set(entry.source.to_owned()),
        source_id: Set(entry.source_id),
        source_number: Set(entry.source_number.to_owned()),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    entry::Entity::insert(row).exec_without_returning(uow).await?;
    Ok(())
}
