//! Suppliers.

use chrono::{DateTime, Utc};
use crm::purchasing::{Supplier, SupplierFields, SupplierFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::present;
use super::customers::checked_keyword;
use crate::error::ApiError;

/// Which suppliers are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SupplierParams {
    /// Code, name, pinyin, initials, contact, tax number.
    q: Option<String>,
    /// Only those that something can be ordered from (`true`), or the others (`false`).
    active: Option<bool>,
    /// By what: `code`, `name`; `-` in front for the greatest first; `code` where nothing is said.
    #[param(example = "name")]
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl SupplierParams {
    pub(crate) fn filter(&self) -> Result<SupplierFilter, ApiError> {
        Ok(SupplierFilter { q: checked_keyword(self.q.clone())?, active: self.active })
    }
}

/// A supplier.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SupplierOut {
    /// The key.
    id: i64,
    /// The short name people type, in capitals.
    #[schema(example = "S-HUAXIN")]
    code: String,
    /// What it is called.
    #[schema(example = "无锡华新铸造有限公司")]
    name: String,
    /// Whom we talk to there.
    contact: Option<String>,
    /// Their phone number.
    phone: Option<String>,
    /// Where they are.
    address: Option<String>,
    /// Their tax number.
    tax_number: Option<String>,
    /// Where they are paid: bank and account.
    bank_account: Option<String>,
    /// Days from receipt of goods to payment.
    payment_days: i64,
    /// Whether something can be ordered there.
    active: bool,
    /// A note.
    remark: Option<String>,
    /// When it was created.
    created_at: DateTime<Utc>,
    /// When it was changed last.
    updated_at: DateTime<Utc>,
    /// To be named by a change.
    version: i64,
}

impl From<Supplier> for SupplierOut {
    fn from(row: Supplier) -> Self {
        Self {
            id: row.id.0,
            code: row.code,
            name: row.name,
            contact: row.contact,
            phone: row.phone,
            address: row.address,
            tax_number: row.tax_number,
            bank_account: row.bank_account,
            payment_days: row.payment_days,
            active: row.active,
            remark: row.remark,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

/// A supplier to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SupplierIn {
    /// The short name people type, 1 to 40 characters; capitals are made of it.
    code: String,
    /// What it is called, 1 to 100 characters.
    name: String,
    /// Whom we talk to there.
    contact: Option<String>,
    /// Their phone number.
    phone: Option<String>,
    /// Where they are.
    address: Option<String>,
    /// Their tax number.
    tax_number: Option<String>,
    /// Where they are paid: bank and account.
    bank_account: Option<String>,
    /// Days from receipt of goods to payment, 0 to 3650; 0 where nothing is said.
    #[serde(default)]
    payment_days: i64,
    /// A note.
    remark: Option<String>,
}

impl From<SupplierIn> for SupplierFields {
    fn from(new: SupplierIn) -> Self {
        Self {
            code: new.code,
            name: new.name,
            contact: new.contact,
            phone: new.phone,
            address: new.address,
            tax_number: new.tax_number,
            bank_account: new.bank_account,
            payment_days: new.payment_days,
            active: true,
            remark: new.remark,
        }
    }
}

/// A change of a supplier: what is left out stays, `null` clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SupplierPatch {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// The short name people type.
    code: Option<String>,
    /// What it is called.
    name: Option<String>,
    /// Whom we talk to there.
    #[serde(default, deserialize_with = "present")]
    contact: Option<Option<String>>,
    /// Their phone number.
    #[serde(default, deserialize_with = "present")]
    phone: Option<Option<String>>,
    /// Where they are.
    #[serde(default, deserialize_with = "present")]
    address: Option<Option<String>>,
    /// Their tax number.
    #[serde(default, deserialize_with = "present")]
    tax_number: Option<Option<String>>,
    /// Where they are paid: bank and account.
    #[serde(default, deserialize_with = "present")]
    bank_account: Option<Option<String>>,
    /// Days from receipt of goods to payment, 0 to 3650.
    payment_days: Option<i64>,
    /// Whether something can be ordered there.
    active: Option<bool>,
    /// A note.
    #[serde(default, deserialize_with = "present")]
    remark: Option<Option<String>>,
}

impl SupplierPatch {
    /// What the supplier shall say from now on.
    pub(crate) fn apply(self, now: Supplier) -> SupplierFields {
        SupplierFields {
            code: self.code.unwrap_or(now.code),
            name: self.name.unwrap_or(now.name),
            contact: self.contact.unwrap_or(now.contact),
            phone: self.phone.unwrap_or(now.phone),
            address: self.address.unwrap_or(now.address),
            tax_number: self.tax_number.unwrap_or(now.tax_number),
            bank_account: self.bank_account.unwrap_or(now.bank_account),
            payment_days: self.payment_days.unwrap_or(now.payment_days),
            active: self.active.unwrap_or(now.active),
            remark: self.remark.unwrap_or(now.remark),
        }
    }
}
