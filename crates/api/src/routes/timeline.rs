//! The timeline of a customer.

use crate::routes::Routes;
use actix_web::get;
use crm::ids::CustomerId;
use crm::overview::{self, Entry};
use crm::staff;

use crate::dto::common::{Errors, List, PageParams};
use crate::dto::timeline::{TimelineEntry, TimelineNames};
use crate::extract::{Id, Params};
use crate::work::{Answer, Read, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(list_timeline);
}

/// Complaints, follow-ups, messages, orders, pushes and answers to surveys of a customer in one order, the newest first.
///
/// What the roles do not reach is left out: finance sees orders, and no messages.
#[utoipa::path(tag = "customers", params(("id" = i64, Path, description = "The customer"), PageParams),
    responses((status = 200, description = "A page of the timeline", body = List<TimelineEntry>), Errors))]
#[get("/customers/{id}/timeline")]
pub(super) async fn list_timeline(uow: Read, id: Id, params: Params<PageParams>) -> Answer {
    let page = overview::timeline(&uow, CustomerId(id.id), &params.0.request()?).await?;
    let staff_ids: Vec<_> = page
        .items
        .iter()
        .filter_map(|entry| match entry {
            Entry::Complaint(row) => row.responsible_id,
            Entry::FollowUp(row) => Some(row.staff_id),
            Entry::Message(row) => row.staff_id,
            Entry::Push(row) => row.staff_id,
            Entry::Order(row) => row.staff_id,
            Entry::Survey(_) => None,
        })
        .collect();
    let contacts = page.items.iter().filter_map(|entry| match entry {
        Entry::FollowUp(row) => row.contact_id,
        Entry::Push(row) => row.contact_id,
        Entry::Survey(row) => Some(row.contact_id),
        Entry::Complaint(_) | Entry::Message(_) | Entry::Order(_) => None,
    });
    let customers = page.items.iter().filter_map(|entry| match entry {
        Entry::Order(row) => Some(row.customer_id),
        Entry::Push(row) => row.customer_id,
        Entry::Complaint(_) | Entry::FollowUp(_) | Entry::Message(_) | Entry::Survey(_) => None,
    });
    let names = TimelineNames {
        staff: staff::names(&uow, &staff_ids).await?,
        contacts: overview::contact_names(&uow, contacts).await?,
        customers: overview::customer_names(&uow, customers).await?,
    };
    ok(List::from(page.map(|entry| TimelineEntry::new(entry, &names))))
}
