//! Table `suppliers`.

use sea_orm::entity::prelude::*;

use crate::ids::{SupplierId, TenantId};

/// A row of `suppliers`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "suppliers")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: SupplierId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The short name people type, in capitals.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Whom we talk to there.
    pub contact: Option<String>,
    /// Their phone number.
    pub phone: Option<String>,
    /// Where they are.
    pub address: Option<String>,
    /// Their tax number.
    pub tax_number: Option<String>,
    /// Where they are paid: bank and account.
    pub bank_account: Option<String>,
    /// Days from receipt of goods to payment.
    pub payment_days: i64,
    /// Whether something can be ordered there.
    pub active: bool,
    /// A note.
    pub remark: Option<String>,
    /// All that a search looks at.
    pub search_text: String,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
