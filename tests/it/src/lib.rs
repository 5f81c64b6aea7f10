//! Helpers of the integration tests: the real product in this process, with a database of its own
//! and a simulated WeChat, driven from outside as people and the platform do.
//!
//! Nothing here waits by sleeping: what is due is drained, what is on its way is settled, and the
//! clock is moved.

#![allow(clippy::unwrap_used, reason = "helpers of tests: what goes wrong here is a failed test")]

mod api;
pub mod backend;
pub mod callbacks;
pub mod company;
pub mod greetings;
pub mod pages;
pub mod process;
pub mod redis;
mod sim;
pub mod sms;
pub mod smtp;
mod world;

pub use api::{Answer, Api};
pub use backend::Backend;
pub use company::{Company, Known};
pub use pages::Browser;
pub use sim::{Line, Person, SimClient};
pub use world::World;

/// Runs each of the named `async fn(World)` on SQLite, and on PostgreSQL with Redis where these
/// are at hand.
#[macro_export]
macro_rules! both {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::World::start($crate::Backend::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(backend) = $crate::Backend::postgres() {
                    super::$name($crate::World::start(backend).await).await;
                }
            }
        }
    )*};
}

/// As [`both!`], for tests that start with something else than a world with default settings: an
/// `async fn(Backend) -> T`, where the tests are `async fn(T)`.
#[macro_export]
macro_rules! both_with {
    ($start:ident; $($name:ident),* $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(super::$start($crate::Backend::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(backend) = $crate::Backend::postgres() {
                    super::$name(super::$start(backend).await).await;
                }
            }
        }
    )*};
}
