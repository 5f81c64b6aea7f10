//! The WeChat platform on the wire: signed and encrypted callbacks in, API calls out.
//!
//! - [`callback`] authenticates what the platform pushes, [`inbound`] gives it a type,
//!   [`reply`] writes the passive answer.
//! - [`Client`] calls the platform's API with a token that [`token`] keeps, [`errcode`] says what
//!   each of the platform's error codes asks for.
//!
//! The crate knows no database, no HTTP server and no clock: times come from the caller.

pub mod callback;
mod client;
pub mod crypto;
pub mod endpoints;
pub mod errcode;
mod error;
pub mod inbound;
mod json;
pub mod reply;
mod secret;
pub mod signature;
pub mod token;
pub mod userdata;
pub mod xml;

pub use callback::{CallbackConfig, CallbackError, CallbackQuery, Format, Mode, Verified};
pub use client::{Client, ClientConfig, http_client};
pub use crypto::EncodingAesKey;
pub use errcode::Action;
pub use error::{ApiError, Outcome, WechatError};
pub use inbound::{Inbound, InboundKind};
pub use reply::{Reply, ReplyError};
pub use secret::Secret;
