//! How the routes of imports are called.

use crm::imports::{self, ImportKind, NewImport, SheetLine};
use it::{Company, World};
use serde_json::{Value, json};

use crate::routes::{About, Call, Ids};

/// An import whose file was read.
pub(crate) async fn furnish(world: &World, company: &Company) -> i64 {
    let uow = company.begin(world, "manager").await;
    let new =
        NewImport { kind: ImportKind::Customers, file_name: "暗号乙名单.csv".into(), location: "0/none".into() };
    let id = imports::create(&uow, new).await.unwrap().id;
    let line = SheetLine { number: 2, cells: vec!["暗号乙客户".into()] };
    assert!(imports::store(&uow, id, Some(&["客户名称".to_owned()]), &[line]).await.unwrap());
    imports::finish_reading(&uow, id).await.unwrap();
    uow.commit().await.unwrap();
    id.0
}

/// How a route is called; `None` for one that is none of ours.
pub(crate) fn call(method: &str, path: &str, ids: &Ids) -> Option<Call> {
    use About::{Company, Nobody};
    let staff = ids.company.staff("lina").0;
    let (about, body) = match (method, path) {
        ("GET", "/imports" | "/imports/kinds") => (Nobody, Value::Null),
        ("POST", "/imports") => (Nobody, Value::Null),
        ("GET", "/imports/kinds/{kind}/template") => {
            let path = "/api/v1/imports/kinds/customers/template".to_owned();
            return Some(Call { about: Nobody, path, body: Value::Null });
        }
        ("GET", "/imports/{id}" | "/imports/{id}/rows" | "/imports/{id}/errors") => (Company, Value::Null),
        ("PUT", "/imports/{id}/mapping") => {
            let mapping = json!({ "name": 0 });
            (Company, json!({ "version": 2, "mapping": mapping, "mode": "both", "default_owner_id": staff }))
        }
        ("POST", "/imports/{id}/apply") => (Company, json!({ "version": 2 })),
        ("POST", "/imports/{id}/cancel") => (Company, Value::Null),
        _ => return None,
    };
    Some(Call { about, path: format!("/api/v1{}", path.replace("{id}", &ids.import.to_string())), body })
}
