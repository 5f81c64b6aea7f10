//! Table `quotes`.

use sea_orm::entity::prelude::*;

use super::QuoteState;
use crate::ids::{ContactId, CustomerId, OpportunityId, OrderId, QuoteId, StaffId, TenantId};
use crate::money::Money;

/// A row of `quotes`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quotes")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: QuoteId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The number people use; all editions of a quote have the same.
    pub number: String,
    /// Which edition, from 1.
    pub edition: i64,
    /// The first edition; none on it.
    pub root_id: Option<QuoteId>,
    /// To whom.
    pub customer_id: CustomerId,
    /// To whom of them.
    pub contact_id: Option<ContactId>,
    /// Who made it.
    pub staff_id: Option<StaffId>,
    /// The opportunity it is for.
    pub opportunity_id: Option<OpportunityId>,
    /// Where it stands.
    pub state: QuoteState,
    /// Business date of the quote.
    pub quoted_on: Date,
    /// The last day on which it holds.
    pub valid_until: Date,
    /// The amount, tax included.
    pub amount: Money,
    /// The amount without tax.
    pub net_amount: Money,
    /// Terms: payment, delivery.
    pub terms: Option<String>,
    /// A note that the customer does not see.
    pub remark: Option<String>,
    /// Why it was lost.
    pub close_reason: Option<String>,
    /// The order that was made of it.
    pub order_id: Option<OrderId>,
    /// When the customer was told.
    pub sent_at: Option<DateTimeUtc>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
