//! The customers' own pages. Everything here is asked by a customer's browser with a cookie, and
//! answers about that customer alone; tokens of staff are worth nothing.

mod notices;
mod orders;
mod own;
mod sign_in;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn register(config: &mut ServiceConfig<'_>) {
    config
        .configure(sign_in::register)
        .configure(own::register)
        .configure(orders::register)
        .configure(notices::register);
}
