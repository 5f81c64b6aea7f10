//! The company that is seeded: tenant, departments, staff.

use std::collections::BTreeMap;
use std::time::Duration as Span;

use chrono::{DateTime, NaiveDate, Utc};
use crm::actor::{Actor, Role, Roles};
use crm::db::Db;
use crm::ids::{DepartmentId, StaffId, TenantId};
use crm::staff::{self, NewStaff, SignIn, departments as offices_of, passwords};
use crm::tenants;

use super::names;
use crate::dice::Dice;

/// The manager's login.
pub(super) const MANAGER: &str = "manager";
/// The login of the first salesperson.
pub(super) const SALESPERSON: &str = "sales01";

const COMPANY: &str = "示例工业设备有限公司";
const DEPARTMENTS: [&str; 5] = ["华东销售部", "华南销售部", "华北销售部", "西部销售部", "大客户部"];
const SALESPEOPLE: u64 = 50;
/// Longer than what the rules ask for, without letters that look alike.
const PASSWORD: usize = 20;
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Who works where.
#[derive(Debug)]
pub(super) struct Company {
    /// Its key.
    pub(super) tenant: TenantId,
    /// The salespeople.
    pub(super) sales: Vec<StaffId>,
    /// Where they work.
    pub(super) departments: BTreeMap<StaffId, DepartmentId>,
    /// When everything is written.
    pub(super) now: DateTime<Utc>,
    /// The business date of that.
    pub(super) today: NaiveDate,
    /// What it has set.
    pub(super) settings: tenants::Settings,
    /// The manager's password.
    pub(super) manager_password: String,
    /// The password of all salespeople.
    pub(super) sales_password: String,
}

impl Company {
    /// Who owns a customer: most have somebody, some lie in the public pool.
    pub(super) fn owner(&self, dice: &mut Dice) -> Option<StaffId> {
        (!dice.percent(4)).then(|| *dice.pick(&self.sales))
    }

    /// So long ago.
    pub(super) fn ago(&self, seconds: i64) -> DateTime<Utc> {
        let span = Span::from_secs(u64::try_from(seconds).unwrap_or(0));
        self.now - span
    }
}

/// Founds it: one manager, and salespeople in departments.
pub(super) async fn found(db: &Db) -> anyhow::Result<Company> {
    let (manager_password, sales_password) = (password(), password());
    let uow = db.begin(Actor::Platform).await?;
    let tenant = tenants::add(&uow, COMPANY).await?.id;
    uow.commit().await?;
    let uow = db.begin(Actor::System(tenant)).await?;
    let manager = NewStaff {
        name: "陈总".into(),
        phone: None,
        email: None,
        department: None,
        roles: Roles::of(&[Role::Manager, Role::Admin]),
        sign_in: SignIn::Password { login: MANAGER.into(), password_hash: passwords::hash(&manager_password)? },
    };
    staff::add(&uow, manager).await?;
    let mut offices = Vec::with_capacity(DEPARTMENTS.len());
    for name in DEPARTMENTS {
        offices.push(offices_of::add(&uow, name, None).await?.id);
    }
    let password_hash = passwords::hash(&sales_password)?;
    let mut sales = Vec::new();
    let mut departments = BTreeMap::new();
    for row in 0..SALESPEOPLE {
        let mut dice = Dice::for_row(1, row);
        let office = offices[usize::try_from(row % offices.len() as u64)?];
        let person = NewStaff {
            name: names::person(&mut dice).0,
            phone: None,
            email: None,
            department: Some(office),
            roles: Roles::of(&[Role::Sales]),
            sign_in: SignIn::Password { login: format!("sales{:02}", row + 1), password_hash: password_hash.clone() },
        };
        let id = staff::add(&uow, person).await?.id;
        departments.insert(id, office);
        sales.push(id);
    }
    let now = uow.now();
    let settings = tenants::settings(&uow).await?;
    let today = uow.today(settings.zone);
    uow.commit().await?;
    Ok(Company { tenant, sales, departments, now, today, settings, manager_password, sales_password })
}

/// A password that nobody can guess: the only thing here that differs from run to run.
fn password() -> String {
    (0..PASSWORD).map(|_| char::from(LETTERS[rand::random_range(0..LETTERS.len())])).collect()
}
