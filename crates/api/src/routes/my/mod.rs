//! The customers' own pages. Everything here is asked by a customer's browser with a cookie, and
//! answers about that customer alone; tokens of staff are worth nothing.

mod bill;
mod complaints;
mod notices;
mod orders;
mod own;
mod quotes;
mod sign_in;
mod surveys;

use crate::routes::Routes;

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .configure(sign_in::register)
        .configure(own::register)
        .configure(orders::register)
        .configure(quotes::register)
        .configure(bill::register)
        .configure(complaints::register)
        .configure(surveys::register)
        .configure(notices::register);
}
