//! Service: knowledge and surveys.

mod calls;
mod knowledge;
mod surveys;

pub(crate) use calls::{Care, call, furnish};
