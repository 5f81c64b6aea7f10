//! `guanxi admin verify`: adds all documents up again, and compares.

use crm::actor::Actor;
use crm::db::Db;
use crm::ids::TenantId;
use crm::{tenants, verification};

use super::say;

pub(crate) async fn run(db: &Db, tenant: Option<i64>, repair: bool) -> anyhow::Result<()> {
    let all: Vec<TenantId> =
        tenants::list(&db.read(Actor::Platform)).await?.into_iter().map(|tenant| tenant.id).collect();
    let wanted: Vec<TenantId> = match tenant.map(TenantId) {
        Some(tenant) if all.contains(&tenant) => vec![tenant],
        Some(tenant) => anyhow::bail!("there is no tenant {tenant}"),
        None => all,
    };
    let (mut wrong, mut left) = (0, 0);
    for tenant in wanted {
        let differences = if repair {
            let uow = db.begin(Actor::System(tenant)).await?;
            let differences = verification::repair(&uow).await?;
            uow.commit().await?;
            differences
        } else {
            verification::check(&db.snapshot(Actor::System(tenant))).await?
        };
        for found in &differences {
            say(format!("tenant {tenant}\t{}\tstored: {}\tcomputed: {}", found.what, found.stored, found.computed));
            if !(repair && found.is_repairable()) {
                left += 1;
            }
        }
        wrong += differences.len();
    }
    say(format!(
        "{wrong} differences{}",
        if repair { format!(", {left} of them not repaired") } else { String::new() }
    ));
    match left {
        0 => Ok(()),
        _ => anyhow::bail!("{left} stored sums are not what the documents say"),
    }
}
