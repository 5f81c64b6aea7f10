//! The statement of account of a customer, and the customer's own bill.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Value};

use super::listing::order_numbers;
use super::{Receivable, account, entity, queries};
use crate::actor::{Access, Resource};
use crate::customers;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::CustomerId;
use crate::money::Money;
use crate::tenants;
use crate::text_enum::text_enum;

/// The most entries of one statement: what does not fit is asked for in a shorter span.
const MOST_ENTRIES: usize = 5_000;
/// How many open items a bill lists.
const LISTED: u64 = 100;

text_enum! {
    /// What changes a customer's account.
    pub enum AccountEntryKind {
        /// A receivable.
        Receivable = "receivable",
        /// Money that came in.
        Receipt = "receipt",
        /// The credit note of a return.
        CreditNote = "credit_note",
        /// Money that was paid back.
        Refund = "refund",
        /// A receipt that was entered wrongly, taken back.
        ReceiptReversal = "receipt_reversal",
        /// A refund that was entered wrongly, taken back.
        RefundReversal = "refund_reversal",
        /// A rest or a debt that was given up, or such a thing taken back.
        WriteOff = "write_off",
    }
}

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountEntry {
    /// Business date.
    pub day: NaiveDate,
    /// What it is.
    pub kind: AccountEntryKind,
    /// The document's key: of the receivable, the receipt or the write-off.
    pub document: i64,
    /// The document's number.
    pub number: String,
    /// What it adds to what the customer owes (positive), or takes off.
    pub amount: Money,
    /// What the customer owes after it.
    pub balance: Money,
}

/// A statement of account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Of whom.
    pub customer: CustomerId,
    /// The name.
    pub name: String,
    /// From this day …
    pub from: NaiveDate,
    /// … until this one.
    pub until: NaiveDate,
    /// What the customer owed before; negative where they had paid ahead.
    pub opening: Money,
    /// What changed it.
    pub entries: Vec<AccountEntry>,
    /// What the customer owes in the end: all that is open less all credits.
    pub closing: Money,
}

/// All that changes the account of a customer (`$2`), with its sign.
const ENTRIES: &str = "\
    SELECT issued_on AS day, 1 AS rank, 'receivable' AS kind, id AS document, number, amount \
        FROM receivables WHERE tenant_id = $1 AND customer_id = $2 \
    UNION ALL SELECT received_on, 2, kind, id, number, -amount \
        FROM receipts WHERE tenant_id = $1 AND customer_id = $2 \
    UNION ALL SELECT reversed_on, 4, 'receipt_reversal', id, number, amount \
        FROM receipts WHERE tenant_id = $1 AND customer_id = $2 AND reversed_on IS NOT NULL \
    UNION ALL SELECT a.allocated_on, 3, CASE WHEN a.amount > 0 THEN 'refund' ELSE 'refund_reversal' END, \
        a.receipt_id, r.number, a.amount \
        FROM receipts r JOIN allocations a ON a.receipt_id = r.id \
        WHERE r.tenant_id = $1 AND r.customer_id = $2 AND a.kind = 'refund' \
    UNION ALL SELECT w.written_on, 5, 'write_off', w.id, w.number, -w.amount \
        FROM receivables v JOIN write_offs w ON w.receivable_id = v.id \
        WHERE v.tenant_id = $1 AND v.customer_id = $2 AND w.state IN ('applied', 'reversed')";

