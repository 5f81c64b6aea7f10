//! The OpenAPI document: what it lists, and that the front ends know it.

use serde_json::Value;

/// All operations of the document, as `GET /api/v1/…`.
pub(crate) fn operations() -> Vec<String> {
    let document = serde_json::to_value(api::openapi()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            if ["get", "post", "put", "patch", "delete"].contains(&method.as_str()) {
                found.push(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    found
}

/// The front ends' types are made of this file: a change of the API that leaves it behind would
/// reach them unseen. `guanxi openapi > web-common/openapi.json` brings it up to date.
#[test]
fn the_front_ends_know_the_document_of_now() {
    let stored = include_str!("../../../../web-common/openapi.json");
    let stored: Value = serde_json::from_str(stored).unwrap();
    assert!(
        stored == serde_json::to_value(api::openapi()).unwrap(),
        "web-common/openapi.json is stale: run `guanxi openapi > web-common/openapi.json`, then `npm run types`"
    );
}

/// Words are documented as they are sent, not as the variants are called in the code.
#[test]
fn enums_are_documented_by_their_words() {
    let document = serde_json::to_value(api::openapi()).unwrap();
    let states = &document["components"]["schemas"]["OrderState"]["enum"];
    assert!(states.as_array().unwrap().iter().any(|word| word == "partly_shipped"), "{states}");
}
