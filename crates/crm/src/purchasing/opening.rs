//! Payables: those that goods receipts make, and those from before the company moved here.

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::json;

use super::detail::{self, PayableDetail};
use super::{Payable, PayableKind, PurchasingError, payable, policy, queries, rules};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{GoodsReceiptId, PurchaseOrderId, SupplierId};
use crate::money::Money;
use crate::months;
use crate::numbers;
use crate::tenants;
use crate::text;

/// Something that is owed from now on.
pub(super) struct Owed {
    pub(super) kind: PayableKind,
    pub(super) supplier: SupplierId,
    pub(super) from: Option<(PurchaseOrderId, GoodsReceiptId)>,
    pub(super) issued_on: NaiveDate,
    pub(super) due_on: NaiveDate,
    pub(super) amount: Money,
    pub(super) remark: Option<String>,
}

/// Makes a payable. The caller has checked it.
pub(super) async fn issue(uow: &Uow, owed: Owed) -> Result<Payable, Fault> {
    let row = payable::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(numbers::next(uow, "AP", owed.issued_on).await?),
        kind: Set(owed.kind),
        supplier_id: Set(owed.supplier),
        purchase_order_id: Set(owed.from.map(|(order, _)| order)),
        goods_receipt_id: Set(owed.from.map(|(_, receipt)| receipt)),
        issued_on: Set(owed.issued_on),
        due_on: Set(owed.due_on),
        amount: Set(owed.amount),
        allocated: Set(Money(0)),
        open: Set(owed.amount),
        remark: Set(owed.remark),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        version: Set(1),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    let detail = json!({ "number": row.number, "kind": row.kind, "amount": row.amount, "due_on": row.due_on });
    audit::record(uow, "payable.issue", "payable", row.id.0, detail).await?;
    Ok(row)
}

/// What we owed to a supplier when the company moved here.
#[derive(Clone, Debug)]
pub struct NewPayable {
    /// To whom.
    pub supplier: SupplierId,
    /// Business date of the old document.
    pub issued_on: NaiveDate,
    /// When it is due; after the supplier's days to payment where nothing is said.
    pub due_on: Option<NaiveDate>,
    /// How much is left.
    pub amount: Money,
    /// The old document's number, and the like.
    pub remark: Option<String>,
}

/// Enters a payable from before the company moved here. All others come from goods receipts.
///
/// # Errors
/// A wrong field, a closed month, no such supplier; `Forbidden`.
pub async fn open_balance(uow: &Uow, new: NewPayable) -> Result<PayableDetail, PurchasingError> {
    uow.scope(Resource::Purchasing, Access::Write, "录入期初应付")?;
    let supplier = queries::supplier_of(uow, new.supplier).await?;
    rules::check_amount("amount", new.amount)?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    rules::check_day("issued_on", new.issued_on, None, today)?;
    months::check_open(uow, new.issued_on).await?;
    let due_on = new.due_on.unwrap_or_else(|| policy::due_on(new.issued_on, supplier.payment_days));
    rules::check_due(new.issued_on, due_on)?;
    let owed = Owed {
        kind: PayableKind::Opening,
        supplier: supplier.id,
        from: None,
        issued_on: new.issued_on,
        due_on,
        amount: new.amount,
        remark: text::optional_block("remark", new.remark.as_deref(), 500)?,
    };
    let row = issue(uow, owed).await?;
    Ok(detail::find_payable(uow, row.id).await?)
}
