//! The routes, one file per slice. What is registered here stands in the document, and nothing
//! else is mounted.

mod account_checks;
mod accounts;
mod aging;
mod approvals;
mod audit;
mod auth;
mod bindings;
mod books;
mod calendar;
mod checkpoints;
mod commissions;
mod companies;
mod complaint_acts;
mod complaints;
mod contacts;
mod conversations;
mod customer_acts;
mod customers;
mod deliveries;
mod departments;
mod dunning;
mod duplicates;
mod expenses;
mod exports;
mod figures;
mod files;
mod follow_ups;
mod forgetting;
mod grades;
mod greeting_runs;
mod greetings;
mod identities;
mod imports;
mod knowledge;
mod labels;
mod mass_messages;
mod me;
mod my;
mod notice_templates;
mod opportunities;
mod orders;
mod payables;
mod payments;
mod performance;
mod prices;
mod print_templates;
mod prints;
mod product_files;
mod products;
mod profit;
mod purchase_orders;
mod pushes;
mod qr_codes;
mod quick_replies;
mod quotes;
mod receipts;
mod receivable_exports;
mod receivables;
mod reminders;
mod revisits;
mod scans;
mod sessions;
mod settings;
mod staff;
mod suppliers;
mod surveys;
mod system;
mod timeline;

use actix_web::dev::HttpServiceFactory;
use actix_web::web::{self, ServiceConfig};
use utoipa::openapi::path::Paths;
use utoipa::openapi::{RefOr, Schema};
use utoipa_actix_web::OpenApiFactory;

use crate::missing;

/// What the routes put into the document.
#[derive(Default)]
pub(crate) struct Parts {
    pub(crate) paths: Paths,
    pub(crate) schemas: Vec<(String, RefOr<Schema>)>,
}

/// Where routes are registered: either served, or described. A route can't be the one without the
/// other; and a thread that serves them keeps no document of its own, which is many megabytes.
pub(crate) enum Routes<'a> {
    /// Mounted in an application.
    Served(&'a mut ServiceConfig),
    /// Written into the document.
    Described(&'a mut Parts),
}

impl Routes<'_> {
    /// Registers a route.
    pub(crate) fn service<F>(&mut self, route: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        match self {
            Self::Served(config) => {
                config.service(route);
            }
            Self::Described(parts) => {
                parts.paths.merge(route.paths());
                route.schemas(&mut parts.schemas);
            }
        }
        self
    }

    /// Registers the routes of a slice.
    pub(crate) fn configure(&mut self, register: impl FnOnce(&mut Self)) -> &mut Self {
        register(self);
        self
    }
}

/// Mounts all routes of `/api/v1`.
pub(crate) fn serve(config: &mut ServiceConfig) {
    register(&mut Routes::Served(config));
    config.default_service(web::to(missing::missing));
}

/// What all routes of `/api/v1` put into the document.
pub(crate) fn describe() -> Parts {
    let mut parts = Parts::default();
    register(&mut Routes::Described(&mut parts));
    let paths = std::mem::take(&mut parts.paths.paths);
    parts.paths.paths = paths.into_iter().map(|(path, item)| (format!("/api/v1{path}"), item)).collect();
    parts
}

/// One line per slice.
fn register(config: &mut Routes<'_>) {
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
        .configure(knowledge::register)
        .configure(surveys::register)
        .configure(identities::register)
        .configure(bindings::register)
        .configure(product_files::register)
        .configure(products::register)
        .configure(prices::register)
        .configure(approvals::register)
        .configure(opportunities::register)
        .configure(quotes::register)
        .configure(orders::register)
        .configure(deliveries::register)
        .configure(checkpoints::register)
        .configure(calendar::register)
        .configure(complaints::register)
        .configure(complaint_acts::register)
        .configure(receivable_exports::register)
        .configure(aging::register)
        .configure(receivables::register)
        .configure(receipts::register)
        .configure(dunning::register)
        .configure(suppliers::register)
        .configure(purchase_orders::register)
        .configure(payables::register)
        .configure(payments::register)
        .configure(print_templates::register)
        .configure(prints::register)
        .configure(imports::register)
        .configure(books::register)
        .configure(commissions::register)
        .configure(expenses::register)
        .configure(profit::register)
        .configure(grades::register)
        .configure(performance::register)
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
