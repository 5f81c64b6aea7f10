//! Money: random histories of documents against a naive bookkeeping.

mod books;
mod commission;
mod compare;
mod driver;
mod example;
mod model;
mod model_pay;
mod money;
mod selling;

use it::{World, both};

use commission::{
    a_reversed_allocation_leaves_nothing, the_order_of_events_makes_no_difference,
    what_is_called_off_brings_no_commission,
};
use example::the_worked_example_is_true;

both!(
    a_random_history_agrees_to_the_cent,
    the_worked_example_is_true,
    what_is_called_off_brings_no_commission,
    a_reversed_allocation_leaves_nothing,
    the_order_of_events_makes_no_difference,
);

/// How many acts a history has, where `GUANXI_TEST_ACTS` says nothing else.
const ACTS: usize = 600;

fn wanted<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

async fn a_random_history_agrees_to_the_cent(world: World) {
    let seed = wanted("GUANXI_TEST_SEED").unwrap_or_else(rand::random);
    // What fails can be run again.
    eprintln!("GUANXI_TEST_SEED={seed}");
    let mut driver = driver::Driver::start(&world, seed).await;
    for _ in 0..wanted("GUANXI_TEST_ACTS").unwrap_or(ACTS) {
        driver.act().await;
    }
    driver.finish().await;
}
