//! Table `deliveries`.

use sea_orm::entity::prelude::*;

use super::DeliveryState;
use crate::ids::{CustomerId, DeliveryId, DepartmentId, OrderId, StaffId, TenantId};
use crate::money::Money;

/// A row of `deliveries`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deliveries")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: DeliveryId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The number people use.
    pub number: String,
    /// The order.
    pub order_id: OrderId,
    /// The customer.
    pub customer_id: CustomerId,
    /// Where it stands.
    pub state: DeliveryState,
    /// Who carries it.
    pub carrier: Option<String>,
    /// The carrier's number.
    pub tracking_number: Option<String>,
    /// Business date of shipment.
    pub shipped_on: Option<Date>,
    /// Business date of arrival.
    pub arrived_on: Option<Date>,
    /// Business date of signature.
    pub signed_on: Option<Date>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// The customer's owner at shipment.
    pub owner_id: Option<StaffId>,
    /// The owner's department at shipment.
    pub department_id: Option<DepartmentId>,
    /// Where the goods left from.
    pub warehouse: Option<String>,
    /// What the carriage costs us.
    pub freight: Money,
    /// What the packing costs us.
    pub packing: Money,
    /// What is in it, tax included; nothing before it is shipped.
    pub amount: Money,
    /// What is in it, without tax.
    pub net_amount: Money,
    /// Grows with each change.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
