//! Table `customers`.

use sea_orm::entity::prelude::*;

use super::{CustomerKind, Grade, Stage};
use crate::ids::{CustomerId, StaffId, TenantId};
use crate::money::Money;

/// A row of `customers`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customers")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: CustomerId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Which kind.
    pub kind: CustomerKind,
    /// Whether it is a company and not a person.
    pub company: bool,
    /// Its name.
    pub name: String,
    /// What it is called in daily life.
    pub short_name: Option<String>,
    /// The comparable name.
    pub name_key: String,
    /// The commonest reading of the comparable name.
    pub pinyin_key: String,
    /// The unified social credit code.
    pub tax_number: Option<String>,
    /// The member of staff who is responsible.
    pub owner_id: Option<StaffId>,
    /// Grade of value.
    pub grade: Grade,
    /// Where it is in its life as a customer.
    pub stage: Stage,
    /// Where it comes from.
    pub source: Option<String>,
    /// Its line of business.
    pub industry: Option<String>,
    /// Where it is.
    pub region: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Days from shipment to payment.
    pub credit_days: Option<i64>,
    /// The most that may be open.
    pub credit_limit: Option<Money>,
    /// What to be careful about.
    pub risk: Option<String>,
    /// A note.
    pub remark: Option<String>,
    /// The tenant's own fields.
    pub custom: Json,
    /// All that a search looks at, in one text.
    pub search_text: String,
    /// Why it was saved though it looks like another.
    pub looks_alike_reason: Option<String>,
    /// When we last spoke.
    pub last_contact_at: Option<DateTimeUtc>,
    /// When to speak next.
    pub next_contact_on: Option<Date>,
    /// Date of the last order.
    pub last_order_on: Option<Date>,
    /// Where it went when it was merged.
    pub merged_into: Option<CustomerId>,
    /// When what was known of the person was erased; the documents stay.
    pub forgotten_at: Option<DateTimeUtc>,
    /// Who created it; none where the system did.
    pub created_by: Option<StaffId>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
