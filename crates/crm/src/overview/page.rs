//! The customer's page: all that someone needs who talks to the customer, in a bounded number of
//! statements.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::reaches;
use crate::actor::{Access, Resource};
use crate::contacts::{self, ContactDetail};
use crate::conversations::{Conversation, Windows, entity as conversation, window};
use crate::customers::{self, Customer, label, labels};
use crate::db::Uow;
use crate::error::Fault;
use crate::follow_ups::entity as follow_up;
use crate::identities::{self, Identity};
use crate::ids::{ContactId, CustomerId, IdentityId, StaffId};
use crate::orders::{Order, OrderState, entity as order};
use crate::prices::{self, PriceTold};
use crate::products::{self, Product};
use crate::receivables::{self, Account};
use crate::revisits::{RevisitTask, TaskState, entity as revisit};
use crate::staff;
use crate::tenants;

/// How many open orders, revisit tasks and talks the page shows.
const FEW: u64 = 10;

/// How much there is of what the page shows a part of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageCounts {
    /// Orders, in any state; 0 where the actor may see none.
    pub orders: u64,
    /// Orders that are not shipped in full.
    pub open_orders: u64,
    /// Follow-ups.
    pub follow_ups: u64,
    /// Messages that nobody of ours has read.
    pub unread: u64,
}

/// A customer with what hangs on it.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomerPage {
    /// The customer.
    pub customer: Customer,
    /// The names of who is responsible, and of who told the last price.
    pub staff_names: BTreeMap<StaffId, String>,
    /// Its groups and tags.
    pub labels: Vec<label::Model>,
    /// Its people.
    pub contacts: Vec<ContactDetail>,
    /// The WeChat identities of its people.
    pub identities: Vec<Identity>,
    /// The windows that are open, by identity; empty where the actor may not see talks.
    pub windows: BTreeMap<IdentityId, Windows>,
    /// Its talks, the newest first.
    pub conversations: Vec<Conversation>,
    /// The newest orders that are not shipped in full.
    pub open_orders: Vec<Order>,
    /// The price that they were told last, with its product; none where the actor may not see it.
    pub last_price: Option<(PriceTold, Option<Product>)>,
    /// The open revisit tasks, the most urgent first.
    pub revisits: Vec<RevisitTask>,
    /// How they stand with us; none where the actor may not see it.
    pub account: Option<Account>,
    /// How much there is of each.
    pub counts: PageCounts,
}

/// The page of a customer within the scope.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn page(uow: &Uow, id: CustomerId) -> Result<CustomerPage, Fault> {
    // What staff know about a customer is not for the customer.
    uow.scope(Resource::Customers, Access::Read, "查看客户")?;
    let customer = customers::find(uow, id, Access::Read).await?;
    let last_price = last_price(uow, &customer).await?;
    let teller = last_price.as_ref().and_then(|(told, _)| told.staff_id);
    let named: Vec<StaffId> = customer.owner_id.into_iter().chain(teller).collect();
    let staff_names = staff::names(uow, &named).await?;
    let labels = labels::of(uow, &[customer.id]).await?.remove(&customer.id).unwrap_or_default();
    let contacts = contacts::of_customer(uow, customer.id).await?;
    let people: Vec<ContactId> = contacts.iter().map(|contact| contact.contact.id).collect();
    let identities = if people.is_empty() { Vec::new() } else { identities::of_contact(uow, &people).await? };
    let mut page = CustomerPage {
        staff_names,
        labels,
        contacts,
        identities,
        windows: BTreeMap::new(),
        conversations: Vec::new(),
        open_orders: Vec::new(),
        last_price,
        revisits: open_revisits(uow, customer.id).await?,
        account: None,
        counts: PageCounts { follow_ups: count_follow_ups(uow, customer.id).await?, ..PageCounts::default() },
        customer,
    };
    if reaches(uow, &page.customer, Resource::Conversations).await? {
        page.windows = windows(uow, page.identities.iter().map(|identity| identity.id).collect()).await?;
        page.conversations = talks(uow, page.customer.id).await?;
        let unread: i64 = page.conversations.iter().map(|talk| talk.unread).sum();
        page.counts.unread = u64::try_from(unread).unwrap_or(0);
    }
    if reaches(uow, &page.customer, Resource::Receivables).await? {
        let today = uow.today(tenants::settings(uow).await?.zone);
        page.account = Some(receivables::account(uow, page.customer.id, today).await?);
    }
    if reaches(uow, &page.customer, Resource::Orders).await? {
        fill_orders(uow, &mut page).await?;
    }
    Ok(page)
}

