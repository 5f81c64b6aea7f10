//! How the routes of printed documents are called.

use crm::print_templates::{self, NewPrintTemplate, PrintKind};
use it::{Company, World};
use serde_json::{Value, json};

use crate::routes::{About, Call, Ids};

/// A template of the company.
pub(crate) async fn furnish(world: &World, company: &Company) -> i64 {
    let uow = company.begin(world, "manager").await;
    let new = NewPrintTemplate {
        kind: PrintKind::Quote,
        name: "暗号乙模板".into(),
        standard: false,
        form: json!({ "title": "暗号乙报价单" }),
        source: None,
        logo: None,
    };
    let id = print_templates::create(&uow, new).await.unwrap().id;
    uow.commit().await.unwrap();
    id.0
}

/// How a route is called; `None` for one that is none of ours.
pub(crate) fn call(method: &str, path: &str, ids: &Ids) -> Option<Call> {
    use About::{Company, Nobody, Private, Visitor};
    let template = json!({ "kind": "quote", "name": "外来模板", "form": { "title": "试探" } });
    let (about, id, body) = match (method, path) {
        ("GET", "/print-kinds" | "/print-templates") => (Nobody, 0, Value::Null),
        ("POST", "/print-templates") => (Nobody, 0, template),
        ("GET", "/print-templates/{id}" | "/print-templates/{id}/editions") => {
            (Company, ids.print_template, Value::Null)
        }
        ("PUT", "/print-templates/{id}") => {
            (Company, ids.print_template, json!({ "version": 1, "template": template }))
        }
        ("DELETE", "/print-templates/{id}") => (Company, ids.print_template, Value::Null),
        ("POST", "/print-templates/preview") => (Company, 0, json!({ "kind": "quote", "document_id": ids.sale.quote })),
        ("GET", "/quotes/{id}/pdf" | "/quotes/{id}/xlsx") => (Private, ids.sale.quote, Value::Null),
        ("GET", "/orders/{id}/pdf" | "/orders/{id}/xlsx") => (Private, ids.order, Value::Null),
        ("GET", "/deliveries/{id}/pdf" | "/deliveries/{id}/xlsx") => (Private, ids.delivery, Value::Null),
        ("GET", "/purchase-orders/{id}/pdf" | "/purchase-orders/{id}/xlsx") => {
            (Company, ids.purchase.order, Value::Null)
        }
        ("GET", "/dunning-letters/{id}/pdf" | "/dunning-letters/{id}/xlsx") => (Private, ids.letter, Value::Null),
        ("GET", "/customers/{id}/statement/pdf" | "/customers/{id}/statement/xlsx") => {
            (Private, ids.customer, Value::Null)
        }
        ("GET", "/my/quotes/{id}/pdf") => (Visitor, ids.sale.sent, Value::Null),
        _ => return None,
    };
    Some(Call { about, path: format!("/api/v1{}", path.replace("{id}", &id.to_string())), body })
}
