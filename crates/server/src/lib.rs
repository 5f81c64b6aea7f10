//! Everything put together: settings, wiring, commands.

pub mod app;
pub mod cli;
mod commands;
pub mod demo;
mod dice;
mod faces;
mod providers;
pub mod settings;
mod telemetry;
mod web;

pub use app::App;
pub use settings::Settings;
pub use web::{Running, start};