/// What they heard last: whoever picks up the phone must not say another price.
async fn last_price(uow: &Uow, customer: &Customer) -> Result<Option<(PriceTold, Option<Product>)>, Fault> {
    let may = uow.own_scope(Resource::Orders, Access::Read, "查看报价历史").is_ok();
    if !may || !reaches(uow, customer, Resource::Orders).await? {
        return Ok(None);
    }
    let Some(told) = prices::newest(uow, customer.id).await? else { return Ok(None) };
    let product = products::by_keys(uow, &[told.product_id]).await?.remove(&told.product_id);
    Ok(Some((told, product)))
}

async fn windows(uow: &Uow, identities: Vec<IdentityId>) -> Result<BTreeMap<IdentityId, Windows>, Fault> {
    let mut found: BTreeMap<IdentityId, Windows> = BTreeMap::new();
    if identities.is_empty() {
        return Ok(found);
    }
    let rows = window::Entity::find()
        .filter(window::Column::IdentityId.is_in(identities))
        .filter(window::Column::ExpiresAt.gt(uow.now()))
        .filter(window::Column::Remaining.gt(0))
        .order_by_asc(window::Column::ExpiresAt)
        .all(uow)
        .await?;
    for row in rows {
        found.entry(row.identity_id).or_default().0.push(row);
    }
    Ok(found)
}

async fn talks(uow: &Uow, customer: CustomerId) -> Result<Vec<Conversation>, Fault> {
    let query = conversation::Entity::find()
        .filter(conversation::Column::TenantId.eq(uow.tenant()))
        .filter(conversation::Column::CustomerId.eq(customer))
        .order_by_desc(conversation::Column::LastMessageAt)
        .order_by_desc(conversation::Column::Id)
        .limit(FEW);
    Ok(query.all(uow).await?)
}

async fn open_revisits(uow: &Uow, customer: CustomerId) -> Result<Vec<RevisitTask>, Fault> {
    let query = revisit::Entity::find()
        .filter(revisit::Column::TenantId.eq(uow.tenant()))
        .filter(revisit::Column::CustomerId.eq(customer))
        .filter(revisit::Column::State.eq(TaskState::Open))
        .order_by_asc(revisit::Column::DueOn)
        .order_by_asc(revisit::Column::Id)
        .limit(FEW);
    Ok(query.all(uow).await?)
}

async fn count_follow_ups(uow: &Uow, customer: CustomerId) -> Result<u64, Fault> {
    let query = follow_up::Entity::find()
        .filter(follow_up::Column::TenantId.eq(uow.tenant()))
        .filter(follow_up::Column::CustomerId.eq(customer));
    Ok(query.count(uow).await?)
}

async fn fill_orders(uow: &Uow, page: &mut CustomerPage) -> Result<(), Fault> {
    let all = order::Entity::find()
        .filter(order::Column::TenantId.eq(uow.tenant()))
        .filter(order::Column::CustomerId.eq(page.customer.id));
    let states = [OrderState::Draft, OrderState::Confirmed, OrderState::PartlyShipped];
    let words: Vec<String> = states.iter().map(|state| format!("'{}'", state.as_str())).collect();
    let counted = format!(
        "SELECT count(*) AS orders, count(CASE WHEN state IN ({}) THEN 1 END) AS open FROM orders \
         WHERE tenant_id = $1 AND customer_id = $2",
        words.join(", ")
    );
    let row = uow.row(&counted, [uow.tenant().into(), page.customer.id.into()]).await?;
    let row = row.ok_or(Fault::Broken("a sum is missing"))?;
    page.counts.orders = u64::try_from(row.try_get::<i64>("", "orders")?).unwrap_or(0);
    page.counts.open_orders = u64::try_from(row.try_get::<i64>("", "open")?).unwrap_or(0);
    if page.counts.open_orders > 0 {
        let open = all.filter(order::Column::State.is_in(states));
        let newest = open.order_by_desc(order::Column::OrderedOn).order_by_desc(order::Column::Id).limit(FEW);
        page.open_orders = newest.all(uow).await?;
    }
    Ok(())
}
