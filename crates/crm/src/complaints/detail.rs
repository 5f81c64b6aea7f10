//! One complaint with all that belongs to it.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::listing::{self, ComplaintSummary};
use super::{
    Compensation, Complaint, ComplaintOutcome, ComplaintState, ComplaintWarningKind, InquiryShown, Letter, Round,
    compensations, entity, inquiries, letters, policy, rounds, scope, warning,
};
use crate::actor::Access;
use crate::db::Uow;
use crate::error::Fault;
use crate::files::{self, Attached, StoredFile};
use crate::ids::{ComplaintId, ContactId, CustomerId, StaffId};
use crate::overview;
use crate::staff;

/// A warning that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarningShown {
    /// Of what.
    pub kind: ComplaintWarningKind,
    /// When.
    pub at: chrono::DateTime<chrono::Utc>,
    /// Who was told.
    pub told: Vec<StaffId>,
}

/// A complaint with all that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintDetail {
    /// The complaint.
    pub summary: ComplaintSummary,
    /// Its rounds, the first in front, and how they ended.
    pub rounds: Vec<(Round, ComplaintOutcome)>,
    /// Questions to departments, the first in front.
    pub inquiries: Vec<InquiryShown>,
    /// Its letters, the newest in front.
    pub letters: Vec<Letter>,
    /// What was given for it, the first in front.
    pub compensations: Vec<Compensation>,
    /// Warnings, the first in front.
    pub warnings: Vec<WarningShown>,
    /// Its pictures.
    pub pictures: Vec<StoredFile>,
    /// Names of the people.
    pub people: BTreeMap<StaffId, String>,
    /// Names of the contacts, each with the customer.
    pub contacts: BTreeMap<ContactId, (String, CustomerId)>,
    /// What its state allows now.
    pub acts: Vec<&'static str>,
}

/// A complaint that the actor may read.
pub(super) async fn readable(uow: &Uow, id: ComplaintId) -> Result<Complaint, Fault> {
    let query = entity::Entity::find_by_id(id).filter(scope::visible(uow, Access::Read)?);
    query.one(uow).await?.ok_or(Fault::NotFound("该投诉"))
}

/// One complaint.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn find(uow: &Uow, id: ComplaintId) -> Result<ComplaintDetail, Fault> {
    let row = readable(uow, id).await?;
    let acts = acts(&row);
    let rounds = rounds::of(uow, id).await?;
    let inquiries = inquiries::show(uow, inquiries::of(uow, id).await?).await?;
    let letters = letters::of(uow, id).await?;
    let compensations = compensations::of(uow, id).await?;
    let warnings = warning::Entity::find()
        .filter(warning::Column::ComplaintId.eq(id))
        .order_by_asc(warning::Column::Id)
        .all(uow)
        .await?;
    let told = |row: warning::Model| WarningShown {
        kind: row.kind,
        at: row.at,
        told: serde_json::from_value(row.told).unwrap_or_default(),
    };
    let warnings: Vec<WarningShown> = warnings.into_iter().map(told).collect();
    let mut people: Vec<StaffId> = warnings.iter().flat_map(|warning| warning.told.clone()).collect();
    people.extend(letters.iter().filter_map(|letter| letter.confirmed_by));
    people.extend(compensations.iter().filter_map(|given| given.created_by));
    let contacts = row.contact_id.into_iter().chain(letters.iter().filter_map(|letter| letter.contact_id));
    let contacts = overview::contact_names(uow, contacts).await?;
    let pictures = files::of(uow, Attached::Complaint, &[id.0]).await?.remove(&id.0).unwrap_or_default();
    let ended = |round: Round| {
        let outcome = policy::outcome(&round, uow.now());
        (round, outcome)
    };
    let summary = listing::summaries(uow, vec![row]).await?.pop().ok_or(Fault::NotFound("该投诉"))?;
    Ok(ComplaintDetail {
        summary,
        rounds: rounds.into_iter().map(ended).collect(),
        inquiries,
        letters,
        compensations,
        warnings,
        pictures,
        people: staff::names(uow, &people).await?,
        contacts,
        acts,
    })
}

/// What the state of a complaint allows.
fn acts(row: &Complaint) -> Vec<&'static str> {
    use ComplaintState as S;
    let mut acts: Vec<&'static str> = Vec::new();
    if !S::ENDED.contains(&row.state) {
        acts.extend(["edit", "assign", "ask"]);
    }
    acts.extend::<&[&str]>(match row.state {
        S::Open => &["start", "withdraw"],
        S::Assigned => &["start", "resolve", "withdraw"],
        S::InProgress => &["resolve", "withdraw"],
        S::Resolved => &["resolve", "draft", "told", "withdraw"],
        S::ResultDrafted => &["draft", "edit_letter", "send", "told", "withdraw"],
        S::ResultSent => &["close", "reopen"],
        S::Closed => &["reopen"],
        S::Withdrawn => &[],
    });
    if row.state != S::Withdrawn {
        acts.push("compensate");
    }
    acts
}
