//! The customer's page.

use chrono::{DateTime, NaiveDate, Utc};
use crm::identities::Identity;
use crm::orders::{Order, OrderState};
use crm::overview::{CustomerPage, PageCounts};
use crm::receivables::Account;
use crm::revisits::{RevisitTask, RevisitTrigger};
use serde::Serialize;
use utoipa::ToSchema;

use super::common::StaffNames;
use super::contacts::ContactOut;
use super::conversations::WindowsOut;
use super::customer_acts::Label;
use super::customers::CustomerFull;
use super::prices::ToldRow;

/// All that someone needs who talks to a customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerPageOut {
    /// The customer.
    customer: CustomerFull,
    /// Its groups and tags.
    labels: Vec<Label>,
    /// Its people.
    contacts: Vec<ContactOut>,
    /// The WeChat identities of its people, with what may be sent to each now.
    identities: Vec<PageIdentity>,
    /// Its talks, the newest first.
    conversations: Vec<PageTalk>,
    /// The newest orders that are not shipped in full.
    open_orders: Vec<PageOrder>,
    /// The price that they were told last, of whichever product; none where one may not see it.
    last_price: Option<ToldRow>,
    /// The open revisit tasks, the most urgent first.
    revisits: Vec<PageRevisit>,
    /// How they stand with us; none where one may not see it.
    account: Option<PageAccount>,
    /// How much there is of each.
    counts: Counts,
}

/// A WeChat identity on the page.
#[derive(Debug, Serialize, ToSchema)]
struct PageIdentity {
    /// The key.
    id: i64,
    /// Of which contact.
    contact_id: Option<i64>,
    /// At which account.
    appid: String,
    /// Whether they follow it now.
    followed: bool,
    /// What may be sent now.
    windows: WindowsOut,
}

/// A talk on the page.
#[derive(Debug, Serialize, ToSchema)]
struct PageTalk {
    /// The key.
    id: i64,
    /// The WeChat identity.
    identity_id: i64,
    /// Messages that nobody of ours has read.
    unread: i64,
    /// Since when the customer waits for a person.
    waiting_since: Option<DateTime<Utc>>,
    /// When the last message was.
    last_message_at: DateTime<Utc>,
    /// The last message, shortened.
    last_text: Option<String>,
}

/// An order on the page.
#[derive(Debug, Serialize, ToSchema)]
struct PageOrder {
    /// The key.
    id: i64,
    /// Its number.
    number: String,
    /// Where it stands.
    state: OrderState,
    /// When it was ordered.
    ordered_on: NaiveDate,
    /// When it shall be there.
    deliver_by: Option<NaiveDate>,
    /// Its amount, in 元.
    #[schema(example = "1234.50")]
    amount: String,
}

/// A revisit task on the page.
#[derive(Debug, Serialize, ToSchema)]
struct PageRevisit {
    /// The key.
    id: i64,
    /// What it comes from.
    source: RevisitTrigger,
    /// When it is due.
    due_on: NaiveDate,
    /// What about.
    note: Option<String>,
}

/// How a customer stands with us, in 元.
#[derive(Debug, Serialize, ToSchema)]
struct PageAccount {
    /// What they owe.
    #[schema(example = "1234.50")]
    open: String,
    /// What of it is overdue.
    overdue: String,
    /// The oldest due date of what they owe.
    oldest_due_on: Option<NaiveDate>,
    /// What they have paid ahead or got credited.
    credit: String,
    /// What is confirmed and not yet shipped, tax included.
    unshipped: String,
    /// How many receivables are open.
    open_receivables: u64,
}

impl From<Account> for PageAccount {
    fn from(account: Account) -> Self {
        Self {
            open: account.open.to_string(),
            overdue: account.overdue.to_string(),
            oldest_due_on: account.oldest_due_on,
            credit: account.credit.to_string(),
            unshipped: account.unshipped.to_string(),
            open_receivables: account.count,
        }
    }
}

/// How much there is.
#[derive(Debug, Serialize, ToSchema)]
struct Counts {
    /// Orders, in any state.
    orders: u64,
    /// Orders that are not shipped in full.
    open_orders: u64,
    /// Follow-ups.
    follow_ups: u64,
    /// Unread messages.
    unread: u64,
}

impl From<PageCounts> for Counts {
    fn from(counts: PageCounts) -> Self {
        Self {
            orders: counts.orders,
            open_orders: counts.open_orders,
            follow_ups: counts.follow_ups,
            unread: counts.unread,
        }
    }
}

impl CustomerPageOut {
    pub(crate) fn new(page: CustomerPage, today: NaiveDate) -> Self {
        let names: StaffNames = page.staff_names;
        let last_price = page.last_price.map(|(told, product)| {
            let products = product.into_iter().map(|product| (product.id, product)).collect();
            ToldRow::new(&told, &products, &names)
        });
        let windows = page.windows;
        let identity = |row: Identity| PageIdentity {
            windows: windows.get(&row.id).map(WindowsOut::from).unwrap_or_default(),
            id: row.id.0,
            contact_id: row.contact_id.map(|id| id.0),
            appid: row.appid,
            followed: row.followed,
        };
        Self {
            customer: CustomerFull::new(page.customer, &names),
            labels: page.labels.into_iter().map(Label::from).collect(),
            contacts: page.contacts.into_iter().map(|contact| ContactOut::new(contact, today)).collect(),
            identities: page.identities.into_iter().map(identity).collect(),
            conversations: page
                .conversations
                .into_iter()
                .map(|row| PageTalk {
                    id: row.id.0,
                    identity_id: row.identity_id.0,
                    unread: row.unread,
                    waiting_since: row.waiting_since,
                    last_message_at: row.last_message_at,
                    last_text: row.last_text,
                })
                .collect(),
            open_orders: page.open_orders.into_iter().map(order).collect(),
            last_price,
            revisits: page.revisits.into_iter().map(revisit).collect(),
            account: page.account.map(PageAccount::from),
            counts: page.counts.into(),
        }
    }
}

fn order(row: Order) -> PageOrder {
    PageOrder {
        id: row.id.0,
        number: row.number,
        state: row.state,
        ordered_on: row.ordered_on,
        deliver_by: row.deliver_by,
        amount: row.amount.to_string(),
    }
}

fn revisit(row: RevisitTask) -> PageRevisit {
    PageRevisit { id: row.id.0, source: row.source, due_on: row.due_on, note: row.note }
}

/// Who is calling.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Caller {
    /// The page of the customer, where exactly one within the scope has the number.
    pub(crate) page: Option<CustomerPageOut>,
    /// Where several within the scope have it.
    pub(crate) found: Vec<super::customers::CustomerRow>,
    /// Where it belongs to a customer out of scope: masked, with who can help.
    pub(crate) elsewhere: Vec<crm::customers::Elsewhere>,
}
