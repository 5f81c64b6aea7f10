//! Every POST has its effect once for each idempotency key: the document is walked, so that no route
//! can be forgotten.

use crm::idempotency;
use it::{World, both};
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use crate::document::operations as listed;
use crate::routes::{About, OPEN, WELCOMING, call};
use crate::scope::furnished;

both!(every_post_is_done_once_for_a_key, a_key_whose_work_is_elsewhere_is_taken);

/// Answers that hold a secret are kept nowhere: the same request again does its work again.
const UNSAVED: [&str; 2] = ["POST /api/v1/staff/{id}/invitations", "POST /api/v1/me/password"];

/// These change nothing: each time they answer what is so now.
const READING: [&str; 3] =
    ["POST /api/v1/accounts/{id}/check", "POST /api/v1/customers/check", "POST /api/v1/greeting-rules/{id}/dry-run"];

async fn every_post_is_done_once_for_a_key(world: World) {
    let ids = furnished(&world).await;
    let people = [
        ids.company.api(&world, "lina").await,
        ids.company.api(&world, "manager").await,
        ids.company.api(&world, "admin").await,
    ];
    let (mut done, mut wrong) = (Vec::new(), Vec::new());
    for operation in listed().into_iter().filter(|operation| operation.starts_with("POST ")) {
        let named = |lists: [&[&str]; 4]| lists.iter().any(|list| list.contains(&&*operation));
        let known = named([&OPEN, &WELCOMING, &UNSAVED, &READING]);
        let call = call(&operation, &ids).unwrap();
        // Customers' pages are asked by a cookie; signing in and out has no answer to keep.
        if known || call.about == About::Visitor || operation.contains("/auth/") {
            continue;
        }
        let body = Some(&call.body).filter(|body| !body.is_null());
        for (who, api) in people.iter().enumerate() {
            let key = format!("{who} {operation}").replace(|c: char| !c.is_ascii_graphic(), "-");
            let key = &key[..key.len().min(128)];
            let first = api.send(Method::POST, &call.path, body, Some(key)).await;
            if !(200..300).contains(&first.status) {
                // What fails leaves its key free: the same again is no mismatch.
                let again = api.send(Method::POST, &call.path, body, Some(key)).await;
                if again.code() == "idempotency.mismatch" || again.code() == "idempotency.under_way" {
                    wrong.push(format!("{operation}: a failed try keeps its key: {}", again.body));
                }
                continue;
            }
            let again = api.send(Method::POST, &call.path, body, Some(key)).await;
            if (again.status, &again.body, again.replayed) != (first.status, &first.body, true) {
                wrong.push(format!(
                    "{operation} answers {} {}, then {} {}",
                    first.status, first.body, again.status, again.body
                ));
            }
            let path = if call.path.contains('?') { format!("{}&", call.path) } else { format!("{}?", call.path) };
            let other = api.send(Method::POST, &path, body, Some(key)).await;
            if (other.status, other.code()) != (422, "idempotency.mismatch") {
                wrong.push(format!(
                    "{operation}: another request under its key answers {} {}",
                    other.status, other.body
                ));
            }
            done.push(operation.clone());
            break;
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(done.len() > 60, "only {} routes could be tried: {done:?}", done.len());
}

/// Work that calls the platform holds no transaction meanwhile: who asks again during it is told so,
/// and calls nobody.
async fn a_key_whose_work_is_elsewhere_is_taken(world: World) {
    let company = world.company().await;
    let api = company.api(&world, "lina").await;
    let customer = company.customer(&world, "lina", "甲机械有限公司", "13800001111").await;
    let body = json!({ "appid": company.service.appid, "contact_id": customer.contact, "days": 3 });
    world.sim.fault(json!({ "path": "/cgi-bin/qrcode/create", "latency_ms": 700 })).await;
    let ask = || api.post_once("/api/v1/qr-codes", body.clone(), "one-code");
    let (first, second) = tokio::join!(ask(), async {
        let reading = world.reading(&company);
        while idempotency::entity::Entity::find().count(&reading).await.unwrap() == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        ask().await
    });
    assert_eq!((second.status, second.code()), (409, "idempotency.under_way"), "{}", second.body);
    let made = first.expect(201);
    let third = ask().await;
    assert_eq!((third.status, &third.body, third.replayed), (201, &made, true));
    assert_eq!(world.sim.count("/cgi-bin/qrcode/create").await, 1);

    // What has failed there is tried again under the same key, at once.
    world.sim.no_faults().await;
    world.sim.fault(json!({ "path": "/cgi-bin/qrcode/create", "errcode": 40013, "times": 1 })).await;
    let failed = api.post_once("/api/v1/qr-codes", body.clone(), "another").await;
    assert!(failed.status >= 400, "{}", failed.body);
    api.post_once("/api/v1/qr-codes", body.clone(), "another").await.expect(201);
}
