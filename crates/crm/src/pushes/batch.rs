//! What the pushes of a batch need to know before their sends begin, read at once: asked for one by
//! one, the questions would cost more than the sends.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::budgets::{Budget, Endpoint, Purse};
use super::{Push, PushState, entity};
use crate::contacts::{self, Contact};
use crate::conversations::{self, Trigger, window};
use crate::db::Uow;
use crate::error::Fault;
use crate::identities::{self, Identity};
use crate::ids::{ContactId, IdentityId, PushId, TenantId};

/// For how long a push counts in the weekly cap.
const CAPPED: Duration = Duration::days(7);

/// A batch of pushes with those who receive them: as it stands in the database, less what the
/// batch has spent.
#[derive(Debug, Default)]
pub struct Batch {
    pushes: HashMap<PushId, Push>,
    contacts: HashMap<ContactId, Contact>,
    /// Pushes of the last seven days that count in the cap.
    sent: HashMap<ContactId, u64>,
    /// Those who were active last in front.
    identities: Vec<Identity>,
    windows: HashMap<(IdentityId, Trigger), window::Model>,
    purses: HashMap<(String, Endpoint), Purse>,
}

impl Batch {
    /// Locks pushes and their receivers for what is begun in this unit of work.
    ///
    /// Contacts come first and in the order of their keys: two pushes at once must see each other in
    /// the weekly cap, and two batches that share contacts must not wait for each other.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock(uow: &Uow, ids: &[PushId]) -> Result<Self, Fault> {
        let named = Query::select()
            .column(entity::Column::ContactId)
            .from(entity::Entity)
            .and_where(Expr::col(entity::Column::Id).is_in(ids.iter().map(|id| id.0)))
            .and_where(Expr::col(entity::Column::ContactId).is_not_null())
            .to_owned();
        let contacts = contacts::entity::Entity::find()
            .filter(Expr::col((contacts::entity::Entity, contacts::entity::Column::Id)).in_subquery(named))
            .order_by_asc(contacts::entity::Column::Id)
            .lock_exclusive()
            .all(uow)
            .await?;
        let pushes = locked(uow, ids).await?;
        let mut batch = Self { pushes, ..Self::default() };
        batch.look_up(uow, contacts, uow.now(), true).await?;
        Ok(batch)
    }

    /// What a push that is not made would meet at `at`. Nothing is locked.
    pub(super) async fn look(uow: &Uow, push: &Push, at: DateTime<Utc>) -> Result<Self, Fault> {
        let contact = match push.contact_id {
            Some(contact) => contacts::entity::Entity::find_by_id(contact).one(uow).await?,
            None => None,
        };
        let mut batch = Self { pushes: HashMap::from([(push.id, push.clone())]), ..Self::default() };
        batch.look_up(uow, contact.into_iter().collect(), at, false).await?;
        Ok(batch)
    }

    async fn look_up(&mut self, uow: &Uow, contacts: Vec<Contact>, at: DateTime<Utc>, lock: bool) -> Result<(), Fault> {
        let keys: Vec<ContactId> = contacts.iter().map(|contact| contact.id).collect();
        self.contacts = contacts.into_iter().map(|contact| (contact.id, contact)).collect();
        let tenants: BTreeSet<TenantId> = self.pushes.values().map(|push| push.tenant_id).collect();
        if self.pushes.values().any(|push| !push.transactional) {
            self.sent = sent_since(uow, &tenants, &keys, at - CAPPED).await?;
        }
        let named: Vec<IdentityId> = self.pushes.values().filter_map(|push| push.identity_id).collect();
        // Each side is there only where it can be: SQLite asks an index for either, and reads the
        // whole table where one of them is plainly false. Indexes begin with the tenant.
        let mut wanted = Condition::any();
        if !keys.is_empty() {
            let of_people = identities::entity::Column::ContactId.is_in(keys);
            wanted = wanted.add(identities::entity::Column::TenantId.is_in(tenants).and(of_people));
        }
        if !named.is_empty() {
            wanted = wanted.add(identities::entity::Column::Id.is_in(named));
        }
        if wanted.is_empty() {
            return Ok(());
        }
        self.identities = identities::entity::Entity::find()
            .filter(wanted)
            .order_by_desc(identities::entity::Column::UpdatedAt)
            .all(uow)
            .await?;
        let followers: Vec<IdentityId> = self.identities.iter().map(|identity| identity.id).collect();
        self.windows = conversations::windows_for(uow, followers.into_iter(), lock).await?;
        Ok(())
    }

    /// A push that is locked, of the tenant that acts. It is given once.
    pub(super) fn take(&mut self, uow: &Uow, id: PushId) -> Option<Push> {
        self.pushes.remove(&id).filter(|push| push.tenant_id == uow.tenant())
    }

    pub(super) fn contact(&self, id: ContactId) -> Option<&Contact> {
        self.contacts.get(&id)
    }

    /// How many pushes of the last seven days count in a contact's cap.
    pub(super) fn counted(&self, contact: ContactId) -> u64 {
        self.sent.get(&contact).copied().unwrap_or(0)
    }

    /// A push counts from the moment when its send begins.
    pub(super) fn count(&mut self, push: &Push) {
        if let (Some(contact), false) = (push.contact_id, push.transactional) {
            *self.sent.entry(contact).or_default() += 1;
        }
    }

    /// The identities that a push may go to: the one it names, or those of the contact.
    pub(super) fn identities_of(&self, push: &Push) -> impl Iterator<Item = &Identity> {
        let (tenant, identity, contact) = (push.tenant_id, push.identity_id, push.contact_id);
        self.identities.iter().filter(move |one| {
            one.tenant_id == tenant
                && match identity {
                    Some(identity) => one.id == identity,
                    None => contact.is_some() && one.contact_id == contact,
                }
        })
    }

    /// Whether more than `keep` messages are left in a window at `at`.
    pub(super) fn is_open(&self, identity: IdentityId, trigger: Trigger, keep: i64, at: DateTime<Utc>) -> bool {
        let window = self.windows.get(&(identity, trigger));
        window.is_some_and(|window| window.remaining > keep && window.expires_at > at)
    }

    /// Takes a message out of a window that is open.
    pub(super) async fn spend(&mut self, uow: &Uow, identity: IdentityId, trigger: Trigger) -> Result<(), Fault> {
        if let Some(window) = self.windows.get_mut(&(identity, trigger)) {
            window.remaining -= 1;
        }
        conversations::spend(uow, identity, trigger).await
    }

    /// A message was put back into its window.
    pub(super) fn put_back(&mut self, identity: IdentityId, trigger: Trigger) {
        if let Some(window) = self.windows.get_mut(&(identity, trigger)) {
            window.remaining += 1;
        }
    }

    /// Takes one send out of the day's budget.
    pub(super) async fn pay(
        &mut self,
        uow: &Uow,
        payer: String,
        endpoint: Endpoint,
        transactional: bool,
    ) -> Result<Budget, Fault> {
        let key = (payer, endpoint);
        if !self.purses.contains_key(&key) {
            let purse = Purse::open(uow, &key.0, endpoint).await?;
            self.purses.insert(key.clone(), purse);
        }
        match self.purses.get_mut(&key) {
            Some(purse) => purse.take(uow, transactional).await,
            None => Err(Fault::Broken("a purse that was not opened")),
        }
    }
}

