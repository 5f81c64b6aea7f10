//! Table `follow_ups`.

use sea_orm::entity::prelude::*;

use super::FollowUpChannel;
use crate::ids::{ContactId, CustomerId, FollowUpId, StaffId, TenantId};

/// A row of `follow_ups`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "follow_ups")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: FollowUpId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The customer.
    pub customer_id: CustomerId,
    /// With whom.
    pub contact_id: Option<ContactId>,
    /// Who logged it.
    pub staff_id: StaffId,
    /// By which way.
    pub channel: FollowUpChannel,
    /// When it was.
    pub at: DateTimeUtc,
    /// What was said.
    pub content: String,
    /// What we understood.
    pub understanding: Option<String>,
    /// Whether the customer confirmed that.
    pub confirmed: bool,
    /// How they use the product.
    pub product_use: Option<String>,
    /// What they need.
    pub needs: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Latitude of the place in millionths of a degree.
    pub latitude_e6: Option<i64>,
    /// Longitude of the place in millionths of a degree.
    pub longitude_e6: Option<i64>,
    /// When to speak next.
    pub next_contact_on: Option<Date>,
    /// When it was created.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
