//! Tenants: the companies that use Guanxi, and what each has set.

pub mod entity;
mod service;
mod settings;

pub use service::{add, find, list, settings, update_settings};
pub use settings::Settings;
