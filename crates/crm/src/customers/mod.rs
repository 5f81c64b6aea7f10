//! Customers: who they are, whose they are, which two are the same.

pub(crate) mod bulk;
mod collision;
pub mod customer_label;
pub mod dismissal;
mod duplicates;
pub mod entity;
pub mod gram;
mod handover;
pub mod index;
mod indexing;
pub mod key;
pub mod label;
pub mod labels;
mod listing;
mod merge;
mod scope;
mod search;
mod service;

pub use collision::{Resemblance, mask_name};
pub use duplicates::{DuplicateGroup, Likeness, dismiss, duplicates};
pub use entity::Model as Customer;
pub use handover::{Which, hand_over};
pub use indexing::{insert_grams, reindex};
pub use listing::{CustomerFilter, CustomerSort, count, list};
pub use merge::merge;
pub use scope::{by_key, find, find_for_update, owned_by, visible};
pub use search::{Elsewhere, Found, search};
pub(crate) use service::phones_changed;
pub use service::{CustomerFields, NewCustomer, check_collision, create, edit, set_grade};

use crate::error::{Fault, coded};

use crate::text_enum::text_enum;

/// What can go wrong with customers.
#[derive(Debug, thiserror::Error)]
pub enum CustomerError {
    /// It is there already.
    #[error("该客户已存在：{}（负责人：{}）", .0.name, .0.owner.as_deref().unwrap_or("公海"))]
    Same(Resemblance),
    /// It looks like others; saving it needs a reason.
    #[error("与已有客户相似，确认不是同一客户请填写理由后保存")]
    LooksAlike(Vec<Resemblance>),
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

coded!(CustomerError {
    Self::Same(same) => Conflict "customer.same" with serde_json::json!({ "same": same }),
    Self::LooksAlike(alike) => Conflict "customer.looks_alike" with serde_json::json!({ "alike": alike }),
});

text_enum! {
    /// What a customer is to us.
    pub enum CustomerKind {
        /// Buys from us.
        Customer = "customer",
        /// May buy.
        Prospect = "prospect",
        /// Works with us.
        Partner = "partner",
        /// Competes with us.
        Competitor = "competitor",
        /// Anything else.
        Other = "other",
    }
}

text_enum! {
    /// How valuable a customer is (domain.md §5). Without a closed year it is C.
    pub enum Grade {
        /// The most valuable.
        A = "A",
        /// Valuable.
        B = "B",
        /// Ordinary.
        C = "C",
        /// Costs more than it brings.
        D = "D",
    }
}

text_enum! {
    /// Where a customer is in its life.
    pub enum Stage {
        /// Known, nothing more.
        Lead = "lead",
        /// In talks.
        Engaged = "engaged",
        /// Buys.
        Active = "active",
        /// Has not bought for long.
        Dormant = "dormant",
        /// Gone.
        Lost = "lost",
    }
}

text_enum! {
    /// What makes two customers the same.
    pub enum KeyKind {
        /// Comparable name of a company that was written with its legal suffix.
        LegalName = "legal_name",
        /// Unified social credit code.
        TaxNumber = "tax_number",
        /// Confirmed mobile number.
        Mobile = "mobile",
    }
}

text_enum! {
    /// Two ways to sort customers by hand.
    pub enum LabelKind {
        /// A group.
        Group = "group",
        /// A tag.
        Tag = "tag",
    }
}
