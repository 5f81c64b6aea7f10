//! Unsubscribing by the link in a mail. Whoever has the link may: it is random, and was sent to the
//! person alone.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entity::{Column, Entity};
use crate::contacts;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ContactId, TenantId};
use crate::tenants;

/// The length of the link's last part.
const TOKEN: usize = 32;

/// What a link for unsubscribing stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsubscribing {
    /// Whose customer.
    pub tenant: TenantId,
    /// The company's name.
    pub company: String,
    /// Who got the mail.
    pub contact: ContactId,
    /// Whether they wish no pushes already.
    pub done: bool,
}

/// What a link stands for; `None` where it is none of ours (any more). The platform asks, which
/// belongs to no company: the link tells which one.
///
/// # Errors
/// When the database fails.
pub async fn unsubscribing(uow: &Uow, token: &str) -> Result<Option<Unsubscribing>, Fault> {
    if token.len() != TOKEN || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(None);
    }
    let push = Entity::find().filter(Column::UnsubscribeToken.eq(token)).one(uow).await?;
    let Some((tenant, contact)) = push.and_then(|push| Some((push.tenant_id, push.contact_id?))) else {
        return Ok(None);
    };
    let person = contacts::entity::Entity::find_by_id(contact).one(uow).await?;
    let company = tenants::find(uow, tenant).await?.name;
    Ok(person.map(|person| Unsubscribing { tenant, company, contact, done: person.opted_out_at.is_some() }))
}

/// Notes that the person wishes no pushes, over any way. Acts as the system of the link's company.
///
/// # Errors
/// When the database fails.
pub async fn unsubscribe(uow: &Uow, link: &Unsubscribing) -> Result<(), Fault> {
    if link.done {
        return Ok(());
    }
    contacts::opt_out_by_link(uow, link.contact).await
}
