//! Use cases of tenants.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QueryOrder};

use super::{Settings, entity};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::TenantId;
use crate::months;
use crate::text;

/// Creates a tenant with the default settings.
///
/// # Errors
/// When the name is empty or too long.
pub async fn add(uow: &Uow, name: &str) -> Result<entity::Model, Fault> {
    let name = text::required("name", name, 100)?;
    let settings = Settings::default();
    let tenant = entity::ActiveModel {
        name: Set(name),
        zone: Set(settings.zone.name().to_owned()),
        settings: Set(serde_json::json!({})),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let tenant = tenant.insert(uow).await?;
    months::found(uow, tenant.id).await?;
    Ok(tenant)
}

/// All tenants, for the scheduler.
///
/// # Errors
/// When the database fails.
pub async fn list(uow: &Uow) -> Result<Vec<entity::Model>, Fault> {
    Ok(entity::Entity::find().order_by_asc(entity::Column::Id).all(uow).await?)
}

/// One tenant.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn find(uow: &Uow, tenant: TenantId) -> Result<entity::Model, Fault> {
    entity::Entity::find_by_id(tenant).one(uow).await?.ok_or(Fault::NotFound("该企业"))
}

/// The settings of the actor's tenant.
///
/// # Errors
/// `NotFound` where there is no such tenant.
pub async fn settings(uow: &Uow) -> Result<Settings, Fault> {
    match uow.remembered() {
        Some(settings) => Ok(settings),
        None => Ok(uow.remember(parse(find(uow, uow.tenant()).await?)?)),
    }
}

fn parse(tenant: entity::Model) -> Result<Settings, Fault> {
    let mut settings: Settings =
        serde_json::from_value(tenant.settings).map_err(|_| Fault::Broken("stored settings can't be read"))?;
    settings.zone = tenant.zone.parse().map_err(|_| Fault::Broken("stored time zone is unknown"))?;
    Ok(settings)
}

/// Replaces the settings.
///
/// # Errors
/// `Invalid` where one is out of its range, `Forbidden` for all but administrators.
pub async fn update_settings(uow: &Uow, settings: &Settings) -> Result<(), Fault> {
    uow.scope(Resource::Administration, Access::Write, "修改企业设置")?;
    settings.check()?;
    let stored = serde_json::to_value(settings).map_err(|_| Fault::from(Invalid::new("settings", "设置无法保存")))?;
    let tenant = entity::ActiveModel {
        id: Set(uow.tenant()),
        zone: Set(settings.zone.name().to_owned()),
        settings: Set(stored.clone()),
        ..Default::default()
    };
    tenant.update(uow).await?;
    uow.remember(settings.clone());
    audit::record(uow, "settings.update", "tenant", uow.tenant().0, stored).await
}
