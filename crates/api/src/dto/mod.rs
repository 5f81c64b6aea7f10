//! What goes over the wire. An entity never leaves the crate as JSON.

pub(crate) mod accounts;
pub(crate) mod auth;
pub(crate) mod common;
pub(crate) mod contacts;
pub(crate) mod conversations;
pub(crate) mod customer_acts;
pub(crate) mod customers;
pub(crate) mod deliveries;
pub(crate) mod files;
pub(crate) mod follow_ups;
pub(crate) mod greetings;
pub(crate) mod identities;
pub(crate) mod me;
pub(crate) mod orders;
pub(crate) mod page360;
pub(crate) mod pushes;
pub(crate) mod revisits;
pub(crate) mod settings;
pub(crate) mod staff;
pub(crate) mod timeline;
