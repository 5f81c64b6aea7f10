//! What staff agree to receive.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::ConsentAnswer;
use crate::conversations::{self, Teller};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::identities::{self, Identity};
use crate::ids::StaffId;
use crate::pushes::{Purpose, TemplateKind, template};

/// A notice that a member of staff can agree to.
#[derive(Clone, Debug, PartialEq)]
pub struct StaffNotice {
    /// The identity that would receive it.
    pub identity: Identity,
    /// The template.
    pub template: template::Model,
    /// How many more may be sent.
    pub remaining: i64,
}

/// The notices that the actor can agree to: those of the mini-programs over which they sign in.
///
/// # Errors
/// `Forbidden` for all but staff.
pub async fn notices(uow: &Uow) -> Result<Vec<StaffNotice>, Fault> {
    let me = uow.actor().staff().ok_or(Fault::Forbidden("查看消息订阅"))?.staff;
    of_staff(uow, me).await
}

pub(super) async fn of_staff(uow: &Uow, staff: StaffId) -> Result<Vec<StaffNotice>, Fault> {
    let identities = identities::entity::Entity::find()
        .filter(identities::entity::Column::TenantId.eq(uow.tenant()))
        .filter(identities::entity::Column::StaffId.eq(staff))
        .order_by_asc(identities::entity::Column::Id)
        .all(uow)
        .await?;
    if identities.is_empty() {
        return Ok(Vec::new());
    }
    let templates = template::Entity::find()
        .filter(template::Column::TenantId.eq(uow.tenant()))
        .filter(template::Column::Purpose.eq(Purpose::StaffReminder))
        .filter(template::Column::Kind.eq(TemplateKind::Subscribe))
        .filter(template::Column::DisabledReason.is_null())
        .order_by_asc(template::Column::Id)
        .all(uow)
        .await?;
    let mut found = Vec::new();
    for identity in identities {
        let left = conversations::consents_of(uow, identity.id).await?;
        for template in templates.iter().filter(|template| template.appid == identity.appid) {
            found.push(StaffNotice {
                identity: identity.clone(),
                remaining: left.get(&template.template_id).copied().unwrap_or(0),
                template: template.clone(),
            });
        }
    }
    Ok(found)
}

/// Notes what the actor answered in the mini-program.
///
/// # Errors
/// `Invalid` for a template that they could not be asked for.
pub async fn note_answers(uow: &Uow, answers: &BTreeMap<String, ConsentAnswer>) -> Result<Vec<StaffNotice>, Fault> {
    let known = notices(uow).await?;
    for (template, answer) in answers {
        let notice = known.iter().find(|notice| notice.template.template_id == *template);
        let notice = notice.ok_or_else(|| Invalid::new("results", "没有这个消息模板，或您未绑定小程序"))?;
        match answer {
            ConsentAnswer::Accept => {
                conversations::hear_consent(uow, notice.identity.id, template, Teller::Program).await?;
            }
            ConsentAnswer::Ban => conversations::forget_consent(uow, notice.identity.id, template).await?,
            ConsentAnswer::Reject | ConsentAnswer::Filter => {}
        }
    }
    notices(uow).await
}
