//! Table `scan_sign_ins`.

use sea_orm::entity::prelude::*;

use super::ScanState;
use crate::ids::{ScanSignInId, StaffId, UserId};

/// A row of `scan_sign_ins`. It belongs to no company before somebody approves it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scan_sign_ins")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ScanSignInId,
    /// SHA-256 of the ticket that the code shows.
    pub ticket_hash: String,
    /// SHA-256 of the secret that only the asking browser has.
    pub secret_hash: String,
    /// Where it stands.
    pub state: ScanState,
    /// What asks, as it calls itself.
    pub device: String,
    /// The address it asks from.
    pub address: String,
    /// Who scanned it.
    pub user_id: Option<UserId>,
    /// As which member of staff.
    pub staff_id: Option<StaffId>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// Until when it is valid.
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
