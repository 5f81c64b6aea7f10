//! What customers were told and what was agreed with them.

pub mod agreement;
pub mod agreements;
mod facts;
mod policy;
mod telling;
pub mod told;

pub use agreement::Model as PriceAgreement;
pub use facts::{PriceFacts, facts};
pub use policy::check_line;
pub(crate) use telling::newest;
pub use telling::{HistoryFilter, ToldPrice, history, tell, tell_in_follow_up};
pub use told::Model as PriceTold;

use crate::approvals::ApprovalKind;
use crate::ids::{CustomerId, ProductId, StaffId};
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
    /// By whom; by whoever acts, where nobody is named.
    pub staff: Option<StaffId>,
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

/// What a price asks for before it may be told or confirmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// It differs from the last one told by more than the company's limit: a reason is needed.
    pub wants_reason: bool,
    /// It is under the floor: an approval is needed.
    pub under_floor: bool,
    /// The product is restricted: an approval is needed.
    pub restricted: bool,
    /// The discount is over the limit of the customer's grade, and the price not under the floor: an
    /// approval is needed.
    pub over_discount: bool,
}

impl Verdict {
    /// The approvals that it needs.
    pub fn needs(self) -> impl Iterator<Item = ApprovalKind> {
        let kinds = [
            (self.under_floor, ApprovalKind::FloorPrice),
            (self.restricted, ApprovalKind::Restricted),
            (self.over_discount, ApprovalKind::Discount),
        ];
        kinds.into_iter().filter_map(|(needed, kind)| needed.then_some(kind))
    }
}
