//! Greetings: which occasion, for whom, with what words. Planning makes at most one for each
//! contact, occasion and year; the unique key of `greetings` holds that.

mod ahead;
pub mod calendar;
mod dry_run;
pub mod entity;
pub mod greeting;
mod occasions;
mod plan;
mod reach;
mod render;
mod rules;
mod runs;
mod segment;
pub mod stop;

pub use ahead::{GreetingsAhead, ahead};
pub use dry_run::{DryRun, Tried, dry_run};
pub use entity::Model as GreetingRule;
pub use occasions::Occasion;
pub use plan::{PlannedGreeting, active_rules, plan, preview};
pub use render::{Placeholders, check_template, render};
pub use rules::{NewRule, add_rule, edit_rule, find_rule, list_rules, set_active};
pub use runs::{Run, Stopped, runs, stop};
pub use segment::Segment;
