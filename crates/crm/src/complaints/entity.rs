//! Table `complaints`.

use sea_orm::entity::prelude::*;

use super::{ComplaintSource, ComplaintState, Severity};
use crate::ids::{
    CheckpointId, ComplaintId, ContactId, CustomerId, DeliveryId, DepartmentId, OrderId, OrderLineId, ProductId,
    StaffId, TenantId,
};
use crate::money::Money;

/// A row of `complaints`. The times are those of the round that it is in.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "complaints")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ComplaintId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The number people use.
    pub number: String,
    /// Who complains.
    pub customer_id: CustomerId,
    /// Which person.
    pub contact_id: Option<ContactId>,
    /// Where it stands.
    pub state: ComplaintState,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about.
    pub category: String,
    /// By which way it came.
    pub source: ComplaintSource,
    /// What happened.
    pub content: String,
    /// About which order.
    pub order_id: Option<OrderId>,
    /// About which line of it.
    pub order_line_id: Option<OrderLineId>,
    /// About which delivery.
    pub delivery_id: Option<DeliveryId>,
    /// About which product.
    pub product_id: Option<ProductId>,
    /// From which checkpoint it came.
    pub checkpoint_id: Option<CheckpointId>,
    /// Who sees to it.
    pub responsible_id: Option<StaffId>,
    /// That person's department when they were put in charge.
    pub department_id: Option<DepartmentId>,
    /// Why it came to this.
    pub cause: Option<String>,
    /// What was done.
    pub result: Option<String>,
    /// Why it was withdrawn.
    pub ended_reason: Option<String>,
    /// Whether the customer had complained about the same shortly before.
    pub repeated: bool,
    /// What the customer got for it, in all.
    pub compensation: Money,
    /// Which round, from 1.
    pub round: i64,
    /// When the round began.
    pub begun_at: DateTimeUtc,
    /// When the first warning comes.
    pub half_at: DateTimeUtc,
    /// When the second warning comes.
    pub near_at: DateTimeUtc,
    /// By when the customer has the answer.
    pub due_at: DateTimeUtc,
    /// Whether the deadline goes through a year whose holidays are not known.
    pub uncertain: bool,
    /// When the customer had the answer.
    pub answered_at: Option<DateTimeUtc>,
    /// Who recorded it; none where the customer did.
    pub created_by: Option<StaffId>,
    /// When it was recorded.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
