//! `guanxi admin`: the platform's operator sets up tenants, staff and accounts.

use std::io::Read;

use anyhow::Context;
use crm::accounts::{AccountKind, AccountMode, NewAccount};
use crm::actor::{Actor, Roles};
use crm::clock::Clock;
use crm::db::Db;
use crm::ids::{DepartmentId, StaffId, TenantId};
use crm::staff::{NewStaff, SignIn, passwords};
use crm::vault::Vault;
use crm::{accounts, staff, tenants};

use super::{block_on, say};
use crate::app::install_crypto;
use crate::cli::{Account, AddAccount, AddStaff, Admin, Invitation, Staff, Tenant};
use crate::settings::Settings;

pub(crate) fn run(settings: Settings, what: Admin) -> anyhow::Result<()> {
    block_on(async {
        install_crypto();
        let db = Db::connect(&settings.db_options(), Clock::system()).await.context("the database can't be reached")?;
        let done = match what {
            Admin::Tenant { what } => tenant(&db, what).await,
            Admin::Staff { what: Staff::Add(new) } => add_staff(&db, new).await,
            Admin::Account { what } => account(&db, &settings, what).await,
            Admin::Invitation { what: Invitation::Add { tenant, staff } } => invite(&db, tenant, staff).await,
            Admin::Jobs { what } => super::jobs::run(&db, what).await,
            Admin::RotateKeys => rotate(&db, &settings).await,
            Admin::Verify { tenant, repair } => super::verify::run(&db, tenant, repair).await,
        };
        db.close().await?;
        done
    })
}

async fn tenant(db: &Db, what: Tenant) -> anyhow::Result<()> {
    match what {
        Tenant::Add { name } => {
            let uow = db.begin(Actor::Platform).await?;
            let tenant = tenants::add(&uow, &name).await?;
            uow.commit().await?;
            say(tenant.id);
        }
        Tenant::List => {
            for tenant in tenants::list(&db.read(Actor::Platform)).await? {
                say(format!("{}\t{}", tenant.id, tenant.name));
            }
        }
    }
    Ok(())
}

async fn known(db: &Db, tenant: i64) -> anyhow::Result<TenantId> {
    let tenant = TenantId(tenant);
    tenants::find(&db.read(Actor::Platform), tenant)
        .await
        .map_err(|_| anyhow::anyhow!("there is no tenant {tenant}"))?;
    Ok(tenant)
}

async fn add_staff(db: &Db, new: AddStaff) -> anyhow::Result<()> {
    let tenant = known(db, new.tenant).await?;
    let roles: Roles = new.role.parse()?;
    let sign_in = match new.login {
        Some(login) => {
            let mut password = String::new();
            std::io::stdin().read_to_string(&mut password).context("the password can't be read from standard input")?;
            let password = password.trim_end_matches(['\r', '\n']);
            passwords::check(&login, password)?;
            SignIn::Password { password_hash: passwords::hash(password)?, login }
        }
        None => SignIn::WeChatOnly,
    };
    let uow = db.begin(Actor::System(tenant)).await?;
    let department = new.department.map(DepartmentId);
    let row = staff::add(&uow, NewStaff { name: new.name, phone: new.phone, email: None, department, roles, sign_in })
        .await?;
    uow.commit().await?;
    say(row.id);
    Ok(())
}

async fn account(db: &Db, settings: &Settings, what: Account) -> anyhow::Result<()> {
    match what {
        Account::Add(new) => add_account(db, settings, new).await,
        Account::List => {
            for account in accounts::list_all(&db.read(Actor::Platform)).await? {
                let state = account.stopped_reason.as_deref().unwrap_or("running");
                say(format!("{}\t{}\t{}\t{}\t{state}", account.id, account.tenant_id, account.appid, account.mode));
            }
            Ok(())
        }
    }
}

async fn add_account(db: &Db, settings: &Settings, new: AddAccount) -> anyhow::Result<()> {
    settings.check_secrets()?;
    let tenant = known(db, new.tenant).await?;
    let kind = AccountKind::from_word(&new.kind).context("--kind must be service or miniprogram")?;
    let mode = AccountMode::from_word(&new.mode).context("--mode must be plain, compatible or safe")?;
    let uow = db.begin(Actor::System(tenant)).await?;
    let account = accounts::add(
        &uow,
        &Vault::new(settings.vault_keys()),
        NewAccount {
            appid: new.appid,
            name: new.name,
            kind,
            original_id: new.original_id,
            mode,
            secret: new.secret,
            token: new.token,
            encoding_aes_key: new.encoding_aes_key,
        },
    )
    .await?;
    uow.commit().await?;
    say(account.id);
    Ok(())
}

async fn invite(db: &Db, tenant: i64, staff: i64) -> anyhow::Result<()> {
    let tenant = known(db, tenant).await?;
    let uow = db.begin(Actor::System(tenant)).await?;
    let created = staff::invitations::create(&uow, StaffId(staff)).await?;
    uow.commit().await?;
    say(created.code);
    Ok(())
}

async fn rotate(db: &Db, settings: &Settings) -> anyhow::Result<()> {
    settings.check_secrets()?;
    let uow = db.begin(Actor::Platform).await?;
    let sealed = accounts::reseal(&uow, &Vault::new(settings.vault_keys())).await?;
    uow.commit().await?;
    say(format!("{sealed} accounts sealed with the newest key"));
    Ok(())
}
