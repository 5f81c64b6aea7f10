//! A strict stand-in for the WeChat platform: service accounts and mini-programs.
//!
//! The simulator answers the platform's HTTP API (`/cgi-bin/…`, `/wxa/…`, `/sns/…`), pushes
//! callbacks to the accounts' servers, and offers a control API under `/_sim/` by which tests and
//! the demo create users, write as them, read their chats, set faults and move the clock. A chat
//! page for the browser is served at `/`.
//!
//! It shares no code with the product it stands against, so that a mistake made in one of them
//! shows up in the other. State lives in memory behind one mutex that is never held across an
//! await.
//!
//! ```text
//! let sim = wechat_sim::Sim::start(wechat_sim::SimConfig::default()).await?;
//! let client = reqwest::Client::new();
//! client.get(format!("{}/_sim/users", sim.url())).send().await.ok();
//! sim.stop().await;
//! ```

mod api;
mod callback;
mod calls;
mod clock;
mod config;
mod control;
pub mod crypto;
mod error;
mod faults;
mod fields;
mod gate;
mod page;
mod png;
mod push;
mod server;
mod shared;
mod state;
mod xml;

pub use config::{Rules, SimConfig, WindowRule};
pub use server::Sim;
