//! What a document says of whom it is for, and of products.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::actor::{Access, Resource};
use crate::contacts;
use crate::customers::entity as customer;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ContactId, CustomerId, ProductId};
use crate::products::entity as product;

/// A customer as their documents name them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartyFacts {
    /// The name.
    pub name: String,
    /// The address.
    pub address: Option<String>,
    /// The tax number.
    pub tax_number: Option<String>,
    /// The person that the document is for.
    pub contact: Option<String>,
    /// How that person is called.
    pub phone: Option<String>,
}

/// The facts of a customer whose document the actor was allowed to read. Who may see no customers, as purchasing, is
/// told where the goods go, and neither persons nor tax numbers.
///
/// # Errors
/// When the database fails.
pub async fn party(uow: &Uow, id: CustomerId, contact: Option<ContactId>) -> Result<PartyFacts, Fault> {
    let query = customer::Entity::find_by_id(id).filter(customer::Column::TenantId.eq(uow.tenant()));
    let Some(customer) = query.one(uow).await? else { return Ok(PartyFacts::default()) };
    let is_staff = uow.actor().staff().is_some();
    if is_staff && !uow.actor().may(Resource::Customers, Access::Read) {
        return Ok(PartyFacts { name: customer.name, address: customer.address, ..PartyFacts::default() });
    }
    let mut facts = PartyFacts {
        name: customer.name,
        address: customer.address,
        tax_number: customer.tax_number,
        ..PartyFacts::default()
    };
    let Some(contact) = contact else { return Ok(facts) };
    let known = contacts::entity::Entity::find_by_id(contact)
        .filter(contacts::entity::Column::TenantId.eq(uow.tenant()))
        .filter(contacts::entity::Column::CustomerId.eq(id))
        .filter(contacts::entity::Column::ForgottenAt.is_null())
        .one(uow)
        .await?;
    if let Some(person) = known {
        let phones = contacts::phones_of(uow, &[person.id]).await?;
        facts.phone = phones.get(&person.id).and_then(|phones| phones.first()).map(|phone| phone.phone.clone());
        facts.contact = Some(person.name);
    }
    Ok(facts)
}

/// The codes of products on a document that the actor was allowed to read.
///
/// # Errors
/// When the database fails.
pub async fn codes(uow: &Uow, ids: &[ProductId]) -> Result<BTreeMap<ProductId, String>, Fault> {
    let query = product::Entity::find()
        .select_only()
        .columns([product::Column::Id, product::Column::Code])
        .filter(product::Column::TenantId.eq(uow.tenant()))
        .filter(product::Column::Id.is_in(ids.iter().copied()));
    Ok(query.into_tuple::<(ProductId, String)>().all(uow).await?.into_iter().collect())
}
