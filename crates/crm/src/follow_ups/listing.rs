//! Follow-ups across customers.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::FollowUpChannel;
use super::entity::{Column, Entity};
use super::service::{FollowUpDetail, complete};
use crate::actor::{Access, Resource, Scope};
use crate::customers::{self, entity as customer};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, DepartmentId, StaffId};
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, sort_fields};
use crate::staff::{self, departments};
use crate::text;

sort_fields! {
    /// What follow-ups are sorted by.
    pub enum FollowUpSort of Entity, default Sort::descending(Self::At);
    /// When they were.
    At = "at" => Column::At,
}

/// Which follow-ups are wanted. Empty lists and `None` are no condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowUpFilter {
    /// Logged by this member of staff.
    pub staff: Option<StaffId>,
    /// Logged by somebody of this department or one below.
    pub department: Option<DepartmentId>,
    /// With this customer.
    pub customer: Option<CustomerId>,
    /// By one of these ways.
    pub channels: Vec<FollowUpChannel>,
    /// Only those that the customer has confirmed, or only the others.
    pub confirmed: Option<bool>,
    /// At this time or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this time.
    pub before: Option<DateTime<Utc>>,
    /// A part of what was said.
    pub text: Option<String>,
}

/// A follow-up with what a list across customers shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The follow-up.
    pub detail: FollowUpDetail,
    /// The customer's name.
    pub customer_name: String,
}

/// The follow-ups with the customers of the scope, the newest first where nothing else is asked for.
///
/// # Errors
/// `Forbidden` for those who may see no customers; `NotFound` for an unknown department.
pub async fn list_all(
    uow: &Uow,
    filter: &FollowUpFilter,
    sort: Sort<FollowUpSort>,
    page: &PageRequest,
) -> Result<Page<Listed>, Fault> {
    // What staff write about a customer is not for the customer.
    let scope = uow.scope(Resource::Customers, Access::Read, "查看跟进记录")?;
    let mut wanted = Condition::all()
        .add(Column::TenantId.eq(uow.tenant()))
        .add_option(filter.staff.map(|staff| Column::StaffId.eq(staff)))
        .add_option(filter.customer.map(|customer| Column::CustomerId.eq(customer)))
        .add_option((!filter.channels.is_empty()).then(|| Column::Channel.is_in(filter.channels.iter().copied())))
        .add_option(filter.confirmed.map(|confirmed| Column::Confirmed.eq(confirmed)))
        .add_option(filter.from.map(|from| Column::At.gte(from)))
        .add_option(filter.before.map(|before| Column::At.lt(before)));
    if scope != Scope::All {
        let seen = customer::Entity::find()
            .select_only()
            .column(customer::Column::Id)
            .filter(customers::visible(uow, Access::Read)?);
        wanted = wanted.add(Column::CustomerId.in_subquery(seen.into_query()));
    }
    if let Some(department) = filter.department {
        let within = departments::staff_within(uow, department).await?;
        let members = staff::entity::Entity::find().select_only().column(staff::entity::Column::Id).filter(within);
        wanted = wanted.add(Column::StaffId.in_subquery(members.into_query()));
    }
    if let Some(part) = text::optional("q", filter.text.as_deref(), 100)? {
        wanted = wanted.add(says(&part));
    }
    let page = sorting::page(uow, Entity::find().filter(wanted), sort, page).await?;
    let names = names(uow, page.items.iter().map(|row| row.customer_id).collect()).await?;
    let items = complete(uow, page.items).await?.into_iter().map(|detail| Listed {
        customer_name: names.get(&detail.follow_up.customer_id).cloned().unwrap_or_default(),
        detail,
    });
    Ok(Page { items: items.collect(), next: page.next })
}

/// The condition that one of the texts has a part, whatever its case.
fn says(part: &str) -> Condition {
    let escaped = part.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let has = |column: Column| {
        Expr::expr(Func::lower(Expr::col((Entity, column)))).like(LikeExpr::new(format!("%{escaped}%")).escape('\\'))
    };
    let texts = [Column::Content, Column::Understanding, Column::Needs, Column::ProductUse, Column::Place];
    texts.into_iter().fold(Condition::any(), |any, column| any.add(has(column)))
}

async fn names(uow: &Uow, ids: Vec<CustomerId>) -> Result<BTreeMap<CustomerId, String>, Fault> {
    let rows = customer::Entity::find()
        .select_only()
        .columns([customer::Column::Id, customer::Column::Name])
        .filter(customer::Column::TenantId.eq(uow.tenant()))
        .filter(customer::Column::Id.is_in(ids))
        .into_tuple::<(CustomerId, String)>()
        .all(uow)
        .await?;
    Ok(rows.into_iter().collect())
}
