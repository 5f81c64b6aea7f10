//! Signing in over the platform, and the sessions that come of it.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use super::entity::{ActiveModel, Column, Entity};
use super::{ROUND_TRIP, VALID, Visitor, round_trip};
use crate::actor::Actor;
use crate::db::Uow;
use crate::error::Fault;
use crate::identities::{self, Identity};
use crate::ids::CustomerSessionId;
use crate::staff::secrets;

/// A browser that leaves for the platform's page.
#[derive(Clone, PartialEq, Eq)]
pub struct Departure {
    /// Goes over the platform and comes back: 32 characters of `0-9a-f`.
    pub state: String,
    /// Stays in the browser.
    pub browser: String,
}

impl std::fmt::Debug for Departure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Departure").finish_non_exhaustive()
    }
}

/// A browser that has come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    /// The account that asked.
    pub appid: String,
    /// Where the browser wanted to go.
    pub target: String,
}

/// Notes that a browser leaves for the platform's page. The actor is not known yet: any will do.
///
/// # Errors
/// When the database fails.
pub async fn depart(uow: &Uow, appid: &str, target: &str) -> Result<Departure, Fault> {
    let departure = Departure { state: secrets::ticket(), browser: secrets::token() };
    let row = round_trip::ActiveModel {
        state_hash: Set(secrets::digest(&departure.state)),
        browser_hash: Set(secrets::digest(&departure.browser)),
        appid: Set(appid.to_owned()),
        target: Set(target.to_owned()),
        expires_at: Set(uow.now() + ROUND_TRIP),
        ..Default::default()
    };
    row.insert(uow).await?;
    Ok(departure)
}

impl Return {
    /// Takes in a browser that comes back: once, in time, and only the browser that left.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(uow: &Uow, state: &str, browser: &str) -> Result<Option<Self>, Fault> {
        use round_trip::Column as C;
        // Deleting decides between two who come with the same state.
        let gone = round_trip::Entity::delete_many()
            .filter(C::StateHash.eq(secrets::digest(state)))
            .filter(C::BrowserHash.eq(secrets::digest(browser)))
            .filter(C::ExpiresAt.gt(uow.now()))
            .exec_with_returning(uow)
            .await?;
        Ok(gone.into_iter().next().map(|row| Self { appid: row.appid, target: row.target }))
    }
}

/// Opens a session for an identity of the actor's company. Answers with the token for the cookie,
/// which is stored nowhere.
///
/// # Errors
/// When the database fails.
pub async fn open(uow: &Uow, identity: &Identity) -> Result<String, Fault> {
    let token = secrets::token();
    let row = ActiveModel {
        tenant_id: Set(identity.tenant_id),
        identity_id: Set(identity.id),
        token_hash: Set(secrets::digest(&token)),
        created_at: Set(uow.now()),
        expires_at: Set(uow.now() + VALID),
        ..Default::default()
    };
    row.insert(uow).await?;
    Ok(token)
}

/// Who visits with this token; `None` where the session has ended. The actor is not known yet: it
/// becomes the system of the visitor's company.
///
/// # Errors
/// When the database fails.
pub async fn visitor(uow: &mut Uow, token: &str) -> Result<Option<Visitor>, Fault> {
    let session = Entity::find()
        .filter(Column::TokenHash.eq(secrets::digest(token)))
        .filter(Column::ExpiresAt.gt(uow.now()))
        .one(uow)
        .await?;
    let Some(session) = session else { return Ok(None) };
    uow.act_as(Actor::System(session.tenant_id));
    let identity = identities::entity::Entity::find_by_id(session.identity_id)
        .filter(identities::entity::Column::TenantId.eq(session.tenant_id))
        .one(uow)
        .await?;
    let Some(identity) = identity else { return Ok(None) };
    let customer = identities::actor_of(uow, &identity).await?;
    Ok(Some(Visitor { session: session.id, identity, customer }))
}

/// Signs out.
///
/// # Errors
/// When the database fails.
pub async fn close(uow: &Uow, session: CustomerSessionId) -> Result<(), Fault> {
    Entity::delete_by_id(session).exec(uow).await?;
    Ok(())
}

/// Deletes up to `limit` sessions and as many round trips that are no longer valid.
///
/// # Errors
/// When the database fails.
pub async fn prune(uow: &Uow, limit: u64) -> Result<(), Fault> {
    let old = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ExpiresAt.lt(uow.now()))
        .order_by_asc(Column::Id)
        .limit(limit);
    Entity::delete_many().filter(Column::Id.in_subquery(old.into_query())).exec(uow).await?;
    let old = round_trip::Entity::find()
        .select_only()
        .column(round_trip::Column::Id)
        .filter(round_trip::Column::ExpiresAt.lt(uow.now()))
        .order_by_asc(round_trip::Column::Id)
        .limit(limit);
    round_trip::Entity::delete_many().filter(round_trip::Column::Id.in_subquery(old.into_query())).exec(uow).await?;
    Ok(())
}