/// Pushes, locked in the order of their keys, whoever acts.
pub(super) async fn locked(uow: &Uow, ids: &[PushId]) -> Result<HashMap<PushId, Push>, Fault> {
    let rows = entity::Entity::find()
        .filter(entity::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(entity::Column::Id)
        .lock_exclusive()
        .all(uow)
        .await?;
    Ok(rows.into_iter().map(|push| (push.id, push)).collect())
}

/// How many pushes that count in the cap each contact was sent after `since`. What is on its way
/// counts, and so does what is in doubt.
async fn sent_since(
    uow: &Uow,
    tenants: &BTreeSet<TenantId>,
    contacts: &[ContactId],
    since: DateTime<Utc>,
) -> Result<HashMap<ContactId, u64>, Fault> {
    if contacts.is_empty() {
        return Ok(HashMap::new());
    }
    let states = [PushState::Sending, PushState::Sent, PushState::Delivered, PushState::InDoubt];
    let rows: Vec<(ContactId, i64)> = entity::Entity::find()
        .select_only()
        .column(entity::Column::ContactId)
        .column_as(entity::Column::Id.count(), "pushes")
        .filter(entity::Column::TenantId.is_in(tenants.iter().copied()))
        .filter(entity::Column::ContactId.is_in(contacts.iter().copied()))
        .filter(entity::Column::SendingAt.gt(since))
        .filter(entity::Column::Transactional.eq(false))
        .filter(entity::Column::State.is_in(states))
        .group_by(entity::Column::ContactId)
        .into_tuple()
        .all(uow)
        .await?;
    Ok(rows.into_iter().map(|(contact, pushes)| (contact, u64::try_from(pushes).unwrap_or(0))).collect())
}
