//! The routes, one file per slice. What is registered here stands in the document, and nothing
//! else is mounted.

mod account_checks;
mod accounts;
mod audit;
mod auth;
mod bindings;
mod companies;
mod contacts;
mod conversations;
mod customer_acts;
mod customers;
mod deliveries;
mod departments;
mod duplicates;
mod exports;
mod figures;
mod files;
mod follow_ups;
mod forgetting;
mod greeting_runs;
mod greetings;
mod identities;
mod labels;
mod mass_messages;
mod me;
mod my;
mod notice_templates;
mod orders;
mod pushes;
mod qr_codes;
mod quick_replies;
mod reminders;
mod revisits;
mod scans;
mod sessions;
mod settings;
mod staff;
mod system;
mod timeline;

use actix_web::dev::HttpServiceFactory;
use actix_web::web;
use utoipa::openapi::path::Paths;
use utoipa::openapi::{RefOr, Schema};
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_actix_web::{OpenApiFactory, scope};

use crate::missing;

/// What the routes put into the document.
pub(crate) struct Parts {
    pub(crate) paths: Paths,
    pub(crate) schemas: Vec<(String, RefOr<Schema>)>,
}

/// All routes of `/api/v1`, to be mounted under `/api`, and what they put into the document.
pub(crate) fn tree() -> (impl HttpServiceFactory + 'static, Parts) {
    let tree = scope("/v1").configure(register).default_service(web::to(missing::missing));
    let mut schemas = Vec::new();
    tree.schemas(&mut schemas);
    let mut paths = tree.paths();
    paths.paths = paths.paths.into_iter().map(|(path, item)| (format!("/api{path}"), item)).collect();
    (tree, Parts { paths, schemas })
}

/// One line per slice.
fn register(config: &mut ServiceConfig<'_>) {
    config
        .configure(auth::register)
        .configure(scans::register)
        .configure(companies::register)
        .configure(sessions::register)
        .configure(me::register)
        .configure(reminders::register)
        .configure(my::register)
        .configure(figures::register)
        .configure(exports::register)
        .configure(duplicates::register)
        .configure(customers::register)
        .configure(customer_acts::register)
        .configure(labels::register)
        .configure(timeline::register)
        .configure(contacts::register)
        .configure(follow_ups::register)
        .configure(conversations::register)
        .configure(quick_replies::register)
        .configure(identities::register)
        .configure(bindings::register)
        .configure(orders::register)
        .configure(deliveries::register)
        .configure(greetings::register)
        .configure(greeting_runs::register)
        .configure(notice_templates::register)
        .configure(pushes::register)
        .configure(mass_messages::register)
        .configure(forgetting::register)
        .configure(revisits::register)
        .configure(staff::register)
        .configure(departments::register)
        .configure(accounts::register)
        .configure(account_checks::register)
        .configure(qr_codes::register)
        .configure(settings::register)
        .configure(audit::register)
        .configure(system::register)
        .configure(files::register);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn every_operation_has_a_name_of_its_own_a_tag_and_its_errors() {
        let document = crate::openapi();
        let mut names = BTreeSet::new();
        let mut count = 0;
        for (path, item) in &document.paths.paths {
            assert!(path.starts_with("/api/v1/"), "{path}");
            for operation in [&item.get, &item.post, &item.put, &item.patch, &item.delete].into_iter().flatten() {
                count += 1;
                let name = operation.operation_id.clone().unwrap_or_default();
                assert!(!name.is_empty() && names.insert(name.clone()), "{path}: {name}");
                assert!(operation.tags.as_ref().is_some_and(|tags| tags.len() == 1), "{path}: one tag");
                let answers = &operation.responses.responses;
                assert!(answers.contains_key("401") && answers.contains_key("500"), "{path}: errors");
                assert!(answers.keys().any(|status| status.starts_with(['2', '3'])), "{path}: success");
                assert!(operation.summary.is_some(), "{path}: {name} says what it does");
            }
        }
        assert!(count > 100, "{count} operations");
    }

    #[test]
    fn every_schema_that_is_named_is_there() {
        let json = serde_json::to_value(crate::openapi()).unwrap();
        let known: BTreeSet<&String> = json["components"]["schemas"].as_object().unwrap().keys().collect();
        let text = json.to_string();
        for part in text.split("#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap_or_default().to_owned();
            assert!(known.contains(&name), "{name}");
        }
    }
}
