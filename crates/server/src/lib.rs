//! Everything put together: settings, wiring, commands.

pub mod app;
pub mod cli;
mod commands;
pub mod demo;
pub mod settings;
mod telemetry;
mod web;

pub use app::App;
pub use settings::Settings;
pub use web::{Running, start};
