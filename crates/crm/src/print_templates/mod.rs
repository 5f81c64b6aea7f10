//! Templates of printed documents, for each kind any number, one of them the standard one.
//!
//! What a template says is a form, and beside it possibly a source of one's own; both are kept as they came, since how
//! they become paper is nobody's matter here. Every content that a template had is kept as an edition.

pub mod edition;
pub mod entity;
mod party;
mod service;

pub use edition::Model as PrintTemplateEdition;
pub use entity::Model as PrintTemplate;
pub use party::{PartyFacts, codes, party};
pub use service::{NewPrintTemplate, create, edit, editions, find, list, logo, own_logo, remove, standard};
pub(crate) use service::{all_logos, logos};

use crate::error::{Fault, coded};
use crate::text_enum::text_enum;

text_enum! {
    /// A kind of printed document.
    pub enum PrintKind {
        /// A quote.
        Quote = "quote",
        /// An order.
        Order = "order",
        /// What goes along with the goods.
        DeliveryNote = "delivery_note",
        /// An order to a supplier.
        PurchaseOrder = "purchase_order",
        /// A letter about what is overdue.
        DunningLetter = "dunning_letter",
        /// A letter with the result of a complaint.
        ComplaintResult = "complaint_result",
        /// A statement of account.
        Statement = "statement",
    }
}

/// What can go wrong with templates.
#[derive(Debug, thiserror::Error)]
pub enum PrintTemplateError {
    /// What every use case may answer.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// There is one of that kind with the name.
    #[error("该类单据已有名为“{0}”的模板")]
    NameTaken(String),
    /// There are too many.
    #[error("打印模板已达上限（{0} 个）")]
    TooMany(u64),
}

coded!(PrintTemplateError {
    Self::NameTaken(name) => Conflict "print_template.name_taken" with serde_json::json!({ "name": name }),
    Self::TooMany(most) => Conflict "print_template.too_many" with serde_json::json!({ "most": most }),
});
