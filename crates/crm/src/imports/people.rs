//! The staff that rows name, by login or name.

use std::collections::{BTreeMap, HashMap};

use super::ImportFault;
use super::cells::Cells;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{DepartmentId, StaffId};

/// A member of staff.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) id: StaffId,
    pub(super) department: Option<DepartmentId>,
    department_name: Option<String>,
    name: String,
    active: bool,
}

/// Everybody who works, or worked, for the company.
#[derive(Debug)]
pub(super) struct People {
    by_word: HashMap<String, Vec<StaffId>>,
    by_id: BTreeMap<StaffId, Person>,
}

impl People {
    pub(super) async fn load(uow: &Uow) -> Result<Self, Fault> {
        let sql = "SELECT s.id, s.name, s.active, s.department_id, u.login, d.name AS department
            FROM staff s JOIN users u ON u.id = s.user_id LEFT JOIN departments d ON d.id = s.department_id
            WHERE s.tenant_id = $1";
        let mut people = Self { by_word: HashMap::new(), by_id: BTreeMap::new() };
        for row in uow.rows(sql, [uow.tenant().into()]).await? {
            let person = Person {
                id: row.try_get("", "id")?,
                department: row.try_get("", "department_id")?,
                department_name: row.try_get("", "department")?,
                name: row.try_get("", "name")?,
                active: row.try_get("", "active")?,
            };
            let login: Option<String> = row.try_get("", "login")?;
            for word in login.iter().chain([&person.name]) {
                let known = people.by_word.entry(word.to_lowercase()).or_default();
                if !known.contains(&person.id) {
                    known.push(person.id);
                }
            }
            people.by_id.insert(person.id, person);
        }
        Ok(people)
    }

    /// Somebody by key.
    pub(super) fn get(&self, id: StaffId) -> Option<&Person> {
        self.by_id.get(&id)
    }

    fn find(&self, word: &str, department: Option<&str>) -> Result<&Person, String> {
        let known = self.by_word.get(&word.trim().to_lowercase()).map(Vec::as_slice).unwrap_or_default();
        let mut people: Vec<&Person> = known.iter().filter_map(|id| self.by_id.get(id)).collect();
        if let Some(department) = department {
            people.retain(|person| person.department_name.as_deref() == Some(department));
        }
        // Of several with the same name those who still work here are meant.
        if people.len() > 1 && people.iter().filter(|person| person.active).count() == 1 {
            people.retain(|person| person.active);
        }
        match people.as_slice() {
            [one] => Ok(one),
            [] if department.is_some() => Err("应为该部门的员工".to_owned()),
            [] => Err("应为本企业员工的登录名或姓名".to_owned()),
            several => {
                let of = |person: &&Person| person.department_name.clone().unwrap_or_else(|| "无部门".to_owned());
                let names: Vec<String> = several.iter().map(of).collect();
                Err(format!("应为登录名，因为有多位同名员工（{}）", names.join("、")))
            }
        }
    }

    /// Who is named by a cell. Those who have left count only where it is about the past.
    pub(super) fn read(&self, cells: &mut Cells<'_>, key: &str, past: bool) -> Option<&Person> {
        let department = cells.get("department");
        let person = cells.take(key, |word| self.find(word, department))?;
        if person.active || past {
            return Some(person);
        }
        cells.wrong(key, ImportFault::NotAllowed, format!("员工“{}”已停用，请改为在职员工", person.name));
        None
    }
}
