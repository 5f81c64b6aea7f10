//! How the routes of complaints and of the working calendar are called.

use it::{Company, World};
use serde_json::{Value, json};

use crate::routes::{About, Call, Ids};

/// What the calls name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filed {
    pub(crate) complaint: i64,
    pub(crate) inquiry: i64,
    pub(crate) compensation: i64,
}

impl Filed {
    /// The same things, all with one key.
    pub(crate) fn all(id: i64) -> Self {
        Self { complaint: id, inquiry: id, compensation: id }
    }
}

/// Makes a complaint of Li Na's customer with a question, a draft of a letter and a compensation.
pub(crate) async fn furnish(world: &World, company: &Company, customer: i64, order: i64, delivery: i64) -> Filed {
    let lina = company.api(world, "lina").await;
    let body = json!({
        "customer_id": customer, "content": "暗号甲破损", "severity": "normal", "category": "破损", "source": "hotline",
        "order_id": order, "delivery_id": delivery, "responsible_id": company.staff("lina"),
    });
    let filed = lina.post("/api/v1/complaints", body).await.expect(201);
    let id = filed["complaint"]["id"].as_i64().unwrap();
    let at = |act: &str| format!("/api/v1/complaints/{id}/{act}");
    let asked = json!({ "version": 1, "department_id": company.east(), "question": "暗号甲谁装的车？" });
    let asked = lina.post(&at("inquiries"), asked).await.expect(200);
    lina.post(&at("resolve"), json!({ "version": 2, "result": "暗号甲补发" })).await.expect(200);
    lina.post(&at("letter"), json!({ "version": 3 })).await.expect(200);
    let given = json!({ "version": 4, "amount": "1.00", "reason": "暗号甲补偿" });
    let given = lina.post(&at("compensations"), given).await.expect(200);
    Filed {
        complaint: id,
        inquiry: asked["inquiries"][0]["id"].as_i64().unwrap(),
        compensation: given["compensations"][0]["id"].as_i64().unwrap(),
    }
}

/// How a route is called; `None` for one that is none of ours.
pub(crate) fn call(method: &str, path: &str, ids: &Ids) -> Option<Call> {
    use About::{Nobody, Private, Visitor};
    let (no, filed) = (Value::Null, ids.filed);
    let seen = json!({ "version": 5 });
    let staff = ids.company.staff("lina");
    let span = "?from=2026-01-01&until=2026-12-31";
    let listed = |path: &str| Some(Call { about: Nobody, path: format!("/api/v1{path}{span}"), body: Value::Null });
    let why = json!({ "version": 5, "reason": "试探" });
    let mut complaint = json!({
        "customer_id": ids.customer, "content": "试探", "severity": "urgent", "category": "质量", "source": "hotline",
        "contact_id": ids.contact, "order_id": ids.order, "delivery_id": ids.delivery, "order_line_id": ids.line,
        "responsible_id": staff, "due_at": "2026-11-23T06:00:00Z", "picture_ids": [ids.file],
    });
    let (about, id, body) = match (method, path) {
        ("GET", "/complaints" | "/complaints/counts" | "/complaint-inquiries") => (Nobody, 0, no),
        ("GET", "/complaints/figures" | "/complaint-rounds") => return listed(path),
        ("POST", "/complaints") => (Private, 0, complaint),
        ("GET", "/complaints/{id}" | "/complaints/{id}/letter/pdf") => (Private, filed.complaint, no),
        ("PUT", "/complaints/{id}") => {
            for field in ["customer_id", "source", "responsible_id", "due_at"] {
                complaint.as_object_mut()?.remove(field);
            }
            complaint["version"] = json!(5);
            (Private, filed.complaint, complaint)
        }
        ("POST", "/checkpoints/{id}/complaint") => (
            Private,
            ids.checkpoint,
            json!({ "content": "试探", "severity": "normal", "category": "破损", "picture_ids": [ids.file] }),
        ),
        ("POST", "/complaints/{id}/assign") => {
            (Private, filed.complaint, json!({ "version": 5, "responsible_id": staff }))
        }
        ("POST", "/complaints/{id}/start" | "/complaints/{id}/letter" | "/complaints/{id}/close") => {
            (Private, filed.complaint, seen)
        }
        ("POST", "/complaints/{id}/inquiries") => {
            let department = ids.company.east();
            (Private, filed.complaint, json!({ "version": 5, "department_id": department, "question": "试探" }))
        }
        ("POST", "/complaint-inquiries/{id}/answer") => (Private, filed.inquiry, json!({ "answer": "试探" })),
        ("POST", "/complaints/{id}/resolve") => {
            (Private, filed.complaint, json!({ "version": 5, "cause": "试探", "result": "试探" }))
        }
        ("PUT", "/complaints/{id}/letter") => (Private, filed.complaint, json!({ "version": 5, "text": "试探" })),
        ("POST", "/complaints/{id}/letter/send") => {
            (Private, filed.complaint, json!({ "version": 5, "contact_id": ids.contact }))
        }
        ("POST", "/complaints/{id}/told") => {
            (Private, filed.complaint, json!({ "version": 5, "content": "试探", "contact_id": ids.contact }))
        }
        ("POST", "/complaints/{id}/withdraw" | "/complaints/{id}/reopen") => (Private, filed.complaint, why),
        ("POST", "/complaints/{id}/compensations") => {
            let body = json!({ "version": 5, "amount": "1.00", "given_on": "2026-11-23", "reason": "试探" });
            (Private, filed.complaint, body)
        }
        ("POST", "/complaint-compensations/{id}/reverse") => (Private, filed.compensation, json!({ "reason": "试探" })),
        ("GET", "/working-calendar") => (Nobody, 0, no),
        ("PUT", "/working-calendar/{id}") => {
            let day = json!({ "on": "2099-01-01", "kind": "holiday", "name": "元旦" });
            (Nobody, 2099, json!({ "version": 0, "days": [day] }))
        }
        ("POST", "/working-calendar/import") => {
            (Nobody, 0, json!({ "year": 2099, "version": 0, "text": "2099-01-01,holiday,元旦" }))
        }
        ("DELETE", "/working-calendar/{id}") => {
            return Some(Call { about: Nobody, path: "/api/v1/working-calendar/2099?version=0".into(), body: no });
        }
        ("GET", "/my/complaints") => (Visitor, 0, no),
        ("POST", "/my/complaints") => {
            (Visitor, 0, json!({ "content": "试探", "order_id": ids.order, "picture_ids": [ids.file] }))
        }
        ("GET", "/my/complaints/{id}") => (Visitor, filed.complaint, no),
        ("POST", "/my/complaints/{id}/withdraw") => (Visitor, filed.complaint, json!({ "reason": "试探" })),
        ("POST", "/my/files") => (Visitor, 0, no),
        ("GET", "/my/files/{id}") => (Visitor, ids.file, no),
        _ => return None,
    };
    Some(Call { about, path: format!("/api/v1{}", path.replace("{id}", &id.to_string())), body })
}
