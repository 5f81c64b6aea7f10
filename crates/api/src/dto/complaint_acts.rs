//! What is done with complaints.

use crm::complaints::{Change, NewCompensation, Severity};
use crm::ids::FileId;
use crm::money::Money;
use serde::Deserialize;
use utoipa::ToSchema;

use super::common::Day;
use super::complaints::links;

/// The version that one has seen, and nothing else.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComplaintVersion {
    /// The version that one has seen.
    pub(crate) version: i64,
}

/// Who shall see to it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignIn {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// Who.
    pub(crate) responsible_id: i64,
}

/// A question to a department.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InquiryIn {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// Who is asked.
    pub(crate) department_id: i64,
    /// What; 1 to 1,000 characters.
    #[schema(example = "这批货的包装是谁验的？")]
    pub(crate) question: String,
}

/// A department's answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InquiryAnswerIn {
    /// The answer; 1 to 2,000 characters.
    #[schema(example = "外箱在装车时被压")]
    pub(crate) answer: String,
}

/// What was done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResolveIn {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// Why it came to this; for us alone.
    pub(crate) cause: Option<String>,
    /// What was done, as the customer will read it; 1 to 2,000 characters.
    #[schema(example = "已补发两件，并更换承运商")]
    pub(crate) result: String,
}

/// What a letter shall say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LetterTextIn {
    /// The version of the complaint that one has seen.
    pub(crate) version: i64,
    /// The letter; 1 to 2,000 characters.
    pub(crate) text: String,
}

/// To whom a letter goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LetterSendIn {
    /// The version of the complaint that one has seen.
    pub(crate) version: i64,
    /// To whom at the customer; where nothing is said, who complained, or who follows us.
    pub(crate) contact_id: Option<i64>,
}

/// A call in which the result was told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResultToldIn {
    /// The version of the complaint that one has seen.
    pub(crate) version: i64,
    /// What was said; 1 to 3,000 characters.
    #[schema(example = "已电话告知补发，客户满意")]
    pub(crate) content: String,
    /// With whom.
    pub(crate) contact_id: Option<i64>,
}

/// Why it ends, or begins again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComplaintReason {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// Why.
    #[schema(example = "客户表示是误会")]
    pub(crate) reason: String,
}

/// What a complaint shall say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComplaintEdit {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// What happened; 1 to 4,000 characters.
    #[schema(example = "收到的货外箱破损，两件压坏")]
    content: String,
    /// How bad it is; another one gives the round another deadline.
    severity: Severity,
    /// What it is about: one of the company's categories.
    #[schema(example = "破损")]
    category: String,
    /// Which person complains.
    contact_id: Option<i64>,
    /// About which order.
    order_id: Option<i64>,
    /// About which delivery.
    delivery_id: Option<i64>,
    /// About which line of the order.
    order_line_id: Option<i64>,
    /// About which product.
    product_id: Option<i64>,
    /// Pictures that one has uploaded; they are added.
    #[serde(default)]
    picture_ids: Vec<i64>,
}

impl From<ComplaintEdit> for Change {
    fn from(edit: ComplaintEdit) -> Self {
        Self {
            content: edit.content,
            severity: edit.severity,
            category: edit.category,
            links: links(edit.contact_id, edit.order_id, edit.delivery_id, edit.order_line_id, edit.product_id),
            pictures: edit.picture_ids.into_iter().map(FileId).collect(),
        }
    }
}

/// What a customer gets for a complaint.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompensationIn {
    /// The version of the complaint that one has seen.
    pub(crate) version: i64,
    /// How much, in 元.
    #[schema(value_type = String, example = "120.00")]
    amount: Money,
    /// Business date; today where nothing is said.
    given_on: Option<Day>,
    /// What for.
    #[schema(example = "补偿两件压坏的货")]
    reason: String,
}

impl From<CompensationIn> for NewCompensation {
    fn from(new: CompensationIn) -> Self {
        Self { amount: new.amount, given_on: new.given_on.map(|day| day.0), reason: new.reason }
    }
}