/// The statement of a customer within the scope, from one day until another (the last 90 days
/// where nothing is given).
///
/// # Errors
/// `NotFound` out of scope; `Invalid` for a span that is upside down, or has too many entries.
pub async fn statement(
    uow: &Uow,
    customer: CustomerId,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
) -> Result<Statement, Fault> {
    uow.scope(Resource::Receivables, Access::Read, "查看对账单")?;
    let customer = customers::find(uow, customer, Access::Read).await?;
    if !reaches(uow, customer.id).await? {
        return Err(Fault::NotFound("该客户"));
    }
    let today = uow.today(tenants::settings(uow).await?.zone);
    let until = until.unwrap_or(today);
    let from = from.unwrap_or(until - chrono::Duration::days(90));
    if from > until {
        return Err(Invalid::new("from", "开始日期不能晚于结束日期").into());
    }
    // One question for both: planning it takes longer than answering it. Where nothing happened in the
    // span, its one row has no day.
    let sql = format!(
        "WITH found AS ({ENTRIES}) SELECT o.opening, e.day, e.kind, e.document, e.number, e.amount \
         FROM (SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) AS opening FROM found WHERE day < $3) o \
         LEFT JOIN (SELECT * FROM found WHERE day >= $3 AND day <= $4) e ON 1 = 1 \
         ORDER BY e.day, e.rank, e.document LIMIT {}",
        MOST_ENTRIES + 1
    );
    let values: [Value; 4] = [uow.tenant().into(), customer.id.into(), from.into(), until.into()];
    let rows = uow.rows(&sql, values).await?;
    let opening: Money = rows.first().ok_or(Fault::Broken("a sum is missing"))?.try_get("", "opening")?;
    if rows.len() > MOST_ENTRIES {
        return Err(Invalid::new("from", format!("该期间的记录超过 {MOST_ENTRIES} 条，请缩短期间")).into());
    }
    let mut balance = opening;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(day) = row.try_get("", "day")? else { break };
        let amount: Money = row.try_get("", "amount")?;
        let kind: String = row.try_get("", "kind")?;
        balance = balance + amount;
        entries.push(AccountEntry {
            day,
            kind: AccountEntryKind::from_word(&kind).ok_or(Fault::Broken("an entry of an unknown kind"))?,
            document: row.try_get("", "document")?,
            number: row.try_get("", "number")?,
            amount,
            balance,
        });
    }
    Ok(Statement { customer: customer.id, name: customer.name, from, until, opening, entries, closing: balance })
}

/// Whether the actor sees the money of a customer: those of the public pool are read by all, their
/// receivables are not.
async fn reaches(uow: &Uow, customer: CustomerId) -> Result<bool, Fault> {
    use customers::entity::{Column, Entity};
    let seen = Entity::find_by_id(customer).filter(queries::reached(uow, Column::Id)?).one(uow).await?;
    Ok(seen.is_some())
}

/// Something a customer has to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillItem {
    /// The receivable.
    pub receivable: Receivable,
    /// The number of the order behind it.
    pub order_number: Option<String>,
    /// For how many days it is overdue; 0 where it is not.
    pub overdue_days: i64,
}

/// What a customer has to pay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnBill {
    /// All that is open.
    pub open: Money,
    /// What of it is overdue.
    pub overdue: Money,
    /// What was paid ahead or credited.
    pub credit: Money,
    /// How many items are open.
    pub count: u64,
    /// The open items, the oldest due date first; 100 at the most.
    pub items: Vec<BillItem>,
}

/// The bill of the customer who asks.
///
/// # Errors
/// `Forbidden` for all but customers.
pub async fn own_bill(uow: &Uow) -> Result<OwnBill, Fault> {
    let customer = queries::asking_customer(uow)?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let standing = account(uow, customer, today).await?;
    let rows = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::CustomerId.eq(customer))
        .filter(queries::is_open())
        .order_by_asc(entity::Column::DueOn)
        .order_by_asc(entity::Column::Id)
        .limit(LISTED)
        .all(uow)
        .await?;
    let numbers = order_numbers(uow, &rows).await?;
    let item = |row: Receivable| BillItem {
        order_number: row.order_id.and_then(|id| numbers.get(&id).cloned()),
        overdue_days: (today - row.due_on).num_days().max(0),
        receivable: row,
    };
    Ok(OwnBill {
        open: standing.open,
        overdue: standing.overdue,
        credit: standing.credit,
        count: standing.count,
        items: rows.into_iter().map(item).collect(),
    })
}
